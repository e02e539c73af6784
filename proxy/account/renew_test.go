package account

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"clb/proxy/balance"
	"clb/proxy/oauth"
	"clb/proxy/secret"
)

func TestTwentyRequestsOneRenewal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v, i := &vault{}, newIssuer()
		p := newPool(t, v, i, login(-time.Minute))
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				l, err := p.Lease(t.Context(), LeaseRequest{})
				if err != nil || l.access.Reveal() != "a1" {
					t.Errorf("%+v, %v", l, err)
				}
			})
		}
		all.Wait()
		if i.renewed != 1 || i.reused != 0 {
			t.Errorf("%d renewals, %d reuses", i.renewed, i.reused)
		}
		if !strings.Contains(v.secrets[p.entries[0].ID], `"r1"`) {
			t.Error("the new pair is not in the vault")
		}
	})
}

func TestRenewalOutlivesItsRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v, i := &vault{}, newIssuer()
		p := newPool(t, v, i, login(-time.Minute))
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		defer cancel()
		if _, err := p.Lease(ctx, LeaseRequest{}); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatal(err)
		}
		p.renewals.Wait()
		if l := lease(t, p, LeaseRequest{}); l.access.Reveal() != "a1" || i.renewed != 1 {
			t.Errorf("%d renewals", i.renewed)
		}
	})
}

func TestRenewalAheadOfNeed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v, i := &vault{}, newIssuer()
		p := newPool(t, v, i, login(time.Hour))
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { p.Run(ctx); close(done) }()
		time.Sleep(48 * time.Minute)
		if renewed, _ := i.counts(); renewed != 0 {
			t.Error("renewed too early")
		}
		time.Sleep(3 * time.Minute)
		if renewed, _ := i.counts(); renewed != 1 || lease(t, p, LeaseRequest{}).access.Reveal() != "a1" {
			t.Errorf("%d renewals", renewed)
		}
		time.Sleep(24 * time.Hour)
		if renewed, reused := i.counts(); renewed < 3 || reused != 0 {
			t.Errorf("%d renewals, %d reuses in a day", renewed, reused)
		}
		cancel()
		<-done
	})
}

func TestRenewalFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v, i := &vault{}, newIssuer()
		i.fails = []error{&oauth.RetryError{Status: 500}, &oauth.RetryError{Status: 429, After: time.Hour}}
		p := newPool(t, v, i, login(-time.Minute))
		if _, err := p.Lease(t.Context(), LeaseRequest{}); err == nil ||
			!strings.Contains(err.Error(), "could not be renewed") {
			t.Fatal(err)
		}
		if v := p.List()[0]; v.Token.Dead || time.Until(v.Until) > 7*time.Second {
			t.Fatalf("a fault of the endpoint is no end: %+v", v)
		}
		time.Sleep(7 * time.Second)
		_, _ = p.Lease(t.Context(), LeaseRequest{})
		if left := time.Until(p.List()[0].Until); left != 5*time.Minute {
			t.Errorf("an hour that was asked for is cut to five minutes: %v", left)
		}
		time.Sleep(5 * time.Minute)
		lease(t, p, LeaseRequest{}).End()
	})
}

func TestLoginEnded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v, i := &vault{}, newIssuer()
		i.live = nil
		p := newPool(t, v, i, login(-time.Minute))
		_, err := p.Lease(t.Context(), LeaseRequest{})
		if err == nil || !strings.Contains(err.Error(), "sign in again") {
			t.Fatal(err)
		}
		if _, err = restarted(p, v, i).Lease(t.Context(), LeaseRequest{}); err == nil || i.reused != 1 {
			t.Errorf("after a restart: %v, %d uses of a dead token", err, i.reused)
		}
	})
}

func TestSomebodyElseRenewed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v, i := &vault{}, newIssuer()
		p := newPool(t, v, i, login(-time.Minute))
		other := Credential{Kind: KindOAuth, Access: secret.New("ax"), Refresh: secret.New("rx"),
			ExpiresAt: time.Now().Add(time.Hour)}
		text, err := other.Encode()
		if err != nil {
			t.Fatal(err)
		}
		v.secrets[p.entries[0].ID] = text
		if l := lease(t, p, LeaseRequest{}); l.access.Reveal() != "ax" || i.renewed != 0 || i.reused != 0 {
			t.Errorf("the stored successor is taken: %d renewals, %d reuses", i.renewed, i.reused)
		}
	})
}

func TestVaultRefusesTheNewPair(t *testing.T) {
	for name, refusal := range map[string]error{"lost if the program ends": errRefuses, "in the journal": errJournal} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v, i := &vault{}, newIssuer()
				p := newPool(t, v, i, login(-time.Minute))
				v.refuse(refusal)
				l := lease(t, p, LeaseRequest{})
				if l.access.Reveal() != "a1" || p.List()[0].Token.Unsaved == "" {
					t.Fatalf("%+v", p.List()[0])
				}
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				go p.Run(ctx)
				time.Sleep(time.Minute)
				v.refuse(nil)
				time.Sleep(2 * interval)
				if p.List()[0].Token.Unsaved != "" || !strings.Contains(v.secrets[p.entries[0].ID], `"r1"`) {
					t.Errorf("the vault is back and has not got the pair: %+v", p.List()[0].Token)
				}
			})
		})
	}
}

func TestVaultLockedAtStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &vault{}
		p := newPool(t, v, nil, key("1"))
		v.refuse(errRefuses)
		p = restarted(p, v, nil)
		if view := p.List()[0]; !view.Locked || !strings.Contains(view.Reason, "locked") {
			t.Fatalf("%+v", view)
		}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go p.Run(ctx)
		v.refuse(nil)
		time.Sleep(2 * interval)
		lease(t, p, LeaseRequest{}).End()
		v.mu.Lock()
		delete(v.secrets, p.entries[0].ID)
		v.mu.Unlock()
		if view := restarted(p, v, nil).List()[0]; view.Locked || !view.Token.Dead {
			t.Errorf("a secret that is gone: %+v", view)
		}
	})
}

// slowVault gives its first answer only at the second one's end, as a keychain that two readers ask at once.
type slowVault struct {
	*vault
	first   sync.Once
	release chan struct{}
}

func (v *slowVault) Get(ctx context.Context, name string) (text string, err error) {
	text, err = v.vault.Get(ctx, name)
	v.first.Do(func() {
		<-v.release
		err = errRefuses
	})
	return text, err
}

// TestAReadThatComesTooLate asks the vault twice at once, as the start and the background may: what the slower one
// brings no longer counts.
func TestAReadThatComesTooLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fast, i := &vault{}, newIssuer()
		saved := newPool(t, fast, i, login(time.Hour)).Saved()
		slow := &slowVault{vault: fast, release: make(chan struct{})}
		p := New(Config{Saved: saved, Vault: slow, Refresher: i, Logger: slog.New(slog.DiscardHandler),
			Changed: func() {}, NotFound: func(error) bool { return false },
			Durable: func(error) bool { return false }})
		late := make(chan struct{})
		go func() {
			defer close(late)
			p.Open(t.Context())
		}()
		synctest.Wait()
		p.admit(p.entries[0], fast.secrets[p.entries[0].ID], nil)
		close(slow.release)
		<-late
		if view := p.List()[0]; view.Locked || view.Token.Dead {
			t.Errorf("the login that was read is no longer used: %+v", view)
		}
	})
}

func TestHeal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v, i := &vault{}, newIssuer()
		p := newPool(t, v, i, login(time.Hour), key("bad"))
		first, second := lease(t, p, LeaseRequest{}),
			lease(t, p, LeaseRequest{Session: "x", Tried: []string{p.entries[1].ID}})
		for _, l := range []*Lease{first, second} {
			if ok, err := l.Reauthenticate(t.Context()); !ok || err != nil || l.access.Reveal() != "a1" {
				t.Errorf("%v %v", ok, err)
			}
		}
		if i.renewed != 1 {
			t.Errorf("%d renewals for one dead token", i.renewed)
		}
		first.RejectCredential()
		if ok, err := lease(t, p, LeaseRequest{}).Reauthenticate(t.Context()); ok || err != nil {
			t.Errorf("a key can't be renewed: %v %v", ok, err)
		}
		for n, want := range []balance.Availability{balance.Rests, balance.CanServe} {
			if view := p.List()[n]; view.Token.Dead || view.Condition != want {
				t.Errorf("%+v", view)
			}
		}
	})
}

func TestPaste(t *testing.T) {
	now := time.Now()
	for _, c := range []struct {
		text, mode string
		want       Kind // empty: refused
	}{
		{"sk-ant-api03-x", "", KindKey}, {" sk-ant-api03-x\n", "console", KindKey}, {"sk-ant-oat01-x", "", KindSetup},
		{"sk-ant-oat01-x", "max", KindSetup},
		{"other", "console", KindKey}, {"other", "", ""}, {"", "max", ""}, {"sk-ant-oat01-x", "console", ""},
		{"sk-ant-api03-x", "max", ""},
		{"sk-ant-admin01-x", "", ""}, {"sk-ant-ort01-x", "", ""}, {"sk-ant-api 03", "", ""},
		{"sk-ant-api03-x", "other", ""},
	} {
		got, err := Paste(secret.New(c.text), c.mode, now)
		if (err == nil) != (c.want != "") || got.Kind != c.want {
			t.Errorf("%q %q: %v %v", c.text, c.mode, got.Kind, err)
		}
		if err != nil && len(c.text) > 5 && strings.Contains(err.Error(), c.text) {
			t.Errorf("the error shows the secret: %v", err)
		}
	}
}
