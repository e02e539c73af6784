package statstable

import (
	"strconv"
	"strings"
	"time"

	"clb/app/control"
	"clb/app/format"
)

// timeline is a range cut into the columns of a line.
type timeline struct {
	columns [][]control.Figures
	// step is how long a column is, 0 where that is not known.
	step time.Duration
}

// newTimeline puts the points of a series into at most so many columns of equal length.
func newTimeline(a control.Analytics, most int) timeline {
	step := stepLength(a.Step)
	if step <= 0 || !a.From.Before(a.To) || len(a.Series) == 0 {
		return timeline{}
	}
	// The steps lie as the calendar does, and the range begins within one. Where the clocks change a day is an hour
	// off.
	slack := time.Duration(0)
	if step >= 24*time.Hour {
		slack = 3 * time.Hour
	}
	within := modulo(a.From.Sub(a.Series[len(a.Series)-1].Start), step)
	if within > step-slack {
		within -= step
	}
	origin := a.From.Add(-within)
	most = max(most, leastLine)
	steps := max(int((a.To.Sub(origin)+step-1-slack)/step), 1)
	merged := (steps + most - 1) / most
	line := timeline{make([][]control.Figures, (steps+merged-1)/merged), time.Duration(merged) * step}
	for _, p := range a.Series {
		i := int((p.Start.Sub(origin) + slack) / line.step)
		i = min(max(i, 0), len(line.columns)-1)
		line.columns[i] = append(line.columns[i], p.Figures)
	}
	return line
}

// modulo is what is left of a duration, which may be negative, beyond whole steps.
func modulo(d, step time.Duration) time.Duration { return (d%step + step) % step }

// stepWords say how long a column is: ", 30 min EACH".
func (t timeline) stepWords() string {
	if t.step == 0 {
		return ""
	}
	return ", " + format.Span(t.step) + " EACH"
}

// sums add a figure up in each column.
func (t timeline) sums(of func(control.Figures) float64) []float64 {
	values := make([]float64, len(t.columns))
	for i, column := range t.columns {
		for _, f := range column {
			values[i] += of(f)
		}
	}
	return values
}

// shares are parts of a whole in each column, NaN where there is none.
func (t timeline) shares(part, whole func(control.Figures) float64) []float64 {
	parts, wholes := t.sums(part), t.sums(whole)
	for i := range parts {
		parts[i] /= wholes[i] // 0/0 is NaN
	}
	return parts
}

// medians are those of each column. Where steps were put together it is their mean by requests, which is near enough
// for a line.
func (t timeline) medians(of func(control.Figures) control.Quantiles) []float64 {
	measured := func(f control.Figures) float64 {
		if of(f).P50 == nil {
			return 0
		}
		return float64(f.Requests)
	}
	return t.shares(func(f control.Figures) float64 {
		if of(f).P50 == nil {
			return 0
		}
		return *of(f).P50 * float64(f.Requests)
	}, measured)
}

// minutesKept is for how long figures are told apart by minutes; older ones are by hours.
const minutesKept = 48 * time.Hour

// StepFor is the shortest step that cuts a stretch into at most so many, empty where it is open or too long for all of
// them.
func StepFor(from, to, now time.Time, most int) string {
	if from.IsZero() {
		return ""
	}
	if to.IsZero() {
		to = now
	}
	for _, step := range []time.Duration{time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute,
		15 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour, 3 * time.Hour,
		4 * time.Hour, 6 * time.Hour, 12 * time.Hour, 24 * time.Hour, 2 * 24 * time.Hour, 3 * 24 * time.Hour,
		7 * 24 * time.Hour, 14 * 24 * time.Hour, 28 * 24 * time.Hour} {
		// Where the stretch does not begin with a step there is one more.
		if to.Sub(from)/step < time.Duration(most) && (step >= time.Hour || now.Sub(from) < minutesKept) {
			return control.StepText(step)
		}
	}
	return ""
}

// stepLength is how long a step is that Analytics names; 0 where it is not known.
func stepLength(step string) time.Duration {
	units := map[string]time.Duration{"minute": time.Minute, "hour": time.Hour, "day": 24 * time.Hour}
	if length, ok := units[step]; ok {
		return length
	}
	for name, length := range units {
		if n, err := strconv.Atoi(strings.TrimSuffix(step, name[:1])); err == nil && strings.HasSuffix(step, name[:1]) {
			return time.Duration(n) * length
		}
	}
	return 0
}
