package store

import (
	"encoding/binary"
	"fmt"

	"go.etcd.io/bbolt"

	"clb/app/store/rowcodec"
)

// The buckets. A new one needs a migration of the files without it; it does not need a new schema number unless an
// older program would do harm by not knowing it.
const (
	// metaBucket holds the keys below.
	metaBucket = "meta"
	// exchangesBucket maps an ID (8 bytes, big endian, so that keys sort by time) to a row.
	exchangesBucket = "exchanges"
	// openBucket maps the ID of an exchange under way to its row as far as it was known when it began.
	openBucket = "open"
	// wordsBucket maps a number (8 bytes, big endian) to a string that rows refer to.
	wordsBucket = "words"
	// totalsBucket maps "all", "account:ID" and "day:2006-01-02" to a tally, and "since" to a time.
	totalsBucket = "totals"
	// accountsBucket and statesBucket map an account's ID to its JSON.
	accountsBucket = "accounts"
	statesBucket   = "states"
	// poolBucket holds "order", the IDs of the accounts in order, "bindings", "terms" and "mode"; all JSON.
	poolBucket = "pool"

	// namesBucket maps a number (8 bytes, big endian) to an account's ID or a model, as the rollups refer to them.
	namesBucket = "names"
	// The rollups: a kind (1 byte, see package rollup) and the number of the minute, hour or day since 1970 in UTC (4
	// bytes, big endian) map to a block of cells.
	minutesBucket = "minutes"
	hoursBucket   = "hours"
	daysBucket    = "days"
	// indexBucket, sessionsBucket and limitsBucket: see package colindex, sessions.go and limits.go.
	indexBucket    = "index"
	sessionsBucket = "sessions"
	limitsBucket   = "limits"

	// metaSchema holds the schema's number (4 bytes), metaLastID the highest ID ever given (8 bytes), metaApplied the
	// number of the newest chunk that is in the file (8 bytes).
	metaSchema  = "schema"
	metaLastID  = "last_id"
	metaApplied = "applied"
)

// schema is the only form of the file that this program knows: there has been no release with an older one.
const schema = 2

// NewerSchemaError says that a later version of the program has written the file in a form that this one would misread.
// The file is left as it is.
type NewerSchemaError struct {
	Path        string
	Found, Know uint32
}

func (e *NewerSchemaError) Error() string {
	return fmt.Sprintf("%s was written by a newer version of this program (its schema is %d, this version knows "+
		"up to %d): "+
		"install the newer version again, or move the file away to begin a new one", e.Path, e.Found, e.Know)
}

// readSchema is 0 for a file that has just been begun.
func readSchema(tx *bbolt.Tx) (uint32, error) {
	meta := bucket(tx, metaBucket)
	if meta == nil {
		if key, _ := tx.Cursor().First(); key != nil {
			return 0, rowcodec.Damaged("it has no %s bucket", metaBucket)
		}
		return 0, nil
	}
	value := meta.Get([]byte(metaSchema))
	if len(value) != 4 {
		return 0, rowcodec.Damaged("its schema number is %d bytes long", len(value))
	}
	return binary.BigEndian.Uint32(value), nil
}

// checkSchema is readSchema with an error for a schema that this program can't work with.
func (f *file) checkSchema(tx *bbolt.Tx) (found uint32, err error) {
	found, err = readSchema(tx)
	switch {
	case err != nil:
		return found, err
	case found > schema:
		return found, &NewerSchemaError{Path: f.path, Found: found, Know: schema}
	case found != 0 && found < schema:
		return found, rowcodec.Damaged("it was made by a development version of this program (schema %d), which "+
			"this version "+
			"can't read", found)
	}
	return found, nil
}

// createBuckets fills in a new file.
func createBuckets(tx *bbolt.Tx) error {
	for _, name := range buckets() {
		if _, err := tx.CreateBucketIfNotExists([]byte(name)); err != nil {
			return fmt.Errorf("creating the bucket %s: %w", name, err)
		}
	}
	return bucket(tx, metaBucket).Put([]byte(metaSchema), binary.BigEndian.AppendUint32(nil, schema))
}

func buckets() []string {
	return []string{metaBucket, exchangesBucket, openBucket, wordsBucket, totalsBucket, accountsBucket, statesBucket,
		poolBucket, namesBucket, minutesBucket, hoursBucket, daysBucket, indexBucket, sessionsBucket, limitsBucket}
}

// bucket is nil where the file has none of the name.
func bucket(tx *bbolt.Tx, name string) *bbolt.Bucket { return tx.Bucket([]byte(name)) }
