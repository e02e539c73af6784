package control

import (
	"context"
	"slices"
)

// HealthChecks look at everything that the program needs from the machine that it runs on.
type HealthChecks interface {
	// CheckHealth looks at all of it; what is wrong is no error of the call. It tests the connection too, and may take
	// half a minute.
	CheckHealth(context.Context) (HealthReport, error)
	// FixHealth does what the checks of that name can do, and looks again. The caller has asked the user where Ask says
	// so. A name that there is not, or that has nothing to mend, is an *InputError of kind Unknown.
	FixHealth(ctx context.Context, name string) (HealthReport, error)
}

// HealthReport is what an examination found.
type HealthReport struct {
	// The worst of all checks.
	Verdict string  `json:"verdict" enum:"ok,note,warning,trouble"`
	Checks  []Check `json:"checks"`
}

// Check is one thing that was looked at.
type Check struct {
	// What was looked at: `port`, `keychain`. Several checks may have one name.
	Name string `json:"name"`
	// `note`: good to know, and nothing to do; `warning`: it works, and something should be done; `trouble`: something
	// does not work because of it.
	Verdict string `json:"verdict" enum:"ok,note,warning,trouble"`
	// What was found, a sentence without a full stop.
	Reason string `json:"reason"`
	// What to do about it; empty: nothing.
	Advice string `json:"remedy"`
	// What the program can do about it; empty: it can't.
	FixSummary string `json:"mend"`
	// The user is to be asked before that.
	Ask bool `json:"ask"`
}

// Verdicts are how a thing can be, from good to bad: as it should be; good to know; something should be done; something
// does not work because of it.
func Verdicts() []string { return []string{"ok", "note", "warning", "trouble"} }

// HealthReportOf is an examination with those checks.
func HealthReportOf(checks []Check) HealthReport {
	c := HealthReport{Verdict: Verdicts()[0], Checks: checks}
	for _, check := range checks {
		if slices.Index(Verdicts(), check.Verdict) > slices.Index(Verdicts(), c.Verdict) {
			c.Verdict = check.Verdict
		}
	}
	return c
}

// FixCall is what POST /api/doctor/fix takes.
type FixCall struct {
	// The name of checks of which at least one has something to mend. All of that name are mended.
	Name string `json:"name"`
}

// Check says, by an *InputError, what is wrong with the call.
func (c *FixCall) Check() error {
	if c.Name == "" {
		return InputErrorf("name is missing: it takes the name of a check")
	}
	return nil
}
