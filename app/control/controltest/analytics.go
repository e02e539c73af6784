package controltest

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"clb/app/control"
)

// Analytics sums a range up, from the rows; its quantiles are exact.
func (p *Program) Analytics(_ context.Context, q control.AnalyticsQuery) (control.Analytics, error) {
	step, err := q.Check()
	if err != nil {
		return control.Analytics{}, err
	}
	rows, err := p.selected(q.HistoryFilter)
	if err != nil {
		return control.Analytics{}, err
	}
	slices.Reverse(rows) // oldest first
	a := control.Analytics{From: q.From, To: q.To, Groups: map[string][]control.Group{}, Total: figures(rows)}
	if a.To.IsZero() {
		a.To = time.Now()
	}
	if a.From.IsZero() {
		if a.From = a.To; len(rows) > 0 {
			a.From = rows[0].Time
		}
	}
	if step == 0 {
		step = stepFor(a.To.Sub(a.From))
	}
	if err := control.CheckSteps(step, a.From, a.To); err != nil {
		return control.Analytics{}, err
	}
	a.Step = control.StepText(step)
	parts, starts := map[time.Time][]control.Request{}, []time.Time{}
	for _, r := range rows {
		start := stepOf(r.Time, step)
		if parts[start] == nil {
			starts = append(starts, start)
		}
		parts[start] = append(parts[start], r)
	}
	for _, start := range starts {
		a.Series = append(a.Series, control.SeriesPoint{Start: start, Figures: figures(parts[start])})
	}
	for _, by := range q.By {
		a.Groups[by] = groups(rows, by)
	}
	return a, nil
}

func stepFor(span time.Duration) time.Duration {
	switch {
	case span <= 6*time.Hour:
		return time.Minute
	case span <= 7*24*time.Hour:
		return time.Hour
	}
	step := 24 * time.Hour
	for span/step > 400 {
		step *= 2
	}
	return step
}

// stepOf is when the step begins in which a moment lies.
func stepOf(at time.Time, step time.Duration) time.Time {
	if step <= time.Hour {
		return at.Truncate(step)
	}
	year, month, date := at.Local().Date()
	return time.Date(year, month, date, 0, 0, 0, 0,
		time.Local).Add(at.Sub(time.Date(year, month, date, 0, 0, 0, 0, time.Local)).Truncate(step))
}

// groups tells rows apart: those with most requests first, hours in their order and all of them.
func groups(rows []control.Request, by string) []control.Group {
	parts := map[string][]control.Request{}
	if by == "hour" {
		for hour := range 24 {
			parts[fmt.Sprintf("%02d", hour)] = nil
		}
	}
	for _, r := range rows {
		key := map[string]string{"account": r.Account, "model": r.Model, "outcome": r.Outcome,
			"hour": r.Time.Local().Format("15")}[by]
		parts[key] = append(parts[key], r)
	}
	var all []control.Group
	for _, key := range slices.Sorted(maps.Keys(parts)) {
		all = append(all, control.Group{Key: key, Figures: figures(parts[key])})
	}
	if by != "hour" {
		slices.SortStableFunc(all, func(a, b control.Group) int { return cmp.Compare(b.Requests, a.Requests) })
	}
	return all
}

// figures sums rows up.
func figures(rows []control.Request) control.Figures {
	f := control.Figures{Requests: int64(len(rows)), SuccessRate: 1}
	var ttfb, duration, rate []float64
	for _, r := range rows {
		*counter(&f, r.Outcome)++
		f.Attempts += int64(len(r.Attempts))
		f.Retries += int64(r.Retries)
		f.Failovers += int64(r.Failovers)
		f.InputTokens += r.InputTokens
		f.OutputTokens += r.OutputTokens
		f.CacheWriteTokens += r.CacheWriteTokens
		f.CacheReadTokens += r.CacheReadTokens
		f.BytesIn += r.BytesIn
		f.BytesOut += r.BytesOut
		f.ValueUSD += or0(r.ValueUSD)
		f.CostUSD += or0(r.CostUSD)
		if r.Priced {
			f.Priced++
		} else if r.InputTokens+r.OutputTokens+r.CacheWriteTokens+r.CacheReadTokens > 0 {
			f.Unpriced++
		}
		if r.TTFBMS > 0 {
			ttfb = append(ttfb, r.TTFBMS)
		}
		if r.DurationMS > 0 {
			duration = append(duration, r.DurationMS)
		}
		if span := r.DurationMS - r.TTFBMS; r.Outcome == "complete" && r.OutputTokens > 0 && span >= 1 {
			rate = append(rate, float64(r.OutputTokens)*1000/span)
		}
	}
	if judged := f.Complete + f.Errors + f.Truncated; judged > 0 {
		f.SuccessRate = float64(f.Complete) / float64(judged)
	}
	if prompt := f.InputTokens + f.CacheWriteTokens + f.CacheReadTokens; prompt > 0 {
		f.CacheHitShare = float64(f.CacheReadTokens) / float64(prompt)
	}
	f.TTFB, f.Duration, f.Rate = quantiles(ttfb), quantiles(duration), quantiles(rate)
	return f
}

func counter(f *control.Figures, outcome string) *int64 {
	switch strings.ToLower(outcome) {
	case "complete":
		return &f.Complete
	case "truncated":
		return &f.Truncated
	case "cancelled":
		return &f.Cancelled
	case "interrupted":
		return &f.Interrupted
	}
	return &f.Errors
}

func quantiles(values []float64) control.Quantiles {
	if len(values) == 0 {
		return control.Quantiles{}
	}
	slices.Sort(values)
	at := func(q float64) *float64 { return new(values[max(int(math.Ceil(q*float64(len(values))))-1, 0)]) }
	return control.Quantiles{P50: at(0.5), P90: at(0.9), P99: at(0.99)}
}
