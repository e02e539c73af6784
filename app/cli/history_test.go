package cli

import (
	"context"
	"fmt"
	"os"
	"time"

	"clb/app/buildinfo"
	"clb/app/control"
	"clb/app/control/client"
	"clb/app/control/controltest"
	"clb/app/status"
)

// busy is a program with a request every ten minutes of the last two days, a third of them on a key. In each eight
// hours one fails, one is cancelled, and one is to a model without a price.
func busy() controltest.Config {
	now := time.Now()
	c := controltest.Config{Version: buildinfo.Version, StartedAt: now,
		Accounts: []status.Account{{Name: "work", Mode: "max"}, {Name: "key", Mode: "console"}}}
	for i := range 288 {
		r := control.Request{ID: fmt.Sprintf("busy%03d", i),
			Time: now.Add(-time.Duration(i)*10*time.Minute - time.Minute), Method: "POST", Path: "/v1/messages",
			Model: "claude-opus-4-1-20250805", Session: fmt.Sprintf("5f0c7e3a-0000-4000-8000-%012d", i/20),
			Account: "work", Status: 200, Outcome: "complete",
			TTFBMS: 640 + float64(i), DurationMS: 12_400 + 100*float64(i), InputTokens: 1200, CacheReadTokens: 48_000,
			OutputTokens: 850, Priced: true}
		usd := 0.25
		if i%3 == 1 {
			r.Account, r.Model, r.CostUSD = "key", "claude-haiku-4-5-20251001", &usd
		} else {
			r.ValueUSD = &usd
		}
		switch i % 48 {
		case 40:
			r.Outcome, r.Status, r.Error = "error", 529, "overloaded"
		case 41:
			r.Outcome = "cancelled"
		case 42:
			r.Model, r.Priced, r.ValueUSD, r.CostUSD = "odd", false, nil, nil
		}
		c.Requests = append(c.Requests, r)
	}
	return c
}

// testFind is what runs.
func testFind(ctx context.Context, _ []string) (running, error) {
	socket := os.Getenv("CLB_TEST_SOCKET")
	if socket == "" {
		return nil, control.ErrNotRunning
	}
	c, err := client.Dial(ctx, socket)
	if err != nil {
		return nil, err
	}
	return c, nil
}
