package keychain

import (
	"errors"
	"fmt"
)

// The ways in which a vault fails. Match them with errors.Is; the text of each says what to do.
var (
	// ErrNotFound: no secret has this name.
	ErrNotFound = errors.New("no such secret in the keychain: add it first")
	// ErrLocked: the keychain is locked, or the prompt was not answered within the time-out.
	ErrLocked = errors.New("the keychain is locked or does not answer: unlock it " +
		"(answer its password prompt, or open your password manager) and try again")
	// ErrUnavailable: there is no keychain service.
	ErrUnavailable = errors.New("no keychain service answers: install and unlock one " +
		"(on Linux gnome-keyring, in a session with a D-Bus session bus), or choose the encrypted file instead")
	// ErrTooLarge: the keychain can't hold a secret of this size; see TooLargeError.
	ErrTooLarge = errors.New("the secret is too large for this keychain: shorten it, or choose the encrypted " +
		"file instead")
	// ErrWrongPassphrase: the passphrase or key file does not open the encrypted file.
	ErrWrongPassphrase = errors.New("the passphrase or key file does not open the encrypted file: " +
		"give the one that it was made with, or move the file away to begin anew")
	// ErrKeyFile: the key file can't be used: it is missing, not a key, or others can read it.
	ErrKeyFile = errors.New("the key file can't be used")
	// ErrDamaged: what is on disk or in the keychain is not what was written.
	ErrDamaged = errors.New("the stored secrets are damaged: restore the file from a backup, " +
		"or move it away to begin anew and sign in again")
	// ErrName: the name can't be used in every keychain.
	ErrName = errors.New("this name can't be used for a secret")
	// ErrPending: the change is durable in the journal, but not in the keychain yet. The secret may be used.
	ErrPending = errors.New("the change is safe in the journal but not in the keychain yet: " +
		"it is made there when the keychain works again, so unlock it")
	// ErrNotDurable: the change is in memory alone, and is lost when the program ends.
	ErrNotDurable = errors.New("the change is NOT durable and is lost when the program ends: " +
		"make the keychain and the data folder writable again, and keep the program running until then")
)

// TooLargeError says how much too large a secret is. It matches ErrTooLarge.
type TooLargeError struct {
	// Size is that of the refused secret, Limit the largest that fits, both in bytes.
	Size, Limit int
}

// Error names both sizes.
func (e *TooLargeError) Error() string {
	return fmt.Sprintf("%v (%d bytes, the limit is %d bytes)", ErrTooLarge, e.Size, e.Limit)
}

// Is makes every TooLargeError match ErrTooLarge.
func (e *TooLargeError) Is(target error) bool { return target == ErrTooLarge }
