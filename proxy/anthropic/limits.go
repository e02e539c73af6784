package anthropic

import (
	"strings"
	"time"
)

// Limits are all that the wire has told of one account's limits.
type Limits struct {
	FiveHour Window `json:"five_hour"`
	SevenDay Window `json:"seven_day"`
	// The weekly windows of single model families, by family (`fable`, `opus`, `sonnet`).
	Models map[string]Window `json:"models,omitempty"`
	// The extra-usage pool; it is shown and never decides.
	Overage Window `json:"overage,omitzero"`
	// What else is told of the extra-usage pool.
	Extra ExtraUsage `json:"extra_usage,omitzero"`
	// The service's own summary; it is shown, and decides only where no window says more.
	Whole AccountStatus `json:"whole,omitzero"`
	// What is left of the limits by the minute that accounts on an API key have.
	Rates Rates `json:"rates,omitzero"`
}

// ExtraUsage is the use of the extra-usage pool, which is paid for beside the plan.
type ExtraUsage struct {
	// The newest answer was paid from it.
	InUse bool `json:"in_use"`
	// The service's word for why there is none (`org_level_disabled`, `out_of_credits`).
	Disabled string `json:"disabled_reason,omitempty"`
	// When the service said so; left out: never.
	Seen time.Time `json:"seen_at,omitzero"`
}

// AccountStatus is how the wire sums an account up.
type AccountStatus struct {
	// `allowed`, `allowed_warning` or `rejected`.
	Status string `json:"status,omitempty"`
	// The window that decided (`five_hour`, `seven_day_opus`).
	Claim string `json:"claim,omitempty"`
	// When that one starts anew.
	Reset time.Time `json:"resets_at,omitzero"`
	// The share, 0 to 1, from which on the client may be offered a smaller model.
	Fallback float64 `json:"fallback,omitempty"`
	// When the service said so; left out: never.
	Seen time.Time `json:"seen_at,omitzero"`
}

// mostFamilies bounds how many weekly windows of single families are kept, whatever a server tells.
const mostFamilies = 16

// Merge returns l with everything that seen knows of later than l does. Answers come in any order.
func (l Limits) Merge(seen Limits) Limits {
	l.FiveHour = l.FiveHour.merge(seen.FiveHour)
	l.SevenDay = l.SevenDay.merge(seen.SevenDay)
	l.Overage = l.Overage.merge(seen.Overage)
	if replaces(seen.Extra.Seen, l.Extra.Seen) {
		l.Extra = seen.Extra
	}
	if replaces(seen.Whole.Seen, l.Whole.Seen) {
		l.Whole = seen.Whole
	}
	l.Rates = l.Rates.merge(seen.Rates)
	if len(seen.Models) == 0 {
		return l
	}
	models := make(map[string]Window, len(l.Models)+len(seen.Models))
	for family, w := range l.Models {
		models[family] = w
	}
	for family, w := range seen.Models {
		if _, known := models[family]; known || len(models) < mostFamilies {
			models[family] = models[family].merge(w)
		}
	}
	l.Models = models
	return l
}

// At is everything as it counts at that moment.
func (l Limits) At(now time.Time) Limits {
	l.FiveHour, l.SevenDay, l.Overage, l.Rates = l.FiveHour.At(now), l.SevenDay.At(now), l.Overage.At(now),
		l.Rates.At(now)
	if l.Whole.Reset = BoundReset(l.Whole.Reset, now); !l.Whole.Reset.IsZero() && !now.Before(l.Whole.Reset) {
		l.Whole = AccountStatus{Seen: l.Whole.Seen}
	}
	if len(l.Models) > 0 {
		models := make(map[string]Window, len(l.Models))
		for family, w := range l.Models {
			models[family] = w.At(now)
		}
		l.Models = models
	}
	return l
}

// Spent reports whether a window of the whole account is spent at that moment, and when the last of those starts anew;
// zero where that is not known.
func (l Limits) Spent(now time.Time) (end time.Time, spent bool) {
	known := true
	for _, w := range []Window{l.FiveHour, l.SevenDay} {
		if !w.Spent(now) {
			continue
		}
		spent = true
		known = known && !w.Reset.IsZero()
		if w.Reset.After(end) {
			end = w.Reset
		}
	}
	if !known {
		end = time.Time{}
	}
	return end, spent
}

// disorder is how much later than a newer reading an older one may come. One that is older still comes from a clock
// that was set back, and then it is the new truth.
const disorder = time.Minute

// replaces reports whether a reading takes the place of what was known.
func replaces(seen, known time.Time) bool {
	return !seen.IsZero() && (!seen.Before(known) || known.Sub(seen) > disorder)
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
