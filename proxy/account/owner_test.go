package account

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"clb/proxy/balance"
	"clb/proxy/oauth"
	"clb/proxy/secret"
)

// failures are n errors of a token endpoint that is out of order.
func failures(n int) []error {
	var out []error
	for range n {
		out = append(out, &oauth.RetryError{Status: 500})
	}
	return out
}

func TestStale401SignsNobodyOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		i := newIssuer()
		p := newPool(t, &vault{}, i, login(time.Hour))
		first, second := lease(t, p, LeaseRequest{}), lease(t, p, LeaseRequest{})
		for _, l := range []*Lease{first, second} {
			if ok, err := l.Reauthenticate(t.Context()); !ok || err != nil {
				t.Fatal(ok, err)
			}
		}
		time.Sleep(renewAgain)
		// Both sent a1. The first one's 401 brings a2; the second's, which comes later, is about a1 still.
		if ok, err := first.Reauthenticate(t.Context()); !ok || err != nil || first.access.Reveal() != "a2" {
			t.Fatal(ok, err)
		}
		second.RejectCredential()
		if v := p.List()[0]; v.Token.Dead || p.Saved().States[v.ID].NeedsUser != "" {
			t.Errorf("a 401 for a token that was replaced signed the account out: %+v", v)
		}
		first.RejectCredential()
		if v := p.List()[0]; v.Token.Dead || v.Condition != balance.Rests || v.Until != time.Now().Add(time.Minute) {
			t.Errorf("a 401 for the token in use: %+v", v)
		}
	})
}

func TestTokensThatEndAtOnceAreNotRenewedInALoop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		i := newIssuer()
		i.life = expiryMargin - 5*time.Second
		p := newPool(t, &vault{}, i, login(-time.Minute))
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		done := make(chan struct{})
		go func() { p.Run(ctx); close(done) }()
		end := time.Now().Add(10 * time.Minute)
		for time.Now().Before(end) { // a client that never gives up
			limit, cancel := context.WithTimeout(t.Context(), time.Minute)
			l, err := p.Lease(limit, LeaseRequest{})
			cancel()
			if exhausted := new(ExhaustedError); !errors.As(err, &exhausted) || exhausted.Soonest.IsZero() {
				t.Fatalf("%+v, %v", l, err)
			}
			time.Sleep(time.Second)
		}
		stop()
		<-done
		// 5, 10, 20, … 640 seconds apart.
		if renewed, reused := i.counts(); renewed < 3 || renewed > 9 || reused != 0 {
			t.Errorf("%d renewals, %d reuses in ten minutes", renewed, reused)
		}
	})
}

func TestRemoveDuringARenewalLeavesNoSecret(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v, i := &vault{}, newIssuer()
		p := newPool(t, v, i, login(-time.Minute))
		ctx, leave := context.WithCancel(t.Context())
		defer leave()
		go func() { _, _ = p.Lease(ctx, LeaseRequest{}) }()
		synctest.Wait() // the renewal is on its way to the token endpoint
		if _, err := p.Remove(t.Context(), "a"); err != nil {
			t.Fatal(err)
		}
		p.renewals.Wait()
		if n := v.held(); n != 0 || len(p.List()) != 0 || i.renewed != 1 {
			t.Errorf("%d secrets of a removed account, %d accounts, %d renewals", n, len(p.List()), i.renewed)
		}
	})
}

func TestNoRenewalForARemovedAccount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v, i := &vault{}, newIssuer()
		p := newPool(t, v, i, login(time.Hour))
		l := lease(t, p, LeaseRequest{})
		if _, err := p.Remove(t.Context(), "a"); err != nil {
			t.Fatal(err)
		}
		if ok, err := l.Reauthenticate(t.Context()); ok || err != nil { // its 401 comes when the account is gone
			t.Error(ok, err)
		}
		if n := v.held(); n != 0 || i.renewed != 0 {
			t.Errorf("%d secrets of a removed account, %d renewals", n, i.renewed)
		}
	})
}

func TestNoOlderCredentialOverwritesANewerOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v, i := &vault{}, newIssuer()
		saving, unlock := make(chan struct{}), make(chan struct{})
		v.onSet = func(n int) (bool, error) {
			switch n {
			case 2: // the first renewal's pair: the keychain is locked
				return false, errRefuses
			case 3: // offered again: it asks for a password
				close(saving)
				<-unlock
			}
			return true, nil
		}
		p := newPool(t, v, i, login(-time.Minute))
		l := lease(t, p, LeaseRequest{}) // with a1, which is in memory only
		ctx, stop := context.WithCancel(t.Context())
		ran := make(chan struct{})
		go func() { p.Run(ctx); close(ran) }()
		<-saving
		time.Sleep(renewAgain)
		healed := make(chan error, 1)
		go func() {
			_, err := l.Reauthenticate(t.Context())
			healed <- err
		}()
		time.Sleep(10 * time.Second) // a renewal that did not wait for its turn would be in the vault by now
		close(unlock)
		if err := <-healed; err != nil {
			t.Fatal(err)
		}
		stop()
		<-ran
		if e := p.entries[0]; e.credential.Refresh.Reveal() != "r2" || !v.holds(t, e.credential) ||
			e.unsavedReason != "" {
			t.Errorf("the vault lacks the pair in use, or is said to: %q", e.unsavedReason)
		}
	})
}

func TestOneLoginInOneAccount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &vault{}
		p := newPool(t, v, newIssuer(), login(time.Hour), key("k"))
		other := login(time.Hour)
		other.Access = secret.New("another access token of that chain")
		for name, c := range map[string]struct {
			credential Credential
			owner      string
		}{"the same": {login(time.Hour), "a"}, "its chain": {other, "a"}, "a key": {key("k"), "b"}} {
			_, err := p.Add(t.Context(), Account{Name: "new"}, c.credential)
			if same := new(SameLoginError); !errors.As(err, &same) || same.Name != c.owner {
				t.Errorf("%s: %v", name, err)
			}
		}
		if len(p.List()) != 2 || v.held() != 2 {
			t.Errorf("%d accounts, %d secrets", len(p.List()), v.held())
		}
	})
}

func TestOneLoginAddedManyTimesAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, leave := context.WithCancel(t.Context())
		v := &vault{onSet: func(int) (bool, error) {
			time.Sleep(time.Second) // all have looked for a conflict by then
			leave()                 // and whoever asked does not wait for the end of it
			return true, nil
		}}
		p := newPool(t, v, newIssuer())
		var adding sync.WaitGroup
		errs := make([]error, 8)
		for n := range errs {
			adding.Go(func() { _, errs[n] = p.Add(ctx, Account{Name: string(rune('a' + n))}, login(time.Hour)) })
		}
		adding.Wait()
		added := 0
		for _, err := range errs {
			if same := new(SameLoginError); err == nil {
				added++
			} else if !errors.As(err, &same) {
				t.Error(err)
			}
		}
		if added != 1 || len(p.List()) != 1 || v.held() != 1 {
			t.Errorf("added %d times; %d accounts, %d secrets", added, len(p.List()), v.held())
		}
	})
}

func TestAFailedAddLeavesNoSecret(t *testing.T) {
	for name, taken := range map[string]bool{"nothing was stored": false, "it is stored all the same": true} {
		t.Run(name, func(t *testing.T) {
			ctx, leave := context.WithCancel(t.Context())
			defer leave()
			v := &vault{}
			p := newPool(t, v, nil)
			v.onSet = func(int) (bool, error) {
				leave() // whoever asked does not wait for the end of it
				return taken, errRefuses
			}
			if _, err := p.Add(ctx, Account{Name: "a"}, key("1")); !errors.Is(err, errRefuses) {
				t.Errorf("%v", err)
			}
			if len(p.List()) != 0 || v.held() != 0 {
				t.Errorf("%d accounts, %d secrets", len(p.List()), v.held())
			}
		})
	}
}

func TestARunWithAnotherKeychainCondemnsNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &vault{}
		p := newPool(t, v, newIssuer(), login(time.Hour), key("1"))
		elsewhere := restarted(p, &vault{secrets: map[string]string{p.entries[1].ID: "no credential"}}, newIssuer())
		for _, view := range elsewhere.List() {
			if !view.Token.Dead || view.Locked || view.Reason == "" {
				t.Errorf("without its secret: %+v", view)
			}
		}
		if _, err := elsewhere.Lease(t.Context(), LeaseRequest{}); err == nil {
			t.Error("an account without a secret serves")
		}
		back := restarted(elsewhere, v, newIssuer())
		for _, view := range back.List() {
			if view.Token.Dead || view.Reason != "" {
				t.Errorf("with its secret again: %+v", view)
			}
		}
		lease(t, back, LeaseRequest{}).End()
	})
}
