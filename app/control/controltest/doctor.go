package controltest

import (
	"context"
	"slices"
	"testing"

	"clb/app/control"
)

// ConformDoctors runs what every control.Doctors must do. open returns one, and the name of a check that it can mend.
func ConformDoctors(t *testing.T, open func(*testing.T) (api control.HealthChecks, broken string)) {
	t.Run("what is broken is mended", func(t *testing.T) {
		api, broken := open(t)
		before, err := api.CheckHealth(t.Context())
		if err != nil || !mendable(before, broken) {
			t.Fatalf("before: %+v, %v", before, err)
		}
		for _, c := range before.Checks {
			if c.Name == "" || c.Reason == "" || !slices.Contains(control.Verdicts(), c.Verdict) {
				t.Errorf("a check is %+v", c)
			}
		}
		after, err := api.FixHealth(t.Context(), broken)
		if err != nil || mendable(after, broken) || after.Verdict != control.HealthReportOf(after.Checks).Verdict {
			t.Errorf("after: %+v, %v", after, err)
		}
		_, err = api.FixHealth(t.Context(), broken)
		wantMistake(t, "mending what is whole", err, control.Unknown)
	})
	t.Run("mistakes about mending", func(t *testing.T) {
		api, _ := open(t)
		_, err := api.FixHealth(t.Context(), "no such thing")
		wantMistake(t, "mending nothing", err, control.Unknown)
	})
}

func mendable(c control.HealthReport, name string) bool {
	return slices.ContainsFunc(c.Checks, func(c control.Check) bool { return c.Name == name && c.FixSummary != "" })
}

// checks are what an examination finds now; the caller holds mu.
func (p *Program) checks() []control.Check {
	if p.machine.Checks == nil {
		p.machine.Checks = []control.Check{
			{Name: "port", Verdict: "ok", Reason: "the program serves on http://localhost:8080"},
			{Name: "autostart", Verdict: "trouble", Reason: "the program would not start at login",
				Advice: "switch it off and on again", FixSummary: "point the entry at this program", Ask: true},
		}
	}
	return slices.Clone(p.machine.Checks)
}

// CheckHealth tells what the machine was made with, and what has become of it.
func (p *Program) CheckHealth(context.Context) (control.HealthReport, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return control.HealthReportOf(p.checks()), p.failure
}

// FixHealth makes every check of that name that can be mended a good one.
func (p *Program) FixHealth(_ context.Context, name string) (control.HealthReport, error) {
	var found control.HealthReport
	err := p.change(func() error {
		checks, mended := p.checks(), false
		for i, c := range checks {
			if c.Name == name && c.FixSummary != "" {
				checks[i], mended = control.Check{Name: c.Name, Verdict: "ok", Reason: "it was mended"}, true
			}
		}
		if !mended {
			return &control.InputError{Text: "there is nothing to mend under that name", Kind: control.Unknown}
		}
		p.machine.Checks = checks
		found = control.HealthReportOf(checks)
		return nil
	})
	return found, err
}
