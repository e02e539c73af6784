package rollup

import (
	"slices"

	"go.etcd.io/bbolt"
)

// Repair drops what of the rollups in these buckets can't be read, so that it hides no more than itself: the minute,
// hour or day of an unsound block, in all of its kinds, since they are to say the same.
func Repair(db *bbolt.DB, buckets ...string) error {
	for _, name := range buckets {
		var broken []int64
		err := db.View(func(tx *bbolt.Tx) error {
			return tx.Bucket([]byte(name)).ForEach(func(key, block []byte) error {
				unit, ok := unitOf(Kind(firstByte(key)), key)
				if ok && !sound(Kind(key[0]), block) && !slices.Contains(broken, unit) {
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
					if err := tx.Bucket([]byte(name)).Delete(blockKey(k, unit)); err != nil {
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
func sound(k Kind, block []byte) bool {
	_, err := sumOf(k, block)
	return err == nil
}

// sumOf adds up the cells of a block.
func sumOf(k Kind, block []byte) (sum Aggregate, err error) {
	err = EachCell(k, block, func(key CellKey, cell []byte) error {
		_, err := sum.AddEncoded(key.Outcome, cell)
		return err
	})
	return sum, err
}
