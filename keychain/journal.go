package keychain

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"filippo.io/age"
)

// Journal is a vault before a vault. A secret that is set is first sealed into a file, then written to the vault, read
// back and compared, and only then cleared from the file. So a rotated refresh token, of which no second copy exists
// anywhere in the world, outlives a crash, a power cut and a locked or failing keychain.
//
// The file is sealed with a key in the vault itself, so that the file alone reveals nothing. Its public half
// is in the file: a secret can be sealed while the vault is locked.
//
// A deletion is journaled like a secret, so that a replay never brings back what was deleted.
//
// What a caller learns from Set and Delete: nil, it is in the vault; ErrPending, it is durable in the journal only, may
// be used, and Flush brings it to the vault later; ErrNotDurable, it is in memory only. After both of the latter Get
// answers with the new state, and Pending counts it. A deletion is never in memory only: where neither takes it, it is
// taken back, and its error is what the vault said.
type Journal struct {
	vault Vault
	path  string

	// deliver is the turn of whoever talks to the vault, pen the turn of whoever writes the file. A secret can be
	// penned while another waits for the vault. Who needs both takes deliver first.
	deliver, pen semaphore

	mu       sync.Mutex // guards all below; never held during I/O
	pending  map[string]entry
	serial   uint64
	filed    map[string]filing // what the file holds, by name
	sealed   []record          // of the file, not readable yet: the vault was locked
	strange  []record          // of the file, not readable with this vault's key: kept as they are
	identity *age.X25519Identity
	to       string // public half: of identity, or from the file as long as the vault is locked
	headed   string // public half in the file
	trouble  error
}

// entry is a change that the vault has not confirmed.
type entry struct {
	name    string
	secret  string
	deleted bool
	serial  uint64
}

// filing is an entry's record in the file, and which entry it is.
type filing struct {
	record
	serial uint64
}

// journalKey is the name of the journal's own key in the vault.
const journalKey = "journal-key"

// Journaled puts a journal in path before the vault and replays what an earlier run left there. A vault that is locked
// or fails at that moment is no error: Trouble says so, and the next Get, Set or Flush tries again. An error means that
// the journal itself can't be read.
func Journaled(ctx context.Context, vault Vault, path string) (*Journal, error) {
	j := &Journal{vault: vault, path: path, deliver: newTurn(), pen: newTurn(),
		pending: make(map[string]entry), filed: make(map[string]filing)}
	if err := j.load(); err != nil {
		return nil, fmt.Errorf("opening the journal %s: %w", path, err)
	}
	_ = j.Flush(ctx) // the outcome is in Trouble, where the caller finds it at any time
	return j, nil
}

// Get returns the newest secret: the one that waits for the vault, else the vault's.
func (j *Journal) Get(ctx context.Context, name string) (string, error) {
	if err := checkJournalName(name); err != nil {
		return "", err
	}
	if j.isSealed() { // the journal may hold a newer secret than the vault
		if err := j.open(ctx); err != nil {
			return "", fmt.Errorf("opening the journal %s: %w", j.path, err)
		}
	}
	if e, ok := j.waiting(name); ok {
		if e.deleted {
			return "", ErrNotFound
		}
		return e.secret, nil
	}
	return j.vault.Get(ctx, name)
}

// Set makes the secret durable; see Journal for the errors.
func (j *Journal) Set(ctx context.Context, name, secret string) error {
	return j.change(ctx, entry{name: name, secret: secret})
}

// Names are the names of all secrets but the journal's own, sorted; those that wait for the vault are among them. A
// vault that can't list them is errors.ErrUnsupported: the keychain of a system is shared with others.
func (j *Journal) Names(ctx context.Context) ([]string, error) {
	lister, ok := j.vault.(interface {
		Names(context.Context) ([]string, error)
	})
	if !ok {
		return nil, errors.ErrUnsupported
	}
	if err := j.open(ctx); err != nil {
		return nil, fmt.Errorf("opening the journal %s: %w", j.path, err)
	}
	names, err := lister.Names(ctx)
	if err != nil {
		return nil, err
	}
	for _, e := range j.all() {
		names = append(names, e.name)
	}
	slices.Sort(names)
	return slices.DeleteFunc(slices.Compact(names), func(name string) bool {
		e, waits := j.waiting(name)
		return name == journalKey || waits && e.deleted
	}), nil
}

// Delete forgets the secret in journal and vault; ErrNotFound where there was none.
func (j *Journal) Delete(ctx context.Context, name string) error {
	if _, err := j.Get(ctx, name); errors.Is(err, ErrNotFound) || errors.Is(err, ErrName) {
		return err
	}
	return j.change(ctx, entry{name: name, deleted: true})
}

func (j *Journal) change(ctx context.Context, e entry) error {
	if err := checkJournalName(e.name); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	before, waited := j.waiting(e.name)
	written := j.write(ctx, e)
	delivered := j.send(ctx, e.name)
	switch {
	case delivered == nil && written == nil:
		j.note(nil)
		return nil
	case delivered == nil: // it is in the vault, and the journal holds no older one
		j.note(fmt.Errorf("writing the journal %s: %w", j.path, written))
		return nil
	case written == nil:
		j.note(delivered)
		return fmt.Errorf("%w: %w", ErrPending, delivered)
	}
	if e.deleted {
		j.takeBack(e.name, before, waited)
		return fmt.Errorf("%w; the journal %s: %w", delivered, j.path, written)
	}
	err := fmt.Errorf("%w: %w; the journal %s: %w", ErrNotDurable, delivered, j.path, written)
	j.note(err)
	return err
}

// takeBack lets a name have again what waited for it before a deletion that is nowhere but in memory.
func (j *Journal) takeBack(name string, before entry, waited bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	switch {
	case !j.pending[name].deleted: // a newer secret has come meanwhile
	case waited:
		j.pending[name] = before
	default:
		delete(j.pending, name)
	}
}

// Flush brings everything that waits to the vault. Call it when the keychain may work again: after an unlock, and from
// time to time. Nil means that nothing waits.
func (j *Journal) Flush(ctx context.Context) error {
	err := j.open(ctx)
	if err == nil {
		err = j.writeHeader()
		for _, e := range j.all() {
			err = errors.Join(err, j.rewrite(ctx, e), j.send(ctx, e.name))
		}
	}
	if err == nil && j.Pending() > 0 {
		err = j.Trouble() // in the vault, but the file can't be cleared
	}
	if err != nil {
		err = fmt.Errorf("bringing the journal %s to the keychain: %w", j.path, err)
	}
	j.note(err)
	return err
}

// Pending returns how many changes wait for the vault.
func (j *Journal) Pending() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return len(j.pending) + len(j.sealed)
}

// Trouble returns why the last change or Flush did not go as it should, or that the file holds entries which this
// vault's key does not open; nil while all is well.
func (j *Journal) Trouble() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.trouble == nil && len(j.strange) > 0 {
		return fmt.Errorf("%d entries of the journal %s are sealed with a key that is not in this keychain: open the "+
			"program with the keychain that it used before, or delete the file to forget them", len(j.strange), j.path)
	}
	return j.trouble
}

func (j *Journal) note(err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if err != nil || len(j.pending)+len(j.sealed) == 0 { // one good change does not end another's trouble
		j.trouble = err
	}
}

func (j *Journal) isSealed() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return len(j.sealed) > 0
}

func (j *Journal) waiting(name string) (entry, bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	e, ok := j.pending[name]
	return e, ok
}

// checkJournalName keeps the journal's own key out of reach.
func checkJournalName(name string) error {
	if name == journalKey {
		return fmt.Errorf("%w: the journal keeps its own key under it", ErrName)
	}
	return checkName(name)
}
