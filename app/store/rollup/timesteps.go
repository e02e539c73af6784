package rollup

import (
	"fmt"
	"time"
)

// The steps of a series. One of up to an hour begins at a multiple of itself in UTC, a longer one at a multiple of
// itself since local midnight, so that a day is a local day, of 23 or 25 hours where the clocks change; several days
// are counted from the local day of From.
const (
	// StepsWanted is the most points of a series whose step the store chooses, stepsMost of one whose step was given.
	StepsWanted = 400
	stepsMost   = 3000
	day         = 24 * time.Hour
)

// StepFor is the step that Series chooses: the shortest good step that cuts a range into few enough.
func StepFor(from, to time.Time) time.Duration {
	span := to.Sub(from)
	step := time.Minute
	for _, longer := range []time.Duration{5 * time.Minute, 15 * time.Minute, time.Hour, 3 * time.Hour, day, 7 * day} {
		if (span+step-1)/step < StepsWanted && (step >= time.Hour || time.Since(from) < MinutesKept) {
			return step
		}
		step = longer
	}
	for (span+step-1)/step >= StepsWanted {
		step *= 2
	}
	return step
}

// checkStep says what a step may be.
func checkStep(step time.Duration) error {
	switch {
	case step >= day && step%day == 0:
	case step >= time.Hour && step < day && day%step == 0 && step%time.Hour == 0:
	case step >= time.Minute && step < time.Hour && time.Hour%step == 0 && step%time.Minute == 0:
	default:
		return fmt.Errorf("%v is no step: it takes minutes that divide an hour, hours that divide a day, or days", step)
	}
	return nil
}

// CutsOf are the beginnings of the steps, the first one at or before From, and after them the end of the last. They
// grow.
func CutsOf(from, to time.Time, step time.Duration, where *time.Location) ([]time.Time, error) {
	if !from.Before(to) {
		return nil, nil
	}
	if step == 0 {
		step = StepFor(from, to)
	}
	if err := checkStep(step); err != nil {
		return nil, err
	}
	if n := to.Sub(from) / step; n > stepsMost {
		return nil, fmt.Errorf("a series of %d steps is too long: it takes up to %d", n, stepsMost)
	}
	if step <= time.Hour {
		return evenCuts(from, to, step, where), nil
	}
	return localCuts(from, to, step, where), nil
}

func evenCuts(from, to time.Time, step time.Duration, where *time.Location) (cuts []time.Time) {
	at := time.Unix(from.Unix()-from.Unix()%int64(step/time.Second), 0).In(where)
	for ; at.Before(to); at = at.Add(step) {
		cuts = append(cuts, at)
	}
	return append(cuts, at)
}

// localCuts goes by the local calendar. Where the clocks change a step may be shorter or longer, and one that the
// change leaves out is left out here too.
func localCuts(from, to time.Time, step time.Duration, where *time.Location) (cuts []time.Time) {
	year, month, date := from.In(where).Date()
	days, hours := max(int(step/day), 1), int(min(step, day)/time.Hour)
	for n := 0; ; n += days {
		for hour := 0; hour < 24; hour += hours {
			at := time.Date(year, month, date+n, hour, 0, 0, 0, where)
			if len(cuts) > 0 && !at.After(cuts[len(cuts)-1]) {
				continue
			}
			if !at.After(from) {
				cuts = cuts[:0]
			}
			if cuts = append(cuts, at); !at.Before(to) {
				return cuts
			}
		}
	}
}
