package store

import (
	"slices"

	"go.etcd.io/bbolt"
)

// carryStep is how many blocks one transaction carries over.
const carryStep = 256

// carryRollups takes over the hours and days of a damaged file that has been set aside, as far as they can be read:
// they are to be kept for good. It says whether there are any.
func (f *file) carryRollups(aside string) (carried bool) {
	if aside == "" {
		return false
	}
	old, err := (&file{path: aside, lockWait: f.lockWait}).openDB(true)
	if err != nil {
		return false
	}
	defer func() { _ = closeDB(old) }()
	var names []string
	var applied []byte
	err = contain(func() error {
		return old.View(func(tx *bbolt.Tx) (err error) {
			if found, err := readSchema(tx); err != nil || found != schema {
				return damaged("its schema can't be carried over")
			}
			applied = slices.Clone(bucket(tx, metaBucket).Get([]byte(metaApplied)))
			names, err = readWords(tx, namesBucket)
			return err
		})
	})
	if err != nil || len(names) == 0 {
		return false
	}
	err = f.update(func(tx *bbolt.Tx) error {
		// What waits in memory and is in the old file too must not be added to its rollups again.
		if err := bucket(tx, metaBucket).Put([]byte(metaApplied), applied); err != nil {
			return err
		}
		return putWords(bucket(tx, namesBucket), 0, names)
	})
	if err != nil {
		return false
	}
	for _, name := range []string{hoursBucket, daysBucket} {
		carried = f.carryBucket(old, name) || carried
	}
	return carried
}

// carryBucket copies the blocks of a bucket up to the first that can't be read.
func (f *file) carryBucket(old *bbolt.DB, name string) (carried bool) {
	var last []byte
	for more := true; more; {
		var keys, blocks [][]byte
		readErr := contain(func() error {
			return old.View(func(tx *bbolt.Tx) (err error) {
				keys, blocks, err = soundBlocks(bucket(tx, name), last)
				return err
			})
		})
		more = readErr == nil && len(keys) == carryStep
		if len(keys) == 0 {
			break
		}
		err := f.update(func(tx *bbolt.Tx) error {
			for i, key := range keys {
				if err := bucket(tx, name).Put(key, blocks[i]); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			break
		}
		carried, last = true, keys[len(keys)-1]
	}
	return carried
}

// soundBlocks copies the next blocks after a key. It ends at the first that is not sound. The hours have no minutes in
// the file that they go to.
func soundBlocks(in *bbolt.Bucket, after []byte) (keys, blocks [][]byte, err error) {
	if in == nil {
		return nil, nil, damaged("a bucket is missing")
	}
	cursor := in.Cursor()
	key, block := cursor.Seek(append(slices.Clone(after), 0))
	for ; key != nil && len(keys) < carryStep; key, block = cursor.Next() {
		if len(key) != 5 || string(key) <= string(after) {
			return keys, blocks, damaged("a key of the rollups is out of order")
		}
		if !sound(kind(key[0]), block) {
			return keys, blocks, damaged("a block of the rollups can't be read")
		}
		after = slices.Clone(key)
		block = slices.Clone(block)
		block[0] &^= hasMinutes
		keys, blocks = append(keys, after), append(blocks, block)
	}
	return keys, blocks, nil
}
