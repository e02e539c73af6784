//go:build e2e

package e2e

import (
	"strings"
	"testing"
	"time"

	"clb/app/buildinfo"
	"clb/keychain"
	"clb/keychain/keychaintest"
)

// TestRenewalKilledOverKeyring is kills at random moments with the logins in the real gnome-keyring.
func TestRenewalKilledOverKeyring(t *testing.T) {
	desktop := keychaintest.NewDesktop(t)
	desktop.StartKeyring(password)
	p := newProgram(t, renewing())
	k := &killing{program: p, front: newFront(p)}
	for _, pair := range desktop.Env() {
		if !strings.HasPrefix(pair, "HOME=") && !strings.HasPrefix(pair, "PATH=") {
			p.env = append(p.env, pair)
		}
	}
	p.env = append(p.env, "CLB_KEYCHAIN=system")
	k.vault = func(t *testing.T, _ string) keychain.Vault { // what the keyring holds, for a journal that may change it
		copied := keychain.Memory()
		for name, secret := range desktop.Secrets(buildinfo.Binary) {
			if err := copied.Set(t.Context(), name, secret); err != nil {
				t.Fatal(err)
			}
		}
		return copied
	}
	k.accounts = p.addAccounts("one", "two")
	began := time.Now()
	p.start()
	for n := range 10 {
		if k.round(n); t.Failed() {
			break
		}
	}
	k.end(began)
}
