// Package keychain is the safe: it keeps opaque secrets by name, and does not know what it keeps. There are three
// vaults, and one decorator that fits on each of them:
//
//	System   the keychain of the operating system
//	File     one encrypted file, for machines without such a keychain, where the user chose it
//	Memory   a map, for tests
//	Journaled  any of them, with a sealed journal before it, so that a secret which was set is never lost
//
// Rule: a secret leaves this package only as the result of Get. It is in no error text, no log and no file that is not
// encrypted. A vault that can't be used is an error which says what to do; nothing falls back to a weaker vault in
// silence. Calls may wait for a person who types a password, so every call takes a context and ends with it.
package keychain

import (
	"context"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Vault keeps secrets by name. All vaults here are safe for use by several goroutines at once.
//
// A name is 1 to 200 bytes of UTF-8 without control characters (ErrName otherwise). The Windows keychain does not tell
// upper from lower case in names; the other vaults do.
type Vault interface {
	// Get returns the secret, or ErrNotFound.
	Get(ctx context.Context, name string) (string, error)
	// Set keeps the secret, in place of an older one. When it returns nil the secret is durable.
	Set(ctx context.Context, name, secret string) error
	// Delete forgets the secret; ErrNotFound where there was none.
	Delete(ctx context.Context, name string) error
}

const maxName = 200

// checkName refuses what not every keychain can hold: the Secret Service wants UTF-8, and the macOS tool reads its
// orders line by line, so that a line break in a name would be an order of its own.
func checkName(name string) error {
	switch {
	case name == "":
		return fmt.Errorf("%w: it is empty", ErrName)
	case len(name) > maxName:
		return fmt.Errorf("%w: it has %d bytes, the limit is %d", ErrName, len(name), maxName)
	case !utf8.ValidString(name):
		return fmt.Errorf("%w: it is not valid UTF-8", ErrName)
	case strings.ContainsFunc(name, unicode.IsControl):
		return fmt.Errorf("%w: it has control characters", ErrName)
	}
	return nil
}
