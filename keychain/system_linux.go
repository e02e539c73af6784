package keychain

import (
	"context"
	"errors"
	"net"
	"os/exec"
	"strings"

	"github.com/godbus/dbus/v5"
)

func systemLimit(string, string) int { return secretServiceLimit }

// prepare finds the Secret Service, makes its default collection where there is none, and opens it, all over a
// connection of our own that ends with the context. After it the library's call finds everything open. That matters:
// the library waits for a prompt without end, takes any signal on the shared connection for the prompt's answer, never
// makes a collection, and without a bus address it starts a bus daemon that stays behind.
func prepare(ctx context.Context, mayPrompt bool) error {
	s, err := connectSecrets(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	collection, err := s.collection(ctx)
	if err != nil {
		return err
	}
	if collection == noObject {
		return s.create(ctx, mayPrompt)
	}
	return s.unlock(ctx, collection, mayPrompt)
}

// look is prepare without any change.
func look(ctx context.Context, _ string) error {
	s, err := connectSecrets(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	collection, err := s.collection(ctx)
	if err != nil || collection == noObject {
		return err
	}
	locked, err := s.locked(ctx, collection)
	if err == nil && locked {
		err = ErrLocked
	}
	return err
}

// systemTrouble maps the errors of the bus and of the library.
func systemTrouble(err error) error {
	if answer, ok := errors.AsType[dbus.Error](err); ok {
		return busTrouble(answer.Name)
	}
	if _, ok := errors.AsType[*net.OpError](err); ok {
		return ErrUnavailable
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return ErrLocked
	case errors.Is(err, dbus.ErrClosed), errors.Is(err, exec.ErrNotFound):
		return ErrUnavailable
	case strings.Contains(err.Error(), "failed to unlock correct collection"): // the library has no type for it
		return ErrLocked
	}
	return nil
}

func busTrouble(name string) error {
	switch name {
	case "org.freedesktop.DBus.Error.ServiceUnknown", "org.freedesktop.DBus.Error.NameHasNoOwner",
		"org.freedesktop.DBus.Error.NoServer", "org.freedesktop.DBus.Error.Disconnected":
		return ErrUnavailable
	case "org.freedesktop.Secret.Error.IsLocked", "org.freedesktop.DBus.Error.NoReply",
		"org.freedesktop.DBus.Error.TimedOut", "org.freedesktop.DBus.Error.Timeout":
		return ErrLocked
	}
	if strings.HasPrefix(name, "org.freedesktop.DBus.Error.Spawn.") { // the service is installed but does not start
		return ErrUnavailable
	}
	return nil
}
