package store

import (
	"encoding/binary"
	"fmt"
	"slices"

	"go.etcd.io/bbolt"

	"clb/app/store/rowcodec"
	"clb/proxy"
	"clb/proxy/account"
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
	// carry is the value of metaCarry; counted says that the totals have the requests that are to be carried over.
	carry   string
	counted bool
	// money says that the totals have it; files of earlier versions don't.
	money bool
}

// openAndLoad opens the file and reads what the store holds in memory. A damaged file is replaced.
func (f *file) openAndLoad() (loaded, *Damage, error) {
	if err := f.finishRestore(); err != nil {
		return loaded{}, nil, fmt.Errorf("opening %s: %w", f.path, err)
	}
	l, err := loaded{}, f.gone()
	if err == nil {
		l, err = f.tryLoad()
	}
	if err == nil || !isDamage(err) {
		return l, nil, err
	}
	_ = f.close()
	damage, restoreErr := f.restore(err, carryAll, anyCopy)
	if restoreErr != nil {
		return loaded{}, nil, fmt.Errorf("%w (and %w)", err, restoreErr)
	}
	l, err = f.tryLoad()
	return l, damage, err
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
	l.money = l.isNew || hasMoney(tx)
	l.carry = string(bucket(tx, metaBucket).Get([]byte(metaCarry)))
	exchanges := bucket(tx, exchangesBucket)
	return bucket(tx, openBucket).ForEach(func(key, value []byte) error {
		// The end of an exchange and its mark's removal are one transaction, but for a commit that failed half way.
		if len(key) == 8 && exchanges.Get(key) == nil {
			l.open = append(l.open, encoded{id: rowcodec.KeyID(key), value: slices.Clone(value)})
		}
		return nil
	})
}

func readWords(tx *bbolt.Tx, name string) (list []string, err error) {
	err = bucket(tx, name).ForEach(func(key, word []byte) error {
		if len(key) != 8 || binary.BigEndian.Uint64(key) != uint64(len(list)) {
			return rowcodec.Damaged("%s: number %d is missing", name, len(list))
		}
		list = append(list, string(word))
		return nil
	})
	return list, err
}

// readLast is the highest ID that the file knows of.
func readLast(tx *bbolt.Tx) proxy.ID {
	last := rowcodec.KeyID(bucket(tx, metaBucket).Get([]byte(metaLastID)))
	for _, name := range []string{exchangesBucket, openBucket} {
		key, _ := bucket(tx, name).Cursor().Last()
		last = max(last, rowcodec.KeyID(key))
	}
	return last
}
