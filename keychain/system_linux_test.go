package keychain_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clb/keychain"
	"clb/keychain/keychaintest"
)

const password = "made up"

func openSystem(t *testing.T, timeout time.Duration) *keychain.Keyring {
	t.Helper()
	k, err := keychain.System(keychain.SystemConfig{Service: "clb-test", Timeout: timeout})
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestSystemConformance(t *testing.T) {
	keychaintest.NewDesktop(t).StartKeyring(password)
	services := 0
	fresh := func(t *testing.T) keychain.Vault {
		services++ // each part has the keychain for itself
		k, err := keychain.System(keychain.SystemConfig{Service: fmt.Sprint("clb-test-", services),
			Timeout: 30 * time.Second})
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	t.Run("plain", func(t *testing.T) { keychaintest.Conform(t, fresh) })
	t.Run("journal over it", func(t *testing.T) {
		keychaintest.Conform(t, func(t *testing.T) keychain.Vault {
			return openJournal(t, fresh(t), filepath.Join(t.TempDir(), "journal"))
		})
	})
}

func TestSystemLockedAndUnlockedAgain(t *testing.T) {
	k := openSystem(t, 20*time.Second)
	d := lockedDesktop(t, k)
	wantError(t, "Check", k.Check(t.Context()), keychain.ErrLocked)
	_, err := k.Get(t.Context(), "account")
	wantError(t, "Get", err, keychain.ErrLocked)
	d.UnlockKeyring(password)
	if err := k.Check(t.Context()); err != nil {
		t.Errorf("Check = %v", err)
	}
	wantKept(t, k)
}

// A daemon that hangs as a whole must not hang its callers.
func TestSystemDaemonHangs(t *testing.T) {
	d := keychaintest.NewDesktop(t)
	d.StartKeyring(password)
	k := openSystem(t, 300*time.Millisecond)
	patient := k.Patient(20 * time.Second)
	if err := patient.Set(t.Context(), "account", "kept"); err != nil {
		t.Fatal(err)
	}
	d.FreezeKeyring()
	for range 3 {
		_, err := k.Get(t.Context(), "account")
		wantError(t, "Get", err, keychain.ErrLocked)
		wantError(t, "Set", k.Set(t.Context(), "account", "must not land"), keychain.ErrLocked)
	}
	d.ThawKeyring()
	wantKept(t, patient)
}

func TestSystemNoService(t *testing.T) {
	keychaintest.NewDesktop(t)
	k := openSystem(t, 20*time.Second)
	wantUnavailable(t, k)
	_, err := keychain.Open(t.Context(), keychain.Config{Service: "clb-test"})
	wantError(t, "Open", err, keychain.ErrUnavailable)
	for _, hint := range []string{"CLB_KEYCHAIN=file", "CLB_KEYCHAIN_PASSPHRASE", "key file", "gnome-keyring"} {
		if !strings.Contains(err.Error(), hint) {
			t.Errorf("the error does not name %q: %v", hint, err)
		}
	}
}

func TestSystemBusDies(t *testing.T) {
	d := keychaintest.NewDesktop(t)
	d.StartKeyring(password)
	k := openSystem(t, 20*time.Second)
	if err := k.Set(t.Context(), "account", "kept"); err != nil {
		t.Fatal(err)
	}
	d.StopBus()
	wantUnavailable(t, k)
}

// Without an address the D-Bus library would start a bus of its own by dbus-launch, if prepare did not look first.
func TestSystemNoBusStartsNone(t *testing.T) {
	if _, err := os.Stat(fmt.Sprintf("/run/user/%d/bus", os.Getuid())); err == nil {
		t.Skip("this user has a session bus in its default place")
	}
	dir := t.TempDir()
	trap := "#!/bin/sh\ntouch " + filepath.Join(dir, "started") + "\nexit 1\n"
	if err := os.WriteFile(filepath.Join(dir, "dbus-launch"), []byte(trap), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
	for _, address := range []string{"", "autolaunch:"} {
		t.Setenv("DBUS_SESSION_BUS_ADDRESS", address)
		wantUnavailable(t, openSystem(t, 20*time.Second))
	}
	if _, err := os.Stat(filepath.Join(dir, "started")); !os.IsNotExist(err) {
		t.Errorf("a bus was started (%v)", err)
	}
}

func TestSystemOpenLocked(t *testing.T) {
	k := openSystem(t, 20*time.Second)
	d := lockedDesktop(t, k)
	v, err := keychain.Open(t.Context(),
		keychain.Config{Kind: keychain.KindSystem, Service: "clb-test", Timeout: 20 * time.Second})
	if err != nil {
		t.Fatalf("a locked keychain is a state, not a reason not to start: %v", err)
	}
	_, err = v.Get(t.Context(), "account")
	wantError(t, "Get", err, keychain.ErrLocked)
	d.UnlockKeyring(password)
	wantKept(t, v)
}

func TestSystemTooLarge(t *testing.T) {
	k := openSystem(t, time.Second)
	err := k.Set(t.Context(), "account", strings.Repeat("x", 1<<20+1))
	wantError(t, "Set", err, keychain.ErrTooLarge)
	large, ok := errors.AsType[*keychain.TooLargeError](err)
	if !ok || large.Size != 1<<20+1 || large.Limit != 1<<20 {
		t.Errorf("the error says %+v", large)
	}
}

func wantUnavailable(t *testing.T, k *keychain.Keyring) {
	t.Helper()
	_, err := k.Get(t.Context(), "account")
	wantError(t, "Get", err, keychain.ErrUnavailable)
	wantError(t, "Set", k.Set(t.Context(), "account", "made up"), keychain.ErrUnavailable)
	wantError(t, "Delete", k.Delete(t.Context(), "account"), keychain.ErrUnavailable)
	wantError(t, "Check", k.Check(t.Context()), keychain.ErrUnavailable)
}
