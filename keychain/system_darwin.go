package keychain

import (
	"context"
	"errors"
	"os/exec"

	"github.com/zalando/go-keyring"
)

func systemLimit(service, name string) int { return macLimit(service, name) }

// prepare has nothing to do: the system opens its prompt by itself.
func prepare(context.Context, bool) error { return nil }

// look asks for a secret that does not exist, which macOS answers without a prompt.
func look(_ context.Context, service string) error {
	_, err := keyring.Get(service, "no such secret")
	if errors.Is(err, keyring.ErrNotFound) {
		return nil
	}
	return err
}

// systemTrouble reads the exit code of the security tool, which is the low byte of the system's status.
func systemTrouble(err error) error {
	if errors.Is(err, exec.ErrNotFound) {
		return ErrUnavailable
	}
	exit, ok := errors.AsType[*exec.ExitError](err)
	if !ok {
		return nil
	}
	switch exit.ExitCode() {
	case 36, 51, 128: // interaction not allowed, authorization failed, cancelled by the user
		return ErrLocked
	case 37, 50, 53: // no default keychain, no such keychain, no keychain available
		return ErrUnavailable
	}
	return nil
}
