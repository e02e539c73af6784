package keychain_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"clb/keychain"
	"clb/keychain/keychaintest"
)

const canary = "sk-ant-canary-made-up"

// kinds are the two sorts of key, each with a wrong one beside it.
func kinds(dir string) map[string][2]keychain.Key {
	return map[string][2]keychain.Key{
		"passphrase": {keychain.CheapPassphrase("right"), keychain.CheapPassphrase("wrong")},
		"key file": {keychain.KeyFile(filepath.Join(dir, "right.key")),
			keychain.KeyFile(filepath.Join(dir, "wrong.key"))},
	}
}

func write(t *testing.T, path string, data []byte, mode os.FileMode) {
	t.Helper()
	if err := os.WriteFile(path, data, mode); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestFileOutlivesTheProcess(t *testing.T) {
	for name := range kinds("") {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path, key := filepath.Join(dir, "sub", "vault.age"), kinds(dir)[name][0]
			v := openFile(t, path, key)
			if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
				t.Fatalf("opening made a file: %v", err)
			}
			if err := v.Set(t.Context(), "account", canary); err != nil {
				t.Fatal(err)
			}
			got, err := openFile(t, path, key).Get(t.Context(), "account")
			if err != nil || got != canary {
				t.Fatalf("Get = %q, %v", got, err)
			}
			assertSealed(t, dir)
		})
	}
}

// assertSealed proves that no file under dir shows the canary, and that all are private.
func assertSealed(t *testing.T, dir string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", d.Name(), info.Mode())
		}
		if strings.HasSuffix(path, ".tmp") {
			t.Errorf("%s was left behind", d.Name())
		}
		if bytes.Contains(read(t, path), []byte(canary)) {
			t.Errorf("%s shows the secret", d.Name())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestFileWrongKeyChangesNothing(t *testing.T) {
	for name := range kinds("") {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path, keys := filepath.Join(dir, "vault.age"), kinds(dir)[name]
			if err := openFile(t, path, keys[0]).Set(t.Context(), "account", canary); err != nil {
				t.Fatal(err)
			}
			other := openFile(t, filepath.Join(dir, "other.age"), keys[1]) // makes the wrong key file
			if err := other.Set(t.Context(), "x", "y"); err != nil {
				t.Fatal(err)
			}
			before := read(t, path)
			wrong := map[string]keychain.Key{"wrong": keys[1],
				"of the other kind": keychain.KeyFile(filepath.Join(dir, "unused.key"))}
			if name == "key file" {
				wrong["of the other kind"] = keychain.CheapPassphrase("right")
			}
			for what, key := range wrong {
				_, err := keychain.File(path, key)
				wantError(t, "a key that is "+what, err, keychain.ErrWrongPassphrase)
			}
			if !bytes.Equal(before, read(t, path)) {
				t.Error("the file has changed")
			}
			if _, err := os.Stat(filepath.Join(dir, "unused.key")); !errors.Is(err, fs.ErrNotExist) {
				t.Error("a key file was made for a vault that has a key")
			}
		})
	}
}

func TestFileDamaged(t *testing.T) {
	dir := t.TempDir()
	path, key := filepath.Join(dir, "vault.age"), keychain.CheapPassphrase("right")
	v := openFile(t, path, key)
	if err := v.Set(t.Context(), "account", canary); err != nil {
		t.Fatal(err)
	}
	whole := read(t, path)
	rapid.Check(t, func(r *rapid.T) {
		damaged := damage(r, whole)
		if bytes.Equal(damaged, whole) {
			r.Skip("not damaged")
		}
		write(t, path, damaged, 0o600)
		_, opened := keychain.File(path, key)
		got, get := v.Get(t.Context(), "account")
		set := v.Set(t.Context(), "other", "x")
		for doing, err := range map[string]error{"File": opened, "Get": get, "Set": set} {
			// One flipped bit can also make a key that does not fit, or a line end that reads the same.
			if err == nil && got == canary {
				r.Skip("reads the same")
			}
			if !errors.Is(err, keychain.ErrDamaged) && !errors.Is(err, keychain.ErrWrongPassphrase) {
				r.Fatalf("%s of a damaged file: %v", doing, err)
			}
			if strings.Contains(err.Error(), canary) || strings.Contains(err.Error(), "right") {
				r.Fatalf("the error tells a secret: %v", err)
			}
		}
		if !bytes.Equal(damaged, read(t, path)) {
			r.Fatal("the damaged file has changed")
		}
	})
}

// damage cuts the file off, or turns one byte into another.
func damage(r *rapid.T, whole []byte) []byte {
	at := rapid.IntRange(0, len(whole)-1).Draw(r, "at")
	if rapid.Bool().Draw(r, "cut") {
		return whole[:at]
	}
	damaged := bytes.Clone(whole)
	damaged[at] = rapid.Byte().Draw(r, "byte")
	return damaged
}

func TestKeyFileMustBePrivate(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no such bits")
	}
	dir := t.TempDir()
	path, key := filepath.Join(dir, "vault.age"), filepath.Join(dir, "vault.key")
	if err := openFile(t, path, keychain.KeyFile(key)).Set(t.Context(), "account", canary); err != nil {
		t.Fatal(err)
	}
	for _, mode := range []os.FileMode{0o640, 0o604, 0o620, 0o660, 0o644} {
		if err := os.Chmod(key, mode); err != nil {
			t.Fatal(err)
		}
		_, err := keychain.File(path, keychain.KeyFile(key))
		wantError(t, fmt.Sprintf("mode %04o", mode), err, keychain.ErrKeyFile)
		if !strings.Contains(err.Error(), "0600") {
			t.Errorf("the error does not say what to do: %v", err)
		}
	}
}

func TestKeyFileUnusable(t *testing.T) {
	dir := t.TempDir()
	path, key := filepath.Join(dir, "vault.age"), filepath.Join(dir, "vault.key")
	if err := openFile(t, path, keychain.KeyFile(key)).Set(t.Context(), "account", canary); err != nil {
		t.Fatal(err)
	}
	secret := read(t, key)
	spoil := map[string]func() error{
		"missing":   func() error { return os.Remove(key) },
		"empty":     func() error { return os.WriteFile(key, nil, 0o600) },
		"truncated": func() error { return os.WriteFile(key, secret[:len(secret)-8], 0o600) },
	}
	for _, name := range []string{"empty", "truncated", "missing"} {
		if err := spoil[name](); err != nil {
			t.Fatal(err)
		}
		_, err := keychain.File(path, keychain.KeyFile(key))
		wantError(t, name, err, keychain.ErrKeyFile)
		if strings.Contains(err.Error(), "AGE-SECRET-KEY") {
			t.Errorf("the error shows the key: %v", err)
		}
	}
	if _, err := os.Stat(key); !errors.Is(err, fs.ErrNotExist) {
		t.Error("a missing key was replaced by one that opens nothing")
	}
	write(t, key, secret, 0o600)
	if got, err := openFile(t, path, keychain.KeyFile(key)).Get(t.Context(), "account"); err != nil || got != canary {
		t.Errorf("with the key restored: %q, %v", got, err)
	}
}

func TestFileFailedWriteKeepsTheOldContent(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "vault.age")
	v := openFile(t, path, keychain.CheapPassphrase("right"))
	if err := v.Set(t.Context(), "account", "old"); err != nil {
		t.Fatal(err)
	}
	// A folder with something in it, under the temporary name, is in the way of the next write.
	if err := os.MkdirAll(filepath.Join(path+".tmp", "in the way"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := v.Set(t.Context(), "account", canary); err == nil || strings.Contains(err.Error(), canary) {
		t.Fatalf("Set = %v, want an error without the secret", err)
	}
	if got, err := v.Get(t.Context(), "account"); err != nil || got != "old" {
		t.Errorf("Get = %q, %v; want the old secret", got, err)
	}
}

func TestFileEndedContext(t *testing.T) {
	v := openFile(t, filepath.Join(t.TempDir(), "vault.age"), keychain.CheapPassphrase("right"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, get := v.Get(ctx, "account")
	for doing, err := range map[string]error{"Get": get, "Set": v.Set(ctx, "account", "x"),
		"Delete": v.Delete(ctx, "account")} {
		wantError(t, doing, err, context.Canceled)
	}
}

func TestKeyNeverPrints(t *testing.T) {
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		if text := fmt.Sprintf(verb, keychain.Config{Key: keychain.Passphrase(canary)}); strings.Contains(text,
			"canary") ||
			strings.Contains(text, fmt.Sprintf("%x", "canary")) {
			t.Errorf("%s prints the passphrase: %s", verb, text)
		}
	}
}

// BenchmarkUnlock is what one start costs with a passphrase.
func BenchmarkUnlock(b *testing.B) {
	path, key := filepath.Join(b.TempDir(), "vault.age"), keychain.Passphrase("made up")
	v, err := keychain.File(path, key)
	if err != nil {
		b.Fatal(err)
	}
	if err := v.Set(b.Context(), "account", canary); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := keychain.File(path, key); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFileSet is what a change costs once the file is open.
func BenchmarkFileSet(b *testing.B) {
	v, err := keychain.File(filepath.Join(b.TempDir(), "vault.age"), keychain.Passphrase("made up"))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := v.Set(b.Context(), "account", canary); err != nil {
			b.Fatal(err)
		}
	}
}

// A journal names what the vault holds and what waits for it, and not what is deleted, nor its own key.
func TestNames(t *testing.T) {
	folder := t.TempDir()
	file, err := keychain.File(filepath.Join(folder, "secrets"), keychain.KeyFile(filepath.Join(folder, "key")))
	if err != nil {
		t.Fatal(err)
	}
	fault := keychaintest.NewFaulty(file)
	j := openJournal(t, listed{fault, file}, filepath.Join(folder, "journal"))
	for _, name := range []string{"b", "a", "gone"} {
		if err := j.Set(t.Context(), name, "x"); err != nil {
			t.Fatal(err)
		}
	}
	fault.Lock()
	wantError(t, "Delete", j.Delete(t.Context(), "gone"), keychain.ErrPending)
	wantError(t, "Set", j.Set(t.Context(), "new", "x"), keychain.ErrPending)
	if names, err := j.Names(t.Context()); err != nil || !slices.Equal(names, []string{"a", "b", "new"}) {
		t.Errorf("%v %q", err, names)
	}
	if _, err := openJournal(t, keychain.Memory(), filepath.Join(folder, "other")).Names(t.Context()); !errors.Is(err,
		errors.ErrUnsupported) {
		t.Errorf("a vault that can't list: %v", err)
	}
}

// listed is a vault that fails on demand, and lists what another holds.
type listed struct {
	keychain.Vault
	file *keychain.SealedFile
}

func (l listed) Names(ctx context.Context) ([]string, error) { return l.file.Names(ctx) }
