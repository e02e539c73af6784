package keychain

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/godbus/dbus/v5"
)

const (
	secretsName     = "org.freedesktop.secrets"
	secretsPath     = dbus.ObjectPath("/org/freedesktop/secrets")
	serviceFace     = "org.freedesktop.Secret.Service"
	collectionFace  = "org.freedesktop.Secret.Collection"
	promptFace      = "org.freedesktop.Secret.Prompt"
	loginCollection = dbus.ObjectPath("/org/freedesktop/secrets/collection/login")
	noObject        = dbus.ObjectPath("/")
)

// secretService is a private connection to the Secret Service.
type secretService struct {
	conn  *dbus.Conn
	close func()
}

// connectSecrets connects to the session bus that is there; it never starts one.
func connectSecrets(ctx context.Context) (*secretService, error) {
	life, end := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, end) // until the greeting is over the context's end has to cut the line
	defer stop()
	conn, err := dbus.SessionBusPrivateNoAutoStartup(dbus.WithContext(life))
	if err == nil {
		err = conn.Auth(nil)
	}
	if err == nil {
		err = conn.Hello()
	}
	if err != nil {
		end()
		return nil, fmt.Errorf("%w (connecting to the session bus: %w)", ErrUnavailable, err)
	}
	return &secretService{conn: conn, close: func() { _ = conn.Close(); end() }}, nil
}

func (s *secretService) call(ctx context.Context, path dbus.ObjectPath, method string, args ...any) *dbus.Call {
	return s.conn.Object(secretsName, path).CallWithContext(ctx, method, 0, args...)
}

func (s *secretService) property(ctx context.Context, path dbus.ObjectPath, face, name string, into any) error {
	return s.call(ctx, path, "org.freedesktop.DBus.Properties.Get", face, name).Store(into)
}

// collection returns the one that the library will use: "login", else the default one; noObject where there is none.
func (s *secretService) collection(ctx context.Context) (dbus.ObjectPath, error) {
	var all []dbus.ObjectPath
	if err := s.property(ctx, secretsPath, serviceFace, "Collections", &all); err != nil {
		return noObject, err
	}
	if slices.Contains(all, loginCollection) {
		return loginCollection, nil
	}
	path := noObject
	err := s.call(ctx, secretsPath, serviceFace+".ReadAlias", "default").Store(&path)
	return path, err
}

func (s *secretService) locked(ctx context.Context, collection dbus.ObjectPath) (locked bool, err error) {
	err = s.property(ctx, collection, collectionFace, "Locked", &locked)
	return locked, err
}

// unlock opens the collection, with the help of the person in front of the screen if it must.
func (s *secretService) unlock(ctx context.Context, collection dbus.ObjectPath, mayPrompt bool) error {
	isOpen := func(ctx context.Context) bool {
		locked, err := s.locked(ctx, collection)
		return err == nil && !locked
	}
	if isOpen(ctx) {
		return nil
	}
	if !mayPrompt {
		return fmt.Errorf("%w (its last prompt was not answered)", ErrLocked)
	}
	var opened []dbus.ObjectPath
	prompt := noObject
	if err := s.call(ctx, secretsPath, serviceFace+".Unlock", []dbus.ObjectPath{collection}).Store(&opened,
		&prompt); err != nil {
		return err
	}
	return s.answered(ctx, prompt, isOpen)
}

// create makes the default collection; its prompt asks for the new password.
func (s *secretService) create(ctx context.Context, mayPrompt bool) error {
	if !mayPrompt {
		return fmt.Errorf("%w (there is no default keyring yet, and the prompt for a new one was not answered)",
			ErrLocked)
	}
	label := map[string]dbus.Variant{collectionFace + ".Label": dbus.MakeVariant("Default keyring")}
	made, prompt := noObject, noObject
	err := s.call(ctx, secretsPath, serviceFace+".CreateCollection", label, "default").Store(&made, &prompt)
	if err != nil {
		return err
	}
	return s.answered(ctx, prompt, func(ctx context.Context) bool {
		path, err := s.collection(ctx)
		return err == nil && path != noObject
	})
}

// answered shows the prompt and waits until what it is for is done: by its answer, or by another way (the password may
// be typed elsewhere meanwhile, and no signal of it reaches us from every service: hence the second look each tick).
//
// A prompt that is not answered is left alone: gnome-keyring 42 dies of an assertion when one for an unlock is
// dismissed.
func (s *secretService) answered(ctx context.Context, prompt dbus.ObjectPath, isDone func(context.Context) bool) error {
	if prompt == noObject {
		return unless(isDone(ctx), "it stayed closed")
	}
	signals, err := s.watch(ctx, prompt)
	if err != nil {
		return err
	}
	if err := s.call(ctx, prompt, promptFace+".Prompt", "").Err; err != nil {
		return err
	}
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case signal, open := <-signals:
			if !open {
				return fmt.Errorf("%w (the session bus went away)", ErrUnavailable)
			}
			if signal.Path == prompt && signal.Name == promptFace+".Completed" {
				return unless(isDone(ctx), "its prompt was closed without a password")
			}
		case <-tick.C:
			if isDone(ctx) {
				return nil
			}
		case <-ctx.Done():
			return errUnanswered
		}
	}
}

// watch subscribes to the prompt's end, before the prompt is shown.
func (s *secretService) watch(ctx context.Context, prompt dbus.ObjectPath) (<-chan *dbus.Signal, error) {
	signals := make(chan *dbus.Signal, 8)
	s.conn.Signal(signals)
	return signals,
		s.conn.AddMatchSignalContext(ctx, dbus.WithMatchObjectPath(prompt), dbus.WithMatchInterface(promptFace))
}

func unless(done bool, why string) error {
	if done {
		return nil
	}
	return fmt.Errorf("%w (%s)", ErrLocked, why)
}
