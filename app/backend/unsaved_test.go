package backend

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clb/app/config/configtest"
	"clb/app/control"
	fake "clb/proxy/anthropictest"
	"clb/proxy/secret"
)

// A disk that takes nothing more: whatever somebody asks for is an error, and nothing has changed.
func TestWhatIsRefusedHasNotChanged(t *testing.T) {
	f := fake.Run(t, fake.Config{})
	d := connect(t, configtest.Environ(t, f.URL, 0))
	add := func(name string) error {
		_, err := d.AddAccount(t.Context(),
			control.NewAccount{Name: name, Secret: secret.New(f.AddAccount(fake.Account{}).SetupToken())})
		return err
	}
	for _, name := range []string{"one", "two"} {
		if err := add(name); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.store.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	before := d.snapshot()
	word, priority, until := "other", 5, time.Now().Add(time.Hour)
	change := func(c control.Change) func(context.Context) error {
		return func(ctx context.Context) error { _, err := d.Change(ctx, "one", c); return err }
	}
	for what, do := range map[string]func(context.Context) error{
		"add":    func(context.Context) error { return add("three") },
		"remove": func(ctx context.Context) error { return d.RemoveAccount(ctx, "one") },
		"rename": change(control.Change{Name: &word}), "priority": change(control.Change{Priority: &priority}),
		"group": change(control.Change{Group: &word}),
		"note":  change(control.Change{Note: &word}), "pause": change(control.Change{PausedUntil: &until}),
		"disable": func(ctx context.Context) error { return d.SetEnabled(ctx, "one", false) },
		"mode": func(ctx context.Context) error {
			return d.SetMode(ctx, control.ModeChange{Mode: "only", Account: "one"})
		},
		"terms": d.AcceptTerms,
	} {
		if err := do(t.Context()); err == nil {
			t.Errorf("%s: no error", what)
		}
		if now := d.snapshot(); cmp.Diff(before.Accounts, now.Accounts) != "" ||
			cmp.Diff(before.Routing, now.Routing) != "" || d.pool.Terms() != 0 {
			t.Errorf("%s has changed something:\n%s%s", what, cmp.Diff(before.Accounts, now.Accounts),
				cmp.Diff(before.Routing, now.Routing))
		}
		if _, err := d.pool.Credential("one"); err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
}
