package account

import (
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"clb/proxy/anthropic"
	"clb/proxy/balance"
)

const unifiedPrefix = "Anthropic-Ratelimit-Unified-"

// week is the headers of an answer whose weekly window has that status, and resets then.
func week(status string, reset time.Time) http.Header {
	return http.Header{unifiedPrefix + "7d-Status": {status}, unifiedPrefix + "7d-Reset": {fmt.Sprint(reset.Unix())}}
}

// spend lets the week of the pool's only account be spent, until five days from now.
func spend(t *testing.T, p *Pool) {
	t.Helper()
	end := time.Now().Add(5 * 24 * time.Hour)
	l := lease(t, p, LeaseRequest{})
	l.Report(week("rejected", end),
		anthropic.Verdict{Class: anthropic.Quota, Until: end, Reason: "weekly limit reached"})
	l.End()
	if v := p.List()[0]; v.Condition != balance.QuotaSpent {
		t.Fatalf("%+v", v)
	}
	time.Sleep(time.Second)
}

// TestNewerKnowledgeEndsALimit: a reading of the usage, and the headers of an answer that was begun after the limit was
// learnt.
func TestNewerKnowledgeEndsALimit(t *testing.T) {
	now := func(used float64, reset time.Duration) anthropic.Limits {
		return anthropic.Limits{SevenDay: anthropic.Window{Utilization: used, Reset: time.Now().Add(reset),
			Seen: time.Now(), Source: "usage"}}
	}
	const day = 24 * time.Hour
	for name, c := range map[string]struct {
		learn func(p *Pool, old *Lease)
		ends  bool
		moves time.Duration // to when the end moves, 0: it stays
	}{
		"a reading of 2 %": {func(p *Pool,
			_ *Lease) {
			p.entries[0].noteUsage(now(0.02, 6*day), nil, time.Now(), time.Now())
		}, true, 0},
		"a reading of 100 %": {func(p *Pool,
			_ *Lease) {
			p.entries[0].noteUsage(now(1, 5*day), nil, time.Now(), time.Now())
		}, false, 0},
		"a reading that was rounded": {func(p *Pool,
			_ *Lease) {
			p.entries[0].noteUsage(now(0.99, 5*day), nil, time.Now(), time.Now())
		}, false, 0},
		"a reset that moved": {func(p *Pool,
			_ *Lease) {
			p.entries[0].noteUsage(now(1, time.Hour), nil, time.Now(), time.Now())
		}, false, time.Hour},
		"an older reading": {func(p *Pool,
			old *Lease) {
			p.entries[0].noteUsage(now(0.02, 6*day), nil, old.began, time.Now())
		}, false, 0},
		"an empty reading": {func(p *Pool,
			_ *Lease) {
			p.entries[0].noteUsage(anthropic.Limits{}, nil, time.Now(), time.Now())
		}, false, 0},
		"an allowed header": {func(p *Pool, _ *Lease) {
			free(t, p).Report(week("allowed", time.Now().Add(6*day)), anthropic.Verdict{})
		}, true, 0},
		"the header of an old request": {func(_ *Pool, old *Lease) {
			old.Report(week("allowed", time.Now().Add(6*day)), anthropic.Verdict{Class: anthropic.Fine})
		}, false, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := newPool(t, &vault{}, nil, token("1"))
				old := lease(t, p, LeaseRequest{})
				time.Sleep(time.Second)
				spend(t, p)
				end := p.List()[0].Until
				c.learn(p, old)
				v := p.List()[0]
				switch {
				case c.ends != (v.Condition == balance.CanServe):
					t.Errorf("%+v", v)
				case c.moves != 0 && (time.Until(v.Until) < c.moves || time.Until(v.Until) > c.moves+longestJitter):
					t.Errorf("it ends in %v", time.Until(v.Until))
				case c.moves == 0 && !c.ends && !v.Until.Equal(end):
					t.Errorf("it ends at %v and not at %v", v.Until, end)
				}
			})
		})
	}
}

// free is the lease of a call that uses no quota.
func free(t *testing.T, p *Pool) *Lease {
	t.Helper()
	return lease(t, p, LeaseRequest{Free: true})
}

// TestFreeCallsWhileLimited: they go through, decide nothing for their conversation, and end no limit.
func TestFreeCallsWhileLimited(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPool(t, &vault{}, nil, token("1"))
		spend(t, p)
		l := lease(t, p, LeaseRequest{Session: "s", Free: true, Model: "claude-opus-5-5"})
		l.Report(nil, anthropic.Verdict{Class: anthropic.ClientError})
		l.End()
		if _, err := p.Lease(t.Context(), LeaseRequest{Session: "s"}); err == nil || len(p.Saved().Bindings) != 0 {
			t.Errorf("%v, %+v", err, p.Saved().Bindings)
		}
	})
}

// TestASpendCapIsTriedOnceADay: by one request a day, and it is over as soon as that is served.
func TestASpendCapIsTriedOnceADay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &vault{}
		p := newPool(t, v, nil, key("1"))
		spent := anthropic.Verdict{Class: anthropic.SpendCap, Until: time.Now().Add(20 * 24 * time.Hour),
			Reason: "its monthly spend limit is reached"}
		lease(t, p, LeaseRequest{}).Report(nil, spent)
		for range 3 {
			p = restarted(p, v, nil)
			time.Sleep(spendTry - time.Second)
			if l, err := p.Lease(t.Context(), LeaseRequest{}); err == nil {
				t.Fatalf("tried too early: %+v", l)
			}
			time.Sleep(time.Second)
			l := lease(t, p, LeaseRequest{})
			if _, err := p.Lease(t.Context(), LeaseRequest{}); err == nil {
				t.Fatal("tried by two")
			}
			time.Sleep(time.Second)
			l.Report(nil, spent)
			if view := p.List()[0]; view.Condition != balance.QuotaSpent || view.Until.Before(spent.Until) {
				t.Errorf("%+v", view)
			}
		}
		time.Sleep(spendTry)
		lease(t, p, LeaseRequest{}).Report(nil, anthropic.Verdict{Class: anthropic.Fine})
		if view := p.List()[0]; view.Condition != balance.CanServe || view.Reason != "" {
			t.Errorf("the cap was raised: %+v", view)
		}
	})
}

// TestAMissingRightIsRemembered: for a day, over a restart, for that right alone; and it takes nobody out of service.
func TestAMissingRightIsRemembered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &vault{}
		p := newPool(t, v, nil, key("1"), key("2"))
		l := lease(t, p, LeaseRequest{Right: "opus context-1m"})
		l.Report(nil, anthropic.Verdict{Class: anthropic.Entitlement, Reason: "no long context"})
		lacking := l.Account
		l.End()
		time.Sleep(time.Minute)
		p = restarted(p, v, nil)
		for range 5 {
			if l := lease(t, p, LeaseRequest{Right: "opus context-1m"}); l.Account == lacking {
				t.Error("a new conversation goes to the account that lacks the right")
			}
		}
		if l := lease(t, p, LeaseRequest{Right: "opus"}); l.Account != lacking {
			t.Error("it is avoided for other requests too")
		}
		var other string
		for _, e := range p.entries {
			if e.Name != lacking {
				other = e.ID
			}
		}
		if l := lease(t, p, LeaseRequest{Right: "opus context-1m", Tried: []string{other}}); l.Account != lacking {
			t.Error("it can't be tried where no other is left")
		}
		for n := range 100 {
			p.entries[0].lack(fmt.Sprint(n), time.Now())
		}
		if n := len(p.entries[0].Lacks); n > maxLacks {
			t.Errorf("%d are remembered", n)
		}
		time.Sleep(lackFor)
		p.mu.Lock()
		defer p.mu.Unlock()
		for _, a := range p.candidatesFor(LeaseRequest{Right: "opus context-1m"}, time.Now()) {
			if a.Lacking {
				t.Errorf("%s is avoided for good", a.Name)
			}
		}
	})
}
