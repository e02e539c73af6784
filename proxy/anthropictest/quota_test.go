package anthropictest_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clb/proxy/anthropictest"
)

// limitHeaders are the rate-limit headers and what goes with them, one a line, without their common prefix.
func limitHeaders(h http.Header) string {
	var lines []string
	for name := range maps.Keys(h) {
		short, unified := strings.CutPrefix(name, "Anthropic-Ratelimit-Unified-")
		if unified || name == "Retry-After" || name == "X-Should-Retry" ||
			strings.HasPrefix(name, "Anthropic-Ratelimit-") {
			lines = append(lines, fmt.Sprintf("%s: %s", strings.ToLower(short), h.Get(name)))
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func lines(l ...string) string { slices.Sort(l); return strings.Join(l, "\n") }

func TestHeadersOfAFreshAccount(t *testing.T) {
	clock := newClock()
	f := anthropictest.Run(t, anthropictest.Config{Now: clock.now})
	a := f.AddAccount(anthropictest.Account{})
	if _, reset := a.Window(anthropictest.FiveHour); !reset.IsZero() {
		t.Errorf("started at %v before any message", reset)
	}
	five := time.Date(2026, 11, 23, 14, 10, 0, 0, time.UTC).Unix()
	seven := time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC).Unix()
	want := lines(
		"status: allowed", fmt.Sprint("reset: ", five), "representative-claim: five_hour",
		"5h-status: allowed", "5h-utilization: 0", fmt.Sprint("5h-reset: ", five),
		"7d-status: allowed", "7d-utilization: 0", fmt.Sprint("7d-reset: ", seven),
		"fallback-percentage: 0.5", "overage-status: rejected", "overage-disabled-reason: org_level_disabled",
	)
	for _, got := range []reply{newClient(t, f).ask(a), newClient(t, f).askStream(a)} {
		if diff := cmp.Diff(want, limitHeaders(got.header)); diff != "" || got.status != 200 {
			t.Error(got.status, diff)
		}
	}
}

func TestHeadersOfASpentWindow(t *testing.T) {
	clock := newClock()
	f := anthropictest.Run(t, anthropictest.Config{Now: clock.now})
	a := f.AddAccount(anthropictest.Account{})
	reset, week := clock.at.Add(7835*time.Second), clock.at.Add(48*time.Hour)
	a.SetWindow(anthropictest.SevenDay, 0.69, week)
	a.SetWindow(anthropictest.FiveHour, 1.01, reset)
	got := newClient(t, f).ask(a)
	want := lines(
		"retry-after: 7835", "x-should-retry: true",
		"status: rejected", fmt.Sprint("reset: ", reset.Unix()), "representative-claim: five_hour",
		"5h-status: rejected", "5h-utilization: 1.01", "5h-surpassed-threshold: 1.0",
		fmt.Sprint("5h-reset: ", reset.Unix()),
		"7d-status: allowed", "7d-utilization: 0.69", fmt.Sprint("7d-reset: ", week.Unix()),
		"fallback-percentage: 0.5", "overage-status: rejected", "overage-disabled-reason: org_level_disabled",
	)
	if diff := cmp.Diff(want, limitHeaders(got.header)); diff != "" || got.status != 429 ||
		got.kind() != "rate_limit_error" {
		t.Error(got.status, got.body, diff)
	}
	clock.at = reset
	if got := newClient(t, f).ask(a); got.status != 200 ||
		got.header.Get("Anthropic-Ratelimit-Unified-5h-Utilization") != "0" {
		t.Errorf("after the reset: %d %s", got.status, limitHeaders(got.header))
	}
}

func TestWhichWindowDecides(t *testing.T) {
	const fable, opus = "claude-fable-5-1", "claude-opus-5-5"
	w := func(five, seven float64) map[anthropictest.Window]float64 {
		return map[anthropictest.Window]float64{anthropictest.FiveHour: five, anthropictest.SevenDay: seven}
	}
	model := func(m map[anthropictest.Window]float64, w anthropictest.Window,
		used float64) map[anthropictest.Window]float64 {
		m[w] = used
		return m
	}
	tests := []struct {
		name    string
		windows map[anthropictest.Window]float64
		model   string
		code    int
		status  string
		claim   string
		more    string
	}{
		{"both low", w(0.2, 0.5), opus, 200, "allowed", "five_hour", "7d-utilization: 0.5"},
		{"just below the threshold", w(0.8999, 0), opus, 200, "allowed", "five_hour", "5h-utilization: 0.8999"},
		{"warning", w(0.9, 0), opus, 200, "allowed_warning", "five_hour", "5h-surpassed-threshold: 0.9"},
		{"weekly warning", w(0.1, 0.95), opus, 200, "allowed_warning", "seven_day", "7d-surpassed-threshold: 0.9"},
		{"weekly spent", w(0.1, 1), opus, 429, "rejected", "seven_day", "7d-surpassed-threshold: 1.0"},
		{"both spent: the longer one", w(1, 1), opus, 429, "rejected", "seven_day", "5h-status: rejected"},
		{"fable spent, fable asked", model(w(0, 0), anthropictest.Fable, 1), fable, 429, "rejected",
			"seven_day_overage_included", "5h-status: allowed"},
		{"fable spent, opus asked", model(w(0, 0), anthropictest.Fable, 1), opus, 200, "allowed", "five_hour",
			"7d_oi-status: rejected"},
		{"opus spent", model(w(0, 0), anthropictest.Opus, 1), opus, 429, "rejected", "seven_day_opus",
			"7d-status: allowed"},
		{"sonnet spent, opus asked", model(w(0, 0), anthropictest.Sonnet, 1), opus, 200, "allowed", "five_hour",
			"7d-status: allowed"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := anthropictest.Run(t, anthropictest.Config{Now: newClock().now})
			a := f.AddAccount(anthropictest.Account{})
			for window, used := range test.windows {
				a.SetWindow(window, used, time.Time{})
			}
			got := newClient(t, f).do("POST", "/v1/messages", forModel(test.model), bearer(a.AccessToken()))
			h := limitHeaders(got.header)
			for _, line := range []string{"status: " + test.status, "representative-claim: " + test.claim, test.more} {
				if !slices.Contains(strings.Split(h, "\n"), line) {
					t.Errorf("no %q in\n%s", line, h)
				}
			}
			if got.status != test.code {
				t.Errorf("status %d, want %d", got.status, test.code)
			}
		})
	}
}

func TestQuotaRunsOutByUse(t *testing.T) {
	clock := newClock()
	f := anthropictest.Run(t, anthropictest.Config{Now: clock.now})
	a := f.AddAccount(anthropictest.Account{Cost: anthropictest.Cost{FiveHour: 0.1, SevenDay: 0.01, Model: 0.02}})
	a.SetWindow(anthropictest.Fable, 0, time.Time{})
	c := newClient(t, f)
	var mu sync.Mutex
	statuses := map[int]int{}
	var group sync.WaitGroup
	for range 30 {
		group.Go(func() {
			got := c.ask(a)
			mu.Lock()
			defer mu.Unlock()
			statuses[got.status]++
		})
	}
	group.Wait()
	if diff := cmp.Diff(map[int]int{200: 10, 429: 20}, statuses); diff != "" {
		t.Error(diff)
	}
	if asked, answered := a.Messages(); asked != 30 || answered != 10 {
		t.Errorf("%d asked, %d answered", asked, answered)
	}
	if used, _ := a.Window(anthropictest.SevenDay); used < 0.0999 || used > 0.1001 {
		t.Errorf("weekly %v", used)
	}
	if used, _ := a.Window(anthropictest.Fable); used != 0 {
		t.Errorf("opus was charged to fable: %v", used)
	}
	a.Cost = anthropictest.Cost{FiveHour: 0.5}
	clock.at = clock.at.Add(6 * time.Hour)
	for _, want := range []int{200, 200, 429} {
		if got := c.ask(a).status; got != want {
			t.Errorf("at half the quota a message: %d, want %d", got, want)
		}
	}
	clock.at = clock.at.Add(8 * 24 * time.Hour)
	used, reset := a.Window(anthropictest.SevenDay)
	if want := time.Date(2026, 12, 7, 9, 0, 0, 0, time.UTC); used != 0 || !reset.Equal(want) {
		t.Errorf("a week later: %v, %v, want 0, %v", used, reset, want)
	}
}

func TestExtraUsage(t *testing.T) {
	f := anthropictest.Run(t, anthropictest.Config{})
	a := f.AddAccount(anthropictest.Account{ExtraUsage: true})
	a.Spend(anthropictest.FiveHour)
	got := newClient(t, f).ask(a)
	h := limitHeaders(got.header)
	if got.status != 200 || !strings.Contains(h, "overage-in-use: true") ||
		!strings.Contains(h, "\noverage-status: allowed") ||
		!strings.Contains(h, "\nstatus: allowed") || !strings.Contains(h, "5h-status: rejected") {
		t.Errorf("%d\n%s", got.status, h)
	}
}

func TestClassicHeadersAndTheMinute(t *testing.T) {
	clock := newClock()
	f := anthropictest.Run(t, anthropictest.Config{Now: clock.now})
	a := f.AddAccount(anthropictest.Account{PerMinute: 2})
	a.Spend(anthropictest.FiveHour) // does not concern keys
	c := newClient(t, f)
	ask := func() reply { return c.do("POST", "/v1/messages", hello, key(a.APIKey())) }
	first := ask()
	want := lines(
		"anthropic-ratelimit-requests-limit: 2", "anthropic-ratelimit-requests-remaining: 1",
		"anthropic-ratelimit-requests-reset: 2026-11-23T09:15:00Z",
		"anthropic-ratelimit-input-tokens-limit: 400000", "anthropic-ratelimit-input-tokens-remaining: 399000",
		"anthropic-ratelimit-input-tokens-reset: 2026-11-23T09:15:00Z",
		"anthropic-ratelimit-output-tokens-limit: 80000", "anthropic-ratelimit-output-tokens-remaining: 79900",
		"anthropic-ratelimit-output-tokens-reset: 2026-11-23T09:15:00Z",
		"anthropic-ratelimit-tokens-limit: 480000", "anthropic-ratelimit-tokens-remaining: 478900",
		"anthropic-ratelimit-tokens-reset: 2026-11-23T09:15:00Z",
	)
	if diff := cmp.Diff(want, limitHeaders(first.header)); diff != "" {
		t.Error(diff)
	}
	second, third := ask(), ask()
	if second.status != 200 || third.status != 429 || third.header.Get("Retry-After") != "55" ||
		third.kind() != "rate_limit_error" {
		t.Errorf("%d, %d %s", second.status, third.status, limitHeaders(third.header))
	}
	clock.at = clock.at.Add(time.Minute)
	if got := ask(); got.status != 200 {
		t.Errorf("the next minute: %d", got.status)
	}
}

func TestDisabled(t *testing.T) {
	f := anthropictest.Run(t, anthropictest.Config{})
	a := f.AddAccount(anthropictest.Account{})
	a.Disable(anthropictest.AccountDisabled())
	c := newClient(t, f)
	if got := c.ask(a); got.status != 400 || !strings.Contains(got.body, "This organization has been disabled.") {
		t.Errorf("%d %s", got.status, got.body)
	}
	a.Enable()
	if got := c.ask(a); got.status != 200 {
		t.Errorf("enabled again: %d %s", got.status, got.body)
	}
}
