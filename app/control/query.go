package control

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Outcomes are the words for how a request ended.
func Outcomes() []string {
	return []string{"complete", "error", "truncated", "cancelled", "interrupted"}
}

// Orders are the words for what comes first in a page of requests.
func Orders() []string { return []string{"newest", "slowest", "failed"} }

// Groupings are the words for what sums can be told apart by.
func Groupings() []string { return []string{"account", "model", "outcome", "hour"} }

// maxText bounds HistoryFilter.Text, in bytes.
const maxText = 200

// Check says, by an *InputError, what is wrong with a filter, apart from whether there is such an account.
func (f HistoryFilter) Check() error {
	switch {
	case !f.From.IsZero() && !f.To.IsZero() && !f.From.Before(f.To):
		return InputErrorf("to takes a time after from")
	case f.Outcome != "" && !slices.Contains(Outcomes(), f.Outcome):
		return InputErrorf("outcome takes %s", words(Outcomes()))
	case f.Status != 0 && (f.Status < 100 || f.Status > 599):
		return InputErrorf("status takes a whole number from 100 to 599")
	case len(f.Text) > maxText:
		return InputErrorf("text takes at most %d bytes", maxText)
	}
	return nil
}

// Check says, by an *InputError, what is wrong with a query, apart from its account and its cursor, and sets what was
// left open.
func (q *RequestsQuery) Check() error {
	if q.Order == "" {
		q.Order = Orders()[0]
	}
	if !slices.Contains(Orders(), q.Order) {
		return InputErrorf("order takes %s", words(Orders()))
	}
	if err := checkLimit(&q.Limit); err != nil {
		return err
	}
	return q.HistoryFilter.Check()
}

// Check says, by an *InputError, what is wrong with a query, apart from its account and its cursor, and sets what was
// left open.
func (q *SessionsQuery) Check() error { return checkLimit(&q.Limit) }

// Check says, by an *InputError, what is wrong with a query, apart from its account. step is what its Step means, zero
// where that was left open.
func (q AnalyticsQuery) Check() (step time.Duration, err error) {
	const unsummed = "%s is nothing that sums are kept by: they take from, to, account, model and outcome; ask for " +
		"the requests themselves"
	switch {
	case q.Session != "":
		return 0, InputErrorf(unsummed, "session")
	case q.Status != 0:
		return 0, InputErrorf(unsummed, "status")
	case q.Text != "":
		return 0, InputErrorf(unsummed, "text")
	}
	for _, by := range q.By {
		if !slices.Contains(Groupings(), by) {
			return 0, InputErrorf("by takes %s, several with commas between them", words(Groupings()))
		}
	}
	if step, err = parseStep(q.Step); err != nil {
		return 0, err
	}
	if q.From.IsZero() && step > 0 && step < time.Hour {
		return 0, InputErrorf("step takes an hour or more where from is left open")
	}
	return step, q.HistoryFilter.Check()
}

// MaxSteps is the most steps that Analytics cuts a range into.
const MaxSteps = 3000

// CheckSteps says, by an *InputError, that a step is too short for a range.
func CheckSteps(step time.Duration, from, to time.Time) error {
	if step > 0 && to.Sub(from)/step > MaxSteps {
		return InputErrorf("step takes one that cuts the range into at most %d", MaxSteps)
	}
	return nil
}

const day = 24 * time.Hour

// StepText is the word for a step: "minute", "hour", "day", or "15m", "3h", "7d".
func StepText(step time.Duration) string {
	for _, unit := range stepUnits() {
		switch {
		case step == unit.size:
			return unit.name
		case step > unit.size && step%unit.size == 0:
			return fmt.Sprintf("%d%s", step/unit.size, unit.name[:1])
		}
	}
	return step.String()
}

type stepUnit struct {
	name string
	size time.Duration
}

func stepUnits() []stepUnit {
	return []stepUnit{{"day", day}, {"hour", time.Hour}, {"minute", time.Minute}}
}

// parseStep is the inverse of StepText, for steps that fill an hour or a day, or are days.
func parseStep(text string) (time.Duration, error) {
	if text == "" {
		return 0, nil
	}
	for _, unit := range stepUnits() {
		if text == unit.name {
			return unit.size, nil
		}
		digits, ok := strings.CutSuffix(text, unit.name[:1])
		n, err := strconv.Atoi(digits)
		if !ok || err != nil || n < 1 || n > 1000 {
			continue
		}
		step := time.Duration(n) * unit.size
		if unit.size == day || unit.size == time.Hour && day%step == 0 || unit.size == time.Minute &&
			time.Hour%step == 0 {
			return step, nil
		}
	}
	return 0,
		InputErrorf(
			`step takes minute, hour or day, or several of them that fill an hour or a day, such ` +
				`as "15m", "3h" and "7d"`)
}
