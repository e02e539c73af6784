package status

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"clb/proxy/anthropic"
)

func TestNamedFieldsAreAlwaysThere(t *testing.T) {
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for _, a := range []Account{{},
		{Token: Token{State: "valid", ExpiresAt: at},
			Limits: anthropic.Limits{FiveHour: anthropic.Window{Utilization: 0.5, Reset: at, Seen: at}}}} {
		text, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		var fields struct {
			Token  map[string]any
			Limits map[string]map[string]any
		}
		if err := json.Unmarshal(text, &fields); err != nil {
			t.Fatal(err)
		}
		_, expires := fields.Token["expires_at"]
		_, five := fields.Limits["five_hour"]["resets_at"]
		_, seven := fields.Limits["seven_day"]["resets_at"]
		var back Account
		if err := json.Unmarshal(text, &back); err != nil || !expires || !five || !seven ||
			!reflect.DeepEqual(a, back) {
			t.Errorf("%v: %s", err, text)
		}
	}
}
