package store

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"time"

	"go.etcd.io/bbolt"
	"google.golang.org/protobuf/encoding/protowire"

	"clb/app/store/colindex"
	"clb/app/store/rowcodec"
	"clb/proxy"
	"clb/proxy/anthropic"
)

// The sessions bucket has two kinds of keys. A session's name, with a byte before it that says how it is written, leads
// to the ID of its newest request (8 bytes, big endian); and that ID, with a byte before it, leads to the session. So
// sessions lie in the order of their last request, and retention finds those that are over.
const (
	sessionUUID byte = 'u' // and the 16 bytes of a UUID
	sessionText byte = 't' // and the text
	sessionLast byte = 'l' // and the ID
)

// The fields of a session, in the protobuf wire format as those of a row.
const (
	sessionName    protowire.Number = 1 // bytes: the key of its name
	sessionAccount protowire.Number = 2 // bytes
	sessionFirst   protowire.Number = 3 // varint: milliseconds from the first request to the last
	// zigzag varint: milliseconds from the last ID's time to that request's arrival
	sessionTime    protowire.Number = 4
	sessionNumbers protowire.Number = 5  // varints from here on, as in Session.numbers
	sessionMost    protowire.Number = 15 // the last of them
)

// Session is what is known of a conversation: a sum over those of its requests that have ended. When retention takes
// the newest of them the session goes too; until then it counts those that are gone.
type Session struct {
	Session string
	// AccountID is the account of the newest request that had one.
	AccountID string
	// First and Last are the arrivals of the first and the newest request.
	First, Last time.Time
	LastID      proxy.ID
	Requests    int64
	Tokens      anthropic.Usage
	// Cost is the sum over the Priced requests, in nano-dollars. Unpriced ones have used tokens for which no price was
	// known.
	Cost, Priced, Unpriced int64
	// Moves is how often a newer request was on another account than the one before it.
	Moves int64
}

// numbers are the sums in the order of their field numbers, from sessionNumbers on.
func (s *Session) numbers() [11]*int64 {
	return [11]*int64{
		&s.Requests, &s.Tokens.Input, &s.Tokens.Output, &s.Tokens.CacheWrite5m, &s.Tokens.CacheWrite1h,
		&s.Tokens.CacheRead,
		&s.Cost, &s.Priced, &s.Unpriced, &s.Moves, &s.Tokens.WebSearches,
	}
}

// count adds a request.
func (s *Session) count(id proxy.ID, t *rowSummary) {
	if s.Requests == 0 || t.Time.Before(s.First) {
		s.First = t.Time
	}
	if id > s.LastID {
		if t.AccountID != "" {
			if s.AccountID != "" && s.AccountID != t.AccountID {
				s.Moves++
			}
			s.AccountID = t.AccountID
		}
		s.LastID, s.Last = id, t.Time
	}
	s.Requests++
	s.Tokens = s.Tokens.Add(t.Tokens)
	s.Cost = anthropic.Plus(s.Cost, t.Cost)
	switch {
	case t.Priced:
		s.Priced++
	case t.Tokens != anthropic.Usage{}:
		s.Unpriced++
	}
}

// sessionKey is the key of a session's name.
func sessionKey(session string) []byte {
	if raw, ok := rowcodec.ParseUUID(session); ok {
		return append([]byte{sessionUUID}, raw[:]...)
	}
	return append([]byte{sessionText}, rowcodec.Clip(session)...)
}

func lastKey(id proxy.ID) []byte { return append([]byte{sessionLast}, rowcodec.Key(id)...) }

// append encodes a session, and after it the fields of a newer version.
func (s *Session) append(b, unknown []byte) []byte {
	b = protowire.AppendBytes(protowire.AppendTag(b, sessionName, protowire.BytesType), sessionKey(s.Session))
	b = rowcodec.AppendText(b, sessionAccount, s.AccountID)
	// All are cut to the millisecond first: else each reading and writing would move them by one.
	last := s.Last.Truncate(time.Millisecond)
	b = rowcodec.AppendInt(b, sessionFirst,
		int64(rowcodec.Zigzag(last.Sub(s.First.Truncate(time.Millisecond)).Milliseconds())))
	b = rowcodec.AppendInt(b, sessionTime,
		int64(rowcodec.Zigzag(last.Sub(s.LastID.Time().Truncate(time.Millisecond)).Milliseconds())))
	for i, n := range s.numbers() {
		b = rowcodec.AppendInt(b, sessionNumbers+protowire.Number(i), *n)
	}
	return append(b, unknown...)
}

// readSession is the inverse of append, with the ID that the key holds.
func readSession(id proxy.ID, value []byte) (s Session, unknown []byte, err error) {
	s.LastID = id
	var first, offset int64
	numbers := s.numbers()
	err = rowcodec.EachField(value, func(f rowcodec.Field) error {
		switch {
		case f.Number == sessionName && len(f.Bytes) == 17 && f.Bytes[0] == sessionUUID:
			s.Session = rowcodec.FormatUUID([16]byte(f.Bytes[1:]))
		case f.Number == sessionName && len(f.Bytes) > 0:
			s.Session = string(f.Bytes[1:])
		case f.Number == sessionAccount:
			s.AccountID = string(f.Bytes)
		case f.Number == sessionFirst:
			first = rowcodec.Unzigzag(f.Value)
		case f.Number == sessionTime:
			offset = rowcodec.Unzigzag(f.Value)
		case f.Number >= sessionNumbers && f.Number <= sessionMost && f.Kind == protowire.VarintType:
			*numbers[f.Number-sessionNumbers] = max(int64(f.Value), 0)
		default:
			unknown = append(unknown, f.Raw...)
		}
		return nil
	})
	s.Last = id.Time().Truncate(time.Millisecond).Add(time.Duration(offset) * time.Millisecond)
	s.First = s.Last.Add(-time.Duration(first) * time.Millisecond)
	if err != nil {
		err = rowcodec.Damaged("reading the session of %v: %v", id, err)
	}
	return s, unknown, err
}

// tracked is a session on its way to the file.
type tracked struct {
	Session
	key     []byte
	was     proxy.ID // its newest request as the file has it, 0 where it has none
	unknown []byte
}

// track reads a session of the file, or begins it.
func track(sessions *bbolt.Bucket, session string) *tracked {
	s := &tracked{Session: Session{Session: session}, key: sessionKey(session)}
	s.was = rowcodec.KeyID(sessions.Get(s.key))
	value := sessions.Get(lastKey(s.was))
	if value == nil {
		return s
	}
	if known, unknown, err := readSession(s.was, value); err == nil && known.Session == session {
		s.Session, s.unknown = known, unknown
	}
	return s // one that can't be read is begun anew
}

// put writes a session in the place of its old value.
func (s *tracked) put(sessions *bbolt.Bucket) error {
	if s.was != 0 && s.was != s.LastID {
		if err := sessions.Delete(lastKey(s.was)); err != nil {
			return err
		}
	}
	if s.was != s.LastID {
		if err := sessions.Put(s.key, rowcodec.Key(s.LastID)); err != nil {
			return err
		}
	}
	return sessions.Put(lastKey(s.LastID), s.append(nil, s.unknown))
}

// applySessions adds the batch's fresh rows to their sessions.
func (b *batch) applySessions(tx *bbolt.Tx) error {
	if b.change == clearHistory {
		return emptyBucket(tx, sessionsBucket)
	}
	sessions := bucket(tx, sessionsBucket)
	touched := map[string]*tracked{}
	for _, g := range b.fresh {
		for _, r := range g.rows {
			countSession(sessions, touched, r.id, r.terms)
		}
	}
	for _, name := range sortedKeys(touched) {
		if err := touched[name].put(sessions); err != nil {
			return err
		}
	}
	return nil
}

// countSession adds a request to its session among the touched, which come from the file.
func countSession(sessions *bbolt.Bucket, touched map[string]*tracked, id proxy.ID, t *rowSummary) {
	if t.Session == "" {
		return
	}
	s := touched[t.Session]
	if s == nil {
		s = track(sessions, t.Session)
		touched[t.Session] = s
	}
	s.count(id, t)
}

// forgetSessions takes out the sessions whose newest request has an ID below the bound.
func forgetSessions(tx *bbolt.Tx, below proxy.ID) error {
	sessions := bucket(tx, sessionsBucket)
	var gone [][]byte
	cursor := sessions.Cursor()
	for key, value := cursor.Seek([]byte{sessionLast}); lastOf(key) != 0 && lastOf(key) < below; key,
		value = cursor.Next() {
		gone = append(gone, bytes.Clone(key))
		if s, _, err := readSession(lastOf(key), value); err == nil {
			gone = append(gone, sessionKey(s.Session))
		}
	}
	for _, key := range gone {
		if err := sessions.Delete(key); err != nil {
			return err
		}
	}
	return nil
}

// lastOf is the ID of a key of the second kind, 0 for others.
func lastOf(key []byte) proxy.ID {
	if len(key) != 9 || key[0] != sessionLast {
		return 0
	}
	return proxy.ID(binary.BigEndian.Uint64(key[1:]))
}

// SessionsWhereError says that sessions can't be found by that field.
type SessionsWhereError struct{ Field string }

func (e *SessionsWhereError) Error() string {
	return fmt.Sprintf("sessions are found by time, account and session, not by %s: ask for the requests themselves",
		e.Field)
}

// sessionsWhere is nil where sessions can be found by the question.
func sessionsWhere(w Where) error {
	for _, asked := range []struct {
		field string
		yes   bool
	}{{"model", w.Model != ""}, {"outcome", w.Outcome != ""}, {"status", w.Status != 0}, {"text", w.Text != ""}} {
		if asked.yes {
			return &SessionsWhereError{asked.field}
		}
	}
	return nil
}

// fitsSession says whether a session fits: From and To let one through that has a request between them, or may have.
func fitsSession(w Where, s *Session) bool {
	return colindex.Fits(w.Session, s.Session) && colindex.Fits(w.AccountID, s.AccountID) &&
		(w.From.IsZero() || !s.Last.Before(w.From)) && (w.To.IsZero() || s.First.Before(w.To))
}
