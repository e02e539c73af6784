package account

import (
	"encoding/json"
	"testing"
	"time"

	"clb/proxy/anthropic"
)

// TestKeptDeadlinesAreBounded: what was kept while a clock was wrong, or by an earlier version, ends all the same.
func TestKeptDeadlinesAreBounded(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	far, latest := now.AddDate(7000, 0, 0), now.AddDate(0, 0, 36)
	models := map[string]time.Time{"opus": far}
	s := State{LimitedUntil: far, RestUntil: far, BurstUntil: far, WindowEnds: far, ModelUntil: models,
		Limits: anthropic.Limits{FiveHour: anthropic.Window{Utilization: 1, Reset: far, Seen: now}}}.bounded(now)
	for _, end := range []time.Time{s.LimitedUntil, s.RestUntil, s.BurstUntil, s.WindowEnds, s.ModelUntil["opus"],
		s.Limits.FiveHour.Reset} {
		if !end.After(now) || end.After(latest) {
			t.Errorf("an end at %v", end)
		}
	}
	if models["opus"] != far {
		t.Error("the saved value was changed")
	}
	if kept := (State{LimitedUntil: now.Add(time.Hour)}).bounded(now); !kept.LimitedUntil.Equal(now.Add(time.Hour)) ||
		!kept.RestUntil.IsZero() {
		t.Errorf("%+v", kept)
	}
}

// TestDeadlinesOfTheUserAreBounded: a time that is no date in another zone can't be set.
func TestDeadlinesOfTheUserAreBounded(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	end, err := time.Parse(time.RFC3339, "9999-12-31T23:59:59-23:59")
	if err != nil {
		t.Fatal(err)
	}
	var e entry
	e.change(Change{PausedUntil: &end}, now)
	if _, err := json.Marshal(e.Account); err != nil || !e.PausedUntil.After(now) {
		t.Errorf("%v: %v", e.PausedUntil, err)
	}
}
