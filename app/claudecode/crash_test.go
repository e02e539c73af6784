package claudecode

import (
	"errors"
	"os"
	"strings"
	"testing"
)

// A crash after the copy, or after the record, and before the file itself leaves everything as it was.
func TestCrashBetweenCopyAndWrite(t *testing.T) {
	const text = `{"model":"opus"}`
	for _, alsoRecord := range []bool{false, true} {
		h := desk(t, text)
		plan, err := h.Connect(Target{Address: ours, Placeholder: true})
		if err != nil {
			t.Fatal(err)
		}
		if err := plan.undo.keep(plan.record, plan.now); err != nil {
			t.Fatal(err)
		}
		if !alsoRecord {
			if err := os.Remove(plan.undo.record); err != nil {
				t.Fatal(err)
			}
		}
		if s := h.Inspect(); s.State != NotConnected {
			t.Errorf("%+v", s)
		}
		// The user goes on without us, and connects later.
		put(t, h.Settings, `{"model":"sonnet"}`, 0o644)
		h.mustConnect(t, Target{Address: ours})
		h.mustDisconnect(t)
		if got := textOf(t, h.Settings); got != `{"model":"sonnet"}` {
			t.Errorf("%q", got)
		}
		h.empty(t)
	}
	// The same on a change of the group: what the file says still counts as ours.
	h := desk(t, text)
	h.mustConnect(t, Target{Address: ours})
	plan, err := h.Connect(Target{Address: WithGroup(ours, "work")})
	if err != nil {
		t.Fatal(err)
	}
	if err := plan.undo.keep(plan.record, plan.now); err != nil {
		t.Fatal(err)
	}
	h.mustDisconnect(t)
	if got := textOf(t, h.Settings); got != text {
		t.Errorf("%q", got)
	}
}

// TestDisconnectAfterACrash: the file is back, the memory not yet gone.
func TestDisconnectAfterACrash(t *testing.T) {
	const text = `{"model":"opus"}`
	h := desk(t, text)
	h.mustConnect(t, Target{Address: ours})
	plan, err := h.Disconnect()
	if err != nil {
		t.Fatal(err)
	}
	if err := plan.write(); err != nil {
		t.Fatal(err)
	}
	if p := h.mustDisconnect(t); !p.Nothing() || textOf(t, h.Settings) != text {
		t.Errorf("%+v", p)
	}
	h.empty(t)
}

func TestChangedBetweenPlanAndApply(t *testing.T) {
	h := desk(t, `{"model":"opus"}`)
	plan, err := h.Connect(Target{Address: ours})
	if err != nil {
		t.Fatal(err)
	}
	put(t, h.Settings, `{"model":"sonnet"}`, 0o644)
	if err := plan.Apply(); !errors.Is(err, ErrChanged) || textOf(t, h.Settings) != `{"model":"sonnet"}` {
		t.Errorf("%v %q", err, textOf(t, h.Settings))
	}
	h.mustConnect(t, Target{Address: ours})
	plan, err = h.Disconnect()
	if err != nil {
		t.Fatal(err)
	}
	theirs := strings.Replace(textOf(t, h.Settings), "sonnet", "haiku", 1)
	put(t, h.Settings, theirs, 0o644)
	if err := plan.Apply(); !errors.Is(err, ErrChanged) || textOf(t, h.Settings) != theirs {
		t.Errorf("%v %q", err, textOf(t, h.Settings))
	}
	// The memory is still there for the next try.
	h.mustDisconnect(t)
	if got := textOf(t, h.Settings); got != `{"model":"haiku"}` {
		t.Errorf("%q", got)
	}
}
