package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"time"

	"go.etcd.io/bbolt"

	"clb/app/store/rowcodec"
	"clb/proxy/account"
)

// lookWait is how long a look waits for a program that has the file open.
const lookWait = time.Second

// Look reads a data file that no program has open, changes nothing in it, and sets nothing aside. It returns the
// accounts as far as they can be read. broken says in words what is wrong with the content, empty where it is sound; a
// file that is not there is sound. A file of a newer schema is a *NewerSchemaError, and one that can't be opened
// another error.
func Look(ctx context.Context, path string) (saved account.Saved, broken string, err error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return saved, "", nil
	}
	f := &file{path: path, lockWait: lookWait}
	db, err := f.openDB(true)
	if err == nil {
		defer func() { _ = closeDB(db) }()
		err = recoverPanic(func() error {
			return db.View(func(tx *bbolt.Tx) (err error) {
				saved, err = f.look(ctx, tx)
				return err
			})
		})
	}
	if isDamage(err) {
		return saved, err.Error(), nil
	}
	return saved, "", err
}

// look goes through everything of a file. What it has of the accounts is returned with the error too.
func (f *file) look(ctx context.Context, tx *bbolt.Tx) (saved account.Saved, err error) {
	if size := fileSize(f.path); size < tx.Size() {
		return saved, rowcodec.Damaged("it is cut off after %d of %d bytes", size, tx.Size())
	}
	found, err := f.checkSchema(tx)
	if found == 0 || errors.As(err, new(*NewerSchemaError)) {
		return saved, err
	}
	schemaErr := err
	var unread error
	if saved, unread, err = readSaved(tx); err == nil {
		err = everyEntry(ctx, tx)
	}
	return saved, errors.Join(schemaErr, err, unread)
}

// everyEntry looks at every key and value.
func everyEntry(ctx context.Context, tx *bbolt.Tx) error {
	return tx.ForEach(func(name []byte, in *bbolt.Bucket) error {
		last := ""
		return in.ForEach(func(key, _ []byte) error {
			if string(key) <= last {
				return rowcodec.Damaged("the keys of %s are out of order", name)
			}
			last = string(key)
			return ctx.Err()
		})
	})
}
