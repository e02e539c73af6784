package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"clb/app/store/rollup"
	"clb/app/store/rowcodec"
	"clb/proxy"
)

// Config says where and how to keep things.
type Config struct {
	// Path is the data file. Its folder is made where it lacks.
	Path string
	// CommitEvery is the longest time that something waits for its transaction while the disk keeps up. Default 250 ms.
	CommitEvery time.Duration
	// CommitSize is about how many ended exchanges bring the transaction forward. Default 512.
	CommitSize int
	// Waiting is the most exchanges kept in memory for the disk while it fails. Default 65,536.
	Waiting int
	// LockWait is how long Open waits for another program to let the file go. Default 2 s.
	LockWait time.Duration
	// Location decides which local day a request belongs to. Default time.Local.
	Location *time.Location
	// KeepDays is for how many days requests are kept. Default 90; below 0: for good. Figures are kept for good.
	KeepDays int
	// KeepMegabytes is how large the file may grow, in millions of bytes; beyond that the oldest requests go. The
	// figures and accounts stay, whatever they take. Default 0: any size.
	KeepMegabytes int
	// Space says how many bytes are free on the disk of a folder. Default: it is not asked for, and a copy that finds
	// no room is given up.
	Space func(folder string) (free int64, err error)
	// Logger hears when the file can't be written and when it can again, and of damage. Default: none.
	Logger *slog.Logger

	// at is called at each step of a chore, by tests.
	at func(step string)
}

func (c *Config) setDefaults() {
	if c.CommitEvery <= 0 {
		c.CommitEvery = 250 * time.Millisecond
	}
	if c.CommitSize <= 0 {
		c.CommitSize = 512
	}
	if c.Waiting <= 0 {
		c.Waiting = 65536
	}
	if c.LockWait <= 0 {
		c.LockWait = 2 * time.Second
	}
	if c.KeepDays == 0 {
		c.KeepDays = 90
	}
	if c.Location == nil {
		c.Location = time.Local
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
}

// Exchange is an exchange as the history keeps it, with its cost.
type Exchange = rowcodec.Exchange

// ErrClosed says that the store was closed.
var ErrClosed = errors.New("the history is closed")

// ErrNotFound says that the history holds no such request.
var ErrNotFound = errors.New("the history holds no such request")

// Store keeps exchanges, totals and accounts. All of its methods may be called from any
// goroutine.
type Store struct {
	config Config
	file   *file
	in     *ingestQueue
	ledger *memtable
	// unread is why Load's value is not whole; it does not change.
	unread error
	// brimful is how many exchanges in one shard call for a commit.
	brimful int

	// pending says that something waits, full that a whole batch does; both are signals of one slot. suspect says that
	// a reader met a broken page, retuned that retention is another.
	pending, full, suspect, retuned chan struct{}

	retention       atomic.Pointer[retention]
	orders          chan command
	closing, closed chan struct{}
	closeOnce       sync.Once
	closeErr        error     // set before closed is
	inspected       time.Time // the writer's own: when it last walked the file
	chores          chores    // the writer's own

	damageMu sync.Mutex // guards damage
	damage   *Damage
}

// Open opens the data file or begins one. A file of a newer schema is a *NewerSchemaError, and is left alone. A damaged
// file is set aside, and the newest good copy takes its place: see Damaged. Exchanges that were under way when the
// program last ended are in the history as interrupted.
func Open(config Config) (*Store, error) {
	config.setDefaults()
	f := &file{path: config.Path, lockWait: config.LockWait}
	content, damage, err := f.openAndLoad()
	if err != nil {
		return nil, err
	}
	aside, kept := "", []string(nil)
	if content.carry != "" {
		if aside = f.newestAside(); damage != nil {
			aside = damage.Name
		}
		if content.counted = content.carry == carryRows; !content.counted {
			kept = content.takeOver(aside)
		}
	}
	s := newStore(config, f, content)
	if content.carry != "" {
		carried, err := s.carryOver(aside, content.counted, true)
		if err != nil {
			config.Logger.Error("carrying requests over failed", "from", aside, "error", err)
		}
		if damage != nil {
			damage.Carried, damage.Kept = carried, kept
		}
	}
	if s.damage = damage; damage != nil {
		config.Logger.Warn("history reset", "reason", damage.String())
	}
	s.interrupted(content)
	if !content.money {
		if err := s.sumMoney(time.Now()); err != nil {
			config.Logger.Warn("summing up the costs of the history failed", "error", err)
		}
	}
	if err := s.compact(); err != nil {
		config.Logger.Warn("compacting the history failed", "error", err)
	}
	s.wake()
	go s.write()
	return s, nil
}

func newStore(config Config, f *file, content loaded) *Store {
	in := newIngestQueue()
	s := &Store{
		config: config, file: f, in: in, unread: content.unread,
		brimful: max(1, config.CommitSize/shards),
		ledger: &memtable{
			in: in, where: config.Location, groupSize: max(config.CommitSize, 64), waitMax: config.Waiting,
			open: map[proxy.ID]*mark{}, words: rowcodec.NewDictionary(content.words), durable: content.totals,
			names: rollup.NewNames(content.names), seq: content.applied,
			saved: content.saved, last: content.last, lastSaved: content.last,
		},
		retuned: make(chan struct{}, 1), pending: make(chan struct{}, 1), full: make(chan struct{}, 1),
		suspect: make(chan struct{}, 1),
		orders:  make(chan command), closing: make(chan struct{}), closed: make(chan struct{}),
	}
	s.retention.Store(newRetention(config.KeepDays, config.KeepMegabytes))
	if content.isNew || content.carry != "" {
		s.ledger.begun()
	}
	return s
}

// interrupted makes rows of the marks that were left in the file. The first commit writes the rows and removes the
// marks.
func (s *Store) interrupted(content loaded) {
	s.ledger.openSaved = -1
	for _, m := range content.open {
		if content.carry != "" && s.hasRow(m.id) {
			continue // of a copy: it has ended since
		}
		r, err := rowcodec.ReadRow(m.id, m.value, content.words)
		if err != nil {
			s.config.Logger.Warn("a request that was under way can't be read", "id", m.id.String(), "error", err)
		}
		r.MarkInterrupted()
		s.ledger.add(&r)
	}
}

// Begin says that a request has arrived. It returns at once.
func (s *Store) Begin(x proxy.Exchange) {
	s.in.begin(&x)
	s.wake()
}

// End says how it ended, and what it cost. It returns at once; the exchange can be read from now on. The attempts now
// belong to the store: the caller must not change them.
func (s *Store) End(x Exchange) {
	waiting := s.in.end(&x)
	s.wake()
	if waiting >= s.brimful {
		nudge(s.full)
	}
	if waiting >= shardMax {
		s.ledger.drainShard(s.in.shard(x.ID))
	}
}

func (s *Store) wake() { nudge(s.pending) }

// nudge leaves a token where none waits yet.
func nudge(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// Totals are those of every exchange that has ended.
func (s *Store) Totals() Totals { return s.ledger.totals() }

// LastID is the highest ID ever given, as far as the file and this run know. Clearing the history does not lower it.
func (s *Store) LastID() proxy.ID {
	s.ledger.drain()
	s.ledger.mu.Lock()
	defer s.ledger.mu.Unlock()
	return s.ledger.last
}

// Health is nil, or says why the history is not being written and how much waits. Writing is tried again by itself.
func (s *Store) Health() error { return s.ledger.health() }

// Size is how many bytes the data file takes, and how many of them are free for what comes: the file does not shrink
// with what is forgotten, but is compacted at a start that finds over half of it free. Zero while it can't be opened.
func (s *Store) Size() (bytes, free int64) {
	used, size := s.file.extent()
	return size, size - used
}

// Damaged returns what was found wrong with the data file, at Open or since; nil where it was sound.
func (s *Store) Damaged() *Damage {
	s.damageMu.Lock()
	defer s.damageMu.Unlock()
	return s.damage
}

// Flush waits until everything that has ended or was saved before the call is durable.
func (s *Store) Flush(ctx context.Context) error {
	if err := s.ask(ctx, keep); err != nil {
		return fmt.Errorf("writing the history: %w", err)
	}
	return nil
}

// ResetStats sets the totals to zero and leaves the requests and the figures of any range. After an error they are as
// they were.
func (s *Store) ResetStats(ctx context.Context) error {
	if err := s.ask(ctx, resetStats); err != nil {
		return fmt.Errorf("resetting the totals: %w", err)
	}
	return nil
}

// ClearHistory forgets every request that has ended and all that was made of them (figures, sessions, limits over
// time), and leaves the totals. After an error nothing is forgotten.
func (s *Store) ClearHistory(ctx context.Context) error {
	if err := s.ask(ctx, clearHistory); err != nil {
		return fmt.Errorf("clearing the history: %w", err)
	}
	return nil
}

// Close makes everything durable and closes the file. What is under way stays marked, and is interrupted for the next
// Open. Begin and End do nothing from here on. When the context ends first, the closing goes on.
func (s *Store) Close(ctx context.Context) error {
	s.closeOnce.Do(func() {
		s.in.close()
		close(s.closing)
	})
	select {
	case <-s.closed:
		return s.closeErr
	case <-ctx.Done():
		return fmt.Errorf("closing the history: %w", ctx.Err())
	}
}
