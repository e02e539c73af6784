package store

import (
	"slices"

	"go.etcd.io/bbolt"
)

// repairRollups drops what of the rollups can't be read, so that it hides no more than itself: the minute, hour or day
// of an unsound block, in all of its kinds, since they are to say the same.
func repairRollups(db *bbolt.DB) error {
	for _, name := range []string{minutesBucket, hoursBucket, daysBucket} {
		var broken []int64
		err := db.View(func(tx *bbolt.Tx) error {
			return bucket(tx, name).ForEach(func(key, block []byte) error {
				unit, ok := unitOf(kind(firstByte(key)), key)
				if ok && !sound(kind(key[0]), block) && !slices.Contains(broken, unit) {
					broken = append(broken, unit)
				}
				return nil
			})
		})
		if err != nil {
			return err
		}
		if len(broken) == 0 {
			continue
		}
		err = db.Update(func(tx *bbolt.Tx) error {
			for _, unit := range broken {
				for _, k := range kinds() {
					if err := bucket(tx, name).Delete(blockKey(k, unit)); err != nil {
						return err
					}
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// sound says whether every cell of a block can be read.
func sound(k kind, block []byte) bool {
	_, err := sumOf(k, block)
	return err == nil
}

// sumOf adds up the cells of a block.
func sumOf(k kind, block []byte) (sum Aggregate, err error) {
	err = eachCell(k, block, func(key cellKey, cell []byte) error {
		_, err := sum.addEncoded(key.outcome, cell)
		return err
	})
	return sum, err
}
