package rowcodec

import (
	"encoding/binary"
	"errors"
	"math"
	"time"

	"clb/proxy"
	"clb/proxy/anthropic"
)

// A row begins with its core: the values that nearly every row has, in a fixed order and without tags, which would take
// a third of it. What the core can't hold follows as fields, and so does all that later versions add: the core stays as
// it is.
//
//	form      byte 0
//	which     byte: the bits below
//	words     varints: method, path, model, account ID, account, outcome; the word's number and 1, or 0 where it is
//	          empty or stands among the fields
//	reason    a phrase
//	numbers   varints: status, TTFB, duration, bytes in, bytes out, and the time as in rowTime
//	cost      varint, where it is known
//	usage     varints: input, output, cache writes of 5 minutes and of 1 hour, cache reads
//	session   16 bytes: a UUID
//	upstream  17 bytes: see packRequestID
//	attempt   the first one: verdict (a word), start, and TTFB - start - duration (zigzag); its account and status
//	          are the row's
//
// A phrase is a varint, the number of a word and 1, and a varint for each mark in the word: see splitPhrase.
const coreForm = 0

// Bits of which.
const (
	coreStream = 1 << iota
	coreOwn
	coreCost
	coreUsage
	coreSession
	coreUpstream
	coreAttempt
)

// phraseWordsMax is how many words there may be for a phrase still to become one.
const phraseWordsMax = 2048

// coreWriter appends a core and takes what it holds out of rest.
type coreWriter struct {
	words *Dictionary
	b     []byte
	which byte
	whole *Row // the row as it is
	rest  Row
}

// appendCore appends the core of a row and returns what of the row it does not hold: of the attempts all but the first
// few (one or none).
func (w *Dictionary) appendCore(b []byte, r *Row) (_ []byte, rest Row, attempts int) {
	c := coreWriter{words: w, b: append(b, coreForm, 0), whole: r, rest: *r}
	at := len(c.b) - 1
	c.takeWord(&c.rest.Method, WordsMax)
	c.takeWord(&c.rest.Path, PathWordsMax)
	c.takeWord(&c.rest.Model, WordsMax)
	c.takeWord(&c.rest.AccountID, WordsMax)
	c.takeWord(&c.rest.Account, WordsMax)
	c.takeWord((*string)(&c.rest.Outcome), WordsMax)
	c.takePhrase(&c.rest.Reason)
	c.takeNumbers()
	c.takeCost()
	c.takeUsage()
	c.takeSession()
	c.takeUpstream()
	c.takeAttempt()
	c.b[at] = c.which
	return c.b, c.rest, len(r.Attempts) - len(c.rest.Attempts)
}

func (c *coreWriter) number(n uint64) { c.b = binary.AppendUvarint(c.b, n) }

// takeWord writes the number of a string and 1, or 0.
func (c *coreWriter) takeWord(text *string, most int) {
	n, ok := c.words.Refer(*text, most)
	if *text == "" || !ok {
		c.number(0)
		return
	}
	c.number(n + 1)
	*text = ""
}

func (c *coreWriter) takePhrase(text *string) {
	word, numbers, ok := splitPhrase(*text)
	if ok {
		before := len(c.b)
		if c.takeWord(&word, phraseWordsMax); word == "" && len(c.b) > before {
			for _, n := range numbers {
				c.number(n)
			}
			*text = ""
		}
		return
	}
	c.number(0)
}

func (c *coreWriter) takeNumbers() {
	r := &c.rest
	for _, n := range []int64{int64(r.Status), int64(r.TTFB), int64(r.Duration), r.BytesIn, r.BytesOut} {
		c.number(uint64(n))
	}
	offset := int64(0)
	if !r.Time.IsZero() {
		offset = int64(r.Time.Sub(r.ID.Time()))
	}
	c.number(Zigzag(offset))
	c.flag(coreStream, r.Stream)
	c.flag(coreOwn, r.Own)
	r.Status, r.TTFB, r.Duration, r.BytesIn, r.BytesOut, r.Time, r.Stream, r.Own = 0, 0, 0, 0, 0, time.Time{}, false,
		false
}

// flag sets a bit where a part is there, and says whether it is.
func (c *coreWriter) flag(bit byte, there bool) bool {
	if there {
		c.which |= bit
	}
	return there
}

func (c *coreWriter) takeCost() {
	if c.flag(coreCost, c.rest.Priced) {
		c.number(uint64(c.rest.Cost))
		c.rest.Priced = false
	}
}

func (c *coreWriter) takeUsage() {
	u := &c.rest.Usage
	common := *u
	common.WebSearches = 0
	if c.flag(coreUsage, *u == common && common != (anthropic.Usage{}) && c.rest.unknownUsage == nil) {
		for _, n := range []int64{u.Input, u.Output, u.CacheWrite5m, u.CacheWrite1h, u.CacheRead} {
			c.number(uint64(n))
		}
		*u = anthropic.Usage{}
	}
}

func (c *coreWriter) takeSession() {
	raw, ok := ParseUUID(c.rest.Session)
	if c.flag(coreSession, ok) {
		c.b = append(c.b, raw[:]...)
		c.rest.Session = ""
	}
}

func (c *coreWriter) takeUpstream() {
	packed, ok := packRequestID(c.rest.UpstreamID)
	if c.flag(coreUpstream, ok) {
		c.b = append(c.b, packed[:]...)
		c.rest.UpstreamID = ""
	}
}

// takeAttempt takes the first attempt where it is an ordinary one.
func (c *coreWriter) takeAttempt() {
	if len(c.rest.Attempts) == 0 {
		return
	}
	a := c.rest.Attempts[0]
	ordinary := proxy.Attempt{AccountID: c.whole.AccountID, Account: c.whole.Account, Status: c.whole.Status,
		Verdict: a.Verdict, Start: a.Start, Duration: a.Duration}
	_, known := c.words.Refer(string(a.Verdict), WordsMax)
	inCore := c.rest.AccountID == "" && c.rest.Account == "" && c.rest.unknownTries[0] == nil && a == ordinary &&
		known && a.Verdict != ""
	if c.flag(coreAttempt, inCore) {
		c.takeWord((*string)(&a.Verdict), WordsMax)
		c.number(uint64(a.Start))
		c.number(Zigzag(int64(c.whole.TTFB - a.Start - a.Duration)))
		c.rest.Attempts = c.rest.Attempts[1:]
	}
}

var errCore = errors.New("its core can't be read")

// coreReader takes a core apart. What it reads after the end is zero, and makes err set.
type coreReader struct {
	b     []byte
	words []string
	err   error
}

func (c *coreReader) number() uint64 {
	n, rest, ok := Uvarint(c.b)
	if !ok {
		c.b, c.err = nil, errCore
		return 0
	}
	c.b = rest
	return n
}

func (c *coreReader) duration() time.Duration { return nanoseconds(c.number()) }

func (c *coreReader) word() string {
	n := c.number()
	if n == 0 {
		return ""
	}
	if n > uint64(len(c.words)) {
		c.err = errCore
		return ""
	}
	return c.words[n-1]
}

func (c *coreReader) bytes(n int) []byte {
	if len(c.b) < n {
		c.b, c.err = nil, errCore
		return make([]byte, n)
	}
	taken := c.b[:n]
	c.b = c.b[n:]
	return taken
}

// readCore sets what the core of a value says and returns the fields that follow it.
func (r *Row) readCore(value []byte, words []string) (fields []byte, err error) {
	if len(value) < 2 || value[0] != coreForm || value[1] >= coreAttempt<<1 {
		return nil, errCore
	}
	which := value[1]
	c := &coreReader{b: value[2:], words: words}
	r.Method, r.Path, r.Model = c.word(), c.word(), c.word()
	r.AccountID, r.Account, r.Outcome = c.word(), c.word(), proxy.Outcome(c.word())
	r.Reason = joinPhrase(c.word(), c.number)
	r.Status, r.TTFB, r.Duration = int(int64(c.number())), c.duration(), c.duration()
	r.BytesIn, r.BytesOut = int64(c.number()), int64(c.number())
	r.Time = r.ID.Time().Add(time.Duration(Unzigzag(c.number())))
	r.Stream, r.Own = which&coreStream != 0, which&coreOwn != 0
	if which&coreCost != 0 {
		r.Cost, r.Priced = int64(min(c.number(), math.MaxInt64-1)), true
	}
	if which&coreUsage != 0 {
		for _, n := range []*int64{&r.Usage.Input, &r.Usage.Output, &r.Usage.CacheWrite5m, &r.Usage.CacheWrite1h,
			&r.Usage.CacheRead} {
			*n = int64(c.number())
		}
	}
	if which&coreSession != 0 {
		r.Session = FormatUUID([16]byte(c.bytes(16)))
	}
	if which&coreUpstream != 0 {
		r.UpstreamID = unpackRequestID([requestIDSize]byte(c.bytes(requestIDSize)))
	}
	if which&coreAttempt != 0 {
		a := proxy.Attempt{AccountID: r.AccountID, Account: r.Account, Status: r.Status,
			Verdict: anthropic.Class(c.word())}
		a.Start = c.duration()
		a.Duration = r.TTFB - a.Start - time.Duration(Unzigzag(c.number()))
		r.Attempts = append(r.Attempts, a)
	}
	return c.b, c.err
}
