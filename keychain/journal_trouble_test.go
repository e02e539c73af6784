package keychain_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"clb/keychain"
	"clb/keychain/keychaintest"
)

// block puts a full folder under the name of the journal's temporary file, so that it can't be written.
func (d *desk) block(t *testing.T) (unblock func()) {
	t.Helper()
	if err := os.MkdirAll(filepath.Join(d.path+".tmp", "in the way"), 0o700); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := os.RemoveAll(d.path + ".tmp"); err != nil {
			t.Fatal(err)
		}
	}
}

func TestJournalNeitherWorks(t *testing.T) {
	d := newDesk(t)
	unblock := d.block(t)
	d.fault.Lock()
	err := d.Set(t.Context(), "account", canary)
	wantError(t, "Set", err, keychain.ErrNotDurable)
	if errors.Is(err, keychain.ErrPending) || strings.Contains(err.Error(), canary) {
		t.Fatalf("the error promises too much or shows the secret: %v", err)
	}
	d.wantGet(t, "account", canary)
	d.wantPending(t, 1)

	unblock() // the disk comes back first: Flush makes it durable there
	wantError(t, "Flush", d.Flush(t.Context()), keychain.ErrLocked)
	d.fault.Unlock()
	d.restart(t)
	d.wantVault(t, "account", canary)
}

func TestJournalCannotBeWritten(t *testing.T) {
	d := newDesk(t)
	defer d.block(t)()
	if err := d.Set(t.Context(), "account", canary); err != nil {
		t.Fatalf("the vault works, so the secret is durable: %v", err)
	}
	d.wantVault(t, "account", canary)
	if d.Pending() != 0 || d.Trouble() == nil {
		t.Errorf("Pending = %d, Trouble = %v; want 0 and the reason", d.Pending(), d.Trouble())
	}
}

// An older record that can't be cleared would be replayed over the newer secret in the vault.
func TestJournalOlderRecordInTheWay(t *testing.T) {
	d := newDesk(t)
	d.fault.Lock()
	wantError(t, "Set", d.Set(t.Context(), "account", "old"), keychain.ErrPending)
	d.fault.Unlock()
	unblock := d.block(t)
	wantError(t, "Set", d.Set(t.Context(), "account", "new"), keychain.ErrNotDurable)
	d.wantGet(t, "account", "new")
	unblock()
	if err := d.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.restart(t)
	d.wantGet(t, "account", "new")
	d.wantVault(t, "account", "new")
}

// The same, with an older record that could not even be read when the newer secret came.
func TestJournalOlderSealedRecordInTheWay(t *testing.T) {
	d := newDesk(t)
	d.fault.Lock()
	wantError(t, "Set", d.Set(t.Context(), "account", "old"), keychain.ErrPending)
	d.restart(t)
	unblock := d.block(t)
	wantError(t, "Set", d.Set(t.Context(), "account", "new"), keychain.ErrNotDurable)
	d.fault.Unlock()
	if err := d.Flush(t.Context()); err == nil {
		t.Error("Flush = nil, but the file still holds the old secret")
	}
	d.wantPending(t, 1)
	d.wantGet(t, "account", "new")
	unblock()
	if err := d.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.restart(t)
	d.wantVault(t, "account", "new")
}

func TestJournalClearFails(t *testing.T) {
	d := newDesk(t)
	d.fault.Lock()
	wantError(t, "Set", d.Set(t.Context(), "account", "x"), keychain.ErrPending)
	d.fault.Unlock()
	unblock := d.block(t)
	if err := d.Flush(t.Context()); err == nil {
		t.Error("Flush = nil, but the file still holds the record")
	}
	d.wantVault(t, "account", "x")
	unblock()
	if err := d.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.wantPending(t, 0)
}

func TestJournalOfAnotherKeychain(t *testing.T) {
	d := newDesk(t)
	d.fault.Lock()
	wantError(t, "Set", d.Set(t.Context(), "account", "of the first"), keychain.ErrPending)
	first := d.inner

	d.inner = keychain.Memory() // the user chose another keychain
	d.fault = keychaintest.NewFaulty(d.inner)
	d.restart(t)
	if d.Trouble() == nil {
		t.Error("nobody is told of the unreadable entry")
	}
	if err := d.Set(t.Context(), "other", "x"); err != nil {
		t.Fatal(err)
	}

	d.inner, d.fault = first, keychaintest.NewFaulty(first) // and went back
	d.restart(t)
	d.wantVault(t, "account", "of the first")
}

func TestJournalDamaged(t *testing.T) {
	d := newDesk(t)
	for _, text := range []string{"not json", `{"journal":2}` + "\n", string(read(t, d.path)) + "{half"} {
		write(t, d.path, []byte(text), 0o600)
		_, err := keychain.Journaled(t.Context(), d.fault, d.path)
		wantError(t, "opening "+text, err, keychain.ErrDamaged)
		if got := string(read(t, d.path)); got != text {
			t.Errorf("the damaged journal has changed to %q", got)
		}
	}
}

func TestJournalKeyIsDamaged(t *testing.T) {
	d := newDesk(t)
	if err := d.inner.Set(t.Context(), keychain.JournalKey, "no key"); err != nil {
		t.Fatal(err)
	}
	d.restart(t)
	if err := d.Set(t.Context(), "account", "x"); err != nil {
		t.Fatalf("the vault still works: %v", err)
	}
	d.wantVault(t, "account", "x")
	d.wantVault(t, keychain.JournalKey, "no key")
	if d.Trouble() == nil {
		t.Error("nobody is told that there is no journal")
	}
}

func TestJournalKeepsItsKeyToItself(t *testing.T) {
	d := newDesk(t)
	_, get := d.Get(t.Context(), keychain.JournalKey)
	for doing, err := range map[string]error{"Get": get, "Set": d.Set(t.Context(), keychain.JournalKey, "x"),
		"Delete": d.Delete(t.Context(), keychain.JournalKey)} {
		wantError(t, doing, err, keychain.ErrName)
	}
}

// What was sealed to a key that turns out to be gone from the vault is sealed anew, before anything else can fail.
func TestJournalKeyIsGone(t *testing.T) {
	d := newDesk(t)
	d.fault.Lock()
	d.restart(t)
	wantError(t, "Set", d.Set(t.Context(), "account", canary), keychain.ErrPending)
	if err := d.inner.Delete(t.Context(), keychain.JournalKey); err != nil {
		t.Fatal(err)
	}
	d.fault.Unlock()
	// the new key is looked for, set and read back; then the secret fails
	d.fault.Fail(nil, nil, nil, keychain.ErrLocked)
	wantError(t, "Flush", d.Flush(t.Context()), keychain.ErrLocked)
	d.restart(t)
	d.wantVault(t, "account", canary)
}

// A deletion that neither the vault nor the journal takes was refused: the secret stays, also when both are back.
func TestJournalRefusedDeletionIsTakenBack(t *testing.T) {
	for name, waits := range map[string]bool{"in the vault": false, "in the journal": true} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			if err := d.Set(t.Context(), "account", "older"); err != nil {
				t.Fatal(err)
			}
			want := "older"
			if waits {
				want = canary
				d.fault.Lock()
				wantError(t, "Set", d.Set(t.Context(), "account", want), keychain.ErrPending)
				d.fault.Unlock()
			}
			unblock := d.block(t)
			d.fault.Lock()
			err := d.Delete(t.Context(), "account")
			wantError(t, "Delete", err, keychain.ErrLocked)
			if errors.Is(err, keychain.ErrPending) || errors.Is(err, keychain.ErrNotDurable) {
				t.Errorf("the error promises something: %v", err)
			}
			d.fault.Unlock()
			unblock()
			d.wantGet(t, "account", want)
			if err := d.Flush(t.Context()); err != nil {
				t.Fatal(err)
			}
			d.restart(t)
			d.wantVault(t, "account", want)
		})
	}
}
