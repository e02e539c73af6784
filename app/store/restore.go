package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"go.etcd.io/bbolt"

	"clb/app/atomicfile"
	"clb/app/store/rowcodec"
	"clb/proxy/account"
)

// A damaged file is replaced in steps, so that a program that dies meanwhile does it again or goes on:
//
//	fresh     the newest copy that can be read, or an empty file, is prepared beside it, and marked as one that
//	          requests of the damaged file are to be carried over to
//	aside     the damaged file gets a name of its own
//	in place  the prepared file takes its name
//	carried   what the damaged file gives by ordinary reading and the new one lacks is added; the mark goes

// freshEnding ends the name of the file that is being prepared.
const freshEnding = ".restoring"

// metaCarry is the key of the meta bucket that says that a damaged file is still to be read. Its value says of what.
const metaCarry = "carry"

const (
	carryAll  = "all"  // the accounts and totals too
	carryRows = "rows" // what memory did not have
)

// Damage is what happened to a data file whose content was not what this program wrote.
type Damage struct {
	// Name is the path that the damaged file now has, empty where there was none.
	Name string
	// Cause is what was wrong with it.
	Cause error
	// Copy is the time of the copy that took its place, zero where a new file was begun.
	Copy time.Time
	// Carried is how many requests were read of the damaged file that the copy lacks.
	Carried int
	// Kept says what else of the damaged file was carried over: "accounts", "totals".
	Kept []string
}

// The parts that Damage.Kept names.
const (
	KeptAccounts = "accounts"
	keptTotals   = "totals"
)

func (d *Damage) String() string {
	text := "the history was damaged"
	if d.Name != "" {
		text += ", the old file is " + d.Name
	}
	if d.Copy.IsZero() {
		text += ", and a new one was begun"
	} else {
		text += ", and the copy of " + d.Copy.Local().Format("2006-01-02 15:04") + " has taken its place"
	}
	text += fmt.Sprintf(" (%d requests", d.Carried)
	for _, part := range d.Kept {
		text += ", " + part
	}
	return fmt.Sprintf("%s carried over): %v", text, d.Cause)
}

// restore puts the newest good copy of the file in its place, or a new file where there is none, and sets the damaged
// one aside. The file is closed. Fits says whether a copy can be used; carry is the value of metaCarry.
func (f *file) restore(cause error, carry string, fits func(*bbolt.Tx) error) (*Damage, error) {
	fresh := &file{path: f.path + freshEnding, lockWait: f.lockWait}
	made, err := f.prepare(fresh.path, fits)
	if err != nil {
		return nil, err
	}
	if err := fresh.open(false); err != nil {
		return nil, err
	}
	err = fresh.update(func(tx *bbolt.Tx) error { return bucket(tx, metaBucket).Put([]byte(metaCarry), []byte(carry)) })
	if err := errors.Join(err, fresh.close()); err != nil {
		return nil, err
	}
	name, err := atomicfile.SetAside(f.path)
	if err != nil {
		return nil, err
	}
	if err := os.Rename(fresh.path, f.path); err != nil {
		return nil, err
	}
	atomicfile.SyncFolder(filepath.Dir(f.path))
	return &Damage{Name: name, Cause: cause, Copy: made}, nil
}

// prepare copies the newest good copy to a path, and says of when it is. Where the disk has no room for that, the copy
// itself is moved. There is no file at the path where there is no good copy.
func (f *file) prepare(fresh string, fits func(*bbolt.Tx) error) (made time.Time, err error) {
	if err := os.Remove(fresh); err != nil && !errors.Is(err, os.ErrNotExist) {
		return made, err
	}
	for _, c := range Copies(f.path) {
		if !isGood(c.Path, fits) {
			continue
		}
		err := duplicate(fresh, c.Path)
		if err != nil {
			err = os.Rename(c.Path, fresh)
		}
		return c.Made, err
	}
	return made, nil
}

// isGood says whether all of a closed file can be read, and fits.
func isGood(path string, fits func(*bbolt.Tx) error) bool {
	f := &file{path: path, lockWait: lookWait}
	db, err := f.openDB(true)
	if err != nil {
		return false
	}
	defer func() { _ = closeDB(db) }()
	return recoverPanic(func() error {
		return db.View(func(tx *bbolt.Tx) error {
			if _, err := f.look(context.Background(), tx); err != nil {
				return err
			}
			return fits(tx)
		})
	}) == nil
}

func duplicate(to, from string) error {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = source.Close() }()
	target, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(target, source)
	if err = errors.Join(err, target.Sync(), target.Close()); err != nil {
		_ = os.Remove(to)
	}
	return err
}

// anyCopy fits a program that starts: it has no row that refers to words.
func anyCopy(*bbolt.Tx) error { return nil }

// sameWords fits a copy whose words have the numbers that they have here, since rows in memory refer to them.
func (l *memtable) sameWords(tx *bbolt.Tx) error {
	for name, table := range map[string]*rowcodec.Dictionary{wordsBucket: l.words, namesBucket: l.names} {
		words, err := readWords(tx, name)
		if err != nil {
			return err
		}
		l.mu.Lock()
		same := len(words) <= len(table.List) && slices.Equal(words, table.List[:len(words)])
		l.mu.Unlock()
		if !same {
			return rowcodec.Damaged("it is a copy of another history")
		}
	}
	return nil
}

// finishRestore gives a file its name that was prepared when the program died.
func (f *file) finishRestore() error {
	if _, err := os.Lstat(f.path); !errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err := os.Rename(f.path+freshEnding, f.path); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// gone is an error where there are copies of a file that is not there.
func (f *file) gone() error {
	if _, err := os.Lstat(f.path); errors.Is(err, os.ErrNotExist) && len(Copies(f.path)) > 0 {
		return rowcodec.Damaged("it is gone")
	}
	return nil
}

// newestAside is the damaged file that was set aside last, empty where none was.
func (f *file) newestAside() string {
	list, _ := filepath.Glob(f.path + ".damaged-*")
	if len(list) == 0 {
		return ""
	}
	return slices.Max(list)
}

// takeOver takes the accounts and totals of a damaged file, as far as they can be read, in place of those of the copy,
// and returns the parts that it took.
func (l *loaded) takeOver(aside string) (kept []string) {
	db, err := (&file{path: aside, lockWait: lookWait}).openDB(true)
	if err != nil {
		return nil
	}
	defer func() { _ = closeDB(db) }()
	part := func(read func(*bbolt.Tx) error) bool {
		return recoverPanic(func() error { return db.View(read) }) == nil
	}
	var saved account.Saved
	var unread error
	if part(func(tx *bbolt.Tx) (err error) { saved, unread, err = readSaved(tx); return err }) {
		l.saved, l.unread, kept = saved, unread, append(kept, KeptAccounts)
	}
	var totals Totals
	var money bool
	if part(func(tx *bbolt.Tx) (err error) {
		totals, err = readTotals(tx)
		money = err == nil && hasMoney(tx)
		return err
	}) {
		l.totals, l.money, l.counted, kept = totals, money, true, append(kept, keptTotals)
	}
	part(func(tx *bbolt.Tx) error { l.last = max(l.last, readLast(tx)); return nil })
	return kept
}
