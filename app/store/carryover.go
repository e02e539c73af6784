package store

import (
	"bytes"
	"cmp"
	"slices"

	"go.etcd.io/bbolt"

	"clb/app/store/rowcodec"
	"clb/proxy"
)

// carryStep is how many rows of a damaged file one transaction looks at.
const carryStep = 4096

// carrier adds the requests of a damaged file to the store that has taken its place.
type carrier struct {
	store *Store
	from  *bbolt.DB
	words []string
	// counted says that the totals have the requests already.
	counted bool
	// paid are the accounts that are billed for each request.
	paid map[string]bool
	// waiting are the requests in memory, which reach the file by themselves.
	waiting map[proxy.ID]bool
	carried int
}

// carryOver reads what it can of a damaged file, and adds the requests that the file lacks; with marks, those too that
// were under way, as interrupted. After an error the next start tries again.
func (s *Store) carryOver(aside string, counted, marks bool) (carried int, err error) {
	db, openErr := (&file{path: aside, lockWait: s.file.lockWait}).openDB(true)
	if openErr == nil {
		defer func() { _ = closeDB(db) }()
		c := &carrier{store: s, from: db, counted: counted, paid: s.ledger.paidAccounts(),
			waiting: map[proxy.ID]bool{}}
		for _, r := range s.ledger.waitingRows() {
			c.waiting[r.id] = true
		}
		err = c.run(marks)
		carried = c.carried
	}
	if err != nil {
		return carried, err
	}
	return carried, s.file.update(func(tx *bbolt.Tx) error { return bucket(tx, metaBucket).Delete([]byte(metaCarry)) })
}

func (c *carrier) run(marks bool) error {
	readErr := recoverPanic(func() error {
		return c.from.View(func(tx *bbolt.Tx) (err error) {
			c.words, err = readWords(tx, wordsBucket)
			return err
		})
	})
	if readErr != nil {
		return nil // no row can be read without them
	}
	whole, err := c.pass(exchangesBucket, false)
	if err == nil && !whole {
		_, err = c.pass(exchangesBucket, true) // what lies behind the broken page
	}
	if err == nil && marks {
		_, err = c.pass(openBucket, false)
	}
	return err
}

// pass goes through the rows of a bucket, from the first on or from the last back, as far as they can be read. Whole
// says that it came to the end. The error is that of the file which the rows go to.
func (c *carrier) pass(name string, back bool) (whole bool, err error) {
	var last []byte
	for {
		rows, readErr := c.next(name, back, &last)
		if err := c.add(rows, name == openBucket); err != nil {
			return false, err
		}
		if readErr != nil || len(rows) < carryStep {
			return readErr == nil, nil
		}
	}
}

// next reads the rows behind a key, which it moves on. With an error it returns those before the page that can't be
// read.
func (c *carrier) next(name string, back bool, last *[]byte) (rows []encoded, err error) {
	err = recoverPanic(func() error {
		return c.from.View(func(tx *bbolt.Tx) error {
			cursor := bucket(tx, name).Cursor()
			key, value := startBehind(cursor, back, *last)
			for key != nil && len(rows) < carryStep {
				if *last != nil && (bytes.Compare(key, *last) > 0) == back {
					return rowcodec.Damaged("the keys of %s are out of order", name)
				}
				*last = bytes.Clone(key)
				rows = append(rows, encoded{id: rowcodec.KeyID(key), value: bytes.Clone(value)})
				if back {
					key, value = cursor.Prev()
				} else {
					key, value = cursor.Next()
				}
			}
			return nil
		})
	})
	return rows, err
}

// startBehind moves to the first entry behind a key, nil being before all of them.
func startBehind(cursor *bbolt.Cursor, back bool, last []byte) (key, value []byte) {
	switch {
	case last == nil && back:
		return cursor.Last()
	case last == nil:
		return cursor.First()
	}
	key, value = cursor.Seek(last)
	if back {
		if key == nil {
			return cursor.Last()
		}
		return cursor.Prev()
	}
	if bytes.Equal(key, last) {
		return cursor.Next()
	}
	return key, value
}

// add adds the rows that the file lacks and that can be read, and makes them durable.
func (c *carrier) add(rows []encoded, interrupted bool) error {
	slices.SortFunc(rows, func(a, b encoded) int { return cmp.Compare(a.id, b.id) })
	lacking := rows[:0:0]
	err := c.store.file.view(func(tx *bbolt.Tx) error {
		exchanges := bucket(tx, exchangesBucket)
		for _, r := range rows {
			if r.id != 0 && !c.waiting[r.id] && exchanges.Get(rowcodec.Key(r.id)) == nil {
				lacking = append(lacking, r)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, r := range lacking {
		read, err := rowcodec.ReadRow(r.id, r.value, c.words)
		if err != nil {
			continue
		}
		if interrupted {
			read.MarkInterrupted()
		}
		read.Paid = c.paid[read.AccountID]
		c.store.ledger.carry(&read, c.counted && !interrupted)
		c.carried++
	}
	return c.store.commitAll()
}

// carry adds the row of a request that ended before; counted: the totals have it.
func (l *memtable) carry(r *rowcodec.Row, counted bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last = max(l.last, r.ID)
	if counted {
		l.put(r)
		return
	}
	l.add(r)
}

// commitAll writes all that waits.
func (s *Store) commitAll() error {
	for more := true; more; {
		b := s.ledger.next(keep)
		if b == nil {
			return nil
		}
		if err := s.put(b); err != nil {
			return err
		}
		s.accepted(s.ledger.settled(b))
		more = b.more
	}
	return nil
}

// hasRow says that a request is in the file.
func (s *Store) hasRow(id proxy.ID) (found bool) {
	_ = s.file.view(func(tx *bbolt.Tx) error {
		found = bucket(tx, exchangesBucket).Get(rowcodec.Key(id)) != nil
		return nil
	})
	return found
}
