package status

import (
	"encoding/json"
	"math"
	"testing"
	"time"

	"clb/proxy/anthropic"
)

// TestOneAccountThatCannotBeEncoded: a time or a share that JSON has no form for hides no account and no snapshot.
func TestOneAccountThatCannotBeEncoded(t *testing.T) {
	endless := time.Unix(999999999999, 0)
	bad := []Account{
		{Name: "a", Until: endless}, {Name: "b", PausedUntil: endless},
		{Name: "c", Token: Token{ExpiresAt: endless, State: "valid"}},
		{Name: "d", Token: Token{NextRenewal: endless, RenewedAt: endless}},
		{Name: "e", Limits: anthropic.Limits{FiveHour: anthropic.Window{Reset: endless}}},
		{Name: "f", Limits: anthropic.Limits{Models: map[string]anthropic.Window{"x": {Utilization: math.Inf(1)}}}},
		{Name: "g", Limits: anthropic.Limits{Whole: anthropic.AccountStatus{Reset: endless, Seen: endless}}},
		{Name: "h", Note: "well", Requests: 7},
	}
	text, err := json.Marshal(Snapshot{Accounts: bad})
	if err != nil {
		t.Fatal(err)
	}
	var back Snapshot
	if err := json.Unmarshal(text, &back); err != nil || len(back.Accounts) != len(bad) {
		t.Fatalf("%v: %s", err, text)
	}
	for i, a := range back.Accounts {
		if a.Name != bad[i].Name || a.Token.State != bad[i].Token.State || a.Note != bad[i].Note ||
			a.Requests != bad[i].Requests {
			t.Errorf("%+v", a)
		}
	}
}
