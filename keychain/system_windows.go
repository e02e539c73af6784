package keychain

import (
	"context"
	"errors"
	"syscall"

	"github.com/zalando/go-keyring"
)

// systemLimit is the size of a credential's blob.
func systemLimit(string, string) int { return 2560 }

// prepare has nothing to do: the credentials are open as long as their user is signed in.
func prepare(context.Context, bool) error { return nil }

// look asks for a secret that does not exist.
func look(_ context.Context, service string) error {
	_, err := keyring.Get(service, "no such secret")
	if errors.Is(err, keyring.ErrNotFound) {
		return nil
	}
	return err
}

// systemTrouble knows the one state in which there are no credentials: a session without a signed-in user, as that of
// a service or of some SSH servers.
func systemTrouble(err error) error {
	const noSuchLogonSession = syscall.Errno(1312)
	if errors.Is(err, noSuchLogonSession) {
		return ErrUnavailable
	}
	return nil
}
