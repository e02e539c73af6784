package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"go.etcd.io/bbolt"
	bbolterrors "go.etcd.io/bbolt/errors"

	"clb/app/atomicfile"
	"clb/app/store/rollup"
	"clb/app/store/rowcodec"
)

// file is the handle of the database. The writer alone opens, changes and closes it.
type file struct {
	path     string
	lockWait time.Duration

	mu sync.RWMutex // guards db: a reader holds it for one short transaction, the writer while it changes the handle
	db *bbolt.DB    // nil while the file is closed
	// closed is closed with the file: who reads for long then ends.
	closed chan struct{}
}

// isDamage tells damage from an error of the disk or of the caller.
func isDamage(err error) bool {
	var d *rowcodec.DamageError
	return errors.As(err, &d) || errors.Is(err, bbolterrors.ErrInvalid) || errors.Is(err, bbolterrors.ErrChecksum) ||
		errors.Is(err, bbolterrors.ErrVersionMismatch)
}

// recoverPanic runs what touches the database's pages. A broken page makes bbolt panic, and a page that the disk can't
// give is a memory fault, since the file is mapped: both come back as damage instead of ending the program.
func recoverPanic(do func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = rowcodec.Damaged("%v", p)
		}
	}()
	return do()
}

// open opens the file, or creates it. Deep reads every page.
func (f *file) open(deep bool) error {
	if err := os.MkdirAll(filepath.Dir(f.path), 0o700); err != nil {
		return fmt.Errorf("making the data folder: %w", err)
	}
	db, err := f.openDB(false)
	if err != nil {
		return err
	}
	if err := recoverPanic(func() error { return f.admit(db, deep) }); err != nil {
		_ = closeDB(db)
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.db, f.closed = db, make(chan struct{})
	return nil
}

// growth is by how much the file grows at least, in bytes.
const growth = 2 << 20

// openDB opens the database alone. A panic in it must not leave the file locked: so its handle is remembered.
func (f *file) openDB(readOnly bool) (db *bbolt.DB, err error) {
	if info, err := os.Stat(f.path); err == nil && info.Size() == 0 { // bbolt would begin it anew without a word
		return nil, fmt.Errorf("opening %s: %w", f.path, rowcodec.Damaged("it is empty"))
	}
	var handle *os.File
	options := &bbolt.Options{
		Timeout: f.lockWait, ReadOnly: readOnly, FreelistType: bbolt.FreelistMapType,
		OpenFile: func(name string, flag int, mode os.FileMode) (*os.File, error) {
			opened, err := os.OpenFile(name, flag, mode)
			handle = opened
			return opened, err
		},
	}
	err = recoverPanic(func() (err error) {
		db, err = bbolt.Open(f.path, 0o600, options)
		return err
	})
	if err == nil {
		db.AllocSize = growth
		return db, nil
	}
	if handle != nil {
		_ = handle.Close() // closed already unless it panicked
	}
	if errors.Is(err, bbolterrors.ErrTimeout) {
		return nil, fmt.Errorf("opening %s: another program has it open: %w", f.path, err)
	}
	if strings.Contains(err.Error(), "file size too small") { // bbolt gives this one no name
		err = rowcodec.Damaged("it is cut off after %d bytes", fileSize(f.path))
	}
	return nil, fmt.Errorf("opening %s: %w", f.path, err)
}

// fileSize is 0 where there is no file.
func fileSize(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}

// admit checks that this program can work with the database, and fills in a new one.
func (f *file) admit(db *bbolt.DB, deep bool) error {
	var found uint32
	err := db.View(func(tx *bbolt.Tx) (err error) {
		if size := fileSize(f.path); size < tx.Size() {
			return rowcodec.Damaged("it is cut off after %d of %d bytes", size, tx.Size())
		}
		found, err = f.checkSchema(tx)
		if err == nil && found == schema {
			err = checkBuckets(tx, deep)
		}
		return err
	})
	switch {
	case err != nil:
		return err
	case found == schema && deep:
		if err := errors.Join(rollup.Repair(db, minutesBucket, hoursBucket, daysBucket), repairIndex(db)); err != nil {
			return fmt.Errorf("repairing %s: %w", f.path, err)
		}
		return nil
	case found == schema:
		return nil
	}
	if err := db.Update(createBuckets); err != nil {
		return fmt.Errorf("filling in %s: %w", f.path, err)
	}
	atomicfile.SyncFolder(filepath.Dir(f.path))
	return nil
}

// checkBuckets looks for every bucket, and at every key and value where deep.
func checkBuckets(tx *bbolt.Tx, deep bool) error {
	for _, name := range buckets() {
		found := bucket(tx, name)
		if found == nil {
			return rowcodec.Damaged("the bucket %s is missing", name)
		}
		if !deep {
			continue
		}
		last := ""
		err := found.ForEach(func(key, _ []byte) error {
			if string(key) <= last {
				return rowcodec.Damaged("the keys of %s are out of order", name)
			}
			last = string(key)
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// errNoFile says that the file is closed: for the moment that mending takes, or until the disk lets it be opened.
var errNoFile = errors.New("the data file is being opened again after a fault")

// view runs a short reading transaction.
func (f *file) view(read func(*bbolt.Tx) error) error {
	f.mu.RLock()
	defer f.mu.RUnlock()
	if f.db == nil {
		return errNoFile
	}
	return recoverPanic(func() error { return f.db.View(read) })
}

// update runs a writing transaction. Only the writer calls it; the lock is not held, for a reader must not wait for a
// disk.
func (f *file) update(write func(*bbolt.Tx) error) error {
	if f.db == nil {
		return errNoFile
	}
	return recoverPanic(func() error { return f.db.Update(write) })
}

// close closes the file; doing it twice is no error.
func (f *file) close() error {
	f.mu.Lock()
	db := f.db
	f.db = nil
	if db != nil {
		close(f.closed)
	}
	f.mu.Unlock()
	if db == nil {
		return nil
	}
	return closeDB(db)
}

// closeWait is how long a database may take to close. One whose transaction died of a broken page may keep its own
// lock.
const closeWait = 2 * time.Second

func closeDB(db *bbolt.DB) error {
	closed := make(chan error, 1)
	go func() { closed <- recoverPanic(db.Close) }()
	patience := time.NewTimer(closeWait)
	defer patience.Stop()
	select {
	case err := <-closed:
		return err
	case <-patience.C:
		return errors.New("the data file does not close: a broken page holds it")
	}
}
