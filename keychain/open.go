package keychain

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Kind is where secrets are kept.
type Kind string

// The kinds, as the user writes them.
const (
	KindSystem Kind = "system"
	KindFile   Kind = "file"
	KindMemory Kind = "memory"
)

// Config says which vault to open.
type Config struct {
	// Kind: system (also where it is empty), file or memory. No kind ever falls back to another.
	Kind Kind
	// Service names the program to the system keychain.
	Service string
	// Timeout bounds one call to the system keychain. Default 3 s.
	Timeout time.Duration
	// Path is the encrypted file.
	Path string
	// Key opens the encrypted file. Default: a generated key file beside it, Path + ".key".
	Key Key
	// Setting is the environment variable by which the user chooses the kind, for error texts; the passphrase is in
	// Setting + "_PASSPHRASE". Default CLB_KEYCHAIN.
	Setting string
}

// Open returns the vault that the user chose. A system keychain that is only locked is no error here: the vault says so
// call by call, and works again when it is unlocked. One that is not there at all is ErrUnavailable, with the choices
// in its text.
func Open(ctx context.Context, cfg Config) (Vault, error) {
	if cfg.Setting == "" {
		cfg.Setting = "CLB_KEYCHAIN"
	}
	switch cfg.Kind {
	case KindSystem, "":
		return openSystem(ctx, cfg)
	case KindFile:
		if cfg.Key.IsZero() {
			cfg.Key = KeyFile(cfg.Path + ".key")
		}
		vault, err := File(cfg.Path, cfg.Key)
		if err != nil {
			return nil, cfg.explainFile(err)
		}
		return vault, nil
	case KindMemory:
		return Memory(), nil
	}
	return nil, fmt.Errorf("unknown keychain %q: set %s to %s (the default), %s or %s",
		cfg.Kind, cfg.Setting, KindSystem, KindFile, KindMemory)
}

func openSystem(ctx context.Context, cfg Config) (Vault, error) {
	vault, err := System(SystemConfig{Service: cfg.Service, Timeout: cfg.Timeout})
	if err != nil {
		return nil, err
	}
	err = vault.Check(ctx)
	if err != nil && !errors.Is(err, ErrLocked) {
		return nil, fmt.Errorf("%w. Or set %s=file to keep the secrets in an encrypted file, with its passphrase in "+
			"%s_PASSPHRASE, or without one and with a generated key file beside it", err, cfg.Setting, cfg.Setting)
	}
	return vault, nil
}

// explainFile adds where the passphrase comes from.
func (cfg Config) explainFile(err error) error {
	if errors.Is(err, ErrWrongPassphrase) {
		return fmt.Errorf("%w (the passphrase is read from %s_PASSPHRASE)", err, cfg.Setting)
	}
	return err
}
