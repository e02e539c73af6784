//go:build e2e

package e2e

import (
	"context"
	"fmt"
	"net/http"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"clb/app/status"
	"clb/proxy/anthropictest"
)

// expired is a program with an account whose token has ended, so that its next request renews it.
func expired(t *testing.T) (*program, *front, *anthropictest.Account) {
	t.Helper()
	p := newProgram(t, anthropictest.Config{RevokeFamilyOnReuse: true})
	f := newFront(p)
	a := p.addAccounts("one")[0]
	p.fake.Forget() // an import may have renewed it
	a.Expire()
	return p, f, a
}

// asking starts a request that nobody waits for; the channel is closed at its end.
func (p *program) asking(ctx context.Context) <-chan struct{} {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_, _, _ = p.ask(ctx, "the one that renews")
	}()
	return ended
}

// answers reports whether the program serves.
func (p *program) answers() bool {
	response, err := http.Get(p.url("/health"))
	if err != nil {
		return false
	}
	_ = response.Body.Close()
	return response.StatusCode == http.StatusOK
}

func tokenRequests(seen []anthropictest.Request) (n int) {
	for _, r := range seen {
		if r.Path == anthropictest.PathToken {
			n++
		}
	}
	return n
}

// TestRenewalKilledAtTheEndpoint kills the program while the token endpoint has the request, before and after it acts.
func TestRenewalKilledAtTheEndpoint(t *testing.T) {
	t.Run("before the exchange", func(t *testing.T) {
		p, f, a := expired(t)
		old, before := a.RefreshToken(), a.Renewals()
		gate := make(chan struct{})
		defer close(gate)
		p.fake.Fail(anthropictest.Gate(gate).On(anthropictest.PathToken), 1)
		p.killAtEndpoint(f)
		if a.RefreshToken() != old {
			t.Fatal("the fake has exchanged the token: this shows nothing")
		}
		p.start()
		p.served("after the restart")
		if a.Renewals() != before+1 || p.fake.RefreshReuses() != 0 {
			t.Errorf("%d renewals, %d reuses", a.Renewals()-before, p.fake.RefreshReuses())
		}
		p.hasNoToken()
	})
	t.Run("after the exchange", func(t *testing.T) {
		p, f, a := expired(t)
		before := a.Renewals()
		gate := make(chan struct{})
		defer close(gate)
		fault := anthropictest.Gate(gate).On(anthropictest.PathToken)
		fault.Late = true
		p.fake.Fail(fault, 1)
		p.killAtEndpoint(f)
		if a.Renewals() != before+1 {
			t.Fatal("the fake has not exchanged the token: this shows nothing")
		}
		p.start()
		p.lostForGood(a)
	})
}

// TestRenewalAnswerLost breaks the connection after the exchange, under a program that lives.
func TestRenewalAnswerLost(t *testing.T) {
	for _, restart := range []bool{false, true} {
		t.Run(fmt.Sprintf("restart %v", restart), func(t *testing.T) {
			p, _, a := expired(t)
			p.fake.Fail(anthropictest.Lost().On(anthropictest.PathToken), 1)
			p.start()
			if code, body, err := p.ask(t.Context(), "s"); err != nil || code == http.StatusOK {
				t.Fatal(code, body, err)
			}
			if restart {
				p.kill()
				p.start()
			} else {
				p.must("", "clear-limit", "one") // its rest, not what it knows of the renewal
			}
			p.lostForGood(a)
		})
	}
}

// outcome is how one of several starts ended.
type outcome struct {
	index, code int
	said        string
}

// startMany starts the program many times at once and returns when all but one have ended; that one becomes the
// running.
func (p *program) startMany(n int) (ended []outcome) {
	p.t.Helper()
	ends := make(chan outcome, n)
	var commands []*exec.Cmd
	p.exited, p.out = make(chan error, 1), &output{}
	var outs []*output
	for i := range n {
		c, out := p.commandFor(context.Background(), "serve"), &output{}
		c.Stdout, c.Stderr = out, out
		if err := c.Start(); err != nil {
			p.t.Fatal(err)
		}
		commands, outs = append(commands, c), append(outs, out)
		go func() {
			_ = c.Wait()
			ends <- outcome{i, c.ProcessState.ExitCode(), out.String()}
		}()
	}
	left := make([]bool, n)
	deadline := time.After(30 * time.Second)
	for len(ended) < n-1 {
		select {
		case o := <-ends:
			ended, left[o.index] = append(ended, o), true
		case <-deadline:
			for _, c := range commands {
				_ = c.Process.Kill()
			}
			p.t.Fatalf("%d of %d starts go on", n-len(ended), n)
		}
	}
	owner := slices.Index(left, false)
	p.running, p.out = commands[owner], outs[owner]
	exited := p.exited
	go func() {
		o := <-ends
		var err error
		if o.code != 0 {
			err = fmt.Errorf("exit code %d", o.code)
		}
		exited <- err
	}()
	p.t.Cleanup(p.stop)
	return ended
}

// TestRenewalHasOneOwner starts the program many times at once on one folder, over the remains of a killed one too:
// one serves, the others end with a word, and a token that many want renewed is renewed once.
func TestRenewalHasOneOwner(t *testing.T) {
	p := newProgram(t, anthropictest.Config{RevokeFamilyOnReuse: true})
	newFront(p)
	a := p.addAccounts("one")[0]
	before := a.Renewals()
	for round := range 3 {
		for _, o := range p.startMany(12) {
			if o.code != 1 || !strings.Contains(o.said, "runs already") {
				t.Errorf("round %d: a start beside another ended with %d: %s", round, o.code, o.said)
			}
		}
		p.await("the start", p.answers)
		a.Expire()
		p.askAndCommand(20)
		if got := a.Renewals() - before; got != round+1 || p.fake.RefreshReuses() != 0 {
			t.Fatalf("%d renewals after %d rounds, %d reuses", got, round+1, p.fake.RefreshReuses())
		}
		two := fmt.Sprintf("two-%d", round)
		p.addAccounts(two)
		p.must("", "disable", two)
		if got := p.account(two); got.State != status.Off { // said by the first: the command went through it
			t.Errorf("%+v", got)
		}
		if out, code := p.run("", "serve"); code != 1 || !strings.Contains(out, "runs already") {
			t.Errorf("a second start: %d %s", code, out)
		}
		p.kill()
		http.DefaultClient.CloseIdleConnections()
	}
	p.start()
	p.served("at the end")
	p.hasNoToken()
}

// askAndCommand asks n times at once, with commands beside that read accounts and history.
func (p *program) askAndCommand(n int) {
	p.t.Helper()
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			if code, body, err := p.ask(p.t.Context(), fmt.Sprint("conversation ", i)); code != http.StatusOK ||
				err != nil {
				p.t.Errorf("%d %v %s", code, err, body)
			}
		})
	}
	for _, command := range []string{"list", "status", "requests"} {
		all.Go(func() {
			if out, code := p.run("", command); code != 0 {
				p.t.Errorf("clb %s: %d %s", command, code, out)
			}
		})
	}
	all.Wait()
}
