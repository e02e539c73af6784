package keychain

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"runtime/debug"
	"slices"
)

// SealedFile is a vault in one encrypted file. It keeps the key in memory, but no secret: every Get reads the file, so
// that a copy which another process wrote is seen. Two processes must not write at once; the program's own lock on its
// data folder sees to that.
type SealedFile struct {
	path string
	key  Key
	turn semaphore // one reader or writer of the file at a time; it guards lock
	lock *lock     // nil until the file is opened or made
}

// maxSecret bounds one secret in a file, in bytes.
const maxSecret = 1 << 20

// File opens the vault in path, or prepares to make it at the first Set. An existing file is opened at once, so that a
// wrong key (ErrWrongPassphrase), an unusable key file (ErrKeyFile) or a damaged file (ErrDamaged) is known at the
// start; with a passphrase that takes about 0.3 s. None of these changes anything on disk.
func File(path string, key Key) (*SealedFile, error) {
	if key.IsZero() || (key.passphrase == "" && key.path == "") {
		return nil, errors.New("opening the encrypted keychain file: no passphrase and no key file was given")
	}
	f := &SealedFile{path: path, key: key, turn: newTurn()}
	if _, err := f.read(); err != nil {
		return nil, f.explain("opening", err)
	}
	return f, nil
}

// Get returns the secret, or ErrNotFound.
func (f *SealedFile) Get(ctx context.Context, name string) (string, error) {
	if err := f.begin(ctx, name); err != nil {
		return "", err
	}
	defer f.turn.give()
	items, err := f.read()
	if err != nil {
		return "", f.explain("reading", err)
	}
	secret, ok := items[name]
	if !ok {
		return "", ErrNotFound
	}
	return secret, nil
}

// Set keeps the secret; when it returns, the file is on the disk.
func (f *SealedFile) Set(ctx context.Context, name, secret string) error {
	if len(secret) > maxSecret {
		return &TooLargeError{Size: len(secret), Limit: maxSecret}
	}
	return f.change(ctx, name, func(items map[string]string) error {
		items[name] = secret
		return nil
	})
}

// Delete forgets the secret, or returns ErrNotFound.
func (f *SealedFile) Delete(ctx context.Context, name string) error {
	return f.change(ctx, name, func(items map[string]string) error {
		if _, ok := items[name]; !ok {
			return ErrNotFound
		}
		delete(items, name)
		return nil
	})
}

// Names are the names of all secrets, sorted.
func (f *SealedFile) Names(ctx context.Context) ([]string, error) {
	if err := f.turn.take(ctx); err != nil {
		return nil, err
	}
	defer f.turn.give()
	items, err := f.read()
	if err != nil {
		return nil, f.explain("reading", err)
	}
	return slices.Sorted(maps.Keys(items)), nil
}

func (f *SealedFile) begin(ctx context.Context, name string) error {
	if err := checkName(name); err != nil {
		return err
	}
	return f.turn.take(ctx)
}

// change reads, edits and writes the file in one turn. An edit that fails leaves the file alone.
func (f *SealedFile) change(ctx context.Context, name string, edit func(map[string]string) error) error {
	if err := f.begin(ctx, name); err != nil {
		return err
	}
	defer f.turn.give()
	items, err := f.read()
	if err != nil {
		return f.explain("reading", err)
	}
	if err := edit(items); err != nil {
		return err
	}
	if err := f.write(items); err != nil {
		return f.explain("writing", err)
	}
	return nil
}

// read returns all secrets; none where there is no file yet.
func (f *SealedFile) read() (map[string]string, error) {
	data, err := readFile(f.path)
	if err != nil {
		return nil, err
	}
	if data == nil {
		return map[string]string{}, f.checkUnused()
	}
	wrapped, secrets, err := split(data)
	if err != nil {
		return nil, err
	}
	if err := f.unlock(wrapped); err != nil {
		return nil, err
	}
	plain, err := unseal(secrets, f.lock.identity)
	if err != nil {
		return nil, err
	}
	return decodeItems(plain)
}

// checkUnused sees that a key file which is there before the vault's own file can be used, before anyone relies on it.
func (f *SealedFile) checkUnused() error {
	if f.key.passphrase != "" || f.lock != nil {
		return nil
	}
	_, err := f.key.load()
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// unlock finds the key of the file, unless it is known already.
func (f *SealedFile) unlock(wrapped []byte) error {
	if f.lock != nil && string(f.lock.wrapped) == string(wrapped) {
		return nil
	}
	if f.key.passphrase == "" {
		return f.unlockByFile(wrapped)
	}
	if wrapped == nil {
		return fmt.Errorf("%w (it was made with a key file, not with a passphrase)", ErrWrongPassphrase)
	}
	lock, err := openLock(wrapped, f.key)
	debug.FreeOSMemory() // the derivation's 128 MiB are not needed again
	if err == nil {
		f.lock = lock
	}
	return err
}

func (f *SealedFile) unlockByFile(wrapped []byte) error {
	if wrapped != nil {
		return fmt.Errorf("%w (it was made with a passphrase, not with a key file)", ErrWrongPassphrase)
	}
	identity, err := f.key.load()
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: %s is missing, without it the secrets can't be read; restore it from a backup",
			ErrKeyFile, f.key.path)
	}
	if err == nil {
		f.lock = &lock{identity: identity}
	}
	return err
}

// write replaces the file; the first write makes the key as well.
func (f *SealedFile) write(items map[string]string) error {
	if f.lock == nil {
		if err := f.makeLock(); err != nil {
			return err
		}
	}
	plain, err := encodeItems(items)
	if err != nil {
		return err
	}
	sealed, err := seal(plain, f.lock.identity.Recipient())
	if err != nil {
		return err
	}
	return replaceFile(f.path, append(append([]byte(nil), f.lock.wrapped...), sealed...))
}

// makeLock makes the key of a new file. A key file that is there already is used as it is.
func (f *SealedFile) makeLock() (err error) {
	if f.key.passphrase != "" {
		f.lock, err = newLock(f.key)
		debug.FreeOSMemory()
		return err
	}
	identity, err := f.key.load()
	if errors.Is(err, fs.ErrNotExist) {
		identity, err = f.key.create()
	}
	if err == nil {
		f.lock = &lock{identity: identity}
	}
	return err
}

// explain says which file is meant.
func (f *SealedFile) explain(doing string, err error) error {
	return fmt.Errorf("%s the encrypted keychain file %s: %w", doing, f.path, err)
}
