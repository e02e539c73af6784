package app

import (
	"errors"
	"io"
	"testing"

	"clb/app/control"
	"clb/app/status"
	fake "clb/proxy/anthropictest"
)

func TestMovingAConversation(t *testing.T) {
	l := newLive(t, "{}")
	ctx := t.Context()
	before, _ := l.servedBy("s")
	other := map[string]string{"one": "two", "two": "one"}[before]
	if err := l.api.MoveSession(ctx, "s", other); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if now, row := l.servedBy("s"); now != other {
			t.Errorf("served by %q: %s", now, row.Reason)
		}
	}
	if err := l.api.SetEnabled(ctx, before, false); err != nil {
		t.Fatal(err)
	}
	wrong := new(control.InputError)
	if err := l.api.MoveSession(ctx, "s", before); !errors.As(err, &wrong) {
		t.Errorf("to one that is switched off: %v", err)
	}
	if err := l.api.MoveSession(ctx, "s", "nobody"); !errors.As(err, &wrong) || wrong.Kind != control.Unknown {
		t.Errorf("to nobody: %v", err)
	}
}

// A page that is open sees what is under way, how far it has come, and its end.
func TestAnswersUnderWayAreShown(t *testing.T) {
	l := newLive(t, "{}")
	goOn := make(chan struct{})
	l.fake.Fail(fake.GateAfter(2, goOn), 1)
	body := l.begin("s")
	s := l.until("under way", func(s status.Snapshot) bool {
		return len(s.InFlight) == 1 && s.InFlight[0].BytesOut > 0 && s.InFlight[0].Tokens > 0
	})
	if u := s.InFlight[0]; u.Account == "" || u.Session != "s" || !u.Stream || u.Model != "claude-opus-5" ||
		u.Since.IsZero() {
		t.Errorf("%+v", u)
	}
	close(goOn)
	if _, err := body.WriteTo(io.Discard); err != nil {
		t.Error(err)
	}
	l.until("ended", func(s status.Snapshot) bool { return len(s.InFlight) == 0 })
}
