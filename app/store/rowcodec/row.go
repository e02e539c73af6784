package rowcodec

import (
	"time"
	"unicode/utf8"

	"google.golang.org/protobuf/encoding/protowire"

	"clb/proxy"
	"clb/proxy/anthropic"
)

// The fields of a row, in the protobuf wire format. Numbers are never used anew. A field that is zero is left out. A
// "word" is either a string (bytes) or the number of a string in the words bucket (varint). Durations are nanoseconds.
const (
	rowMethod    protowire.Number = 1  // word
	rowPath      protowire.Number = 2  // word
	rowModel     protowire.Number = 3  // word
	rowSession   protowire.Number = 4  // word
	rowAccountID protowire.Number = 5  // word
	rowAccount   protowire.Number = 6  // word
	rowReason    protowire.Number = 7  // word
	rowStatus    protowire.Number = 8  // varint
	rowOutcome   protowire.Number = 9  // word
	rowAttempt   protowire.Number = 10 // message, one per attempt
	rowTTFB      protowire.Number = 11 // varint
	rowDuration  protowire.Number = 12 // varint
	rowUsage     protowire.Number = 13 // message: usage fields 1 to 6 in the order of anthropic.Usage
	rowBytesIn   protowire.Number = 14 // varint
	rowBytesOut  protowire.Number = 15 // varint
	rowTime      protowire.Number = 16 // zigzag varint: nanoseconds from the ID's time to the arrival
	rowUpstream  protowire.Number = 17 // word
	rowStream    protowire.Number = 18 // varint 1
	rowOwn       protowire.Number = 19 // varint 1
	rowError     protowire.Number = 20 // word
	rowRetries   protowire.Number = 21 // varint
	rowFailovers protowire.Number = 22 // varint
	rowSessionID protowire.Number = 23 // the 16 bytes of a session that is a UUID, in place of rowSession
	rowGroup     protowire.Number = 24 // word
	rowWaited    protowire.Number = 25 // varint
	rowCost      protowire.Number = 26 // varint: nano-dollars and 1; absent where no price was known
)

// The fields of an attempt.
const (
	tryAccountID protowire.Number = 1 // word
	tryAccount   protowire.Number = 2 // word
	tryStart     protowire.Number = 3 // varint
	tryDuration  protowire.Number = 4 // varint
	tryStatus    protowire.Number = 5 // varint
	tryVerdict   protowire.Number = 6 // word
	tryReason    protowire.Number = 7 // word
	tryWait      protowire.Number = 8 // varint
	tryChoice    protowire.Number = 9 // word
)

// Bounds on what one row keeps of an exchange: a path or a message of any length must not grow the file or the memory.
const (
	textMax     = 1024 // bytes of one string
	attemptsMax = 64
)

// Exchange is an exchange as the history keeps it, with its cost.
type Exchange struct {
	proxy.Exchange
	// Cost is what the answer cost when it was recorded, in nano-dollars. Priced is false where no price was known, or
	// nothing was billed.
	Cost   int64
	Priced bool
}

// Row is an exchange as it is stored, with the fields of a newer version that this one does not know.
type Row struct {
	Exchange
	// unknown holds such fields of the row, unknownUsage those of its usage, unknownTries those of its attempts by
	// index (nil where no attempt has any).
	unknown, unknownUsage []byte
	unknownTries          map[int][]byte
}

// AppendRow appends the encoding of a row. The ID is not part of it: it is the key.
func (w *Dictionary) AppendRow(b []byte, r *Row) []byte {
	b, rest, attempts := w.appendCore(b, r)
	return w.appendFields(b, &rest, attempts)
}

// appendFields appends what the core does not hold. Of the attempts the first few are not part of the row any more.
func (w *Dictionary) appendFields(b []byte, r *Row, before int) []byte {
	b = w.appendWord(b, rowMethod, r.Method, WordsMax)
	b = w.appendWord(b, rowPath, r.Path, PathWordsMax)
	b = w.appendWord(b, rowModel, r.Model, WordsMax)
	b = appendSession(b, r.Session)
	b = w.appendWord(b, rowAccountID, r.AccountID, WordsMax)
	b = w.appendWord(b, rowAccount, r.Account, WordsMax)
	b = AppendText(b, rowReason, r.Reason)
	b = AppendInt(b, rowStatus, int64(r.Status))
	b = w.appendWord(b, rowOutcome, string(r.Outcome), WordsMax)
	for i := range r.Attempts[:min(len(r.Attempts), attemptsMax-before)] {
		b = w.appendAttempt(b, &r.Attempts[i], r.unknownTries[i+before])
	}
	b = AppendInt(b, rowTTFB, int64(r.TTFB))
	b = AppendInt(b, rowDuration, int64(r.Duration))
	b = appendUsage(b, r.Usage, r.unknownUsage)
	b = AppendInt(b, rowBytesIn, r.BytesIn)
	b = AppendInt(b, rowBytesOut, r.BytesOut)
	if !r.Time.IsZero() {
		b = AppendInt(b, rowTime, int64(protowire.EncodeZigZag(int64(r.Time.Sub(r.ID.Time())))))
	}
	b = AppendText(b, rowUpstream, r.UpstreamID)
	b = appendBool(b, rowStream, r.Stream)
	b = appendBool(b, rowOwn, r.Own)
	b = AppendText(b, rowError, r.Error)
	b = AppendInt(b, rowRetries, int64(r.Retries))
	b = AppendInt(b, rowFailovers, int64(r.Failovers))
	b = w.appendWord(b, rowGroup, r.Group, PathWordsMax)
	b = AppendInt(b, rowWaited, int64(r.Waited))
	if r.Priced {
		b = AppendInt(b, rowCost, max(r.Cost, 0)+1)
	}
	return append(b, r.unknown...)
}

// appendSession writes a UUID, which is what Claude Code sends, as its 16 bytes: it is the longest field of most rows.
func appendSession(b []byte, session string) []byte {
	raw, ok := ParseUUID(session)
	if !ok {
		return AppendText(b, rowSession, session)
	}
	return protowire.AppendBytes(protowire.AppendTag(b, rowSessionID, protowire.BytesType), raw[:])
}

func (w *Dictionary) appendAttempt(b []byte, a *proxy.Attempt, unknown []byte) []byte {
	return appendMessage(b, rowAttempt, func(b []byte) []byte {
		b = w.appendWord(b, tryAccountID, a.AccountID, WordsMax)
		b = w.appendWord(b, tryAccount, a.Account, WordsMax)
		b = AppendInt(b, tryStart, int64(a.Start))
		b = AppendInt(b, tryDuration, int64(a.Duration))
		b = AppendInt(b, tryStatus, int64(a.Status))
		b = w.appendWord(b, tryVerdict, string(a.Verdict), WordsMax)
		b = AppendText(b, tryReason, a.Reason)
		b = AppendInt(b, tryWait, int64(a.Wait))
		b = AppendText(b, tryChoice, a.Choice)
		return append(b, unknown...)
	})
}

// usageFields are the numbers of a usage in the order of their field numbers, the first being 1.
func usageFields(u *anthropic.Usage) [6]*int64 {
	return [6]*int64{&u.Input, &u.Output, &u.CacheWrite5m, &u.CacheWrite1h, &u.CacheRead, &u.WebSearches}
}

func appendUsage(b []byte, u anthropic.Usage, unknown []byte) []byte {
	if u == (anthropic.Usage{}) && unknown == nil {
		return b
	}
	fields := usageFields(&u)
	return appendMessage(b, rowUsage, func(b []byte) []byte { return append(AppendNumbers(b, fields[:]), unknown...) })
}

// MarkInterrupted turns the row of a mark into that of a request which the program did not survive.
func (r *Row) MarkInterrupted() {
	r.Outcome, r.Error = proxy.OutcomeInterrupted, "the program ended before the answer did"
}

// appendWord writes the number of a string where it has or gets one, else the string.
func (w *Dictionary) appendWord(b []byte, field protowire.Number, text string, most int) []byte {
	if text == "" {
		return b
	}
	n, ok := w.Refer(text, most)
	if !ok {
		return AppendText(b, field, text)
	}
	return protowire.AppendVarint(protowire.AppendTag(b, field, protowire.VarintType), n)
}

// AppendText writes a string field, unless it is empty.
func AppendText(b []byte, field protowire.Number, text string) []byte {
	if text == "" {
		return b
	}
	return protowire.AppendString(protowire.AppendTag(b, field, protowire.BytesType), Clip(text))
}

// AppendInt writes a number field, unless it is zero.
func AppendInt(b []byte, field protowire.Number, n int64) []byte {
	if n == 0 {
		return b
	}
	return protowire.AppendVarint(protowire.AppendTag(b, field, protowire.VarintType), uint64(n))
}

func appendBool(b []byte, field protowire.Number, set bool) []byte {
	if !set {
		return b
	}
	return AppendInt(b, field, 1)
}

// appendMessage writes a message whose length is known only when it is written: the length goes in front afterwards.
func appendMessage(b []byte, field protowire.Number, content func([]byte) []byte) []byte {
	b = protowire.AppendTag(b, field, protowire.BytesType)
	start := len(b)
	b = content(b)
	size := len(b) - start
	prefix := protowire.SizeVarint(uint64(size))
	b = append(b, make([]byte, prefix)...)
	copy(b[start+prefix:], b[start:start+size])
	protowire.AppendVarint(b[start:start:start+prefix], uint64(size))
	return b
}

// Clip cuts a string to the bound, between two characters.
func Clip(text string) string {
	if len(text) <= textMax {
		return text
	}
	end := textMax
	for end > textMax-utf8.UTFMax && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end]
}

// nanoseconds of a decoded field.
func nanoseconds(n uint64) time.Duration { return time.Duration(int64(n)) }
