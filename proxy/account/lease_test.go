package account

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"clb/proxy/anthropic"
)

func TestNewConversationsSpreadAndStay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPool(t, &vault{}, nil, key("1"), key("2"), key("3"))
		on := map[string]string{}
		count := map[string]int{}
		for _, session := range strings.Split("p q r s t u", " ") {
			l := lease(t, p, LeaseRequest{Session: session})
			on[session] = l.Account
			count[l.Account]++
			l.End()
		}
		if count["a"] != 2 || count["b"] != 2 || count["c"] != 2 {
			t.Errorf("six conversations over three accounts: %v", count)
		}
		time.Sleep(50 * time.Minute)
		for session, account := range on {
			l := lease(t, p, LeaseRequest{Session: session})
			if l.Account != account || !l.Sticky {
				t.Errorf("conversation %s moved from %s to %s", session, account, l.Account)
			}
			l.End()
		}
		time.Sleep(61 * time.Minute)
		l := lease(t, p, LeaseRequest{Session: "p"})
		if l.Sticky {
			t.Error("an hour of silence ends a conversation's hold")
		}
		l.End()
		if got := restarted(p, p.vault.(*vault), nil); lease(t, got, LeaseRequest{Session: "p"}).Account != l.Account {
			t.Error("a restart moved a conversation")
		}
	})
}

func TestAuthorize(t *testing.T) {
	p := newPool(t, &vault{}, nil, key("k1"))
	l := lease(t, p, LeaseRequest{})
	h := http.Header{"Authorization": {"Bearer local"}}
	l.Authorize(h)
	if h.Get("X-Api-Key") != "k1" || h.Get("Authorization") != "" {
		t.Errorf("headers: %v", h)
	}
}

func TestLimits(t *testing.T) {
	for _, c := range []struct {
		name    string
		verdict anthropic.Verdict
		until   time.Duration // the end, jitter apart
		model   string        // that can't be served meanwhile
		other   string        // that can
	}{
		{"quota", anthropic.Verdict{Class: anthropic.Quota, Reason: "5-hour limit reached"}, 2 * time.Hour,
			"claude-opus-5", ""},
		{"spend cap", anthropic.Verdict{Class: anthropic.SpendCap}, 8 * 24 * time.Hour, "claude-opus-5", ""},
		{"model quota", anthropic.Verdict{Class: anthropic.ModelQuota, Family: "fable"}, 9 * time.Hour,
			"claude-fable-5-1", "claude-opus-5"},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := newPool(t, &vault{}, nil, key("1"))
				end := time.Now().Add(c.until)
				c.verdict.Until = end
				l := lease(t, p, LeaseRequest{Model: c.model})
				l.Report(nil, c.verdict)
				l.End()
				for _, p := range []*Pool{p, restarted(p, p.vault.(*vault), nil)} {
					_, err := p.Lease(t.Context(), LeaseRequest{Model: c.model})
					e := new(ExhaustedError)
					if !errors.As(err, &e) || e.Soonest.Before(end) || e.Soonest.After(end.Add(31*time.Second)) ||
						!strings.HasPrefix(e.Reasons[0], "a: limited ") {
						t.Fatalf("%+v", err)
					}
				}
				if c.other != "" {
					lease(t, p, LeaseRequest{Model: c.other}).End()
				}
				time.Sleep(c.until + 31*time.Second)
				l = lease(t, p, LeaseRequest{Model: c.model})
				l.Report(nil, anthropic.Verdict{Class: anthropic.Fine})
				l.End()
				if v := p.List()[0]; v.Reason != "" || len(v.ModelUntil) > 0 {
					t.Errorf("after the limit: %+v", v)
				}
			})
		})
	}
}

func TestOneRequestTriesALimitThatEnded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPool(t, &vault{}, nil, key("1"), key("2"))
		l := lease(t, p, LeaseRequest{})
		l.Report(nil, anthropic.Verdict{Class: anthropic.Quota, Until: time.Now().Add(time.Minute)})
		l.End()
		time.Sleep(2 * time.Minute)
		// "a" has fewer requests running and fewer in all: but for the trial it would get them.
		other := lease(t, p, LeaseRequest{})
		trial := lease(t, p, LeaseRequest{})
		if trial.Account != "a" {
			t.Fatalf("the trial is on %s", trial.Account)
		}
		if l := lease(t, p, LeaseRequest{}); l.Account != "b" {
			t.Errorf("during the trial a request went to %s", l.Account)
		}
		trial.Report(nil, anthropic.Verdict{Class: anthropic.Fine})
		if l := lease(t, p, LeaseRequest{}); l.Account != "a" {
			t.Errorf("after the trial a request went to %s", l.Account)
		}
		other.End()
	})
}

func TestBurst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPool(t, &vault{}, nil, key("1"), key("2"))
		l := lease(t, p, LeaseRequest{Session: "s"})
		l.Report(nil, anthropic.Verdict{Class: anthropic.Burst, Until: time.Now().Add(5 * time.Second)})
		l.End()
		before := time.Now()
		if l := lease(t, p, LeaseRequest{Session: "s"}); l.Account != "a" || time.Since(before) != 5*time.Second {
			t.Errorf("a conversation waits a short burst out: %s after %v", l.Account, time.Since(before))
		}
		l.Report(nil, anthropic.Verdict{Class: anthropic.Burst, Until: time.Now().Add(40 * time.Second)})
		if l := lease(t, p, LeaseRequest{Session: "new"}); l.Account != "b" {
			t.Error("a new conversation goes elsewhere")
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		l.Report(nil, anthropic.Verdict{Class: anthropic.Burst, Until: time.Now().Add(5 * time.Second)})
		if _, err := p.Lease(ctx, LeaseRequest{Session: "s"}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("who leaves while waiting: %v", err)
		}
	})
}

func TestRefusals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPool(t, &vault{}, nil, key("1"))
		for n := range 3 {
			l := lease(t, p, LeaseRequest{})
			l.Report(nil, anthropic.Verdict{Class: anthropic.Refused, Reason: "it was refused (403)"})
			l.End()
			if v := p.List()[0]; n < 2 && v.Until != time.Now().Add(30*time.Minute) || n == 2 && !v.Token.Dead {
				t.Fatalf("after refusal %d: %+v", n+1, v)
			}
			time.Sleep(31 * time.Minute)
		}
	})
}

func TestRunningAndNames(t *testing.T) {
	p := newPool(t, &vault{}, nil, key("1"))
	l := lease(t, p, LeaseRequest{})
	if p.List()[0].Running != 1 {
		t.Error("a lease is not counted")
	}
	l.End()
	l.End()
	if p.List()[0].Running != 0 {
		t.Error("a lease ended twice")
	}
	for name, want := range map[string]error{"A": ErrTaken, "": nil, " x": nil, "-x": nil, "a/b": nil, "a\nb": nil,
		strings.Repeat("x", 65): nil} {
		_, err := p.Add(t.Context(), Account{Name: name}, key("2"))
		if err == nil || want != nil && !errors.Is(err, want) {
			t.Errorf("%q: %v", name, err)
		}
	}
	if err := p.SetEnabled("A", false); err != nil {
		t.Error(err)
	}
	if _, err := p.Lease(t.Context(), LeaseRequest{}); err == nil ||
		err.Error() != "no account can serve this request: a: switched off" {
		t.Errorf("%v", err)
	}
	if _, err := p.Remove(t.Context(), "a"); err != nil || len(p.List()) != 0 || len(p.vault.(*vault).secrets) != 0 {
		t.Errorf("%v; left in the vault: %d", err, len(p.vault.(*vault).secrets))
	}
	if _, err := p.Remove(t.Context(), "a"); !errors.Is(err, ErrUnknown) {
		t.Errorf("%v", err)
	}
}

func TestRemoveWhileTheVaultRefuses(t *testing.T) {
	v := &vault{}
	p := newPool(t, v, nil, key("1"))
	v.refuse(errRefuses)
	if _, err := p.Remove(t.Context(), "a"); !errors.Is(err, errRefuses) || len(p.List()) != 1 {
		t.Errorf("%v, accounts: %d", err, len(p.List()))
	}
	if _, err := p.Add(t.Context(), Account{Name: "b"}, key("2")); !errors.Is(err, errRefuses) || len(p.List()) != 1 {
		t.Errorf("%v, accounts: %d", err, len(p.List()))
	}
}
