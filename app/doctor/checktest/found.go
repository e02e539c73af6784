// Package checktest compares what the doctor found with what it should have found.
package checktest

import (
	"testing"

	"clb/app/doctor"
)

// Found is what was found, by name.
type Found map[string]doctor.Check

// Worst are checks by name; of several of a name the worst.
func Worst(checks []doctor.Check) Found {
	found := Found{}
	for _, c := range checks {
		if had, there := found[c.Name]; !there || doctor.Worst([]doctor.Check{had, c}) == c.Verdict {
			found[c.Name] = c
		}
	}
	return found
}

// Are checks the verdicts of some, and that no other is in trouble.
func (f Found) Are(t *testing.T, want map[string]doctor.Verdict) {
	t.Helper()
	for name, c := range f {
		if w, named := want[name]; named && c.Verdict != w || !named && c.Verdict == doctor.Trouble {
			t.Errorf("%s: %s, %s; %s", name, c.Verdict, c.Reason, c.Advice)
		}
	}
	for name := range want {
		if _, there := f[name]; !there {
			t.Errorf("%s was not looked at", name)
		}
	}
}
