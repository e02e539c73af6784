package keychain

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"filippo.io/age"
)

// Key is what opens an encrypted file: a passphrase, or a key file. It never prints the passphrase.
type Key struct {
	passphrase string
	path       string // of the key file; used where there is no passphrase
	workFactor int    // log2 of the scrypt cost
}

// scryptWork makes one unlock cost about 0.3 s and 128 MiB on a machine of 2026 (log2; age's own 18 costs three times
// that). It is paid once per process.
const scryptWork = 17

// Passphrase is a key that a person knows. It must not be empty.
func Passphrase(text string) Key { return Key{passphrase: text, workFactor: scryptWork} }

// KeyFile is a key in a file of its own, made at the first Set where there is none yet: a reader of that file can
// open the vault. It must be readable by its owner alone.
func KeyFile(path string) Key { return Key{path: path} }

// IsZero reports whether no key was given.
func (k Key) IsZero() bool { return k == Key{} }

// Format never writes the passphrase, whatever the verb.
func (k Key) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, k.kind()) }

// LogValue never logs the passphrase.
func (k Key) LogValue() slog.Value { return slog.StringValue(k.kind()) }

// MarshalText never encodes the passphrase.
func (k Key) MarshalText() ([]byte, error) { return []byte(k.kind()), nil }

func (k Key) kind() string {
	switch {
	case k.passphrase != "":
		return "[passphrase]"
	case k.path != "":
		return "[key file]"
	}
	return "[no key]"
}

// load reads the key file; fs.ErrNotExist where there is none.
func (k Key) load() (*age.X25519Identity, error) {
	if err := checkPrivate(k.path); err != nil {
		return nil, err
	}
	data, err := os.ReadFile(k.path)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKeyFile, err)
	}
	identity, err := age.ParseX25519Identity(lastLine(data))
	if err != nil { // age's text could quote the line, which is the key
		return nil, fmt.Errorf("%w: %s holds no key; restore it from a backup", ErrKeyFile, k.path)
	}
	return identity, nil
}

// lastLine skips the comments of an age key file.
func lastLine(data []byte) string {
	line := ""
	for part := range bytes.Lines(data) {
		if text := strings.TrimSpace(string(part)); text != "" && !strings.HasPrefix(text, "#") {
			line = text
		}
	}
	return line
}

// create makes the key file. One that is there already is never overwritten (fs.ErrExist).
func (k Key) create() (*age.X25519Identity, error) {
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		return nil, err
	}
	dir := filepath.Dir(k.path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	text := "# Opens the encrypted keychain file beside it. Keep it secret, and keep a copy.\n" + identity.String() +
		"\n"
	if err := placeNew(k.path, []byte(text)); err != nil {
		return nil, err
	}
	return identity, syncDir(dir)
}

// placeNew gives a file its name only when it is whole, and takes no name that is in use.
func placeNew(path string, data []byte) error {
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return errors.Join(err, fs.ErrExist)
	}
	temp := path + ".tmp"
	if err := writeNew(temp, data); err != nil {
		_ = os.Remove(temp)
		return err
	}
	return os.Rename(temp, path)
}

// checkPrivate refuses a key file that anyone but its owner can read. Windows has no such bits: there the folder's
// access list protects the file.
func checkPrivate(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrKeyFile, err)
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%w: %s is not a file", ErrKeyFile, path)
	}
	if mode := info.Mode().Perm(); runtime.GOOS != "windows" && mode&0o077 != 0 {
		return fmt.Errorf("%w: others can use %s (mode %04o); set its mode to 0600", ErrKeyFile, path, mode)
	}
	return nil
}
