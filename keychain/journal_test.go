package keychain_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"clb/keychain"
	"clb/keychain/keychaintest"
)

// desk is a journal over a vault that fails on demand.
type desk struct {
	*keychain.Journal
	path  string
	inner *keychain.InMemory
	fault *keychaintest.Faulty
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	inner := keychain.Memory()
	d := &desk{path: filepath.Join(t.TempDir(), "journal"), inner: inner, fault: keychaintest.NewFaulty(inner)}
	d.restart(t)
	return d
}

// restart opens the journal as the next run of the program does: all that was in memory is gone.
func (d *desk) restart(t *testing.T) {
	t.Helper()
	d.Journal = openJournal(t, d.fault, d.path)
}

func (d *desk) wantGet(t *testing.T, name, want string) {
	t.Helper()
	if got, err := d.Get(t.Context(), name); err != nil || got != want {
		t.Fatalf("Get(%q) = %q, %v; want %q", name, got, err, want)
	}
}

// wantVault looks past the journal.
func (d *desk) wantVault(t *testing.T, name, want string) {
	t.Helper()
	if got, err := d.inner.Get(t.Context(), name); err != nil || got != want {
		t.Fatalf("in the vault: %q, %v; want %q", got, err, want)
	}
}

func (d *desk) wantPending(t *testing.T, want int) {
	t.Helper()
	if got := d.Pending(); got != want {
		t.Fatalf("Pending = %d, want %d (%v)", got, want, d.Trouble())
	}
	if trouble := d.Trouble(); (trouble != nil) != (want > 0) {
		t.Fatalf("%d pending, but Trouble = %v", want, trouble)
	}
}

func TestJournalClearsWhatTheVaultConfirms(t *testing.T) {
	d := newDesk(t)
	empty := read(t, d.path)
	if err := d.Set(t.Context(), "account", canary); err != nil {
		t.Fatal(err)
	}
	d.wantVault(t, "account", canary)
	d.wantPending(t, 0)
	if !bytes.Equal(empty, read(t, d.path)) {
		t.Error("the journal is not clear")
	}
}

func TestJournalOutlivesALockedVault(t *testing.T) {
	d := newDesk(t)
	if err := d.Set(t.Context(), "account", "old"); err != nil {
		t.Fatal(err)
	}
	d.fault.Lock()
	for _, secret := range []string{"newer", canary} {
		err := d.Set(t.Context(), "account", secret)
		wantError(t, "Set", err, keychain.ErrPending)
		wantError(t, "Set", err, keychain.ErrLocked)
		if strings.Contains(err.Error(), secret) {
			t.Fatalf("the error shows the secret: %v", err)
		}
		d.wantGet(t, "account", secret)
	}
	d.wantPending(t, 1)
	d.wantVault(t, "account", "old")
	assertSealed(t, filepath.Dir(d.path))

	d.restart(t) // still locked: nobody may be given the old secret
	_, err := d.Get(t.Context(), "account")
	wantError(t, "Get", err, keychain.ErrLocked)
	d.wantPending(t, 1)
	wantError(t, "Flush", d.Flush(t.Context()), keychain.ErrLocked)

	d.fault.Unlock()
	d.wantGet(t, "account", canary) // without a Flush
	if err := d.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.wantPending(t, 0)
	d.wantVault(t, "account", canary)
}

func TestJournalReplaysAtTheStart(t *testing.T) {
	d := newDesk(t)
	d.fault.Lock()
	wantError(t, "Set", d.Set(t.Context(), "one", "1"), keychain.ErrPending)
	wantError(t, "Set", d.Set(t.Context(), "two", "2"), keychain.ErrPending)
	d.fault.Unlock()
	d.restart(t)
	d.wantPending(t, 0)
	d.wantVault(t, "one", "1")
	d.wantVault(t, "two", "2")
}

// A run that starts with a locked vault seals to the public key in the file.
func TestJournalSetWhileLockedFromTheStart(t *testing.T) {
	d := newDesk(t)
	d.fault.Lock()
	wantError(t, "Set", d.Set(t.Context(), "account", "first"), keychain.ErrPending)
	d.restart(t)
	wantError(t, "Set", d.Set(t.Context(), "account", "second"), keychain.ErrPending)
	wantError(t, "Set", d.Set(t.Context(), "other", "x"), keychain.ErrPending)
	d.restart(t)
	d.fault.Unlock()
	d.wantGet(t, "account", "second")
	if err := d.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.wantPending(t, 0)
	d.wantVault(t, "account", "second")
	d.wantVault(t, "other", "x")
}

func TestJournalReadsBack(t *testing.T) {
	d := newDesk(t)
	if err := d.Set(t.Context(), "account", "old"); err != nil {
		t.Fatal(err)
	}
	hearing := d.fault.Deaf()
	err := d.Set(t.Context(), "account", canary)
	wantError(t, "Set", err, keychain.ErrPending)
	d.wantGet(t, "account", canary)
	hearing()
	if err := d.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.wantVault(t, "account", canary)
}

func TestJournalDeletionIsNotUndone(t *testing.T) {
	d := newDesk(t)
	if err := d.Set(t.Context(), "account", "x"); err != nil {
		t.Fatal(err)
	}
	d.fault.Lock()
	wantError(t, "Set", d.Set(t.Context(), "account", "y"), keychain.ErrPending)
	wantError(t, "Delete", d.Delete(t.Context(), "account"), keychain.ErrPending)
	_, err := d.Get(t.Context(), "account")
	wantError(t, "Get", err, keychain.ErrNotFound)
	d.fault.Unlock()
	d.restart(t)
	_, err = d.inner.Get(t.Context(), "account")
	wantError(t, "in the vault", err, keychain.ErrNotFound)
	d.wantPending(t, 0)
}

// While one account's write hangs in the keychain, another account's secret becomes durable, and Get answers.
func TestJournalHangingVault(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		d := &desk{path: filepath.Join(dir, "journal"), inner: keychain.Memory()}
		d.fault = keychaintest.NewFaulty(d.inner)
		d.restart(t)
		release := d.fault.Hang()
		done := make(chan error, 1)
		go func() { done <- d.Set(t.Context(), "one", "1") }()
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		wantError(t, "Set", d.Set(ctx, "two", "2"), keychain.ErrPending)
		d.wantGet(t, "one", "1")
		d.wantGet(t, "two", "2")
		release()
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		if err := d.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		d.wantPending(t, 0)
	})
}

// Whatever fails in whatever order: the newest secret that was promised to be durable is there after a restart.
func TestJournalLosesNothing(t *testing.T) {
	base := t.TempDir()
	round := 0
	rapid.Check(t, func(r *rapid.T) {
		round++
		d := &desk{path: filepath.Join(base, fmt.Sprint(round), "journal"), inner: keychain.Memory()}
		d.fault = keychaintest.NewFaulty(d.inner)
		d.restart(t)
		want := make(map[string]string) // "" is deleted
		steps := rapid.IntRange(1, 12).Draw(r, "steps")
		for i := range steps {
			name := rapid.SampledFrom([]string{"a", "b", "c"}).Draw(r, "name")
			switch rapid.IntRange(0, 6).Draw(r, "step") {
			case 0:
				d.fault.Lock()
			case 1:
				d.fault.Unlock()
			case 2:
				d.restart(t)
			case 3:
				d.fault.Fail(faults(r)...)
			case 4:
				if err := d.Delete(t.Context(), name); err == nil || errors.Is(err, keychain.ErrPending) {
					want[name] = ""
				}
			default:
				secret := fmt.Sprint("secret ", i)
				err := d.Set(t.Context(), name, secret)
				if errors.Is(err, keychain.ErrNotDurable) {
					return // said so: what the vault holds now is anybody's guess
				}
				if err != nil && !errors.Is(err, keychain.ErrPending) {
					r.Fatalf("Set: %v", err)
				}
				want[name] = secret
			}
		}
		d.fault = keychaintest.NewFaulty(d.inner)
		d.restart(t)
		d.wantPending(t, 0)
		got := make(map[string]string)
		for name := range want {
			got[name], _ = d.inner.Get(t.Context(), name)
		}
		if !maps.Equal(got, want) {
			r.Fatalf("after the restart %v, want %v", got, want)
		}
	})
}

func faults(r *rapid.T) []error {
	return rapid.SliceOfN(rapid.SampledFrom([]error{nil, keychain.ErrLocked, keychain.ErrUnavailable}), 1, 4).Draw(r,
		"faults")
}
