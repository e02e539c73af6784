package controltest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"clb/app/control"
	"clb/app/status"
	"clb/proxy/secret"
)

func withAccounts(t *testing.T, api control.API, names ...string) control.API {
	t.Helper()
	for i, name := range names {
		if _, err := api.AddAccount(t.Context(),
			control.NewAccount{Name: name, Secret: secret.New(fmt.Sprint(aKey, name, i))}); err != nil {
			t.Fatal(err)
		}
	}
	return api
}

// wantMistake wants an InputError of that kind.
func wantMistake(t *testing.T, what string, err error, kind control.InputKind) {
	t.Helper()
	var input *control.InputError
	if !errors.As(err, &input) || input.Kind != kind || input.Text == "" {
		t.Errorf("%s: got %#v, want an InputError of kind %q", what, err, kind)
	}
}

func settingsAreKept(t *testing.T, api control.API) {
	all := withAccounts(t, api, "one", "two")
	ctx := t.Context()
	until := time.Now().Add(time.Hour).Round(time.Second).UTC()
	got, err := all.Change(ctx, "ONE",
		control.Change{Name: new("First one"), Priority: new(-5), Group: new("work"), Note: new("Mo's ‹own›"),
			PausedUntil: &until})
	if err != nil {
		t.Fatalf("changing: %v", err)
	}
	if got.Name != "First one" || got.Priority != -5 || got.Group != "work" || got.Note != "Mo's ‹own›" ||
		!got.PausedUntil.Equal(until) || got.State != status.Paused {
		t.Errorf("changed account is %+v", got)
	}
	if list := states(t, api); !slices.Equal(list, []string{"First one paused", "two ready"}) {
		t.Errorf("after changing: %q", list)
	}
	got, err = all.Change(ctx, "first one", control.Change{Priority: new(0), Group: new(""), PausedUntil: &time.Time{}})
	if err != nil || got.Name != "First one" || got.Priority != 0 || got.Group != "" || got.Note != "Mo's ‹own›" ||
		!got.PausedUntil.IsZero() || got.State != status.Ready {
		t.Errorf("taking back: %+v, %v", got, err)
	}
	if got, err = all.Change(ctx, "First one",
		control.Change{Name: new("FIRST one"), Enabled: new(false)}); err != nil ||
		got.Name != "FIRST one" || got.State != status.Off {
		t.Errorf("another case, and off: %+v, %v", got, err)
	}
}

func settingsMistakes(t *testing.T, api control.API) {
	all := withAccounts(t, api, "one", "two")
	change := func(name string, c control.Change) error { _, err := all.Change(t.Context(), name, c); return err }
	for _, c := range []struct {
		what, name string
		change     control.Change
		kind       control.InputKind
	}{
		{"changing nobody", "nobody", control.Change{Priority: new(1)}, control.Unknown},
		{"changing no name", "", control.Change{Priority: new(1)}, control.Unknown},
		{"a taken name", "one", control.Change{Name: new("TWO"), Priority: new(7)}, control.Taken},
		{"an empty name", "one", control.Change{Name: new(""), Priority: new(7)}, control.Invalid},
		{"a name with a slash", "one", control.Change{Name: new("a/b"), Priority: new(7)}, control.Invalid},
		{"a priority too low", "one", control.Change{Priority: new(-1001), Note: new("x")}, control.Invalid},
		{"a priority too high", "one", control.Change{Priority: new(1001), Enabled: new(false)}, control.Invalid},
		{"a long group", "one", control.Change{Group: new(strings.Repeat("g", 65)), Note: new("x")}, control.Invalid},
		{"a group with a slash", "one", control.Change{Group: new("a/b"), Note: new("x")}, control.Invalid},
		{"a name of a dot", "one", control.Change{Name: new("."), Note: new("x")}, control.Invalid},
		{"a name of dots", "one", control.Change{Name: new(".."), Note: new("x")}, control.Invalid},
		{"a group of dots", "one", control.Change{Group: new(".."), Note: new("x")}, control.Invalid},
		{"a group with a space", "one", control.Change{Group: new("at work"), Note: new("x")}, control.Invalid},
		{"a long note", "one", control.Change{Note: new(strings.Repeat("ü", 501)), Priority: new(7)}, control.Invalid},
	} {
		wantMistake(t, c.what, change(c.name, c.change), c.kind)
	}
	s, err := api.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if one := s.Accounts[0]; one.Name != "one" || one.Priority != 0 || one.Note != "" || one.State != status.Ready {
		t.Errorf("the mistakes have changed the account to %+v", one)
	}
	if err := change("one", control.Change{Group: new(strings.Repeat("g", 64)), Note: new(strings.Repeat("ü", 500)),
		Priority: new(1000)}); err != nil {
		t.Errorf("as long as they may be: %v", err)
	}
	_, err = all.Renew(t.Context(), "nobody")
	wantMistake(t, "renewing nobody", err, control.Unknown)
	_, err = all.Renew(t.Context(), "one")
	wantMistake(t, "renewing a key", err, control.Invalid)
}

func termsAreAcceptedOnce(t *testing.T, api control.API) {
	for _, want := range []bool{false, true, true} {
		s, err := api.Status(t.Context())
		if err != nil || s.TermsAccepted != want {
			t.Errorf("accepted: %v, %v; want %v", s.TermsAccepted, err, want)
		}
		if err := api.AcceptTerms(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

func backupsMove(t *testing.T, open func(*testing.T) control.API) {
	ctx := t.Context()
	from, to := withAccounts(t, open(t), "one", "two"), withAccounts(t, open(t), "TWO")
	if _, err := from.Change(ctx, "one", control.Change{Priority: new(3), Note: new("moved")}); err != nil {
		t.Fatal(err)
	}
	sealed, err := from.Export(ctx, secret.New("a long enough passphrase"))
	if err != nil || strings.Contains(string(sealed), aKey) ||
		!strings.HasPrefix(string(sealed), "age-encryption.org/") {
		t.Fatalf("export of %d bytes: %v", len(sealed), err)
	}
	before := states(t, to)
	damaged := slices.Clone(sealed)
	damaged[len(damaged)-1] ^= 1
	for what, try := range map[string]struct {
		sealed     []byte
		passphrase string
	}{"a wrong passphrase": {sealed, "another long passphrase"},
		"a damaged file": {damaged, "a long enough passphrase"},
		"half a file":    {sealed[:len(sealed)/2], "a long enough passphrase"},
		"something else": {[]byte("nothing"), "a long enough passphrase"}} {
		_, err := to.ImportBackup(ctx, try.sealed, secret.New(try.passphrase))
		wantMistake(t, what, err, control.Invalid)
		if after := states(t, to); !slices.Equal(after, before) {
			t.Errorf("%s has changed the accounts to %q", what, after)
		}
	}
	did, err := to.ImportBackup(ctx, sealed, secret.New("a long enough passphrase"))
	if err != nil || len(did) < 2 {
		t.Fatalf("importing: %q, %v", did, err)
	}
	s, err := to.Status(ctx)
	i := slices.IndexFunc(s.Accounts, func(a status.Account) bool { return a.Name == "one" })
	if err != nil || len(s.Accounts) < 2 || i < 0 || s.Accounts[i].Priority != 3 || s.Accounts[i].Note != "moved" ||
		s.Accounts[i].Kind != "api-key" {
		t.Errorf("after importing: %+v, %v", s.Accounts, err)
	}
	_, err = from.Export(ctx, secret.Text{})
	wantMistake(t, "no passphrase", err, control.Invalid)
}
