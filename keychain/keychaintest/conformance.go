// Package keychaintest proves vaults and helps to test what uses them: one conformance suite for all vaults, a vault
// that fails on demand, and a private desktop session with a real keychain daemon.
package keychaintest

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"clb/keychain"
)

// Conform proves that the vaults which open makes keep the promises of keychain.Vault. Each part gets a vault of its
// own, and uses names that no other part uses.
func Conform(t *testing.T, open func(t *testing.T) keychain.Vault) {
	t.Helper()
	parts := map[string]func(*testing.T, keychain.Vault){
		"values come back":     valuesComeBack,
		"odd names":            oddNames,
		"bad names":            badNames,
		"missing":              missing,
		"replace":              replace,
		"delete":               deleteOnce,
		"parallel, many names": parallelNames,
		"parallel, one name":   parallelOne,
	}
	for name, part := range parts {
		t.Run(name, func(t *testing.T) { part(t, open(t)) })
	}
}

func valuesComeBack(t *testing.T, v keychain.Vault) {
	values := map[string]string{
		"plain":        "sk-ant-made-up",
		"empty":        "",
		"lines":        "one\ntwo\r\n\n\tthree\n",
		"blanks":       "  leading and trailing \n ",
		"utf8":         "schlüssel 鍵 🔑 \u0000 end",
		"quotes":       `'"$(x)` + "`\\",
		"json":         `{"access":"a","refresh":"b","expires_at":1}`,
		"2500 bytes":   strings.Repeat("0123456789", 250),
		"not utf-8":    "\xff\xfe\x00\x80",
		"looks sealed": "go-keyring-base64:AAAA",
	}
	for name, secret := range values {
		mustSet(t, v, name, secret)
	}
	for name, secret := range values {
		wantSecret(t, v, name, secret)
	}
}

func oddNames(t *testing.T, v keychain.Vault) {
	names := []string{"account/7f3a", "ünï 鍵 🔑", "-s", "--help", "a b", " ", "..", "../up", "c:\\x", `it's "quoted"`,
		"$(touch x)", "semi;colon", "%41", "star*", strings.Repeat("n", 200)}
	for i, name := range names {
		mustSet(t, v, name, fmt.Sprint("secret ", i))
	}
	for i, name := range names {
		wantSecret(t, v, name, fmt.Sprint("secret ", i))
	}
}

func badNames(t *testing.T, v keychain.Vault) {
	ctx := t.Context()
	for _, name := range []string{"", "a\nb", "a\x00b", "\x7f", "\xff", strings.Repeat("n", 201)} {
		_, get := v.Get(ctx, name)
		for doing, err := range map[string]error{"Get": get, "Set": v.Set(ctx, name, "x"),
			"Delete": v.Delete(ctx, name)} {
			if !errors.Is(err, keychain.ErrName) {
				t.Errorf("%s(%q) = %v, want ErrName", doing, name, err)
			}
		}
	}
}

func missing(t *testing.T, v keychain.Vault) {
	wantMissing(t, v, "never set")
	if err := v.Delete(t.Context(), "never set"); !errors.Is(err, keychain.ErrNotFound) {
		t.Errorf("deleting what is not there: %v, want ErrNotFound", err)
	}
}

func replace(t *testing.T, v keychain.Vault) {
	for _, secret := range []string{"first", "second, which is longer", "", "3"} {
		mustSet(t, v, "replaced", secret)
		wantSecret(t, v, "replaced", secret)
	}
}

func deleteOnce(t *testing.T, v keychain.Vault) {
	ctx := t.Context()
	mustSet(t, v, "gone", "x")
	mustSet(t, v, "kept", "y")
	if err := v.Delete(ctx, "gone"); err != nil {
		t.Fatal(err)
	}
	wantMissing(t, v, "gone")
	if err := v.Delete(ctx, "gone"); !errors.Is(err, keychain.ErrNotFound) {
		t.Errorf("deleting twice: %v, want ErrNotFound", err)
	}
	wantSecret(t, v, "kept", "y")
	mustSet(t, v, "gone", "back")
	wantSecret(t, v, "gone", "back")
}

func parallelNames(t *testing.T, v keychain.Vault) {
	const workers, rounds = 6, 4
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			name := fmt.Sprint("worker ", w)
			for round := range rounds {
				secret := fmt.Sprint(name, " round ", round)
				if err := v.Set(t.Context(), name, secret); err != nil {
					t.Errorf("Set: %v", err)
				}
				if got, err := v.Get(t.Context(), name); err != nil || got != secret {
					t.Errorf("Get = %q, %v; want %q", got, err, secret)
				}
			}
		})
	}
	group.Wait()
	for w := range workers {
		name := fmt.Sprint("worker ", w)
		wantSecret(t, v, name, fmt.Sprint(name, " round ", rounds-1))
	}
}

func parallelOne(t *testing.T, v keychain.Vault) {
	const workers = 8
	valid := make(map[string]bool)
	for w := range workers {
		valid[strings.Repeat(fmt.Sprint(w), 300)] = true
	}
	var group sync.WaitGroup
	for secret := range valid {
		group.Go(func() {
			if err := v.Set(t.Context(), "shared", secret); err != nil {
				t.Errorf("Set: %v", err)
			}
			if got, err := v.Get(t.Context(), "shared"); err != nil || !valid[got] {
				t.Errorf("Get = %q, %v; want one of those that were set", got, err)
			}
		})
	}
	group.Wait()
}

func mustSet(t *testing.T, v keychain.Vault, name, secret string) {
	t.Helper()
	if err := v.Set(t.Context(), name, secret); err != nil {
		t.Fatalf("Set(%q): %v", name, err)
	}
}

func wantSecret(t *testing.T, v keychain.Vault, name, want string) {
	t.Helper()
	if got, err := v.Get(t.Context(), name); err != nil || got != want {
		t.Errorf("Get(%q) = %q, %v; want %q", name, got, err, want)
	}
}

func wantMissing(t *testing.T, v keychain.Vault, name string) {
	t.Helper()
	if got, err := v.Get(t.Context(), name); !errors.Is(err, keychain.ErrNotFound) || got != "" {
		t.Errorf("Get(%q) = %q, %v; want ErrNotFound", name, got, err)
	}
}
