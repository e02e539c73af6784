package rollup

import (
	"encoding/binary"
	"errors"
	"time"

	"clb/app/store/quantile"
	"clb/app/store/rowcodec"
	"clb/proxy"
	"clb/proxy/anthropic"
)

// Aggregate is a sum over exchanges, with the distributions of what was measured of them. A copy shares memory with the
// original: see quantile.Sketch.
type Aggregate struct {
	Counters
	// BytesIn and BytesOut sum the sizes of the bodies.
	BytesIn, BytesOut int64
	// Cost sums what the priced exchanges cost, in nano-dollars. Priced and Unpriced count those whose price was known
	// and was not; exchanges that used nothing are in neither.
	Cost, Priced, Unpriced int64
	// TTFB (of those that had a first byte) and Duration are in nanoseconds, Rate is in millionths of an output token
	// per second: of a stream between its first byte and its end, of another answer over its whole duration.
	TTFB, Duration, Rate quantile.Sketch
}

// Count adds one exchange.
func (c *Aggregate) Count(x *rowcodec.Exchange) {
	c.Counters.Count(&x.Exchange)
	c.BytesIn = anthropic.Plus(c.BytesIn, x.BytesIn)
	c.BytesOut = anthropic.Plus(c.BytesOut, x.BytesOut)
	switch {
	case x.Priced:
		c.Cost = anthropic.Plus(c.Cost, x.Cost)
		c.Priced++
	case x.Usage != (anthropic.Usage{}):
		c.Unpriced++
	}
	if x.TTFB > 0 {
		c.TTFB.Add(int64(x.TTFB))
	}
	if x.Duration > 0 {
		c.Duration.Add(int64(x.Duration))
	}
	if rate := outputRate(x); rate > 0 {
		c.Rate.Add(rate)
	}
}

// outputRate is in millionths of a token per second, 0 where the exchange has none: it put nothing out, did not come to
// its end, or took no time that could be measured.
func outputRate(x *rowcodec.Exchange) int64 {
	span := x.Duration
	if x.Stream {
		span -= x.TTFB
	}
	if x.Outcome != proxy.OutcomeComplete || x.Usage.Output <= 0 || span < time.Millisecond {
		return 0
	}
	return int64(min(float64(x.Usage.Output)*1e6/span.Seconds(), 1e18))
}

// Add adds the sums of another cell.
func (c *Aggregate) Add(other *Aggregate) {
	c.Counters = c.Counters.Plus(other.Counters)
	more := other.sums()
	for i, n := range c.sums() {
		*n = anthropic.Plus(*n, *more[i])
	}
	c.TTFB.Merge(other.TTFB)
	c.Duration.Merge(other.Duration)
	c.Rate.Merge(other.Rate)
}

// sums are the numbers beside the counters.
func (c *Aggregate) sums() [5]*int64 {
	return [5]*int64{&c.BytesIn, &c.BytesOut, &c.Cost, &c.Priced, &c.Unpriced}
}

// The encoding of a cell, all of whose exchanges have one outcome, which is not part of it:
//
//	count     varint
//	which     2 bytes, little endian: bit n says that number n follows, for it is not zero
//	numbers   varints; attempts and priced as the difference to the count, zigzag
//	sketches  TTFB, Duration, Rate
//	tail      what a newer version has put there
//
// numbers are in the order of the encoding.
func (c *Aggregate) numbers() [15]*int64 {
	return [15]*int64{
		&c.Attempts, &c.Priced, &c.Retries, &c.Failovers,
		&c.Tokens.Input, &c.Tokens.Output, &c.Tokens.CacheWrite5m, &c.Tokens.CacheWrite1h, &c.Tokens.CacheRead,
		&c.Tokens.WebSearches,
		(*int64)(&c.CompleteDuration), &c.BytesIn, &c.BytesOut, &c.Cost, &c.Unpriced,
	}
}

// relative is how many of the numbers are written as their difference to the count.
const relative = 2

// Append appends the encoding.
func (c *Aggregate) Append(b []byte) []byte {
	count := c.Requests()
	b = binary.AppendUvarint(b, uint64(count))
	at := len(b)
	b = append(b, 0, 0)
	which := uint16(0)
	for i, number := range c.numbers() {
		n := uint64(*number)
		if i < relative {
			n = rowcodec.Zigzag(*number - count)
		}
		if n != 0 {
			which |= 1 << i
			b = binary.AppendUvarint(b, n)
		}
	}
	binary.LittleEndian.PutUint16(b[at:], which)
	return c.Rate.Append(c.Duration.Append(c.TTFB.Append(b)))
}

var errCell = errors.New("not the encoding of a cell")

// AddEncoded adds the sums of an encoded cell and returns the tail of the encoding. After an error the cell is of no
// use.
func (c *Aggregate) AddEncoded(outcome OutcomeCode, b []byte) (tail []byte, err error) {
	count, b, ok := rowcodec.Uvarint(b)
	if !ok || len(b) < 2 {
		return nil, errCell
	}
	which := binary.LittleEndian.Uint16(b)
	b = b[2:]
	requests := outcome.of(&c.Counters)
	*requests = anthropic.Plus(*requests, int64(count))
	for i, number := range c.numbers() {
		var n uint64
		if which&(1<<i) != 0 {
			if n, b, ok = rowcodec.Uvarint(b); !ok {
				return nil, errCell
			}
		}
		if i < relative {
			n = uint64(rowcodec.Unzigzag(n)) + count
		}
		*number = anthropic.Plus(*number, int64(n))
	}
	for _, sketch := range []*quantile.Sketch{&c.TTFB, &c.Duration, &c.Rate} {
		if b, err = sketch.MergeEncoded(b); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// OutcomeCode is an outcome as the rollups write it, 1 to 5. One that this version does not know is an error, as in
// Counters.
type OutcomeCode uint8

func outcomes() [5]proxy.Outcome {
	return [...]proxy.Outcome{proxy.OutcomeComplete, proxy.OutcomeError, proxy.OutcomeTruncated, proxy.OutcomeCancelled,
		proxy.OutcomeInterrupted}
}

// CodeOf is how the rollups write an outcome.
func CodeOf(outcome proxy.Outcome) OutcomeCode {
	for i, known := range outcomes() {
		if known == outcome {
			return OutcomeCode(i + 1)
		}
	}
	return 2
}

// Name is the outcome that the code stands for.
func (o OutcomeCode) Name() proxy.Outcome {
	if o < 1 || int(o) > len(outcomes()) {
		return proxy.OutcomeError
	}
	return outcomes()[o-1]
}

// of is where the outcome is counted.
func (o OutcomeCode) of(t *Counters) *int64 {
	switch o {
	case 1:
		return &t.Complete
	case 3:
		return &t.Truncated
	case 4:
		return &t.Cancelled
	case 5:
		return &t.Interrupted
	}
	return &t.Errors
}
