//go:build e2e

package dashboard_test

import (
	"time"

	"clb/app/control"
	"clb/app/status"
)

// routedPicture is a program whose user has used all of the routing: groups, routes, a mode, a service that is not
// Claude, and requests that wait.
func routedPicture(now time.Time) status.Snapshot {
	s := busyPicture(now)
	s.Warnings, s.TermsAccepted = nil, true
	s.Accounts[1].Group, s.Accounts[2].Group = "office", "office"
	s.Accounts = append(s.Accounts[:3:3], status.Account{
		Name: "spillover", Mode: "endpoint", Kind: "endpoint", Enabled: true, State: status.Ready, Requests: 12,
		Token:    status.Token{State: "permanent"},
		Endpoint: "https://api.example.com/anthropic", Models: []string{"claude-*=glm-5", "*haiku*"},
	})
	s.Routing = status.Routing{
		Strategy: "drain", Mode: "only", Account: "work", Until: now.Add(72*time.Minute + 30*time.Second),
		AvoidPercent: 90, HoldMinutes: 45,
		Routes: []string{"claude-opus-*: personal, work", "*haiku*: not personal"}, Groups: []string{"office"},
	}
	s.Waiting = []status.Held{
		{ID: "w1", Model: "claude-opus-5-5", Session: "5f0c1e6a-7a39-4f7e-9a53-16b7f5c1d0aa",
			Since: now.Add(-190 * time.Second), Until: now.Add(41*time.Minute + 50*time.Second)},
		{ID: "w2", Model: "claude-haiku-5", Since: now.Add(-20 * time.Second),
			Until: now.Add(44*time.Minute + 40*time.Second)},
	}
	return s
}

// waited is a request that was held, asked for a group, and was served by the third account that it was sent to.
func waited(now time.Time) control.Request {
	r := request(-1, now)
	r.Group, r.WaitedMS, r.Account, r.Failovers, r.Retries = "office", 190_000, "spillover", 2, 1
	r.DurationMS = 196_000
	r.Reason = "it is the preferred account"
	r.Attempts = []control.Attempt{
		{Account: "work", StartMS: 190_000, DurationMS: 600, Status: 529, Verdict: "trouble",
			Reason: "Anthropic answered 529", WaitMS: 1000},
		{Account: "work", StartMS: 191_600, DurationMS: 300, Status: 429, Verdict: "quota",
			Reason: "its 5-hour window is spent"},
		{Account: "console", StartMS: 191_901, DurationMS: 200, Status: 403, Verdict: "refused",
			Reason: "it was refused (403)", Choice: "most headroom of 2 accounts"},
		{Account: "spillover", StartMS: 192_102, DurationMS: 3_898, Status: 200, Verdict: "fine",
			Choice: "no Claude account could serve"},
	}
	return r
}
