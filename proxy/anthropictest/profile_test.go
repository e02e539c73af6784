package anthropictest_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clb/proxy/anthropictest"
)

func TestProfile(t *testing.T) {
	f := anthropictest.Run(t, anthropictest.Config{})
	a := f.AddAccount(anthropictest.Account{Name: "one", Plan: anthropictest.PlanPro})
	c := newClient(t, f)
	got := c.do("GET", anthropictest.PathProfile, "", with(bearer(a.AccessToken()), "Anthropic-Beta"))
	p := parse(t, got.body)
	for path, want := range map[string]any{
		"account.email": "one@example.com", "account.uuid": a.UserUUID, "account.has_claude_pro": true,
		"account.has_claude_max": false,
		"organization.uuid":      a.OrganizationUUID, "organization.organization_type": "claude_pro",
		"organization.rate_limit_tier": "default_claude_pro",
		"application.slug":             "claude-code",
	} {
		if v := dig(p, strings.Split(path, ".")...); v != want {
			t.Errorf("%s is %v, want %v", path, v, want)
		}
	}
	if got := c.do("GET", anthropictest.PathProfile, "", bearer(a.SetupToken())); got.status != 403 ||
		got.kind() != "permission_error" {
		t.Errorf("setup-token: %d %s", got.status, got.body)
	}
	if got := c.do("GET", anthropictest.PathProfile, "", key(a.APIKey())); got.status != 401 {
		t.Errorf("key: %d %s", got.status, got.body)
	}
}

func TestUsage(t *testing.T) {
	clock := newClock()
	f := anthropictest.Run(t, anthropictest.Config{Now: clock.now})
	a := f.AddAccount(anthropictest.Account{})
	c := newClient(t, f)
	usage := func() map[string]any {
		return parse(t, c.do("GET", anthropictest.PathUsage, "", bearer(a.AccessToken())).body)
	}
	fresh := usage()
	if dig(fresh, "five_hour", "resets_at") != nil || dig(fresh, "five_hour", "utilization") != 0.0 {
		t.Errorf("fresh: %v", fresh["five_hour"])
	}
	reset := time.Date(2026, 11, 24, 0, 30, 0, 0, time.UTC)
	a.SetWindow(anthropictest.FiveHour, 0.69, reset)
	f.Accounts()[0].SetWindow(anthropictest.Fable, 1.01, reset)
	u := usage()
	want := map[string]any{"utilization": 69.0, "resets_at": "2026-11-24T00:30:00.000000+00:00"}
	if diff := cmp.Diff(want, u["five_hour"]); diff != "" {
		t.Error(diff)
	}
	if _, err := time.Parse(time.RFC3339Nano, want["resets_at"].(string)); err != nil {
		t.Error(err)
	}
	limits, _ := u["limits"].([]any)
	if len(limits) != 3 {
		t.Fatalf("limits %v", limits)
	}
	fable := map[string]any{
		"kind": "weekly_scoped", "group": "weekly", "percent": 101.0, "severity": "critical",
		"resets_at": "2026-11-24T00:30:00.000000+00:00",
		"scope":     map[string]any{"model": map[string]any{"id": nil, "display_name": "Fable"}, "surface": nil},
		"is_active": false,
	}
	if diff := cmp.Diff(fable, limits[2]); diff != "" {
		t.Error(diff)
	}
	if dig(limits[0], "kind") != "session" || dig(limits[1], "kind") != "weekly_all" {
		t.Errorf("limits %v", limits)
	}
	if _, answered := a.Messages(); answered != 0 {
		t.Error("a look at the usage was charged")
	}
}

func TestUsageIsGuarded(t *testing.T) {
	f := anthropictest.Run(t, anthropictest.Config{})
	a := f.AddAccount(anthropictest.Account{})
	c := newClient(t, f)
	if got := c.do("GET", anthropictest.PathUsage, "",
		with(bearer(a.AccessToken()), "Anthropic-Beta")); got.status != 401 {
		t.Errorf("no beta: %d %s", got.status, got.body)
	}
	if got := c.do("GET", anthropictest.PathUsage, "", bearer(a.SetupToken())); got.status != 403 {
		t.Errorf("setup-token: %d %s", got.status, got.body)
	}
	f.Fail(anthropictest.UsageThrottled(3037*time.Second), 1)
	if got := c.do("GET", anthropictest.PathUsage, "", bearer(a.AccessToken())); got.status != 429 ||
		got.header.Get("Retry-After") != "3037" ||
		got.kind() != "rate_limit_error" || len(limitHeaders(got.header)) != len("retry-after: 3037") {
		t.Errorf("throttled: %d %s %s", got.status, got.body, limitHeaders(got.header))
	}
}

func TestCreateKey(t *testing.T) {
	f := anthropictest.Run(t, anthropictest.Config{})
	a := f.AddAccount(anthropictest.Account{})
	c := newClient(t, f)
	got := c.do("POST", anthropictest.PathCreateKey, "", bearer(a.AccessToken()))
	raw, _ := parse(t, got.body)["raw_key"].(string)
	if got.status != 200 || !strings.HasPrefix(raw, "sk-ant-api03-") {
		t.Fatalf("%d %s", got.status, got.body)
	}
	if used := c.do("POST", "/v1/messages", hello, key(raw)); used.status != 200 {
		t.Errorf("the new key: %d %s", used.status, used.body)
	}
	narrow := f.AddAccount(anthropictest.Account{Scopes: []string{"user:profile", "user:inference"}})
	if got := c.do("POST", anthropictest.PathCreateKey, "", bearer(narrow.AccessToken())); got.status != 403 {
		t.Errorf("without the scope: %d %s", got.status, got.body)
	}
}

func TestCredentialsFile(t *testing.T) {
	clock := newClock()
	f := anthropictest.Run(t, anthropictest.Config{Now: clock.now})
	a := f.AddAccount(anthropictest.Account{Plan: anthropictest.PlanMax5})
	old := a.Login()
	if fresh := a.SignIn(); fresh.AccessToken == old.AccessToken || fresh.RefreshToken == old.RefreshToken ||
		fresh.AccessToken != a.AccessToken() {
		t.Errorf("a second sign-in: %+v after %+v", fresh, old)
	}
	var file struct {
		Login struct {
			AccessToken, RefreshToken, SubscriptionType, RateLimitTier string
			ExpiresAt                                                  int64
			Scopes                                                     []string
		} `json:"claudeAiOauth"`
	}
	if err := json.Unmarshal(a.CredentialsFile(), &file); err != nil {
		t.Fatal(err)
	}
	l := file.Login
	if l.AccessToken != a.AccessToken() || l.RefreshToken != a.RefreshToken() || l.SubscriptionType != "max" ||
		l.RateLimitTier != "default_claude_max_5x" || l.ExpiresAt != clock.at.Add(8*time.Hour).UnixMilli() ||
		len(l.Scopes) != 6 {
		t.Errorf("%+v", l)
	}
	if c := newClient(t, f); c.do("POST", "/v1/messages", hello, bearer(old.AccessToken)).status != 200 {
		t.Error("the first sign-in ended")
	}
}

func TestTokensFollowFromTheSeed(t *testing.T) {
	made := func(seed string) [4]string {
		f := anthropictest.New(anthropictest.Config{Seed: seed})
		defer f.Close()
		a := f.AddAccount(anthropictest.Account{})
		return [4]string{a.AccessToken(), a.RefreshToken(), a.APIKey(), a.SetupToken()}
	}
	if made("a") != made("a") {
		t.Error("not the same twice")
	}
	if a, b := made("a"), made("b"); a[0] == b[0] || a[2] == b[2] {
		t.Error("the seed changes nothing")
	}
	for i, prefix := range []string{"sk-ant-oat01-", "sk-ant-ort01-", "sk-ant-api03-", "sk-ant-oat01-"} {
		if token := made("a")[i]; !strings.HasPrefix(token, prefix) {
			t.Errorf("%q does not begin with %s", token, prefix)
		}
	}
}
