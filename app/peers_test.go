package app

import (
	"errors"
	"log/slog"
	"net"
	"strings"
	"testing"

	"clb/app/desktop"
)

// TestWhoIsNotKnownIsRefused: a lookup that fails lets nobody in, is told as long as it does, and does not outlive it.
func TestWhoIsNotKnownIsRefused(t *testing.T) {
	var says error
	changes := 0
	p := &peers{ask: func(net.Conn) error { return says }, logger: slog.New(slog.DiscardHandler),
		changed: func() { changes++ }}
	broken := &desktop.UnknownPeerError{Err: errors.New("too many open files")}
	gone := &desktop.UnknownPeerError{Err: desktop.ErrPeerGone}
	for i, c := range []struct {
		says    error
		warns   bool
		changes int
	}{
		{nil, false, 0}, {gone, false, 0}, {broken, true, 1}, {broken, true, 1}, {gone, true, 1},
		{&desktop.ForeignPeerError{User: "uid 7"}, false, 2}, {broken, true, 3}, {nil, false, 4},
	} {
		says = c.says
		err := p.check(nil)
		if !errors.Is(err, c.says) ||
			strings.Contains(strings.Join(p.warnings(), ""), "too many open files") != c.warns ||
			changes != c.changes {
			t.Errorf("step %d: %v, %q, %d changes", i, err, strings.Join(p.warnings(), ""), changes)
		}
	}
}
