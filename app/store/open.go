package store

import (
	"encoding/binary"
	"fmt"
	"slices"

	"clb/app/atomicfile"
	"clb/proxy"
	"clb/proxy/account"

	"go.etcd.io/bbolt"
)

// loaded is what the store holds in memory of its file.
type loaded struct {
	words []string
	names []string
	// applied is the newest group of the ledger that the file holds.
	applied uint64
	totals  Totals
	last    proxy.ID
	saved   account.Saved
	unread  error // why saved is not whole
	open    []encoded
	isNew   bool
}

// Damage is what happened to a data file whose content was not what this program wrote.
type Damage struct {
	// Name is the path that the damaged file now has.
	Name string
	// Cause is what was wrong with it.
	Cause error
	// Kept says what was carried over into the new file: "accounts", "totals", "rollups" (those by hour and day, as far
	// as they could be read).
	Kept []string
}

// The parts that Damage.Kept names, beside "totals".
const (
	KeptAccounts = "accounts"
	keptRollups  = "rollups"
)

func (d *Damage) String() string {
	kept := "nothing could be carried over"
	if len(d.Kept) > 0 {
		kept = fmt.Sprintf("carried over: %v", d.Kept)
	}
	return fmt.Sprintf("the history was damaged and begun anew, the old file is %s (%s): %v", d.Name, kept, d.Cause)
}

// openAndLoad opens the file and reads what the store holds in memory. A damaged file is set aside, and what could be
// read of it goes on in the new one.
func (f *file) openAndLoad() (loaded, *Damage, error) {
	l, err := f.tryLoad()
	if err == nil || !isDamage(err) {
		return l, nil, err
	}
	_ = f.close()
	rest, kept := f.salvage()
	name, asideErr := atomicfile.SetAside(f.path)
	if asideErr != nil {
		return loaded{}, nil, fmt.Errorf("%w (and %w)", err, asideErr)
	}
	damage := &Damage{Name: name, Cause: err, Kept: kept}
	if err := f.open(false); err != nil {
		return loaded{}, damage, err
	}
	if f.carryRollups(name) {
		damage.Kept = append(damage.Kept, keptRollups)
	}
	if l, err = f.load(); err != nil {
		return loaded{}, damage, err
	}
	l.totals.add(rest.totals)
	if !rest.totals.Since.IsZero() {
		l.totals.Since = rest.totals.Since
	}
	l.saved, l.unread, l.last = rest.saved, rest.unread, rest.last
	return l, damage, nil
}

func (f *file) tryLoad() (l loaded, err error) {
	if err := f.open(false); err != nil {
		return l, err
	}
	return f.load()
}

// load reads an open file.
func (f *file) load() (l loaded, err error) {
	if err := f.view(l.read); err != nil {
		_ = f.close()
		return l, fmt.Errorf("reading %s: %w", f.path, err)
	}
	return l, nil
}

// read takes everything but the exchanges, of which it looks at the newest.
func (l *loaded) read(tx *bbolt.Tx) (err error) {
	if l.words, err = readWords(tx, wordsBucket); err != nil {
		return err
	}
	if l.names, err = readWords(tx, namesBucket); err != nil {
		return err
	}
	l.applied = readApplied(tx)
	if l.totals, err = readTotals(tx); err != nil {
		return err
	}
	if l.saved, l.unread, err = readSaved(tx); err != nil {
		return err
	}
	l.last = readLast(tx)
	l.isNew = bucket(tx, totalsBucket).Get([]byte(totalsSince)) == nil
	exchanges := bucket(tx, exchangesBucket)
	return bucket(tx, openBucket).ForEach(func(key, value []byte) error {
		// The end of an exchange and its mark's removal are one transaction, but for a commit that failed half way.
		if len(key) == 8 && exchanges.Get(key) == nil {
			l.open = append(l.open, encoded{id: keyID(key), value: slices.Clone(value)})
		}
		return nil
	})
}

func readWords(tx *bbolt.Tx, name string) (list []string, err error) {
	err = bucket(tx, name).ForEach(func(key, word []byte) error {
		if len(key) != 8 || binary.BigEndian.Uint64(key) != uint64(len(list)) {
			return damaged("%s: number %d is missing", name, len(list))
		}
		list = append(list, string(word))
		return nil
	})
	return list, err
}

// readLast is the highest ID that the file knows of.
func readLast(tx *bbolt.Tx) proxy.ID {
	last := keyID(bucket(tx, metaBucket).Get([]byte(metaLastID)))
	for _, name := range []string{exchangesBucket, openBucket} {
		key, _ := bucket(tx, name).Cursor().Last()
		last = max(last, keyID(key))
	}
	return last
}

// salvage reads what can be read of a damaged file: the accounts, the totals and the highest ID. Each is tried apart,
// for one broken page seldom hits them all.
func (f *file) salvage() (rest loaded, kept []string) {
	rest.totals = newTotals()
	db, err := f.openDB(true)
	if err != nil {
		return rest, nil
	}
	defer func() { _ = closeDB(db) }()
	part := func(name string, read func(*bbolt.Tx) error) {
		if contain(func() error { return db.View(read) }) == nil {
			kept = append(kept, name)
		}
	}
	part(KeptAccounts, func(tx *bbolt.Tx) error {
		saved, unread, err := readSaved(tx)
		if err == nil {
			rest.saved, rest.unread = saved, unread
		}
		return err
	})
	part("totals", func(tx *bbolt.Tx) error {
		totals, err := readTotals(tx)
		if err == nil {
			rest.totals = totals
		}
		return err
	})
	_ = contain(func() error {
		return db.View(func(tx *bbolt.Tx) error {
			rest.last = readLast(tx)
			return nil
		})
	})
	return rest, kept
}
