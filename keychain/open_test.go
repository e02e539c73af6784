package keychain_test

import (
	"path/filepath"
	"strings"
	"testing"

	"clb/keychain"
)

func TestOpenFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "vault.age")
	v, err := keychain.Open(t.Context(), keychain.Config{Kind: keychain.KindFile, Path: path})
	if err != nil {
		t.Fatal(err)
	}
	if err := v.Set(t.Context(), "account", "kept"); err != nil {
		t.Fatal(err)
	}
	read(t, path+".key") // the generated key, beside the file
	_, err = keychain.Open(t.Context(), keychain.Config{Kind: keychain.KindFile, Path: path,
		Key: keychain.CheapPassphrase("made up"), Setting: "OTHER"})
	wantError(t, "Open with a passphrase", err, keychain.ErrWrongPassphrase)
	if !strings.Contains(err.Error(), "OTHER_PASSPHRASE") || strings.Contains(err.Error(), "made up") {
		t.Errorf("the error should name the setting and no passphrase: %v", err)
	}
}

func TestOpenUnknownKind(t *testing.T) {
	_, err := keychain.Open(t.Context(), keychain.Config{Kind: "pen and paper"})
	if err == nil {
		t.Fatal("opened")
	}
	for _, want := range []string{"pen and paper", "CLB_KEYCHAIN", "system", "file", "memory"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not name %q: %v", want, err)
		}
	}
}

func TestOpenMemory(t *testing.T) {
	v, err := keychain.Open(t.Context(), keychain.Config{Kind: keychain.KindMemory})
	if _, ok := v.(*keychain.InMemory); err != nil || !ok {
		t.Fatalf("Open = %T, %v", v, err)
	}
}

// The library's line for the macOS tool must hold the largest secret that we let through, and no more would fit.
func TestMacLimit(t *testing.T) {
	quoted := map[string]string{"clb": "clb", "two words": "'two words'", "it's": `'it'"'"'s'`, "ü": "'ü'"}
	for service, s := range quoted {
		for name, n := range quoted {
			limit := keychain.MacLimit(service, name)
			line := func(size int) int {
				return len("add-generic-password -U -s " + s + " -a " + n + " -w go-keyring-base64:\n" +
					strings.Repeat("x", (size+2)/3*4))
			}
			if line(limit) > 4096 || line(limit+1) <= 4096 {
				t.Errorf("MacLimit(%q, %q) = %d: a line of %d, and one byte more of %d", service, name, limit,
					line(limit), line(limit+1))
			}
		}
	}
	if limit := keychain.MacLimit("clb", "an-account-id"); limit < 2900 {
		t.Errorf("only %d bytes fit", limit)
	}
}
