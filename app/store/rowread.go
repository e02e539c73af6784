package store

import (
	"errors"
	"fmt"

	"clb/proxy"

	"google.golang.org/protobuf/encoding/protowire"
)

// field is one field of a message: a number or bytes, as its type says. Raw is the field as it stands, tag included.
type field struct {
	number protowire.Number
	kind   protowire.Type
	value  uint64
	bytes  []byte
	raw    []byte
}

// text sets the string of a word field; known is false where the field is of neither of a word's two types.
func (f field) text(into *string, words []string) (known bool, err error) {
	switch f.kind {
	case protowire.BytesType:
		*into = string(f.bytes)
		return true, nil
	case protowire.VarintType:
		if f.value >= uint64(len(words)) {
			return true, fmt.Errorf("field %d: there is no word %d", f.number, f.value)
		}
		*into = words[f.value]
		return true, nil
	}
	return false, nil
}

// eachField calls do for every field of a message in order.
func eachField(message []byte, do func(field) error) error {
	for len(message) > 0 {
		f, size, err := nextField(message)
		if err != nil {
			return err
		}
		if err := do(f); err != nil {
			return err
		}
		message = message[size:]
	}
	return nil
}

func nextField(b []byte) (f field, size int, err error) {
	number, kind, tag := protowire.ConsumeTag(b)
	if tag < 0 {
		return f, 0, fmt.Errorf("reading a field: %w", protowire.ParseError(tag))
	}
	f.number, f.kind = number, kind
	var n int
	switch kind {
	case protowire.VarintType:
		f.value, n = protowire.ConsumeVarint(b[tag:])
	case protowire.BytesType:
		f.bytes, n = protowire.ConsumeBytes(b[tag:])
	default:
		n = protowire.ConsumeFieldValue(number, kind, b[tag:])
	}
	if n < 0 {
		return f, 0, fmt.Errorf("reading field %d: %w", number, protowire.ParseError(n))
	}
	f.raw = b[:tag+n]
	return f, tag + n, nil
}

// readRow decodes the row of an ID. Fields that this version does not know, or that have another type than it knows,
// are kept as they are. The result shares no memory with the value.
func readRow(id proxy.ID, value []byte, words []string) (row, error) {
	r := row{Exchange: Exchange{Exchange: proxy.Exchange{ID: id, Time: id.Time()}}}
	fields, err := r.readCore(value, words)
	if err != nil {
		return r, err
	}
	err = eachField(fields, func(f field) error {
		known, err := r.take(f, words)
		if !known && err == nil {
			r.unknown = append(r.unknown, f.raw...)
		}
		return err
	})
	return r, err
}

// take sets what the field says; known is false where this version does not know the field.
func (r *row) take(f field, words []string) (known bool, err error) {
	if text := r.textField(f.number); text != nil {
		return f.text(text, words)
	}
	if f.kind == protowire.VarintType {
		return r.takeNumber(f.number, f.value), nil
	}
	if f.kind != protowire.BytesType {
		return false, nil
	}
	switch f.number {
	case rowSessionID:
		if len(f.bytes) != 16 {
			return false, nil
		}
		r.Session = formatUUID([16]byte(f.bytes))
		return true, nil
	case rowAttempt:
		return true, r.takeAttempt(f.bytes, words)
	case rowUsage:
		fields := usageFields(&r.Usage)
		unknown, err := readNumbers(f.bytes, fields[:])
		r.unknownUsage = append(r.unknownUsage, unknown...)
		return true, err
	}
	return false, nil
}

// textField is where a word field of the row goes, nil where the number is not one's.
func (r *row) textField(number protowire.Number) *string {
	switch number {
	case rowMethod:
		return &r.Method
	case rowPath:
		return &r.Path
	case rowModel:
		return &r.Model
	case rowSession:
		return &r.Session
	case rowAccountID:
		return &r.AccountID
	case rowAccount:
		return &r.Account
	case rowReason:
		return &r.Reason
	case rowOutcome:
		return (*string)(&r.Outcome)
	case rowUpstream:
		return &r.UpstreamID
	case rowError:
		return &r.Error
	case rowGroup:
		return &r.Group
	}
	return nil
}

func (r *row) takeNumber(number protowire.Number, n uint64) (known bool) {
	switch number {
	case rowStatus:
		r.Status = int(int64(n))
	case rowTTFB:
		r.TTFB = nanoseconds(n)
	case rowDuration:
		r.Duration = nanoseconds(n)
	case rowBytesIn:
		r.BytesIn = int64(n)
	case rowBytesOut:
		r.BytesOut = int64(n)
	case rowTime:
		r.Time = r.ID.Time().Add(nanoseconds(uint64(protowire.DecodeZigZag(n))))
	case rowStream:
		r.Stream = n != 0
	case rowOwn:
		r.Own = n != 0
	case rowRetries:
		r.Retries = int(int64(n))
	case rowFailovers:
		r.Failovers = int(int64(n))
	case rowWaited:
		r.Waited = nanoseconds(n)
	case rowCost:
		if int64(n) <= 0 {
			return false
		}
		r.Cost, r.Priced = int64(n)-1, true
	default:
		return false
	}
	return true
}

var errManyAttempts = errors.New("the row has too many attempts")

func (r *row) takeAttempt(message []byte, words []string) error {
	if len(r.Attempts) == attemptsMax {
		return errManyAttempts
	}
	var a proxy.Attempt
	var unknown []byte
	err := eachField(message, func(f field) error {
		known, err := takeAttemptField(&a, f, words)
		if !known && err == nil {
			unknown = append(unknown, f.raw...)
		}
		return err
	})
	if unknown != nil {
		if r.unknownTries == nil {
			r.unknownTries = map[int][]byte{}
		}
		r.unknownTries[len(r.Attempts)] = unknown
	}
	r.Attempts = append(r.Attempts, a)
	return err
}

func takeAttemptField(a *proxy.Attempt, f field, words []string) (known bool, err error) {
	switch f.number {
	case tryAccountID:
		return f.text(&a.AccountID, words)
	case tryAccount:
		return f.text(&a.Account, words)
	case tryVerdict:
		return f.text((*string)(&a.Verdict), words)
	case tryReason:
		return f.text(&a.Reason, words)
	case tryChoice:
		return f.text(&a.Choice, words)
	}
	if f.kind != protowire.VarintType {
		return false, nil
	}
	switch f.number {
	case tryStart:
		a.Start = nanoseconds(f.value)
	case tryDuration:
		a.Duration = nanoseconds(f.value)
	case tryStatus:
		a.Status = int(int64(f.value))
	case tryWait:
		a.Wait = nanoseconds(f.value)
	default:
		return false, nil
	}
	return true, nil
}
