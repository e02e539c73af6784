package keychain_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"clb/keychain"
	"clb/keychain/keychaintest"
)

// lockedDesktop is a session whose keyring holds "account" = "kept" and is locked.
func lockedDesktop(t *testing.T, k *keychain.Keyring) *keychaintest.Desktop {
	t.Helper()
	d := keychaintest.NewDesktop(t)
	d.StartKeyring(password)
	if err := k.Set(t.Context(), "account", "kept"); err != nil {
		t.Fatal(err)
	}
	d.LockKeyring()
	return d
}

func wantKept(t *testing.T, k keychain.Vault) {
	t.Helper()
	if got, err := k.Get(t.Context(), "account"); err != nil || got != "kept" {
		t.Fatalf("Get = %q, %v", got, err)
	}
}

func TestSystemPromptIsAnswered(t *testing.T) {
	k := openSystem(t, 20*time.Second)
	p := lockedDesktop(t, k).StartPrompter("wrong", password)
	wantKept(t, k)
	if shown, _ := p.Shown(); shown != 2 {
		t.Errorf("the prompt was shown %d times, want 2: the first password was wrong", shown)
	}
}

func TestSystemLockedWithoutPrompter(t *testing.T) {
	k := openSystem(t, 20*time.Second)
	d := lockedDesktop(t, k)
	_, err := k.Get(t.Context(), "account")
	wantError(t, "Get", err, keychain.ErrLocked)
	wantError(t, "Set", k.Set(t.Context(), "account", "new, made up"), keychain.ErrLocked)
	wantError(t, "Delete", k.Delete(t.Context(), "account"), keychain.ErrLocked)
	d.UnlockKeyring(password)
	wantKept(t, k)
}

// The prompt that nobody answers is the hang of which the library never returns.
func TestSystemPromptNobodyAnswers(t *testing.T) {
	k := openSystem(t, 300*time.Millisecond)
	d := lockedDesktop(t, k.Patient(20*time.Second))
	p := d.StartPrompter(keychaintest.Ignore)
	for range 3 { // the first hangs, the others wait for it
		wantError(t, "Set", k.Set(t.Context(), "account", "must not land"), keychain.ErrLocked)
	}
	if shown, _ := p.Shown(); shown != 1 {
		t.Errorf("%d prompts for three calls, want 1", shown)
	}
	d.UnlockKeyring(password) // elsewhere, while the prompt is still open
	wantKept(t, k.Patient(20*time.Second))
	if err := k.Check(t.Context()); err != nil {
		t.Errorf("the daemon did not outlive its unanswered prompt: %v", err)
	}
}

func TestSystemPromptPause(t *testing.T) {
	k := openSystem(t, 20*time.Second)
	p := lockedDesktop(t, k).StartPrompter(keychaintest.Cancel, password)
	for range 3 {
		_, err := k.Get(t.Context(), "account")
		wantError(t, "Get", err, keychain.ErrLocked)
	}
	if shown, _ := p.Shown(); shown != 1 {
		t.Errorf("a cancelled prompt came back: shown %d times, want 1", shown)
	}
	wantKept(t, k.Patient(20*time.Second)) // a person who asks for it gets one
}

func TestSystemCallerLeaves(t *testing.T) {
	k := openSystem(t, 20*time.Second)
	p := lockedDesktop(t, k).StartPrompter(keychaintest.Ignore)
	ctx, cancel := context.WithCancel(t.Context())
	_, next := p.Shown()
	go func() { <-next; cancel() }()
	err := k.Set(ctx, "account", "must not land")
	wantError(t, "Set", err, context.Canceled)
	if strings.Contains(err.Error(), "must not land") {
		t.Errorf("the secret is in the error: %v", err)
	}
}

func TestSystemPromptEndsByItself(t *testing.T) {
	k, err := keychain.System(keychain.SystemConfig{Service: "clb-test", Timeout: 20 * time.Second,
		PromptTimeout: 200 * time.Millisecond, PromptPause: time.Nanosecond})
	if err != nil {
		t.Fatal(err)
	}
	d := lockedDesktop(t, k)
	p := d.StartPrompter(keychaintest.Ignore)
	for range 2 { // the turn is free again after the first: the second gets its answer at once
		_, err = k.Get(t.Context(), "account")
		wantError(t, "Get", err, keychain.ErrLocked)
	}
	if !strings.Contains(err.Error(), "last prompt") {
		t.Errorf("the second call has prompted: %v", err)
	}
	if shown, _ := p.Shown(); shown != 1 {
		t.Errorf("%d prompts for nobody, want 1", shown)
	}
	d.UnlockKeyring(password)
	wantKept(t, k)
}

func TestSystemMakesDefaultCollection(t *testing.T) {
	d := keychaintest.NewDesktop(t)
	d.StartBareKeyring()
	p := d.StartPrompter(password)
	k := openSystem(t, 20*time.Second)
	if err := k.Check(t.Context()); err != nil {
		t.Errorf("a service without a collection: Check = %v, want nil", err)
	}
	if err := k.Set(t.Context(), "account", "kept"); err != nil {
		t.Fatal(err)
	}
	wantKept(t, k)
	if shown, _ := p.Shown(); shown != 1 {
		t.Errorf("%d prompts, want 1", shown)
	}

	d.StopKeyring() // and it is still there after the next login
	d.StartBareKeyring()
	wantError(t, "Check", k.Check(t.Context()), keychain.ErrLocked)
}

func TestSystemDefaultCollectionRefused(t *testing.T) {
	d := keychaintest.NewDesktop(t)
	d.StartBareKeyring()
	p := d.StartPrompter(keychaintest.Cancel)
	k := openSystem(t, 20*time.Second)
	for range 2 {
		wantError(t, "Set", k.Set(t.Context(), "account", "made up"), keychain.ErrLocked)
	}
	if shown, _ := p.Shown(); shown != 1 {
		t.Errorf("%d prompts, want 1", shown)
	}
}
