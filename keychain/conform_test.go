package keychain_test

import (
	"errors"
	"path/filepath"
	"testing"

	"clb/keychain"
	"clb/keychain/keychaintest"
)

// makers are the vaults that need nothing of the machine.
var makers = map[string]func(t *testing.T) keychain.Vault{
	"memory": func(*testing.T) keychain.Vault { return keychain.Memory() },
	"file with passphrase": func(t *testing.T) keychain.Vault {
		return openFile(t, filepath.Join(t.TempDir(), "vault.age"), keychain.CheapPassphrase("made up"))
	},
	"file with key file": func(t *testing.T) keychain.Vault {
		dir := t.TempDir()
		return openFile(t, filepath.Join(dir, "vault.age"), keychain.KeyFile(filepath.Join(dir, "vault.key")))
	},
}

func TestConformance(t *testing.T) {
	for name, make := range makers {
		t.Run(name, func(t *testing.T) { keychaintest.Conform(t, make) })
		t.Run("journal over "+name, func(t *testing.T) {
			keychaintest.Conform(t, func(t *testing.T) keychain.Vault {
				return openJournal(t, make(t), filepath.Join(t.TempDir(), "journal"))
			})
		})
	}
}

func openFile(t *testing.T, path string, key keychain.Key) *keychain.SealedFile {
	t.Helper()
	v, err := keychain.File(path, key)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func openJournal(t *testing.T, v keychain.Vault, path string) *keychain.Journal {
	t.Helper()
	j, err := keychain.Journaled(t.Context(), v, path)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func wantError(t *testing.T, doing string, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("%s: %v\nwant %v", doing, err, want)
	}
}
