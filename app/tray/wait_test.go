package tray

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clb/app/status"
)

func TestWaitingIsShown(t *testing.T) {
	s := running()
	s.Waiting = []status.Held{
		{Model: "claude-opus-5-5", Session: "0f9c2a77-aaaa", Until: noon().Add(10 * time.Minute)},
		{Until: noon().Add(12 * time.Minute)},
	}
	m := MenuOf(s, DesktopState{}, noon())
	want := []Item{{Section: WaitingSection, Title: "2 requests wait for an account, until 12:12 at most",
		Below: []Item{
			{Section: HeldSection, Title: "claude-opus-5-5 · conversation 0f9c2a77… · until 12:10", Disabled: true},
			{Section: HeldSection, Title: "a request · until 12:12", Disabled: true},
		}}}
	if d := cmp.Diff(want, itemsOf(m.Items, WaitingSection)); d != "" {
		t.Error(d)
	}
	if !m.Changes.Equal(noon().Add(10 * time.Minute)) {
		t.Errorf("changes at %v", m.Changes)
	}
}
