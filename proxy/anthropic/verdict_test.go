package anthropic

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// headers builds a header from names and values; a duration becomes the unix time that far after noon.
func headers(pairs ...any) http.Header {
	h := http.Header{}
	for i := 0; i < len(pairs); i += 2 {
		value := ""
		switch v := pairs[i+1].(type) {
		case string:
			value = v
		case time.Duration:
			value = strconv.FormatInt(noon.Add(v).Unix(), 10)
		}
		h.Set(pairs[i].(string), value)
	}
	return h
}

const (
	c = "anthropic-ratelimit-"
	u = "anthropic-ratelimit-unified-"
)

func envelope(kind, message string) string { return string(ErrorBody(kind, message, "req_1")) }

func TestJudge(t *testing.T) {
	quota5h := headers(u+"status", "rejected", u+"5h-status", "rejected", u+"5h-utilization", "1.01", u+"5h-reset",
		2*time.Hour,
		u+"7d-status", "allowed", u+"7d-utilization", "0.69", u+"7d-reset", 100*time.Hour, "retry-after", "7835",
		"x-should-retry", "true")
	for _, test := range []struct {
		name   string
		status int
		header http.Header
		body   string
		model  string
		want   Class
		until  time.Duration // after noon; 0: none
		family string
	}{
		{"good", 200, nil, "", "", Fine, 0, ""},
		{"good with a warning", 200, headers(u+"status", "allowed_warning"), "", "", Fine, 0, ""},
		{"quota spent: 5-hour window spent", 429, quota5h, envelope("rate_limit_error", "x"), "", Quota, 2 * time.Hour,
			""},
		{"quota spent: both spent, the later reset counts", 429,
			headers(u+"5h-status", "rejected", u+"5h-reset", time.Hour, u+"7d-status", "rejected", u+"7d-reset",
				50*time.Hour), "", "", Quota, 50 * time.Hour, ""},
		{"quota spent: no reset, retry-after stands in", 429, headers(u+"5h-status", "rejected", "retry-after", "600"),
			"", "",
			Quota, 10 * time.Minute, ""},
		{"quota spent: nothing names an end", 429, headers(u+"5h-status", "rejected"), "", "", Quota, 5 * time.Minute,
			""},
		{"a reset of a month is not believed", 429, headers(u+"7d-status", "rejected", u+"7d-reset", 31*24*time.Hour),
			"", "", Quota, 8 * 24 * time.Hour, ""},
		{"a reset in the past is not believed", 429, headers(u+"5h-status", "rejected", u+"5h-reset", -time.Hour), "",
			"", Quota, 5 * time.Minute, ""},
		{"model quota spent: a model's week spent", 429,
			headers(u+"status", "rejected", u+"5h-status", "allowed", u+"7d-status", "allowed", u+"7d_oi-status",
				"rejected", u+"7d_oi-reset", 30*time.Hour), "", "claude-fable-5-1", ModelQuota, 30 * time.Hour,
			"fable"},
		{"model quota spent: by its claim alone", 429,
			headers(u+"status", "rejected", u+"representative-claim", "seven_day_opus", u+"7d-status", "allowed",
				u+"reset", 9*time.Hour), "", "claude-opus-5-5", ModelQuota, 9 * time.Hour, "opus"},
		{"aggregate rejected about the overage week only", 429,
			headers(u+"status", "rejected", u+"representative-claim", "seven_day_overage_included", u+"7d-status",
				"allowed", u+"reset", 9*time.Hour), "", "claude-mythos-5", ModelQuota, 9 * time.Hour, "mythos"},
		{"aggregate rejected, nothing else said", 429, headers(u+"status", "rejected", u+"reset", 3*time.Hour), "", "",
			Quota, 3 * time.Hour, ""},
		{"burst", 429, headers(u+"5h-status", "allowed", u+"7d-status", "allowed", "retry-after", "2"),
			envelope("rate_limit_error", "Rate limited"), "", Burst, 2 * time.Second, ""},
		{"burst: a long pause with windows allowed is cut", 429,
			headers(u+"5h-status", "allowed", "retry-after", "900"),
			"", "", Burst, time.Minute, ""},
		{"burst: classic headers", 429, headers("anthropic-ratelimit-requests-remaining", "0"), "", "", Burst,
			5 * time.Second, ""},
		{"burst: classic headers, no retry-after: when the used-up rate is full", 429,
			headers(c+"requests-limit", "50", c+"requests-remaining", "0", c+"requests-reset", "2026-11-23T12:00:23Z",
				c+"input-tokens-limit", "400000", c+"input-tokens-remaining", "1000", c+"input-tokens-reset",
				"2026-11-23T12:00:50Z"), envelope("rate_limit_error", "x"), "", Burst, 23 * time.Second, ""},
		{"burst: of two used-up rates the later one counts", 429,
			headers(c+"requests-remaining", "0", c+"requests-reset", "2026-11-23T12:00:23Z",
				c+"tokens-remaining", "0", c+"tokens-reset", "2026-11-23T14:00:31+02:00"), "", "", Burst,
			31 * time.Second, ""},
		{"burst: retry-after goes before the rates", 429,
			headers("retry-after", "3", c+"requests-remaining", "0", c+"requests-reset", "2026-11-23T12:00:23Z"), "",
			"", Burst, 3 * time.Second, ""},
		{"burst: a far reset of a rate is cut", 429,
			headers(c+"tokens-remaining", "0", c+"tokens-reset", "2026-11-23T12:30:00Z"), "", "", Burst, time.Minute,
			""},
		{"burst: a reset of a rate that has passed says nothing", 429,
			headers(c+"tokens-remaining", "0", c+"tokens-reset", "2026-11-23T11:59:59Z"), "", "", Burst,
			5 * time.Second, ""},
		{"burst: no rate is used up", 429,
			headers(c+"tokens-remaining", "1000", c+"tokens-reset", "2026-11-23T12:00:40Z"),
			"", "", Burst, 5 * time.Second, ""},
		{"burst while another family's week is spent", 429,
			headers(u+"status", "allowed", u+"representative-claim", "five_hour", u+"5h-status", "allowed",
				u+"7d-status", "allowed",
				u+"7d_oi-status", "rejected", u+"7d_oi-reset", 30*time.Hour, "retry-after", "2"), "", "claude-opus-5-5",
			Burst, 2 * time.Second, ""},
		{"model quota spent without the aggregate: the family that was asked for", 429,
			headers(u+"5h-status", "allowed", u+"7d-status", "allowed", u+"7d_oi-status", "rejected", u+"7d_oi-reset",
				30*time.Hour), "", "claude-mythos-5-1", ModelQuota, 5 * time.Minute, "mythos"},
		{"a long pause without any window", 429, headers("retry-after", "300"), envelope("rate_limit_error", "x"), "",
			Quota, 5 * time.Minute, ""},
		{"a very long pause without any window is not believed", 429, headers("retry-after", "1555200"),
			envelope("rate_limit_error", "x"), "", Quota, 15 * time.Minute, ""},
		{"throttled: windowless throttle", 429, headers("x-should-retry", "true"), envelope("rate_limit_error", "x"),
			"",
			Throttle, 0, ""},
		{"long context denied: long context", 429, nil,
			envelope("rate_limit_error", "Extra usage is required for long context requests."), "", Entitlement, 0, ""},
		{"fast mode denied: fast mode", 429, nil,
			envelope("rate_limit_error", "Usage credits are required for fast mode"), "",
			Entitlement, 0, ""},
		{"credits spent: out of credits", 429,
			headers(u+"overage-disabled-reason", "out_of_credits", u+"5h-status", "allowed"),
			envelope("rate_limit_error", "x"), "", Entitlement, 0, ""},
		{"credits spent beside a spent window is a spent window", 429,
			headers(u+"overage-disabled-reason", "out_of_credits", u+"5h-status", "rejected", u+"5h-reset", time.Hour),
			"", "", Quota, time.Hour, ""},
		{"credits spent: out of credits on a 400", 400, headers(u+"overage-disabled-reason", "out_of_credits"),
			envelope("invalid_request_error", "messages.1: what the user wrote"), "", Entitlement, 0, ""},
		{"third party billing: third-party policy", 400, nil,
			envelope("invalid_request_error", "Third-party apps now draw from your extra usage, not your plan limits."),
			"", Entitlement, 0, ""},
		{"extra usage spent: out of extra usage", 400, nil,
			envelope("invalid_request_error", "You're out of extra usage. Add more"),
			"", Entitlement, 0, ""},
		{"not claude code: only for Claude Code", 400, nil,
			envelope("invalid_request_error",
				"This credential is only authorized for use with Claude Code and cannot be used for other API requests."), "", NotClaude, 0, ""},
		{"400: long context for this subscription", 400, nil,
			envelope("invalid_request_error", "The long context beta is not yet available for this subscription."), "",
			Entitlement, 0, ""},
		{"400: a text of the user's that sounds like it", 400, nil,
			envelope("invalid_request_error", "messages.1.content: what the user wrote, out of extra usage"), "",
			ClientError, 0, ""},
		{"429 as a page of an edge server", 429, headers("retry-after", "3600"), "<html>slow down</html>", "", Throttle,
			0, ""},
		{"account disabled: organization disabled", 400, nil,
			envelope("invalid_request_error", "This organization has been disabled."), "", Refused, 0, ""},
		{"credential: 401", 401, nil, envelope("authentication_error", "OAuth token has expired"), "", SignedOut,
			0, ""},
		{"401 as a page", 401, nil, "<html>no</html>", "", Trouble, 0, ""},
		{"401 of a company's proxy", 401, nil, `{"error":{"type":"unauthorized","message":"sign in to the network"}}`,
			"", Trouble, 0, ""},
		{"forbidden: 403 about either", 403, nil, envelope("permission_error", "Request not allowed"), "", Forbidden,
			0, ""},
		{"missing scope: 403 about a scope", 403, nil,
			envelope("permission_error", "OAuth token does not meet scope requirement any_of(user:profile)"), "",
			ClientError, 0, ""},
		{"403 about a model", 403, nil,
			envelope("permission_error", "Your organization does not have access to the model claude-opus-5-5."), "",
			ClientError, 0, ""},
		{"403 about a path", 403, nil, envelope("permission_error", "This endpoint is not available to OAuth tokens."),
			"", ClientError, 0, ""},
		{"403 about a revoked right to a model", 403, nil,
			envelope("permission_error", "Access to this model has been revoked."), "", ClientError, 0, ""},
		{"org blocks logins: 403 about the organization", 403, nil,
			envelope("permission_error", "OAuth authentication is currently not allowed for this organization."), "",
			Refused, 0, ""},
		{"org blocks logins: on hold", 403, nil,
			envelope("permission_error", "Your account is on hold. Visit claude.ai/restricted "+
				"to learn more."), "", Refused, 0, ""},
		{"403: a revoked key", 403, nil, envelope("permission_error", "This API key has been revoked."), "", Refused,
			0, ""},
		{"403: a disabled organization", 403, nil, envelope("permission_error", "This organization has been disabled."),
			"", Refused, 0, ""},
		{"403 as a page", 403, nil, "<html>no</html>", "", Trouble, 0, ""},
		{"403 without a body", 403, nil, "", "", Trouble, 0, ""},
		{"403 of a company's proxy", 403, nil, `{"error":{"type":"policy_error","message":"account suspended"}}`, "",
			Trouble, 0, ""},
		{"403 of a company's proxy, another shape", 403, nil, `{"type":"error","error":"blocked"}`, "", Trouble, 0, ""},
		{"402", 402, nil, envelope("billing_error", "Your credit balance is too low."), "", Refused, 0, ""},
		{"402 as a page", 402, nil, "<html>pay for the network</html>", "", Trouble, 0, ""},
		{"upstream: 529", 529, nil, envelope("overloaded_error", "Overloaded"), "", Trouble, 0, ""},
		{"upstream: 502 as a page", 502, nil, "<html>", "", Trouble, 0, ""},
		{"client error: 413", 413, nil, envelope("request_too_large", "x"), "", ClientError, 0, ""},
		{"client error: 404", 404, nil, "", "", ClientError, 0, ""},
		{"bad thinking: signature", 400, nil,
			envelope("invalid_request_error", "Invalid `signature` in `thinking` block"), "",
			ClientError, 0, ""},
		{"monthly cap: monthly cap", 429, nil,
			`{"type":"error","error":{"type":"rate_limit_error","message":"m","details":{"error_code":"enforced_spend_limit_reached"}}}`, "", SpendCap, time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC).Sub(noon), ""},
		{"monthly cap: a monthly cap of one's own", 400, nil,
			envelope("invalid_request_error",
				"You have reached your specified API usage limits. You will regain access on 2026-12-01 at 00:00 UTC."),
			"", SpendCap, time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC).Sub(noon), ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			v := Judge(Answer{Status: test.status, Header: test.header, Body: []byte(test.body), Model: test.model},
				noon)
			if v.Class != test.want || v.Family != test.family {
				t.Errorf("class %q family %q, want %q %q", v.Class, v.Family, test.want, test.family)
			}
			switch {
			case test.until == 0 && !v.Until.IsZero(), test.until != 0 && !v.Until.Equal(noon.Add(test.until)):
				t.Errorf("until %v, want %v after noon", v.Until, test.until)
			}
			if v.Class != Fine && v.Reason == "" || strings.Contains(v.Reason, "what the user wrote") {
				t.Errorf("reason %q", v.Reason)
			}
		})
	}
}

func FuzzJudge(f *testing.F) {
	f.Add(429, "7835", "rejected", "1785518400", "five_hour", `{"error":{"type":"rate_limit_error"}}`, "claude-opus-5")
	f.Add(400, "", "", "", "", `{"error":`+strings.Repeat("[", 50_000), "")
	f.Add(429, "1e308", "rejected", "999999999999", "", `{"error":`+strings.Repeat(`{"a":`, 20_000), "")
	f.Fuzz(func(t *testing.T, status int, retry, state, reset, claim, body, model string) {
		h := http.Header{}
		h.Set("Retry-After", retry)
		h.Set(u+"5h-Status", state)
		h.Set(u+"5h-Reset", reset)
		h.Set(u+"Representative-Claim", claim)
		v := Judge(Answer{Status: status, Header: h, Body: []byte(body), Model: model}, noon)
		if v.Class == "" {
			t.Fatal("no class")
		}
		if v.Until.After(noon.Add(40 * 24 * time.Hour)) {
			t.Fatalf("a limit without an end: %v", v.Until)
		}
		limited := v.Class == Quota || v.Class == ModelQuota || v.Class == SpendCap || v.Class == Burst
		if limited != v.Until.After(noon) {
			t.Fatalf("%s until %v", v.Class, v.Until)
		}
	})
}

func TestRetryAfter(t *testing.T) {
	for value, want := range map[string]time.Duration{"": 0, "0": 0, "2": 2 * time.Second,
		"0.05": 50 * time.Millisecond, "-3": 0, "soon": 0,
		noon.Add(time.Minute).Format(http.TimeFormat): time.Minute, noon.Add(-time.Minute).Format(http.TimeFormat): 0,
		"1e300": 0} {
		if got := RetryAfter(http.Header{"Retry-After": {value}}, noon); got != want {
			t.Errorf("%q: %v, want %v", value, got, want)
		}
	}
}
