package anthropictest_test

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"clb/proxy/anthropictest"
)

func TestErrorClasses(t *testing.T) {
	clock := newClock()
	f := anthropictest.Run(t, anthropictest.Config{Now: clock.now})
	a := f.AddAccount(anthropictest.Account{})
	tests := []struct {
		fault  anthropictest.Fault
		status int
		kind   string
		text   string
		has    string // header lines, space separated names in limitHeaders' spelling
		no     string
	}{
		{anthropictest.QuotaSpent(7835 * time.Second), 429, "rate_limit_error", "exceed your account's rate limit",
			"status: rejected|5h-status: rejected|7d-status: allowed|representative-claim: five_hour|retry-after: " +
				"7835|x-should-retry: true|5h-surpassed-threshold: 1.0", ""},
		{anthropictest.QuotaSpent(time.Hour, anthropictest.SevenDay), 429, "rate_limit_error", "",
			"7d-status: rejected|5h-status: allowed|representative-claim: seven_day", ""},
		{anthropictest.ModelQuotaSpent(time.Hour), 429, "rate_limit_error", "",
			"5h-status: allowed|7d-status: allowed|7d_oi-status: rejected|status: rejected|representative-claim: " +
				"seven_day_overage_included", ""},
		{anthropictest.Burst(2 * time.Second), 429, "rate_limit_error", "Rate limited",
			"retry-after: 2|5h-status: allowed|7d-status: allowed|status: allowed", "x-should-retry"},
		{anthropictest.Throttled(), 429, "rate_limit_error", "", "x-should-retry: true", "retry-after|status|5h"},
		{anthropictest.LongContextDenied(), 429, "rate_limit_error",
			"Extra usage is required for long context requests.", "5h-status: allowed", "retry-after"},
		{anthropictest.FastModeDenied(), 429, "rate_limit_error", "Usage credits are required for fast mode", "",
			"retry-after"},
		{anthropictest.CreditsSpent(), 429, "rate_limit_error", "",
			"overage-disabled-reason: out_of_credits|5h-status: allowed", "retry-after"},
		{anthropictest.ThirdPartyBilling(), 400, "invalid_request_error",
			"Third-party apps now draw from your extra usage", "", "status"},
		{anthropictest.ExtraUsageSpent(), 400, "invalid_request_error", "You're out of extra usage", "", "status"},
		{anthropictest.NotClaudeCode(), 400, "invalid_request_error", "only authorized for use with Claude Code", "",
			"status"},
		{anthropictest.AccountDisabled(), 400, "invalid_request_error", "This organization has been disabled.", "",
			"status"},
		{anthropictest.TokenExpired(), 401, "authentication_error", `"error_code":"token_expired"`, "", "status"},
		{anthropictest.TokenRevoked(), 401, "authentication_error", "revoked", "", "status"},
		{anthropictest.MissingBeta(), 401, "authentication_error", "currently not supported", "", "status"},
		{anthropictest.InvalidKey(), 401, "authentication_error", "invalid x-api-key", "", "status"},
		{anthropictest.Forbidden(), 403, "permission_error", "Request not allowed", "", "status"},
		{anthropictest.MissingScope(), 403, "permission_error", "any_of(user:profile, user:office)", "", "status"},
		{anthropictest.OrgBlocksLogins(), 403, "permission_error", "oauth_org_not_allowed", "", "status"},
		{anthropictest.Upstream(529), 529, "overloaded_error", "Overloaded", "", "status"},
		{anthropictest.Upstream(500), 500, "api_error", "Internal server error", "", "status"},
		{anthropictest.Upstream(502), 502, "api_error", "", "", "status"},
		{anthropictest.Upstream(503), 503, "api_error", "", "", "status"},
		{anthropictest.Upstream(504), 504, "timeout_error", "", "", "status"},
		{anthropictest.BodyTooLarge(), 413, "request_too_large", "", "", "status"},
		{anthropictest.BadThinkingSignature(), 400, "invalid_request_error", "Invalid `signature` in `thinking` block",
			"", "status"},
		{anthropictest.MonthlyCap(), 429, "rate_limit_error", "regain access on 2026-12-01 at 00:00 UTC.", "",
			"retry-after|status|5h"},
		{anthropictest.BadRequest("no"), 400, "invalid_request_error", "no", "", "status"},
		{anthropictest.NotFound("model: m"), 404, "not_found_error", "model: m", "", "status"},
		{anthropictest.HTML(503), 503, "", "<h1>503 Service Unavailable</h1>", "", "status"},
		{anthropictest.Empty(), 200, "", "", "", "status"},
	}
	for _, test := range tests {
		t.Run(test.fault.Name, func(t *testing.T) {
			f.Fail(test.fault, 1)
			got := newClient(t, f).askStream(a)
			h := strings.Split(limitHeaders(got.header), "\n")
			if got.status != test.status || got.kind() != test.kind || !strings.Contains(got.body, test.text) ||
				got.err != nil {
				t.Errorf("%d %s %v", got.status, got.body, got.err)
			}
			if test.kind != "" &&
				(dig(parse(t, got.body), "type") != "error" ||
					dig(parse(t, got.body), "request_id") != got.header.Get("Request-Id")) {
				t.Errorf("envelope %s", got.body)
			}
			for line := range strings.SplitSeq(test.has, "|") {
				if line != "" && !slices.Contains(h, line) {
					t.Errorf("no %q in %q", line, h)
				}
			}
			for name := range strings.SplitSeq(test.no, "|") {
				if name != "" &&
					slices.ContainsFunc(h, func(line string) bool { return strings.HasPrefix(line, name) }) {
					t.Errorf("%s in %q", name, h)
				}
			}
			seen := f.Requests()
			if last := seen[len(seen)-1]; last.Fault != test.fault.Name || last.Status != test.status ||
				last.Account != a.Name {
				t.Errorf("recorded %+v", last)
			}
		})
	}
	if used, _ := a.Window(anthropictest.FiveHour); used != 0 {
		t.Errorf("a scripted answer changed the quota: %v", used)
	}
}

func TestWhoMeetsAFault(t *testing.T) {
	f := anthropictest.Run(t, anthropictest.Config{})
	a, b := f.AddAccount(anthropictest.Account{}), f.AddAccount(anthropictest.Account{})
	c := newClient(t, f)
	f.Fail(anthropictest.Upstream(529).For(b), 2)
	f.Fail(anthropictest.Forbidden(), 1)
	f.Fail(anthropictest.BadRequest("count").On(anthropictest.PathCountTokens), anthropictest.Always)
	f.Fail(
		anthropictest.NotFound("sonnet").When(
			func(r anthropictest.Request) bool { return r.Model == "claude-sonnet-5-5" }), 1)
	var got []int
	for _, who := range []*anthropictest.Account{b, a, a, b, b} {
		got = append(got, c.ask(who).status)
	}
	got = append(got, c.do("POST", "/v1/messages", forModel("claude-sonnet-5-5"), bearer(a.AccessToken())).status)
	for range 2 {
		got = append(got, c.do("POST", anthropictest.PathCountTokens, hello, bearer(a.AccessToken())).status)
	}
	if want := []int{529, 403, 200, 529, 200, 404, 400, 400}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if f.Due() != 0 {
		t.Errorf("%d due", f.Due())
	}
	f.Fail(anthropictest.Forbidden(), 3)
	if f.Due() != 3 {
		t.Errorf("%d due, want 3", f.Due())
	}
	f.Heal()
	if got := c.ask(a).status; got != 200 || f.Due() != 0 {
		t.Errorf("healed: %d", got)
	}
}

func TestFaultsOfAnswerWithoutAccount(t *testing.T) {
	f := anthropictest.Run(t, anthropictest.Config{})
	f.Fail(anthropictest.QuotaSpent(time.Hour), 1)
	if got := newClient(t, f).do("POST", "/v1/messages", hello, bearer("dummy")); got.status != 429 ||
		got.header.Get("Anthropic-Ratelimit-Unified-5h-Status") != "rejected" {
		t.Errorf("%d %s", got.status, limitHeaders(got.header))
	}
	a := f.AddAccount(anthropictest.Account{})
	f.Fail(anthropictest.Burst(2*time.Second), 1)
	if got := newClient(t, f).do("POST", "/v1/messages", hello,
		key(a.APIKey())); got.header.Get("Anthropic-Ratelimit-Requests-Limit") != "4000" ||
		got.header.Get("Retry-After") != "2" || got.header.Get("Anthropic-Ratelimit-Unified-Status") != "" {
		t.Errorf("%d %s", got.status, limitHeaders(got.header))
	}
}

func TestBrokenStreams(t *testing.T) {
	whole := "message_start content_block_start ping content_block_delta content_block_stop message_delta message_stop"
	tests := []struct {
		name   string
		fault  anthropictest.Fault
		status int
		events string
		err    error
	}{
		{"reset", anthropictest.Reset(), 0, "", syscall.ECONNRESET},
		{"fin before the headers", anthropictest.Fault{Break: anthropictest.BreakFIN, After: -1}, 0, "", io.EOF},
		{"reset after the headers", anthropictest.CutAfter(0, anthropictest.BreakReset), 200, "", syscall.ECONNRESET},
		{"fin after the headers", anthropictest.CutAfter(0, anthropictest.BreakFIN), 200, "", io.ErrUnexpectedEOF},
		{"reset inside", anthropictest.CutAfter(4, anthropictest.BreakReset), 200,
			"message_start content_block_start ping content_block_delta", syscall.ECONNRESET},
		{"fin inside", anthropictest.CutAfter(2, anthropictest.BreakFIN), 200, "message_start content_block_start",
			io.ErrUnexpectedEOF},
		{"clean end", anthropictest.CutAfter(5, anthropictest.BreakClean), 200,
			strings.TrimSuffix(whole, " message_delta message_stop"), nil},
		{"fin after the last event", anthropictest.CutAfter(7, anthropictest.BreakFIN), 200, whole,
			io.ErrUnexpectedEOF},
		{"error first", anthropictest.ErrorFirst("overloaded_error"), 200, "error", nil},
		{"error inside", anthropictest.ErrorAfter(4, "api_error"), 200,
			"message_start content_block_start ping content_block_delta error", nil},
		{"slow", anthropictest.Slow(time.Millisecond), 200, whole, nil},
		{"delayed", anthropictest.Delayed(time.Millisecond), 200, whole, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := anthropictest.Run(t, anthropictest.Config{})
			a := f.AddAccount(anthropictest.Account{})
			f.Fail(test.fault, 1)
			c := newClient(t, f)
			got := c.askStream(a)
			if got.status != test.status || !errors.Is(got.err, test.err) {
				t.Errorf("status %d, error %v, want %d, %v", got.status, got.err, test.status, test.err)
			}
			seen := ""
			if got.body != "" {
				seen = names(events(t, got.body))
			}
			if seen != test.events {
				t.Errorf("events %q, want %q", seen, test.events)
			}
			r := f.Requests()[0]
			if r.Left ||
				(test.events != "" && !strings.Contains(test.events, "error") &&
					r.Events != len(strings.Fields(test.events))) {
				t.Errorf("recorded %+v", r)
			}
			if again := c.askStream(a); again.err != nil || names(events(t, again.body)) != whole {
				t.Errorf("after the fault: %+v", again)
			}
		})
	}
}

func TestBrokenJSON(t *testing.T) {
	for name, test := range map[string]struct {
		fault  anthropictest.Fault
		status int
		err    error
		body   bool
	}{
		"reset":       {anthropictest.CutAfter(3, anthropictest.BreakReset), 200, syscall.ECONNRESET, true},
		"fin":         {anthropictest.CutAfter(3, anthropictest.BreakFIN), 200, io.ErrUnexpectedEOF, true},
		"clean":       {anthropictest.CutAfter(3, anthropictest.BreakClean), 200, nil, true},
		"error event": {anthropictest.ErrorAfter(3, "overloaded_error"), 529, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			f := anthropictest.Run(t, anthropictest.Config{})
			f.Fail(test.fault, 1)
			got := newClient(t, f).ask(f.AddAccount(anthropictest.Account{}))
			if got.status != test.status || !errors.Is(got.err, test.err) {
				t.Errorf("status %d, error %v, body %q", got.status, got.err, got.body)
			}
			if half := got.body != "" && !strings.HasSuffix(got.body, "}"); half != test.body {
				t.Errorf("body %q", got.body)
			}
		})
	}
}

func TestGates(t *testing.T) {
	for name, after := range map[string]int{"before the headers": -1, "inside": 3} {
		t.Run(name, func(t *testing.T) {
			f := anthropictest.Run(t, anthropictest.Config{})
			a := f.AddAccount(anthropictest.Account{})
			open := make(chan struct{})
			fault := anthropictest.Gate(open)
			fault.After = after
			f.Fail(fault, 1)
			done := make(chan reply)
			go func() { done <- newClient(t, f).askStream(a) }()
			await(t, f, func(seen []anthropictest.Request) bool {
				return len(seen) == 1 &&
					seen[0].Events == max(after, 0)
			})
			if r := f.Requests()[0]; r.Done || (after < 0) != (r.Status == 0) {
				t.Errorf("at the gate: %+v", r)
			}
			close(open)
			if got := <-done; got.status != 200 || !strings.Contains(got.body, "message_stop") {
				t.Errorf("%+v", got)
			}
		})
	}
}

func TestLostAnswerTakesEffect(t *testing.T) {
	f := anthropictest.Run(t, anthropictest.Config{})
	a := f.AddAccount(anthropictest.Account{Cost: anthropictest.Cost{FiveHour: 0.25}})
	f.Fail(anthropictest.Lost(), 1)
	if got := newClient(t, f).ask(a); !errors.Is(got.err, syscall.ECONNRESET) {
		t.Errorf("%+v", got)
	}
	late := anthropictest.Upstream(http.StatusBadGateway)
	late.Late = true
	f.Fail(late, 1)
	if got := newClient(t, f).ask(a); got.status != 502 || limitHeaders(got.header) != "" {
		t.Errorf("%+v", got)
	}
	if used, _ := a.Window(anthropictest.FiveHour); used != 0.5 {
		t.Errorf("used %v", used)
	}
	if seen := f.Requests(); seen[0].Status != 0 || seen[1].Status != 502 {
		t.Errorf("recorded %d and %d", seen[0].Status, seen[1].Status)
	}
}
