package account

import (
	"testing"
	"testing/synctest"
	"time"

	"clb/proxy/anthropic"
	"clb/proxy/balance"
	"clb/proxy/secret"
)

// token is a credential that can't be renewed.
func token(text string) Credential {
	return Credential{Kind: KindSetup, Access: secret.New(text), ExpiresAt: time.Now().Add(setupLife)}
}

// refuse401 lets the next request meet a 401, and returns how long the account rests then.
func refuse401(t *testing.T, p *Pool) time.Duration {
	t.Helper()
	l := lease(t, p, LeaseRequest{})
	defer l.End()
	if ok, err := l.Reauthenticate(t.Context()); ok || err != nil {
		t.Fatal(ok, err)
	}
	if first, several := l.RejectCredential(); !first || several {
		t.Fatalf("marked %v, several %v", first, several)
	}
	return time.Until(p.List()[0].Until)
}

// TestA401IsTriedAgain: after a 401 an account rests for growing times, over restarts too, is tried by a request after
// each, and is as before when one is served. It never needs its user.
func TestA401IsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &vault{}
		p := newPool(t, v, nil, token("1"))
		for _, want := range append(pausesSignedOut[:], time.Hour, time.Hour) {
			if rest := refuse401(t, p); rest != want {
				t.Errorf("it rests for %v, want %v", rest, want)
			}
			p = restarted(p, v, nil)
			if l, err := p.Lease(t.Context(), LeaseRequest{}); err == nil {
				t.Fatalf("an account that was refused serves at once: %+v", l)
			}
			if view := p.List()[0]; view.Condition != balance.Rests || view.Reason == "" || view.Token.Dead {
				t.Errorf("%+v", view)
			}
			time.Sleep(want)
		}
		l := lease(t, p, LeaseRequest{})
		l.Report(nil, anthropic.Verdict{Class: anthropic.Fine})
		l.End()
		if s := p.Saved().States[l.AccountID]; s.SignedOuts != 0 || !s.SignedOutUntil.IsZero() ||
			!s.SignedOutAt.IsZero() {
			t.Errorf("served, and still %+v", s)
		}
		if rest := refuse401(t, p); rest != time.Minute {
			t.Errorf("the next time it rests for %v", rest)
		}
	})
}

// TestParallel401sAreOne: the answers of one moment make one rest.
func TestParallel401sAreOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPool(t, &vault{}, nil, token("1"))
		var leases []*Lease
		for range 20 {
			leases = append(leases, lease(t, p, LeaseRequest{}))
		}
		for n, l := range leases {
			if first, several := l.RejectCredential(); first != (n == 0) || several {
				t.Errorf("answer %d: %v %v", n, first, several)
			}
		}
		if v := p.List()[0]; time.Until(v.Until) != time.Minute {
			t.Errorf("it rests for %v", time.Until(v.Until))
		}
	})
}

// TestSeveral401sMarkNobody: what several accounts are told within minutes says nothing about any of them; hours apart
// it does.
func TestSeveral401sMarkNobody(t *testing.T) {
	for apart, marked := range map[time.Duration]bool{0: false, spell - time.Second: false, spell: true} {
		synctest.Test(t, func(t *testing.T) {
			p := newPool(t, &vault{}, nil, token("1"), key("2"))
			first := lease(t, p, LeaseRequest{Tried: []string{p.entries[1].ID}})
			first.RejectCredential()
			time.Sleep(apart)
			second := lease(t, p, LeaseRequest{Tried: []string{p.entries[0].ID}})
			if got, several := second.RejectCredential(); got != marked || several == marked {
				t.Errorf("%v apart: marked %v, several %v", apart, got, several)
			}
			for n, v := range p.List() {
				rests := v.Condition == balance.Rests
				if want := marked && n == 1; rests != want || v.Token.Dead {
					t.Errorf("%v apart: %+v", apart, v)
				}
			}
		})
	}
}

// TestARefusedKeyNeedsItsUser: one whose own check failed is shown as such, and is tried again all the same.
func TestARefusedKeyNeedsItsUser(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &vault{}
		p := newPool(t, v, nil, key("1"))
		l := lease(t, p, LeaseRequest{})
		l.RejectCredential()
		l.RefuseKey()
		p = restarted(p, v, nil)
		if view := p.List()[0]; view.Condition != balance.NeedsUser || !view.Token.Dead ||
			view.Reason != keyRefusedWords {
			t.Errorf("%+v", view)
		}
		time.Sleep(time.Minute)
		l = lease(t, p, LeaseRequest{})
		l.Report(nil, anthropic.Verdict{Class: anthropic.Fine})
		if view := p.List()[0]; view.Condition != balance.CanServe || view.Token.Dead ||
			p.Saved().States[view.ID].KeyRefused {
			t.Errorf("it serves again: %+v", view)
		}
	})
}

// TestA401SpendsNoTokens: refused again and again, a login is renewed once in a while and not for each request.
func TestA401SpendsNoTokens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		i := newIssuer()
		p := newPool(t, &vault{}, i, login(time.Hour))
		for range 100 {
			l := lease(t, p, LeaseRequest{})
			if _, err := l.Reauthenticate(t.Context()); err != nil {
				t.Fatal(err)
			}
			l.End()
		}
		if renewed, reused := i.counts(); renewed != 1 || reused != 0 {
			t.Errorf("%d renewals, %d reuses", renewed, reused)
		}
	})
}

// TestALoginThatServedIsRenewedAgain: one that was renewed a moment ago, has served, and is refused then has ended:
// that is no bad hour.
func TestALoginThatServedIsRenewedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		i := newIssuer()
		p := newPool(t, &vault{}, i, login(time.Hour))
		for n := range 3 {
			l := lease(t, p, LeaseRequest{})
			if ok, err := l.Reauthenticate(t.Context()); !ok || err != nil {
				t.Fatalf("time %d: %v %v", n, ok, err)
			}
			time.Sleep(time.Second)
			l.Report(nil, anthropic.Verdict{Class: anthropic.Fine})
			l.End()
		}
		if renewed, reused := i.counts(); renewed != 3 || reused != 0 {
			t.Errorf("%d renewals, %d reuses", renewed, reused)
		}
	})
}
