package account

import (
	"testing"
	"testing/synctest"
	"time"

	"clb/proxy/anthropic"
)

// refused is an answer 403.
var refused = anthropic.Verdict{Class: anthropic.Refused, Reason: "it was refused (403)"}

func TestRefusalsOfOneMomentCountOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPool(t, &vault{}, nil, key("1"))
		var parallel []*Lease
		for range 3 * maxRefusals {
			parallel = append(parallel, lease(t, p, LeaseRequest{}))
		}
		for _, l := range parallel {
			l.Report(nil, refused)
			l.End()
		}
		v := p.List()[0]
		if s := p.Saved().States[v.ID]; s.NeedsUser != "" || s.Refusals != 1 || v.Token.Dead ||
			v.Until != time.Now().Add(refusedRest) {
			t.Errorf("%d parallel answers of one moment: %+v, %+v", len(parallel), s, v)
		}
	})
}

func TestClearLimitMends(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &vault{}
		p := newPool(t, v, nil, key("1"), key("2"))
		for range maxRefusals {
			l := lease(t, p, LeaseRequest{Tried: []string{p.entries[1].ID}})
			l.Report(nil, refused)
			l.End()
			time.Sleep(refusedRest)
		}
		if err := p.SetEnabled("b", false); err != nil {
			t.Fatal(err)
		}
		if l, err := p.Lease(t.Context(), LeaseRequest{}); err == nil {
			t.Fatalf("an account that was refused %d times in a row serves: %+v", maxRefusals, l)
		}
		if err := p.ClearLimit("a"); err != nil {
			t.Fatal(err)
		}
		for _, p := range []*Pool{p, restarted(p, v, nil)} {
			lease(t, p, LeaseRequest{}).End()
			if s := p.Saved().States[p.entries[0].ID]; s.NeedsUser != "" || s.Refusals != 0 || s.Why != "" {
				t.Errorf("cleared by its user, and still: %+v", s)
			}
		}
	})
}

func TestTheReasonIsThatOfTheLongerWait(t *testing.T) {
	const hour = time.Hour
	burst := anthropic.Verdict{Class: anthropic.Burst, Reason: "too many requests in a short time"}
	for _, c := range []struct {
		name    string
		first   anthropic.Verdict
		firstIn time.Duration // the end of the first's limit, 0: it has none of its own
		late    anthropic.Verdict
		lateIn  time.Duration
		want    string
	}{
		{"a burst after a quota", anthropic.Verdict{Class: anthropic.Quota, Reason: "weekly limit reached"}, hour,
			burst, 3 * time.Second, "weekly limit reached"},
		{"a burst after a refusal", refused, 0, burst, 3 * time.Second, refused.Reason},
		{"a refusal after a quota", anthropic.Verdict{Class: anthropic.Quota, Reason: "weekly limit reached"},
			hour, refused, 0, "weekly limit reached"},
		{"a shorter quota after a longer one",
			anthropic.Verdict{Class: anthropic.Quota, Reason: "weekly limit reached"}, 5 * hour,
			anthropic.Verdict{Class: anthropic.Quota, Reason: "5-hour limit reached"}, hour,
			"weekly limit reached"},
		{"a longer quota after a shorter one",
			anthropic.Verdict{Class: anthropic.Quota, Reason: "5-hour limit reached"}, hour,
			anthropic.Verdict{Class: anthropic.Quota, Reason: "weekly limit reached"}, 5 * hour,
			"weekly limit reached"},
		{"a burst alone", burst, 3 * time.Second, burst, 4 * time.Second, burst.Reason},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := newPool(t, &vault{}, nil, key("1"))
				first, late := lease(t, p, LeaseRequest{}), lease(t, p, LeaseRequest{})
				c.first.Until, c.late.Until = time.Now().Add(c.firstIn), time.Now().Add(c.lateIn)
				first.Report(nil, c.first)
				late.Report(nil, c.late)
				if v := p.List()[0]; v.Reason != c.want {
					t.Errorf("the reason is %q, want %q; until %v", v.Reason, c.want, time.Until(v.Until))
				}
			})
		})
	}
}

func TestAFailedRenewalShortensNoRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		i := newIssuer()
		i.live = nil
		i.fails = failures(10)
		p := newPool(t, &vault{}, i, login(5*time.Minute))
		l := lease(t, p, LeaseRequest{})
		time.Sleep(5 * time.Minute) // the token ends while the request is under way
		l.Report(nil, refused)
		end := p.List()[0].Until
		if ok, err := l.Reauthenticate(t.Context()); ok || err != nil {
			t.Fatal(ok, err)
		}
		if v := p.List()[0]; v.Until != end || v.Reason != refused.Reason {
			t.Errorf("refused until %v, and then %q until %v", end, v.Reason, v.Until)
		}
	})
}
