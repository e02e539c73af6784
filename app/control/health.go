package control

import (
	"context"
	"slices"
)

// HealthChecks look at everything that the program needs from the machine that it runs on.
type HealthChecks interface {
	// Examine looks at all of it; what is wrong is no error of the call. It tests the connection too, and may take half
	// a minute.
	Examine(context.Context) (HealthReport, error)
	// Mend does what the checks of that name can do, and looks again. Whoever calls has asked the user where Ask says
	// so. A name that there is not, or that has nothing to mend, is an *InputError of kind Unknown.
	Mend(ctx context.Context, name string) (HealthReport, error)
}

// HealthReport is what an examination found.
type HealthReport struct {
	// Verdict is the worst of all checks.
	Verdict string  `json:"verdict"`
	Checks  []Check `json:"checks"`
}

// Check is one thing that was looked at.
type Check struct {
	// Name is what was looked at: "port", "keychain". Several may have one name.
	Name string `json:"name"`
	// Verdict is one of Verdicts.
	Verdict string `json:"verdict"`
	// Reason says what was found, Remedy what to do about it; sentences without a full stop. Remedy is empty where
	// there is nothing to do.
	Reason string `json:"reason"`
	Remedy string `json:"remedy"`
	// Mend says what the program can do about it; empty: it can't. Ask says that the user is to be asked before that.
	Mend string `json:"mend"`
	Ask  bool   `json:"ask"`
}

// Verdicts are how a thing can be, from good to bad: as it should be; good to know; something should be done; something
// does not work because of it.
func Verdicts() []string { return []string{"ok", "note", "warning", "trouble"} }

// CheckupOf is an examination with those checks.
func CheckupOf(checks []Check) HealthReport {
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
	Name string `json:"name"`
}

// Check says, by an *InputError, what is wrong with the call.
func (c *FixCall) Check() error {
	if c.Name == "" {
		return InputErrorf("name is missing: it takes the name of a check")
	}
	return nil
}
