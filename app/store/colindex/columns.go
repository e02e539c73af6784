package colindex

import (
	"hash/fnv"
	"math/bits"
	"time"

	"clb/app/store/rowcodec"
	"clb/proxy"
)

// column is a field of a row that the index knows.
type column int

const (
	accountColumn column = iota
	modelColumn
	resultColumn // outcome and status
	pathColumn
	sessionColumn
	columnCount
)

// The codes of a column that are no number of a word.
const (
	mustCheck uint32 = 0 // the row itself must be asked
	noneCode  uint32 = 1 // the row has no such field
	firstCode uint32 = 2 // of word 0; in the session column, of a hash
)

// resultShift is where the status stands in the code of a result, above that of the outcome.
const resultShift = 13

// sessionHashes is how many different codes a session may have: they take three bytes.
const sessionHashes = 1<<21 - 2

// Entry is what the index knows of a row.
type Entry struct {
	ID proxy.ID
	// Bucket is that of its duration.
	Bucket  uint16
	seconds int64 // the arrival, in seconds since 1970, at least 0
	codes   [columnCount]uint32
}

// EntryOf makes the entry of a row, in the numbers that its encoding has too.
func EntryOf(w *rowcodec.Dictionary, r *rowcodec.Row) Entry {
	d := Entry{ID: r.ID, Bucket: DurationBucket(r.Duration), seconds: seconds(r.Time)}
	d.codes[accountColumn] = codeOf(w, r.AccountID, rowcodec.WordsMax)
	d.codes[modelColumn] = codeOf(w, r.Model, rowcodec.WordsMax)
	d.codes[resultColumn] = resultCode(codeOf(w, string(r.Outcome), rowcodec.WordsMax), r.Status)
	d.codes[pathColumn] = codeOf(w, r.Path, rowcodec.PathWordsMax)
	d.codes[sessionColumn] = noneCode
	if r.Session != "" {
		d.codes[sessionColumn] = sessionCode(r.Session)
	}
	return d
}

func seconds(at time.Time) int64 { return max(at.Unix(), 0) }

// codeOf is the code of a text.
func codeOf(w *rowcodec.Dictionary, text string, most int) uint32 {
	if text == "" {
		return noneCode
	}
	n, ok := w.Refer(text, most)
	if !ok {
		return mustCheck
	}
	return firstCode + uint32(n)
}

// resultCode joins the code of an outcome and a status.
func resultCode(outcome uint32, status int) uint32 {
	if outcome == mustCheck || status < 0 || status > 9999 {
		return mustCheck
	}
	return outcome + uint32(status)<<resultShift
}

// splitResult is the inverse of resultCode; not for mustCheck.
func splitResult(code uint32) (outcome uint32, status int) {
	return code & (1<<resultShift - 1), int(code >> resultShift)
}

// hashCode is the code of a session, by its 16 bytes where it is a UUID. Two sessions may share one.
func hashCode(session []byte) uint32 {
	hash := fnv.New64a()
	_, _ = hash.Write(session) // it never fails
	return firstCode + uint32(hash.Sum64()%sessionHashes)
}

// sessionCode is the code of the rows of a session.
func sessionCode(session string) uint32 {
	if raw, ok := rowcodec.ParseUUID(session); ok {
		return hashCode(raw[:])
	}
	return hashCode([]byte(rowcodec.Clip(session)))
}

// DurationBucket is the duration on a scale of 16 bits that grows with its logarithm: two durations of one bucket
// differ by less than a thousandth, or a microsecond.
func DurationBucket(d time.Duration) uint16 {
	const fraction = 10
	us := uint64(max(d.Microseconds(), 0))
	if us < 1<<fraction {
		return uint16(us)
	}
	shift := bits.Len64(us) - 1 - fraction
	return uint16((shift+1)<<fraction | int(us>>shift&(1<<fraction-1)))
}

// EntryStored makes the entry of a row of a file that has so many words. One that the dictionary only now learned is
// not in it.
func EntryStored(w *rowcodec.Dictionary, r *rowcodec.Row, stored int) Entry {
	d := EntryOf(w, r)
	for c, code := range d.codes {
		number := code
		if c == int(resultColumn) {
			number, _ = splitResult(code)
		}
		if c != int(sessionColumn) && number >= firstCode+uint32(stored) {
			d.codes[c] = mustCheck
		}
	}
	return d
}

// EntryUnread is the entry of a row that can't be read: every filter must look at it.
func EntryUnread(id proxy.ID) Entry { return Entry{ID: id, seconds: seconds(id.Time())} }
