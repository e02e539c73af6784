package store

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

// The marks of a column that are no number of a word.
const (
	lookMark  uint32 = 0 // the row itself must be asked
	noneMark  uint32 = 1 // the row has no such field
	firstMark uint32 = 2 // of word 0; in the session column, of a hash
)

// resultShift is where the status stands in the mark of a result, above that of the outcome.
const resultShift = 13

// sessionHashes is how many different marks a session may have: they take three bytes.
const sessionHashes = 1<<21 - 2

// digest is what the index knows of a row.
type digest struct {
	id      proxy.ID
	rank    uint16
	seconds int64 // the arrival, in seconds since 1970, at least 0
	marks   [columnCount]uint32
}

// digestOf makes the digest of a row, in the numbers that its encoding has too.
func digestOf(w *rowcodec.Dictionary, r *rowcodec.Row) digest {
	d := digest{id: r.ID, rank: rankOf(r.Duration), seconds: seconds(r.Time)}
	d.marks[accountColumn] = markOf(w, r.AccountID, rowcodec.WordsMax)
	d.marks[modelColumn] = markOf(w, r.Model, rowcodec.WordsMax)
	d.marks[resultColumn] = resultMark(markOf(w, string(r.Outcome), rowcodec.WordsMax), r.Status)
	d.marks[pathColumn] = markOf(w, r.Path, rowcodec.PathWordsMax)
	d.marks[sessionColumn] = noneMark
	if r.Session != "" {
		d.marks[sessionColumn] = sessionMark(r.Session)
	}
	return d
}

func seconds(at time.Time) int64 { return max(at.Unix(), 0) }

// markOf is the mark of a text.
func markOf(w *rowcodec.Dictionary, text string, most int) uint32 {
	if text == "" {
		return noneMark
	}
	n, ok := w.Refer(text, most)
	if !ok {
		return lookMark
	}
	return firstMark + uint32(n)
}

// resultMark joins the mark of an outcome and a status.
func resultMark(outcome uint32, status int) uint32 {
	if outcome == lookMark || status < 0 || status > 9999 {
		return lookMark
	}
	return outcome + uint32(status)<<resultShift
}

// splitResult is the inverse of resultMark; not for lookMark.
func splitResult(mark uint32) (outcome uint32, status int) {
	return mark & (1<<resultShift - 1), int(mark >> resultShift)
}

// hashMark is the mark of a session, by its 16 bytes where it is a UUID. Two sessions may share one.
func hashMark(session []byte) uint32 {
	hash := fnv.New64a()
	_, _ = hash.Write(session) // it never fails
	return firstMark + uint32(hash.Sum64()%sessionHashes)
}

// sessionMark is the mark of the rows of a session.
func sessionMark(session string) uint32 {
	if raw, ok := rowcodec.ParseUUID(session); ok {
		return hashMark(raw[:])
	}
	return hashMark([]byte(rowcodec.Clip(session)))
}

// rankOf is the duration on a scale of 16 bits that grows with its logarithm: two durations of one rank differ by less
// than a thousandth, or a microsecond.
func rankOf(d time.Duration) uint16 {
	const fraction = 10
	us := uint64(max(d.Microseconds(), 0))
	if us < 1<<fraction {
		return uint16(us)
	}
	shift := bits.Len64(us) - 1 - fraction
	return uint16((shift+1)<<fraction | int(us>>shift&(1<<fraction-1)))
}
