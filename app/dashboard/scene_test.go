//go:build e2e

package dashboard_test

import (
	"fmt"
	"time"

	"clb/app/control"
	"clb/app/status"
	"clb/proxy/anthropic"
)

// busyPicture is a program with a life behind it: an account in every state.
func busyPicture(now time.Time) status.Snapshot {
	ago := func(d time.Duration) time.Time { return now.Add(-d) }
	in := func(d time.Duration) time.Time { return now.Add(d) }
	window := func(used float64, reset, seen time.Duration) anthropic.Window {
		return anthropic.Window{Status: "allowed", Utilization: used, Reset: in(reset), Seen: ago(seen),
			Source: "headers"}
	}
	spent := window(1.01, 72*time.Minute, 3*time.Minute)
	spent.Status = "rejected"
	polled := window(0.31, 96*time.Hour, 25*time.Minute)
	polled.Source = "usage"
	return status.Snapshot{
		Version: "1.4.0", StartedAt: ago(27*time.Hour + 14*time.Minute), Address: "http://localhost:8080",
		InFlight: streams(now),
		Routing:  status.Routing{Strategy: "balanced", Mode: "auto", AvoidPercent: 95},
		Warnings: []string{"The keychain took 4 s to answer: “spare” may be asked for its password."},
		Stats: status.Stats{
			TotalRequests: 12_847, SuccessRate: 0.9871, ActiveAccounts: 2, AverageResponseMS: 8_431, TodayRequests: 412,
			Running:  3,
			Complete: 12_511, Errors: 148, Truncated: 15, Cancelled: 170, Interrupted: 3, Attempts: 13_205,
			Retries: 301, Failovers: 57,
			Tokens: anthropic.Usage{Input: 1_204_331, Output: 8_730_112, CacheWrite5m: 21_400_000,
				CacheWrite1h: 3_120_000, CacheRead: 611_204_900},
			CacheHitShare: 0.96, ValueUSD: 1834.2, TodayValueUSD: 61.4, CostUSD: 92.5, TodayCostUSD: 3.1,
		},
		Accounts: []status.Account{
			{Name: "personal", Mode: "max", Kind: "oauth", Enabled: true, State: status.Ready, Requests: 7_201,
				Running: 2, Email: "someone@example.com", Plan: "Max 20x",
				Token: status.Token{State: "valid", ExpiresAt: in(5*time.Hour + 12*time.Minute)},
				Limits: anthropic.Limits{FiveHour: window(0.42, 134*time.Minute, 8*time.Second),
					SevenDay: window(0.81, 50*time.Hour, 8*time.Second),
					Models:   map[string]anthropic.Window{"opus": window(0.93, 50*time.Hour, 4*time.Minute)}}},
			{Name: "work", Mode: "max", Kind: "oauth", Enabled: true, State: status.Limited,
				Reason: "5-hour limit reached", Until: in(72 * time.Minute),
				Requests: 4_390, Email: "someone@work.example", Plan: "Max 5x",
				Token:  status.Token{State: "expiring", ExpiresAt: in(3 * time.Minute)},
				Limits: anthropic.Limits{FiveHour: spent, SevenDay: polled}},
			{Name: "console", Mode: "console", Kind: "api-key", Enabled: true, State: status.Ready, Requests: 1_021,
				Running: 1, Token: status.Token{State: "permanent"}},
			{Name: "spare", Mode: "max", Kind: "setup-token", Enabled: true, State: status.SignedOut,
				Reason:   "the token was revoked; sign in again",
				Requests: 235, Token: status.Token{State: "signed_out"},
				Limits: anthropic.Limits{FiveHour: window(0.2, -3*time.Hour, 9*time.Hour),
					SevenDay: window(0.55, 40*time.Hour, 9*time.Hour)}},
			{Name: "burst", Mode: "max", Kind: "oauth", Enabled: true, State: status.Resting,
				Reason: "too many requests in a minute", Until: in(41 * time.Second),
				Notice: "Long context needs extra usage, which this account lacks.",
				Token:  status.Token{State: "unsaved", ExpiresAt: in(7 * time.Hour)}},
			{Name: "holiday", Mode: "max", Kind: "oauth", Enabled: false, State: status.Off, Reason: "switched off",
				Token: status.Token{State: "expired", ExpiresAt: ago(30 * time.Hour)}},
		},
	}
}

// request is a plain good request, the n-th from the newest.
func request(n int, now time.Time) control.Request {
	took := 4_200 + float64(n%7)*913
	return control.Request{
		ID: fmt.Sprintf("req%08d", 99_999_999-n), Time: now.Add(-time.Duration(n) * 97 * time.Second), Method: "POST",
		Path:  "/v1/messages",
		Model: "claude-opus-5-5", Session: "5f0c1e6a-7a39-4f7e-9a53-16b7f5c1d0aa", Account: "personal",
		Reason: "most room left: 58 % of its 5 hours",
		Status: 200, Outcome: "complete", TTFBMS: 812 + float64(n%5)*41, DurationMS: took, InputTokens: 1_204,
		OutputTokens:     2_310 + int64(n)*7,
		CacheWriteTokens: 4_120, CacheReadTokens: 118_400, Stream: true, BytesIn: 412_000, BytesOut: 38_120,
		UpstreamID: "req_011CQy8",
		Attempts:   []control.Attempt{{Account: "personal", DurationMS: 790, Status: 200, Verdict: "fine"}},
	}
}

// busyHistory holds n requests, newest first, with each kind of end among the first ones.
func busyHistory(n int, now time.Time) []control.Request {
	rows := make([]control.Request, n)
	for i := range rows {
		rows[i] = request(i, now)
	}
	if n < 8 {
		return rows
	}
	failover(&rows[1])
	rows[2].Account, rows[2].Model, rows[2].OutputTokens = "console", "claude-sonnet-5-5", 88
	rows[3].Outcome, rows[3].Status, rows[3].Error, rows[3].OutputTokens = "error", 529, "overloaded_error: Overloaded",
		0
	rows[3].Retries, rows[3].Attempts = 3, troubled()
	rows[4].Outcome, rows[4].Status, rows[4].Error = "cancelled", 499, "the client left after 2.1 s"
	rows[5].Outcome, rows[5].Error = "truncated", "the answer broke off after 12 kB: connection reset"
	rows[6].Own, rows[6].Account, rows[6].Model, rows[6].Method, rows[6].Path = true, "", "", "GET", "/api/oauth/usage"
	rows[6].InputTokens, rows[6].OutputTokens, rows[6].CacheReadTokens, rows[6].CacheWriteTokens, rows[6].Attempts = 0,
		0, 0, 0, nil
	rows[7].Outcome, rows[7].Status, rows[7].DurationMS, rows[7].TTFBMS = "interrupted", 0, 0, 0
	return rows
}

func failover(r *control.Request) {
	r.Failovers, r.Retries, r.TTFBMS = 1, 1, 2_780
	r.Attempts = []control.Attempt{
		{Account: "work", DurationMS: 640, Status: 503, Verdict: "trouble", Reason: "the upstream answered 503",
			WaitMS: 1000},
		{Account: "work", StartMS: 1640, DurationMS: 310, Status: 429, Verdict: "quota",
			Reason: "its 5-hour window is spent until 14:20"},
		{Account: "personal", StartMS: 1951, DurationMS: 804, Status: 200, Verdict: "fine"},
	}
}

func troubled() []control.Attempt {
	var attempts []control.Attempt
	for i, start := range []float64{0, 1_300, 3_600} {
		attempts = append(attempts, control.Attempt{Account: "personal", StartMS: start, DurationMS: 300, Status: 529,
			Verdict: "trouble",
			Reason:  "overloaded", WaitMS: float64(int(1000) << i)})
	}
	return attempts
}
