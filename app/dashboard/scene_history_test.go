//go:build e2e

package dashboard_test

import (
	"fmt"
	"math"
	"time"

	"clb/app/control"
)

// longHistory holds n requests of the last days, newest first, as a person at work makes them: many by day and few at
// night, several conversations, models and accounts, prices known and unknown.
func longHistory(n, days int, now time.Time) []control.Request {
	rows := make([]control.Request, 0, n)
	accounts := []string{"personal", "work", "personal", "console", "personal", "work"}
	models := []string{"claude-opus-5-5", "claude-sonnet-5-5", "claude-opus-5-5", "claude-haiku-5"}
	step := time.Duration(days) * 24 * time.Hour / time.Duration(n)
	for i := range n {
		at := now.Add(-time.Duration(i) * step)
		if asleep(at) && i%9 != 0 {
			at = at.Add(-time.Duration(9+i%5) * time.Hour)
		}
		r := request(len(rows), now)
		r.Time, r.Account, r.Model = at, accounts[(i/11)%len(accounts)], models[(i/3)%len(models)]
		r.Session = fmt.Sprintf("%08x-7a39-4f7e-9a53-16b7f5c1d0aa", 0x5f0c1e6a+(i/14)*7919)
		swing := 1 + 0.6*math.Sin(float64(i)/37)
		r.TTFBMS, r.DurationMS, r.OutputTokens = 700*swing+float64(i%13)*60, 4_000*swing+float64(i%17)*700,
			int64(900*swing)+int64(i%11)*130
		r.CacheReadTokens = int64(90_000 * swing)
		price(&r)
		if i%41 == 0 {
			r.Outcome, r.Status, r.Error = "error", 529, "overloaded_error: Overloaded"
		}
		rows = append(rows, r)
	}
	sortByTime(rows)
	return rows
}

func asleep(at time.Time) bool { return at.Hour() < 7 || at.Hour() > 22 || at.Weekday() == time.Sunday }

func price(r *control.Request) {
	usd := float64(r.InputTokens)*5e-6 + float64(r.OutputTokens)*25e-6 + float64(r.CacheReadTokens)*0.5e-6 +
		float64(r.CacheWriteTokens)*6.25e-6
	r.Priced = true
	if r.Account == "console" {
		r.CostUSD = &usd
		return
	}
	r.ValueUSD = &usd
}

// sortByTime puts the newest first, and gives IDs in that order.
func sortByTime(rows []control.Request) {
	for i := 1; i < len(rows); i++ {
		for k := i; k > 0 && rows[k].Time.After(rows[k-1].Time); k-- {
			rows[k], rows[k-1] = rows[k-1], rows[k]
		}
	}
	for i := range rows {
		rows[i].ID = fmt.Sprintf("req%08d", 99_999_999-i)
	}
}

// limitHistory is how two windows filled and began anew in the last days.
func limitHistory(days int, now time.Time) []control.LimitSample {
	var samples []control.LimitSample
	for at := now.Add(-time.Duration(days) * 24 * time.Hour); at.Before(now); at = at.Add(30 * time.Minute) {
		hours := at.Sub(now.Add(-30 * 24 * time.Hour)).Hours()
		samples = append(samples, control.LimitSample{Time: at, Windows: map[string]float64{
			"five_hour": math.Mod(hours, 5) / 5 * 0.9, "seven_day": math.Mod(hours, 168) / 168 * 0.85,
			"opus": math.Mod(hours, 168) / 168 * 0.97,
		}})
	}
	return samples
}
