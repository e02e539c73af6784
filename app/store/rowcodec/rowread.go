package rowcodec

import (
	"errors"
	"fmt"

	"google.golang.org/protobuf/encoding/protowire"

	"clb/proxy"
)

// Field is one field of a message: a number or bytes, as its type says. Raw is the field as it stands, tag included.
type Field struct {
	Number protowire.Number
	Kind   protowire.Type
	Value  uint64
	Bytes  []byte
	Raw    []byte
}

// text sets the string of a word field; known is false where the field is of neither of a word's two types.
func (f Field) text(into *string, words []string) (known bool, err error) {
	switch f.Kind {
	case protowire.BytesType:
		*into = string(f.Bytes)
		return true, nil
	case protowire.VarintType:
		if f.Value >= uint64(len(words)) {
			return true, fmt.Errorf("field %d: there is no word %d", f.Number, f.Value)
		}
		*into = words[f.Value]
		return true, nil
	}
	return false, nil
}

// EachField calls do for every field of a message in order.
func EachField(message []byte, do func(Field) error) error {
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

func nextField(b []byte) (f Field, size int, err error) {
	number, kind, tag := protowire.ConsumeTag(b)
	if tag < 0 {
		return f, 0, fmt.Errorf("reading a field: %w", protowire.ParseError(tag))
	}
	f.Number, f.Kind = number, kind
	var n int
	switch kind {
	case protowire.VarintType:
		f.Value, n = protowire.ConsumeVarint(b[tag:])
	case protowire.BytesType:
		f.Bytes, n = protowire.ConsumeBytes(b[tag:])
	default:
		n = protowire.ConsumeFieldValue(number, kind, b[tag:])
	}
	if n < 0 {
		return f, 0, fmt.Errorf("reading field %d: %w", number, protowire.ParseError(n))
	}
	f.Raw = b[:tag+n]
	return f, tag + n, nil
}

// ReadRow decodes the row of an ID. Fields that this version does not know, or that have another type than it knows,
// are kept as they are. The result shares no memory with the value.
func ReadRow(id proxy.ID, value []byte, words []string) (Row, error) {
	r := Row{Exchange: Exchange{Exchange: proxy.Exchange{ID: id, Time: id.Time()}}}
	fields, err := r.readCore(value, words)
	if err != nil {
		return r, err
	}
	err = EachField(fields, func(f Field) error {
		known, err := r.take(f, words)
		if !known && err == nil {
			r.unknown = append(r.unknown, f.Raw...)
		}
		return err
	})
	return r, err
}

// take sets what the field says; known is false where this version does not know the field.
func (r *Row) take(f Field, words []string) (known bool, err error) {
	if text := r.textField(f.Number); text != nil {
		return f.text(text, words)
	}
	if f.Kind == protowire.VarintType {
		return r.takeNumber(f.Number, f.Value), nil
	}
	if f.Kind != protowire.BytesType {
		return false, nil
	}
	switch f.Number {
	case rowSessionID:
		if len(f.Bytes) != 16 {
			return false, nil
		}
		r.Session = FormatUUID([16]byte(f.Bytes))
		return true, nil
	case rowAttempt:
		return true, r.takeAttempt(f.Bytes, words)
	case rowUsage:
		fields := usageFields(&r.Usage)
		unknown, err := ReadNumbers(f.Bytes, fields[:])
		r.unknownUsage = append(r.unknownUsage, unknown...)
		return true, err
	}
	return false, nil
}

// textField is where a word field of the row goes, nil where the number is not one's.
func (r *Row) textField(number protowire.Number) *string {
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

func (r *Row) takeNumber(number protowire.Number, n uint64) (known bool) {
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

func (r *Row) takeAttempt(message []byte, words []string) error {
	if len(r.Attempts) == attemptsMax {
		return errManyAttempts
	}
	var a proxy.Attempt
	var unknown []byte
	err := EachField(message, func(f Field) error {
		known, err := takeAttemptField(&a, f, words)
		if !known && err == nil {
			unknown = append(unknown, f.Raw...)
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

func takeAttemptField(a *proxy.Attempt, f Field, words []string) (known bool, err error) {
	switch f.Number {
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
	if f.Kind != protowire.VarintType {
		return false, nil
	}
	switch f.Number {
	case tryStart:
		a.Start = nanoseconds(f.Value)
	case tryDuration:
		a.Duration = nanoseconds(f.Value)
	case tryStatus:
		a.Status = int(int64(f.Value))
	case tryWait:
		a.Wait = nanoseconds(f.Value)
	default:
		return false, nil
	}
	return true, nil
}
