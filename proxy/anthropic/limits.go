package anthropic

import (
	"encoding/json"
	"strings"
	"time"
)

// Window is one usage window of an account as the wire last told it.
type Window struct {
	// Status is "allowed", "allowed_warning", "rejected", or empty where none was said.
	Status string `json:"status,omitempty"`
	// Utilization is the used share, 0 to 1 (above 1 when overdrawn).
	Utilization float64 `json:"utilization"`
	// Reset is when the window starts anew, wall clock; zero where it has not started or is not known.
	Reset time.Time `json:"resets_at"`
	// Seen is when the wire said so; zero: never.
	Seen time.Time `json:"seen_at,omitzero"`
	// Source is "headers" or "usage".
	Source string `json:"source,omitempty"`
}

// MarshalJSON writes a reset that is not known as null: the field is always there.
func (w Window) MarshalJSON() ([]byte, error) {
	shape := struct {
		Status      string     `json:"status,omitempty"`
		Utilization float64    `json:"utilization"`
		Reset       *time.Time `json:"resets_at"`
		Seen        time.Time  `json:"seen_at,omitzero"`
		Source      string     `json:"source,omitempty"`
	}{Status: w.Status, Utilization: w.Utilization, Seen: w.Seen, Source: w.Source}
	if !w.Reset.IsZero() {
		shape.Reset = &w.Reset
	}
	return json.Marshal(shape)
}

// At is the window as it counts at that moment: one whose reset has passed is empty until the next answer.
func (w Window) At(now time.Time) Window {
	if !w.Reset.IsZero() && !now.Before(w.Reset) {
		w.Utilization, w.Status, w.Reset = 0, "", time.Time{}
	}
	return w
}

// Known reports whether the wire has ever said anything about the window.
func (w Window) Known() bool { return !w.Seen.IsZero() }

// Limits are all windows of one account.
type Limits struct {
	FiveHour Window `json:"five_hour"`
	SevenDay Window `json:"seven_day"`
	// Models holds the weekly windows of single model families, by family ("fable", "opus", "sonnet").
	Models map[string]Window `json:"models,omitempty"`
	// Overage is the extra-usage pool; it is shown and never decides.
	Overage Window `json:"overage,omitzero"`
}

// Merge returns l with every window that seen knows in place of its own.
func (l Limits) Merge(seen Limits) Limits {
	l.FiveHour = newer(l.FiveHour, seen.FiveHour)
	l.SevenDay = newer(l.SevenDay, seen.SevenDay)
	l.Overage = newer(l.Overage, seen.Overage)
	if len(seen.Models) == 0 {
		return l
	}
	models := make(map[string]Window, len(l.Models)+len(seen.Models))
	for family, w := range l.Models {
		models[family] = w
	}
	for family, w := range seen.Models {
		models[family] = newer(models[family], w)
	}
	l.Models = models
	return l
}

// At is every window as it counts at that moment.
func (l Limits) At(now time.Time) Limits {
	l.FiveHour, l.SevenDay, l.Overage = l.FiveHour.At(now), l.SevenDay.At(now), l.Overage.At(now)
	if len(l.Models) > 0 {
		models := make(map[string]Window, len(l.Models))
		for family, w := range l.Models {
			models[family] = w.At(now)
		}
		l.Models = models
	}
	return l
}

func newer(old, seen Window) Window {
	if seen.Known() {
		return seen
	}
	return old
}

// Families are the model families that have, or may get, a weekly window of their own.
var families = [...]string{"fable", "mythos", "opus", "sonnet", "haiku"}

// Family is the family that a model's name shows ("claude-opus-5-5" is "opus"), or empty.
func Family(model string) string {
	for _, family := range families {
		if strings.Contains(strings.ToLower(model), family) {
			return family
		}
	}
	return ""
}
