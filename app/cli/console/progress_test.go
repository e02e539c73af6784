package console

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestPatience(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var shown strings.Builder
		p := &Progress{To: &shown}
		sees := func(want string) {
			t.Helper()
			synctest.Wait()
			p.mu.Lock()
			defer p.mu.Unlock()
			if got := shown.String(); got != want {
				t.Errorf("it shows %q, want %q", got, want)
			}
			shown.Reset()
		}

		// What is done within a second shows nothing.
		end := p.Begin(t.Context(), "Working")
		time.Sleep(999 * time.Millisecond)
		p.Note(func() string { return "7 requests" })
		end()
		sees("")

		// After it the seconds are counted, until something better is known; it is gone at the end.
		end = p.Begin(t.Context(), "Working")
		time.Sleep(1001 * time.Millisecond)
		sees("\rWorking, 1 s …")
		time.Sleep(time.Second)
		sees("\rWorking, 2 s …")
		time.Sleep(500 * time.Millisecond)
		p.Note(func() string { return "7 requests" })
		p.Note(func() string { return "not so soon" })
		sees("\r7 requests …  ")
		time.Sleep(700 * time.Millisecond)
		sees("")
		end()
		sees("\r" + strings.Repeat(" ", 14) + "\r")

		// Whatever is written takes its place, for good.
		end = p.Begin(t.Context(), "Working")
		time.Sleep(1001 * time.Millisecond)
		out := screen{noTerminal{&shown}, p}
		if _, err := out.Write([]byte("done\n")); err != nil {
			t.Fatal(err)
		}
		sees("\rWorking, 1 s …\r              \rdone\n")
		time.Sleep(3 * time.Second)
		p.Note(func() string { return "7 requests" })
		sees("")
		end()
		sees("")

		// The end of a context ends it too, and nobody's patience is nothing.
		ctx, cancel := context.WithCancel(t.Context())
		end = p.Begin(ctx, "Working")
		cancel()
		time.Sleep(2 * time.Second)
		end()
		sees("")
		(*Progress)(nil).Begin(t.Context(), "Working")()
		(*Progress)(nil).Note(nil)
	})
}

// noTerminal is written to as a terminal is.
type noTerminal struct{ *strings.Builder }

func (noTerminal) Fd() uintptr { return ^uintptr(0) }
