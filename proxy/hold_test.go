package proxy

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	f "clb/proxy/anthropictest"
)

// spentFor spends all of the accounts' 5-hour windows until then, as the pool knows it too.
func (g *rig) spentFor(d time.Duration) {
	g.t.Helper()
	for _, a := range g.accounts {
		a.SetWindow(f.FiveHour, 1.01, time.Now().Add(d))
	}
	if got := g.ask("the one that finds out"); got.status != http.StatusTooManyRequests {
		g.t.Fatalf("the accounts are not spent: %d", got.status)
	}
}

func TestHold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, 2)
		g.spentFor(2 * time.Minute)
		g.proxy.SetHold(Hold{Longest: 10 * time.Minute, Most: 8})
		start := time.Now()
		answered := make(chan result, 1)
		go func() { answered <- g.ask("s") }()
		synctest.Wait()
		waiting := g.proxy.Waiting()
		if len(waiting) != 1 || waiting[0].Session != "s" || !waiting[0].Until.Equal(start.Add(10*time.Minute)) {
			t.Fatalf("waiting: %+v", waiting)
		}
		got := <-answered
		took := time.Since(start)
		if got.status != 200 || took < 2*time.Minute || took > 3*time.Minute {
			t.Fatalf("%d after %v: %s", got.status, took, got.body)
		}
		if pings := strings.Count(got.body, ping); pings < 7 || !strings.HasPrefix(got.body, ping) {
			t.Errorf("%d pings in %v", pings, took)
		}
		answer := strings.ReplaceAll(got.body, ping, "")
		if !strings.HasPrefix(answer, "event: message_start") || !strings.Contains(answer, "message_stop") ||
			got.header.Get("Content-Type") != "text/event-stream; charset=utf-8" {
			t.Errorf("%v %s", got.header, got.body)
		}
		if x := g.record.last(); x.Outcome != OutcomeComplete || x.Waited < 2*time.Minute || x.Usage.Output == 0 ||
			len(x.Attempts) != 1 {
			t.Errorf("%+v", x)
		}
		if len(g.proxy.Waiting()) != 0 {
			t.Error("it still waits")
		}
	})
}

// TestHoldOfTheOneThatRanIntoTheLimit: the request that finds the account spent waits for that very account.
func TestHoldOfTheOneThatRanIntoTheLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, 1)
		g.proxy.SetHold(Hold{Longest: 10 * time.Minute, Most: 8})
		g.accounts[0].SetWindow(f.FiveHour, 1.01, time.Now().Add(5*time.Second))
		start := time.Now()
		got := g.ask("s")
		if took := time.Since(start); got.status != 200 || took < 5*time.Second || took > time.Minute {
			t.Errorf("%d after %v: %s", got.status, took, got.body)
		}
		if x := g.record.last(); len(x.Attempts) != 2 || x.Failovers != 0 || x.Outcome != OutcomeComplete {
			t.Errorf("%+v", x)
		}
	})
}

// TestHoldEndsByTheUser: what the user mends lets requests go on at once, with their own status and headers.
func TestHoldEndsByTheUser(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, 1)
		g.spentFor(5 * time.Minute)
		g.proxy.SetHold(Hold{Longest: 10 * time.Minute, Most: 8})
		answered := make(chan result, 1)
		go func() { answered <- g.ask("s") }()
		synctest.Wait()
		g.accounts[0].SetWindow(f.FiveHour, 0.1, time.Now().Add(time.Hour))
		start := time.Now()
		if err := g.pool.ClearLimit("a"); err != nil {
			t.Fatal(err)
		}
		got := <-answered
		if got.status != 200 || time.Since(start) > time.Second || strings.Contains(got.body, ping) ||
			got.header.Get("X-Clb-Account") != "a" {
			t.Errorf("%d after %v: %v", got.status, time.Since(start), got.header)
		}
	})
}

func TestHoldIsOver(t *testing.T) {
	for name, c := range map[string]struct {
		longest, spent time.Duration
		body           string
		waits          time.Duration
		pinged         bool
	}{
		"off":                                {0, 2 * time.Minute, prompt, 0, false},
		"the account comes back too late":    {10 * time.Minute, time.Hour, prompt, 0, false},
		"spent again when it should be back": {5 * time.Minute, 2 * time.Minute, prompt, 2 * time.Minute, true},
		"not a stream": {5 * time.Minute, 2 * time.Minute,
			strings.Replace(prompt, `,"stream":true`, "", 1), 2 * time.Minute, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := newRig(t, 1)
				g.spentFor(c.spent)
				g.proxy.SetHold(Hold{Longest: c.longest, Most: 8})
				g.fake.Fail(f.QuotaSpent(4*time.Minute), 1) // when it looks again
				g.fake.Fail(f.QuotaSpent(time.Hour), 20)
				start := time.Now()
				got := g.send(g.request("/v1/messages?beta=true", "s", c.body))
				if took := time.Since(start); took < c.waits || took > c.waits+time.Minute {
					t.Errorf("refused after %v", took)
				}
				x := g.record.last()
				if x.Outcome != OutcomeError || x.Status != http.StatusTooManyRequests {
					t.Errorf("%+v", x)
				}
				if c.pinged && (got.status != 200 || !strings.Contains(got.body, "event: error\ndata: "+
					"{\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\"")) {
					t.Errorf("%d %s", got.status, got.body)
				}
				if !c.pinged && (got.status != http.StatusTooManyRequests || strings.Contains(got.body, ping)) {
					t.Errorf("%d %s", got.status, got.body)
				}
			})
		})
	}
}

func TestHoldIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, 1)
		g.spentFor(5 * time.Minute)
		g.proxy.SetHold(Hold{Longest: 10 * time.Minute, Most: 2})
		answered := make(chan result, 2)
		for range 2 {
			go func() { answered <- g.ask("s") }()
		}
		synctest.Wait()
		if got := g.ask("one too many"); got.status != http.StatusTooManyRequests {
			t.Errorf("the third: %d", got.status)
		}
		start := time.Now()
		g.proxy.EndHolds() // the program ends
		for range 2 {
			if got := <-answered; got.status != http.StatusTooManyRequests || time.Since(start) != 0 {
				t.Errorf("%d after %v", got.status, time.Since(start))
			}
		}
	})
}

func TestHeldClientLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, 1)
		g.spentFor(5 * time.Minute)
		g.proxy.SetHold(Hold{Longest: 10 * time.Minute, Most: 2})
		ctx, leave := context.WithCancel(t.Context())
		done := make(chan result, 1)
		go func() { done <- g.send(g.request("/v1/messages?beta=true", "s", prompt).WithContext(ctx)) }()
		time.Sleep(time.Minute)
		leave()
		<-done
		if x := g.record.last(); x.Outcome != OutcomeCancelled || len(g.proxy.Waiting()) != 0 {
			t.Errorf("%+v", x)
		}
	})
}
