package account

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"clb/proxy/anthropic"
	"clb/proxy/balance"
	"clb/proxy/oauth"
	"clb/proxy/secret"
)

func TestChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &vault{}
		p := newPool(t, v, nil, key("1"), key("2"))
		name, off, priority, group, note, until := "Work", false, -5, " team ", "the big one", time.Now().Add(time.Hour)
		if err := p.Change("A", Change{Name: &name, Enabled: &off, Priority: &priority, Group: &group, Note: &note,
			PausedUntil: &until}); err != nil {
			t.Fatal(err)
		}
		for _, p := range []*Pool{p, restarted(p, v, nil)} {
			a := p.List()[0].Account
			if a.Name != "Work" || a.Enabled || a.Priority != -5 || a.Group != "team" || a.Note != "the big one" ||
				!a.PausedUntil.Equal(until) {
				t.Errorf("%+v", a)
			}
		}
		taken, long, wild, slash := "b", strings.Repeat("x", 501), 1001, "a/b"
		for what, c := range map[string]struct {
			change Change
			want   error
		}{"taken": {Change{Name: &taken}, ErrTaken}, "a long note": {Change{Note: &long}, nil},
			"a long group":    {Change{Group: &long}, nil},
			"a wild priority": {Change{Priority: &wild}, nil}, "a slash": {Change{Name: &slash}, nil}} {
			if err := p.Change("work", c.change); err == nil || c.want != nil && !errors.Is(err, c.want) {
				t.Errorf("%s: %v", what, err)
			}
		}
		if err := p.Change("nobody", Change{}); !errors.Is(err, ErrUnknown) {
			t.Error(err)
		}
	})
}

// TestDeedsAreLogged: what a person does to an account stands in the log, the note and the secrets do not.
func TestDeedsAreLogged(t *testing.T) {
	var log bytes.Buffer
	p := newPool(t, &vault{}, nil, key("1"))
	p.logger = slog.New(slog.NewTextHandler(&log,
		&slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey || a.Key == slog.LevelKey {
				return slog.Attr{}
			}
			return a
		}}))
	off, note, name := false, "the card of aunt Agatha", "work"
	for what, do := range map[string]func() error{
		"add":    func() error { _, err := p.Add(t.Context(), Account{Name: "b"}, key("2")); return err },
		"change": func() error { return p.Change("a", Change{Enabled: &off, Note: &note, Name: &name}) },
		"nobody": func() error { _ = p.Change("nobody", Change{}); return nil },
	} {
		if err := do(); err != nil {
			t.Fatal(what, err)
		}
	}
	for what, err := range map[string]error{
		"clear": p.ClearLimit("work"), "only": p.SetMode(balance.Only, "b", time.Time{}), "move": p.Move("talk", "b"),
		"auto":  p.SetMode(balance.Auto, "", time.Time{}),
		"again": p.Replace(t.Context(), "b", key("3"), Identity{}),
	} {
		if err != nil {
			t.Fatal(what, err)
		}
	}
	if _, err := p.Remove(t.Context(), "b"); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"msg=\"account added\" account=b kind=api-key\n",
		"msg=\"account changed\" account=a name=work enabled=false note=changed\n",
		"msg=\"limits and rests forgotten by hand\" account=work\n",
		"msg=\"mode set\" mode=only account=b\n", "msg=\"mode set\" mode=auto\n",
		"msg=\"conversation moved by hand\" account=b session=talk\n",
		"msg=\"account signed in again\" account=b\n", "msg=\"account removed\" account=b\n",
	} {
		if strings.Count(log.String(), want) != 1 {
			t.Errorf("no %q in\n%s", want, &log)
		}
	}
	for _, never := range []string{"Agatha", "nobody", key("2").Access.Reveal()} {
		if strings.Contains(log.String(), never) {
			t.Errorf("%q in\n%s", never, &log)
		}
	}
}

func TestPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPool(t, &vault{}, nil, key("1"))
		until := time.Now().Add(time.Hour)
		if err := p.Change("a", Change{PausedUntil: &until}); err != nil {
			t.Fatal(err)
		}
		_, err := p.Lease(t.Context(), LeaseRequest{})
		e := new(ExhaustedError)
		if !errors.As(err, &e) || !e.Soonest.Equal(until) || e.Spent ||
			!strings.Contains(e.Reasons[0], "paused until") {
			t.Fatalf("%+v", err)
		}
		if view := p.List()[0]; view.Condition != balance.Paused || !view.Until.Equal(until) {
			t.Errorf("%+v", view)
		}
		time.Sleep(time.Hour)
		lease(t, p, LeaseRequest{}).End()
		if err := p.Change("a", Change{PausedUntil: &until}); err != nil || !p.List()[0].PausedUntil.IsZero() {
			t.Errorf("a time that has passed ends the pause: %v", err)
		}
	})
}

func TestSignInAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v, i := &vault{}, newIssuer()
		i.live = nil
		p := newPool(t, v, i, login(-time.Minute), key("k"))
		me := Identity{Email: "me@example.com", UserUUID: "u", OrganizationUUID: "o", Plan: "Max 20x"}
		if err := p.Identify("a", me); err != nil {
			t.Fatal(err)
		}
		// finds that the login has ended
		_, _ = p.Lease(t.Context(), LeaseRequest{Session: "s", Tried: []string{p.entries[1].ID}})
		if !p.List()[0].Token.Dead || p.Owner(KindOAuth, me) != "a" || p.Owner(KindKey, me) != "" ||
			p.Owner(KindOAuth, Identity{Email: me.Email}) != "" {
			t.Fatalf("%+v", p.List()[0])
		}
		fresh := Credential{Kind: KindOAuth, Access: secret.New("a9"), Refresh: secret.New("r9"),
			ExpiresAt: time.Now().Add(time.Hour)}
		if err := p.Replace(t.Context(), "a", fresh, Identity{UserUUID: "x", OrganizationUUID: "o"}); !errors.Is(err,
			ErrOther) {
			t.Errorf("somebody else's login: %v", err)
		}
		v.refuse(errRefuses)
		if err := p.Replace(t.Context(), "a", fresh, me); !errors.Is(err, errRefuses) || !p.List()[0].Token.Dead {
			t.Errorf("the vault refuses: %v", err)
		}
		v.refuse(nil)
		id := p.entries[0].ID
		if err := p.Replace(t.Context(), "A", fresh, me); err != nil {
			t.Fatal(err)
		}
		l := lease(t, p, LeaseRequest{})
		if l.AccountID != id || l.access.Reveal() != "a9" || !strings.Contains(v.secrets[id], `"r9"`) ||
			p.List()[0].Email != me.Email {
			t.Errorf("%+v", p.List()[0])
		}
	})
}

func TestRenewNow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v, i := &vault{}, newIssuer()
		p := newPool(t, v, i, login(time.Hour), key("k"))
		if err := p.Renew(t.Context(), "a"); err != nil || lease(t, p, LeaseRequest{}).access.Reveal() != "a1" {
			t.Error(err)
		}
		view := p.List()[0].Token
		if !view.Renewed.Equal(time.Now()) || view.Next.Before(time.Now().Add(7*time.Hour)) || view.Failure != "" {
			t.Errorf("%+v", view)
		}
		i.fails = []error{&oauth.RetryError{Status: 500}}
		if err := p.Renew(t.Context(), "a"); err == nil || p.List()[0].Token.Failure == "" {
			t.Errorf("%v %+v", err, p.List()[0].Token)
		}
		if err := p.Renew(t.Context(), "b"); !errors.Is(err, ErrNotRenewable) {
			t.Error(err)
		}
		if err := p.Renew(t.Context(), "c"); !errors.Is(err, ErrUnknown) {
			t.Error(err)
		}
	})
}

// TestAnAnswerLostIsToldAsSuch: the token endpoint took the token, and its answer never came.
func TestAnAnswerLostIsToldAsSuch(t *testing.T) {
	t.Run("on the network", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			v, i := &vault{}, newIssuer()
			p := newPool(t, v, i, login(time.Hour))
			i.fails, i.live = []error{&oauth.RetryError{Lost: true}}, nil
			if err := p.Renew(t.Context(), "a"); err == nil || p.List()[0].Token.Dead {
				t.Fatalf("once is no end: %v", err)
			}
			if err := p.Renew(t.Context(), "a"); err == nil ||
				!strings.Contains(p.List()[0].Reason, "was lost on the way") {
				t.Errorf("%v %q", err, p.List()[0].Reason)
			}
		})
	})
	t.Run("by a crash", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			v, i := &vault{}, newIssuer()
			p := newPool(t, v, i, login(time.Hour))
			var noted Saved
			p.note = func(context.Context) error { noted = p.Saved(); return nil } // what a crash right after it leaves
			if err := p.Renew(t.Context(), "a"); err != nil {
				t.Fatal(err)
			}
			v.secrets[p.entries[0].ID], _ = login(time.Hour).Encode() // and the pair never came
			after := openPool(v, i, noted)
			if err := after.Renew(t.Context(), "a"); err == nil ||
				!strings.Contains(after.List()[0].Reason, "was lost on the way") {
				t.Errorf("%v %q", err, after.List()[0].Reason)
			}
		})
	})
	t.Run("not by an endpoint that says no", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			v, i := &vault{}, newIssuer()
			p := newPool(t, v, i, login(time.Hour))
			i.fails, i.live = []error{&oauth.RetryError{Status: 500}}, nil
			_ = p.Renew(t.Context(), "a")
			_ = p.Renew(t.Context(), "a")
			if reason := p.List()[0].Reason; strings.Contains(reason, "lost") ||
				!strings.Contains(reason, "sign in again") {
				t.Errorf("%q", reason)
			}
		})
	})
}

// meter is a usage endpoint.
type meter struct {
	asked int
	fails error
}

func (m *meter) Usage(context.Context, secret.Text) (anthropic.Limits, error) {
	m.asked++
	return anthropic.Limits{FiveHour: anthropic.Window{Utilization: 0.11, Seen: time.Now(), Source: "usage"}}, m.fails
}

func TestUsageIsReadSparingly(t *testing.T) {
	for _, c := range []struct {
		name     string
		watched  bool
		fails    error
		min, max int // readings in ten hours
	}{
		{"nobody looks", false, nil, 18, 21},
		{"somebody looks", true, nil, 45, 62},
		{"throttled", true, &oauth.Error{Problem: oauth.Throttled, Status: 429}, 10, 14},
		{"throttled for long", true, &oauth.Error{Problem: oauth.Throttled, Status: 429, After: 3 * time.Hour}, 3, 4},
		{"no right to it", true, &oauth.Error{Problem: oauth.NoScope, Status: 403}, 1, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := &meter{fails: c.fails}
				p := newPool(t, &vault{}, newIssuer(), login(20*time.Hour), key("k"))
				p.usage, p.watched = m, func() bool { return c.watched }
				ctx, cancel := context.WithCancel(t.Context())
				done := make(chan struct{})
				go func() { p.Run(ctx); close(done) }()
				time.Sleep(10 * time.Hour)
				cancel()
				<-done
				if m.asked < c.min || m.asked > c.max {
					t.Errorf("%d readings", m.asked)
				}
				if w := p.List()[0].Limits.FiveHour; c.fails == nil && (w.Utilization != 0.11 || w.Source != "usage") {
					t.Errorf("%+v", w)
				}
			})
		})
	}
}

func TestUsageIsNotReadWhereAnswersTellIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &meter{}
		p := newPool(t, &vault{}, newIssuer(), login(20*time.Hour))
		p.usage, p.watched = m, func() bool { return true }
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		for range 60 {
			l := lease(t, p, LeaseRequest{})
			l.Report(map[string][]string{"Anthropic-Ratelimit-Unified-5h-Utilization": {"0.5"}},
				anthropic.Verdict{Class: anthropic.Fine})
			l.End()
			p.runDue(ctx)
			time.Sleep(time.Minute)
		}
		if m.asked != 0 {
			t.Errorf("%d readings", m.asked)
		}
	})
}
