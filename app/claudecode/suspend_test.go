package claudecode

import (
	"errors"
	"os"
	"sync"
	"testing"
)

// mustSettle makes a change, whoever else makes one at the same moment.
func (h Connector) mustSettle(t *testing.T, plan func() (Plan, error)) {
	t.Helper()
	if _, err := h.Settle(plan); err != nil {
		t.Error(err)
	}
}

// Connecting and disconnecting at the same moment leaves one of the two, whole.
func TestConnectAndDisconnectAtTheSameMoment(t *testing.T) {
	const text = "{\n  \"model\": \"opus\"\n}\n"
	h := desk(t, text)
	for range 20 {
		var all sync.WaitGroup
		for range 3 {
			all.Go(func() {
				h.mustSettle(t,
					func() (Plan, error) { return h.Connect(Target{Address: h.Address, Placeholder: true}) })
			})
			all.Go(func() { h.mustSettle(t, h.Disconnect) })
		}
		all.Wait()
		if s := h.Inspect(); s.State != Connected && textOf(t, h.Settings) != text {
			t.Fatalf("disconnected is\n%s", textOf(t, h.Settings))
		}
		h.mustSettle(t, h.Disconnect)
		if got := textOf(t, h.Settings); got != text {
			t.Fatalf("in the end it is\n%s", got)
		}
	}
	h.empty(t)
}

// A plan that was made of what is no more is not carried out, though the file itself is as it was.
func TestAPlanFromAnotherPastIsNone(t *testing.T) {
	h := desk(t, `{}`)
	stale, err := h.Connect(Target{Address: h.Address})
	if err != nil {
		t.Fatal(err)
	}
	other, err := h.Connect(Target{Address: h.Address})
	if err != nil {
		t.Fatal(err)
	}
	if err := other.undo.keep(other.record, other.now); err != nil {
		t.Fatal(err)
	}
	if err := stale.Apply(); !errors.Is(err, ErrChanged) {
		t.Errorf("%v", err)
	}
}

// What the end of the program has taken out comes back at its next start, unless its user has connected or disconnected
// since.
func TestSuspendAndResume(t *testing.T) {
	const text = `{"model":"opus"}`
	for what, c := range map[string]struct {
		meanwhile func(*testing.T, Connector)
		group     string
		connected bool
	}{
		"nothing":      {func(*testing.T, Connector) {}, "ga", true},
		"disconnected": {func(t *testing.T, h Connector) { h.mustSettle(t, h.Disconnect) }, "", false},
		"another group": {func(t *testing.T,
			h Connector) {
			h.mustConnect(t, Target{Address: WithGroup(h.Address, "gb")})
		}, "gb", true},
		"there and back": {func(t *testing.T, h Connector) {
			h.mustConnect(t, Target{Address: h.Address})
			h.mustSettle(t, h.Disconnect)
		}, "", false},
		"only looked at": {func(t *testing.T, h Connector) {
			_, _ = h.Connect(Target{Address: h.Address})
			_, _ = h.Disconnect()
		}, "ga", true},
		"another's address": {func(t *testing.T, h Connector) {
			put(t, h.Settings, `{"env":{"ANTHROPIC_BASE_URL":"https://other.example"}}`, 0o600)
		}, "", false},
	} {
		t.Run(what, func(t *testing.T) {
			h := desk(t, text)
			h.mustConnect(t, Target{Address: WithGroup(h.Address, "ga"), Placeholder: true})
			if done, err := h.Suspend(); err != nil || !done || textOf(t, h.Settings) != text {
				t.Fatalf("%v %v %s", done, err, textOf(t, h.Settings))
			}
			c.meanwhile(t, h)
			done, _ := h.Resume()
			if s := h.Inspect(); s.Group != c.group || (s.State == Connected) != c.connected || c.group == "ga" &&
				(!done || !s.Placeholder) {
				t.Errorf("%v %+v", done, s)
			}
			if done, err := h.Resume(); done || err != nil {
				t.Errorf("a second time: %v %v", done, err)
			}
			if _, err := os.Stat(h.undoStore().suspended); err == nil {
				t.Error("it is still noted")
			}
		})
	}
	h := desk(t, text)
	if done, err := h.Suspend(); done || err != nil {
		t.Errorf("what is not connected: %v %v", done, err)
	}
}
