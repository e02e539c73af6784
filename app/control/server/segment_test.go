package server_test

import (
	"errors"
	"testing"

	"clb/app/control"
	"clb/app/control/controltest"
	"clb/app/status"
)

// Accounts that have a name which is none any more are reached all the same, and only they are.
func TestAccountsAreReachedWhateverTheirName(t *testing.T) {
	for _, name := range []string{".", "..", "...", "a b", "ä/ö?#%", "%2E", "a%2E", "語"} {
		p := controltest.New(controltest.Config{Accounts: []status.Account{{Name: name, Enabled: true},
			{Name: "other", Enabled: true}}})
		c := dial(t, p)
		changed, err := c.Change(t.Context(), name, control.Change{Note: new("hi")})
		if name == "%2E" { // which no account is called
			if unknown, ok := errors.AsType[*control.InputError](err); !ok || unknown.Kind != control.Unknown {
				t.Errorf("%q: %v", name, err)
			}
			continue
		}
		if err != nil || changed.Name != name || changed.Note != "hi" {
			t.Errorf("%q: %v %+v", name, err, changed)
		}
		for what, err := range map[string]error{
			"off": c.SetEnabled(t.Context(), name, false), "limit": c.ClearLimit(t.Context(), name),
			"rename": second(c.Change(t.Context(), name, control.Change{Name: new("new")})),
			"remove": c.RemoveAccount(t.Context(), "new"),
		} {
			if err != nil {
				t.Errorf("%s of %q: %v", what, name, err)
			}
		}
	}
}

func second[T any](_ T, err error) error { return err }
