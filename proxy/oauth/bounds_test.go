package oauth

import (
	"encoding/json"
	"math"
	"testing"
	"time"

	"golang.org/x/oauth2"
)

// TestTimesOfATokenAreBounded: whatever ends an answer names, they can be written down, lie ahead and are not too far.
func TestTimesOfATokenAreBounded(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for _, claim := range []float64{-1e300, -1, 0, 1, 28800, 1e9, 1e10, 1e11, 253402300800, 1e12, 1e15, 1e300,
		math.MaxFloat64} {
		raw := map[string]any{"expires_at": claim, "refresh_token_expires_in": claim}
		for _, expiry := range []time.Time{{}, now.Add(-time.Hour), now.Add(time.Hour), now.AddDate(68, 0, 0),
			now.AddDate(9000, 0, 0)} {
			token := readToken((&oauth2.Token{AccessToken: "a", Expiry: expiry}).WithExtra(raw), now)
			if life := token.ExpiresAt.Sub(now); life <= 0 || life > longestLife {
				t.Errorf("%v, %v: the token lives %v", claim, expiry, life)
			}
			if life := token.LoginEndsAt.Sub(now); !token.LoginEndsAt.IsZero() && (life <= 0 || life > longestLogin) {
				t.Errorf("%v: the login lives %v", claim, life)
			}
			if _, err := json.Marshal([]time.Time{token.ExpiresAt, token.LoginEndsAt}); err != nil {
				t.Errorf("%v: %v", claim, err)
			}
		}
	}
}

// TestUsageTimesAreBounded does the same for the usage endpoint.
func TestUsageTimesAreBounded(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for _, reset := range []string{"999999999999", "99999999999999", "1e300", "-5", "null",
		`"9999-12-31T23:59:59-23:59"`, `"0000-01-01T00:00:00+23:59"`, `"9999-01-01T00:00:00Z"`, "[]"} {
		window := `{"utilization":1e300,"percent":1e300,"resets_at":` + reset + `}`
		l, err := readUsage([]byte(`{"five_hour":`+window+`,"seven_day":`+window+`,"seven_day_opus":`+window+
			`,"limits":[`+window+`]}`), now)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := json.Marshal(l); err != nil {
			t.Errorf("%s: %v", reset, err)
		}
		if end := l.FiveHour.Reset; end.After(now.AddDate(0, 0, 36)) || l.FiveHour.Utilization > 1000 {
			t.Errorf("%s: %+v", reset, l.FiveHour)
		}
	}
}
