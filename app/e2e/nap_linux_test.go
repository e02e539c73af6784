//go:build e2e

package e2e

import (
	"fmt"
	"net/http"
	"sync"
	"syscall"
	"testing"

	"clb/proxy/anthropictest"
)

// TestNap stops the whole process, as a closed lid does. When it goes on its tokens have ended and its connections are
// dead; what comes then is served at once, by one renewal for all.
func TestNap(t *testing.T) {
	p := newProgram(t, anthropictest.Config{RevokeFamilyOnReuse: true})
	f := newFront(p)
	a := p.addAccounts("one")[0]
	p.start()
	p.served("before the nap")
	before := a.Renewals()

	if err := p.running.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	a.Expire()
	f.server.CloseClientConnections()
	const asking = 20
	answers := make(chan error, asking)
	var waiting sync.WaitGroup
	for i := range asking { // the client wakes first: the kernel takes its connections all the same
		waiting.Go(func() {
			code, body, err := p.ask(t.Context(), fmt.Sprintf("session %d", i))
			if err == nil && code != http.StatusOK {
				err = fmt.Errorf("%d %s", code, body)
			}
			answers <- err
		})
	}
	if err := p.running.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	waiting.Wait()
	for range asking {
		if err := <-answers; err != nil {
			t.Error(err)
		}
	}
	if n := a.Renewals() - before; n != 1 || p.fake.RefreshReuses() != 0 {
		t.Errorf("%d renewals, %d reuses", n, p.fake.RefreshReuses())
	}
}
