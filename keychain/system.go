package keychain

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/zalando/go-keyring"
)

// SystemConfig says how the operating system's keychain is used.
type SystemConfig struct {
	// Service is the name under which the secrets are filed, 1 to 200 bytes like a secret's name. Required.
	Service string
	// Timeout bounds the wait of one call. Default 3 s: enough for a keychain that is open, short enough for work in
	// the background. A person who types a password needs longer: see Patient.
	Timeout time.Duration
	// PromptTimeout is how long a password prompt is waited for, also after the call that caused it has given up.
	// Default 10 min. When it runs out the user is away: no other prompt is opened until the keychain was open once.
	PromptTimeout time.Duration
	// PromptPause is how long no further prompt is opened after a person has closed one. Default 5 min.
	// A patient caller is held back by neither.
	PromptPause time.Duration
}

// Keyring is the operating system's keychain: Secret Service on Linux, Keychain on macOS, Credential Manager on
// Windows.
//
// The calls of the library beneath can hang for ever and can't be cancelled. So each runs in a goroutine of its own,
// which owns the one turn until it is really over: whoever comes meanwhile waits for the same turn, up to his own
// time-out, and no second call is piled on a hung one. A caller that gave up before the keychain was open leaves
// nothing behind: his order is dropped, and is not carried out behind his back later.
type Keyring struct {
	service string
	timeout time.Duration
	patient bool
	*session
}

// session is what all views of one keychain share.
type session struct {
	promptTimeout time.Duration
	promptPause   time.Duration
	turn          semaphore // one call at a time; it guards what follows
	quietUntil    time.Time // no prompt before, see SystemConfig.PromptPause
	unanswered    bool      // no prompt at all, see SystemConfig.PromptTimeout
}

// errUnanswered is the ErrLocked of a prompt that ran out.
var errUnanswered = fmt.Errorf("%w (its prompt was not answered)", ErrLocked)

// System returns the operating system's keychain. It does not touch it yet; see Check.
func System(cfg SystemConfig) (*Keyring, error) {
	if err := checkName(cfg.Service); err != nil {
		return nil, fmt.Errorf("using the system keychain: the name of the service: %w", err)
	}
	return &Keyring{
		service: cfg.Service,
		timeout: positive(cfg.Timeout, 3*time.Second),
		session: &session{
			promptTimeout: positive(cfg.PromptTimeout, 10*time.Minute),
			promptPause:   positive(cfg.PromptPause, 5*time.Minute),
			turn:          newTurn(),
		},
	}, nil
}

func positive(d, fallback time.Duration) time.Duration {
	if d > 0 {
		return d
	}
	return fallback
}

// Patient returns a view of the same keychain for a person who waits in front of it: its calls wait up to timeout for
// the password prompt, and open one even if the last was dismissed a moment ago.
func (k *Keyring) Patient(timeout time.Duration) *Keyring {
	return &Keyring{service: k.service, timeout: timeout, patient: true, session: k.session}
}

// Get returns the secret, or ErrNotFound.
func (k *Keyring) Get(ctx context.Context, name string) (secret string, err error) {
	if err := checkName(name); err != nil {
		return "", err
	}
	// The answer travels through a channel: the hung call of a caller that has left must not write to his variable.
	answer := make(chan string, 1)
	err = k.call(ctx, "reading from", func() error {
		secret, err := keyring.Get(k.service, name)
		answer <- secret
		return err
	})
	if err != nil {
		return "", err
	}
	return <-answer, nil
}

// Set keeps the secret. TooLargeError is found before the keychain is asked; nothing is ever cut off.
func (k *Keyring) Set(ctx context.Context, name, secret string) error {
	if err := checkName(name); err != nil {
		return err
	}
	if limit := systemLimit(k.service, name); len(secret) > limit {
		return &TooLargeError{Size: len(secret), Limit: limit}
	}
	return k.call(ctx, "writing to", func() error { return keyring.Set(k.service, name, secret) })
}

// Delete forgets the secret, or returns ErrNotFound.
func (k *Keyring) Delete(ctx context.Context, name string) error {
	if err := checkName(name); err != nil {
		return err
	}
	return k.call(ctx, "deleting from", func() error { return keyring.Delete(k.service, name) })
}

// Check reports the keychain's state and never opens a prompt: nil, ErrLocked or ErrUnavailable. A keychain that has no
// collection yet is fine: the first call makes one.
func (k *Keyring) Check(ctx context.Context) error {
	return k.run(ctx, "asking", func(waiting context.Context) error { return look(waiting, k.service) })
}

// call opens the keychain and then does one thing with it.
func (k *Keyring) call(ctx context.Context, doing string, do func() error) error {
	return k.run(ctx, doing, func(waiting context.Context) error {
		if err := k.openUp(waiting); err != nil {
			return err
		}
		if err := waiting.Err(); err != nil {
			return err // no caller waits for it any more
		}
		return do()
	})
}

// openUp makes the keychain ready. Its own time is that of a prompt, not that of the caller, so that a person who is
// typing when the caller gives up can finish, and the next call finds the keychain open.
func (k *Keyring) openUp(waiting context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(waiting), k.promptTimeout)
	defer cancel()
	mayPrompt := k.patient || !k.unanswered && time.Now().After(k.quietUntil)
	err := prepare(ctx, mayPrompt)
	switch {
	case err == nil:
		k.unanswered, k.quietUntil = false, time.Time{}
	case errors.Is(err, errUnanswered):
		k.unanswered = true
	case mayPrompt && errors.Is(err, ErrLocked):
		k.quietUntil = time.Now().Add(k.promptPause)
	}
	return err
}

// run does one thing in a goroutine of its own, in its turn, and waits for it no longer than the time-out.
func (k *Keyring) run(ctx context.Context, doing string, do func(waiting context.Context) error) error {
	waiting, cancel := context.WithTimeout(ctx, k.timeout)
	defer cancel()
	if err := k.turn.take(waiting); err != nil {
		return k.late(ctx, doing)
	}
	done := make(chan error, 1)
	go func() {
		defer k.turn.give()
		done <- do(waiting)
	}()
	select {
	case err := <-done:
		if err == nil {
			return nil
		}
		if waiting.Err() != nil && errors.Is(err, waiting.Err()) {
			return k.late(ctx, doing)
		}
		return fmt.Errorf("%s the system keychain: %w", doing, classify(err))
	case <-waiting.Done():
		return k.late(ctx, doing)
	}
}

// late is the error of a call without an answer in time: ErrLocked, unless the caller has left.
func (k *Keyring) late(ctx context.Context, doing string) error {
	if errors.Is(ctx.Err(), context.Canceled) {
		return fmt.Errorf("%s the system keychain: %w", doing, ctx.Err())
	}
	return fmt.Errorf("%s the system keychain: no answer in time: %w", doing, ErrLocked)
}

// classify gives the library's untyped errors a meaning.
func classify(err error) error {
	switch {
	case errors.Is(err, ErrLocked), errors.Is(err, ErrUnavailable), errors.Is(err, ErrDamaged):
		return err
	case errors.Is(err, keyring.ErrNotFound):
		return ErrNotFound
	case errors.Is(err, keyring.ErrSetDataTooBig):
		return ErrTooLarge
	case errors.Is(err, keyring.ErrUnsupportedPlatform):
		return fmt.Errorf("%w (%w)", ErrUnavailable, err)
	}
	if kind := systemTrouble(err); kind != nil {
		return fmt.Errorf("%w (%w)", kind, err)
	}
	return err
}
