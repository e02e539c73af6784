package keychain

import (
	"context"
	"errors"
	"fmt"
	"maps"

	"filippo.io/age"
)

// haveKey sees that there is a public key to seal to: the vault's, or, as long as the vault is locked, the one in the
// file, whose private half an earlier run has put into the vault and read back.
func (j *Journal) haveKey(ctx context.Context) error {
	j.mu.Lock()
	known := j.to != ""
	j.mu.Unlock()
	if known {
		return nil
	}
	return j.open(ctx)
}

// open gets the journal's key from the vault and reads the records with it. The first run makes the key.
func (j *Journal) open(ctx context.Context) error {
	if j.isOpen() {
		return nil
	}
	if err := j.deliver.take(ctx); err != nil {
		return err
	}
	defer j.deliver.give()
	if j.isOpen() { // by who had the turn before
		return nil
	}
	identity, err := j.key(ctx)
	if err != nil {
		if errors.Is(err, ErrDamaged) {
			j.distrust()
		}
		return fmt.Errorf("getting the journal's key: %w", err)
	}
	_ = j.pen.take(context.Background()) // the file must not change while its records are re-sealed
	defer j.pen.give()
	j.adopt(identity)
	return nil
}

func (j *Journal) isOpen() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.identity != nil
}

// key reads the key from the vault, or makes it. It counts only when the vault gives it back.
func (j *Journal) key(ctx context.Context) (*age.X25519Identity, error) {
	text, err := j.vault.Get(ctx, journalKey)
	if errors.Is(err, ErrNotFound) {
		return j.makeKey(ctx)
	}
	if err != nil {
		return nil, err
	}
	identity, err := age.ParseX25519Identity(text)
	if err != nil { // never replaced: it may be a real key that came out wrong
		return nil, fmt.Errorf("%w: its entry %q in the keychain is not a key; delete that entry and %s, and "+
			"sign in again",
			ErrDamaged, journalKey, j.path)
	}
	return identity, nil
}

func (j *Journal) makeKey(ctx context.Context) (*age.X25519Identity, error) {
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		return nil, err
	}
	return identity, j.confirm(ctx, journalKey, identity.String())
}

// distrust forgets the file's public key: its private half is not in the vault, so what is sealed to it would be lost.
func (j *Journal) distrust() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.to = ""
}

// adopt reads the sealed records. What is in memory is newer than any of them. A change that was sealed to another key
// while the vault was locked counts as not filed, so that it is sealed again. The caller has the pen.
func (j *Journal) adopt(identity *age.X25519Identity) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.identity, j.to = identity, identity.Recipient().String()
	for name, f := range j.filed {
		if f.To != j.to {
			j.filed[name] = filing{record: f.record}
		}
	}
	inMemory := maps.Clone(j.pending)
	for _, r := range j.sealed {
		e, err := openRecord(r, identity)
		if err != nil {
			j.strange = append(j.strange, r)
			continue
		}
		if _, isNewer := inMemory[e.name]; !isNewer { // of two in the file the later is the newer one
			j.serial++
			e.serial = j.serial
			j.pending[e.name] = e
		}
		if _, isNewer := j.filed[e.name]; !isNewer || e.serial > 0 {
			j.filed[e.name] = filing{record: r, serial: e.serial}
		}
	}
	j.sealed = nil
}

// send writes the newest change of a name to the vault, makes sure, and clears it from the journal.
func (j *Journal) send(ctx context.Context, name string) error {
	// Without a sound key the vault still gets the secret, unless an older change of this name may be among the sealed
	// ones, which a replay would put over it.
	if err := j.open(ctx); err != nil && (!errors.Is(err, ErrDamaged) || j.isSealed()) {
		return err
	}
	if err := j.deliver.take(ctx); err != nil {
		return fmt.Errorf("waiting for the keychain: %w", err)
	}
	defer j.deliver.give()
	e, ok := j.waiting(name)
	if !ok {
		return nil // who had the turn before has sent it
	}
	if err := j.apply(ctx, e); err != nil {
		return err
	}
	return j.finish(e)
}

// finish clears what the vault has confirmed. A record of the same change that can't be cleared does no harm, an older
// one would come back at the next start.
func (j *Journal) finish(e entry) error {
	err := j.clear(e)
	if err == nil {
		return nil
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.filed[e.name].serial != e.serial {
		return err
	}
	j.trouble = err
	return nil
}

func (j *Journal) apply(ctx context.Context, e entry) error {
	if !e.deleted {
		return j.confirm(ctx, e.name, e.secret)
	}
	if err := j.vault.Delete(ctx, e.name); err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	return nil
}

// confirm writes a secret and reads it back.
func (j *Journal) confirm(ctx context.Context, name, secret string) error {
	if err := j.vault.Set(ctx, name, secret); err != nil {
		return err
	}
	back, err := j.vault.Get(ctx, name)
	if err != nil {
		return fmt.Errorf("reading back what was written: %w", err)
	}
	if back != secret {
		return fmt.Errorf("%w: the keychain gives back something else than what was written", ErrDamaged)
	}
	return nil
}
