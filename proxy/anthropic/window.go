package anthropic

import (
	"encoding/json"
	"time"
)

// Window is one usage window of an account as the wire last told it.
type Window struct {
	// `allowed`, `allowed_warning`, `rejected`; left out where none was said.
	Status string `json:"status,omitempty"`
	// The used share, 0 to 1 (above 1 when overdrawn).
	Utilization float64 `json:"utilization" jsonschema:"minimum=0"`
	// When the window starts anew; null where it has not started or that is not known.
	Reset time.Time `json:"resets_at" jsonschema:"nullable"`
	// When the service said so; left out: never.
	Seen time.Time `json:"seen_at,omitzero"`
	// Where it was read.
	Source string `json:"source,omitempty" enum:"headers,usage"`
	// The share at which the service began to warn, once that is passed.
	Threshold float64 `json:"threshold,omitempty"`
}

// MarshalJSON writes a reset that is not known as null: the field is always there.
func (w Window) MarshalJSON() ([]byte, error) {
	shape := struct {
		Status      string     `json:"status,omitempty"`
		Utilization float64    `json:"utilization"`
		Reset       *time.Time `json:"resets_at"`
		Seen        time.Time  `json:"seen_at,omitzero"`
		Source      string     `json:"source,omitempty"`
		Threshold   float64    `json:"threshold,omitempty"`
	}{Status: w.Status, Utilization: w.Utilization, Seen: w.Seen, Source: w.Source, Threshold: w.Threshold}
	if !w.Reset.IsZero() {
		shape.Reset = &w.Reset
	}
	return json.Marshal(shape)
}

// longestReset is how far ahead a window may start anew, whatever a server says: a month, and days for clocks that
// differ.
const longestReset = 35 * 24 * time.Hour

// BoundReset keeps a time that a server names within what can be: not before 1970, which is none, and not too far
// ahead. So nothing lasts for ever, and every time can be written down.
func BoundReset(t, now time.Time) time.Time {
	if t.Unix() <= 0 {
		return time.Time{}
	}
	if latest := now.Add(longestReset); t.After(latest) {
		return latest
	}
	return t
}

// At is the window as it counts at that moment: one whose reset has passed is empty until the next answer.
func (w Window) At(now time.Time) Window {
	w.Reset = BoundReset(w.Reset, now)
	if !w.Reset.IsZero() && !now.Before(w.Reset) {
		w.Utilization, w.Threshold, w.Status, w.Reset = 0, 0, "", time.Time{}
	}
	return w
}

// asGoodAsSpent is the share from which on a window counts as spent: readings are rounded, and come a little late.
const asGoodAsSpent = 0.99

// Spent reports whether nothing is left of the window at that moment.
func (w Window) Spent(now time.Time) bool {
	w = w.At(now)
	return w.Status == rejected || w.Utilization >= asGoodAsSpent
}

// Known reports whether the wire has ever said anything about the window.
func (w Window) Known() bool { return !w.Seen.IsZero() }

// merge is the newer of two readings. One that tells nothing but a status leaves the share and the reset that were
// known.
func (w Window) merge(seen Window) Window {
	if !replaces(seen.Seen, w.Seen) {
		return w
	}
	if seen.Status != "" && seen.Status != rejected && seen.Utilization == 0 && seen.Reset.IsZero() {
		w = w.At(seen.Seen)
		seen.Utilization, seen.Reset = w.Utilization, w.Reset
	}
	return seen
}
