package anthropic

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Rate is one of the limits by the minute that an API key's organization has, as the wire last told it.
type Rate struct {
	// How much fits; of requests, or of tokens.
	Limit int64 `json:"limit"`
	// How much of that is left, of tokens rounded to thousands.
	Remaining int64 `json:"remaining"`
	// When all of it is there again; null where it is now, or that is not known.
	Reset time.Time `json:"resets_at" jsonschema:"nullable"`
	// When the service said so; left out: never.
	Seen time.Time `json:"seen_at,omitzero"`
}

// MarshalJSON writes a reset that is not known as null: the field is always there.
func (r Rate) MarshalJSON() ([]byte, error) {
	shape := struct {
		Limit     int64      `json:"limit"`
		Remaining int64      `json:"remaining"`
		Reset     *time.Time `json:"resets_at"`
		Seen      time.Time  `json:"seen_at,omitzero"`
	}{Limit: r.Limit, Remaining: r.Remaining, Seen: r.Seen}
	if !r.Reset.IsZero() {
		shape.Reset = &r.Reset
	}
	return json.Marshal(shape)
}

// At is the rate as it counts at that moment: one whose reset has passed is full again until the next answer.
func (r Rate) At(now time.Time) Rate {
	r.Reset = BoundReset(r.Reset, now)
	if !r.Reset.IsZero() && !now.Before(r.Reset) {
		r.Remaining, r.Reset = r.Limit, time.Time{}
	}
	return r
}

// Known reports whether the wire has ever said anything about the rate.
func (r Rate) Known() bool { return !r.Seen.IsZero() }

// Rates are all of them. Tokens counts input and output together.
type Rates struct {
	Requests Rate `json:"requests,omitzero"`
	// Input and output together.
	Tokens       Rate `json:"tokens,omitzero"`
	InputTokens  Rate `json:"input_tokens,omitzero"`
	OutputTokens Rate `json:"output_tokens,omitzero"`
}

// rateNames are the wire's names, in the order of Rates.each.
var rateNames = [...]string{"Requests", "Tokens", "Input-Tokens", "Output-Tokens"}

func (r *Rates) each() [len(rateNames)]*Rate {
	return [...]*Rate{&r.Requests, &r.Tokens, &r.InputTokens, &r.OutputTokens}
}

// At is every rate as it counts at that moment.
func (r Rates) At(now time.Time) Rates {
	for _, rate := range r.each() {
		*rate = rate.At(now)
	}
	return r
}

// merge returns r with every rate that seen knows of later than r does.
func (r Rates) merge(seen Rates) Rates {
	newer := seen.each()
	for i, rate := range r.each() {
		if replaces(newer[i].Seen, rate.Seen) {
			*rate = *newer[i]
		}
	}
	return r
}

// Exhausted is when the last of the rates that have nothing left is full again, zero where each has some.
func (r Rates) Exhausted() time.Time {
	var end time.Time
	for _, rate := range r.each() {
		if rate.Known() && rate.Remaining <= 0 && rate.Reset.After(end) {
			end = rate.Reset
		}
	}
	return end
}

// readRates reads the limit headers that accounts on an API key get. A rate needs to name what is left of it.
func readRates(h http.Header, now time.Time) (r Rates, found bool) {
	for i, rate := range r.each() {
		prefix := apiKeyPrefix + rateNames[i]
		remaining, ok := readCount(h, prefix+"-Remaining")
		if !ok {
			continue
		}
		found = true
		limit, _ := readCount(h, prefix+"-Limit")
		*rate = Rate{Limit: max(limit, remaining), Remaining: remaining, Reset: readReset(h, prefix+"-Reset", now),
			Seen: now}
	}
	return r, found
}

// mostByMinute bounds a number of requests or tokens.
const mostByMinute = 1e12

// readCount reads a number of requests or tokens.
func readCount(h http.Header, name string) (int64, bool) {
	n, err := strconv.ParseInt(strings.TrimSpace(h.Get(name)), 10, 64)
	return min(n, mostByMinute), err == nil && n >= 0
}
