package oauth

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clb/proxy/anthropic"
	f "clb/proxy/anthropictest"
	"clb/proxy/secret"
)

func TestProfile(t *testing.T) {
	fake, a, c := scene(t, f.Config{})
	got, err := c.Profile(t.Context(), secret.New(a.AccessToken()))
	want := Identity{Email: "me@example.com", FullName: "Me Myself", UserUUID: a.UserUUID,
		OrganizationUUID: a.OrganizationUUID, Organization: "Mine", Plan: "Max 20x"}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
	r := fake.RequestsTo(f.PathProfile)[0]
	if r.Host != "api.anthropic.com" || r.Header.Get("User-Agent") != "clb/1" ||
		r.Header.Get("Accept") != "application/json" {
		t.Errorf("%+v", r)
	}
}

func TestPlans(t *testing.T) {
	for body, want := range map[string]string{
		`{"organization":{"organization_type":"claude_max","rate_limit_tier":"default_claude_max_5x"}}`:      "Max 5x",
		`{"organization":{"organization_type":"claude_max","rate_limit_tier":"default_claude_max_20x"}}`:     "Max 20x",
		`{"organization":{"organization_type":"claude_max"}}`:                                                "Max",
		`{"organization":{"organization_type":"claude_pro","rate_limit_tier":"default_claude_pro"}}`:         "Pro",
		`{"organization":{"organization_type":"claude_team","rate_limit_tier":"default_claude_max_5x"}}`:     "Team",
		`{"organization":{"organization_type":"claude_enterprise","rate_limit_tier":null}}`:                  "Enterprise",
		`{"organization":{"organization_type":"claude_new_thing"}}`:                                          "New thing",
		`{"organization":{"organization_type":"api"},"account":{"has_claude_max":true}}`:                     "Max",
		`{"account":{"has_claude_pro":true,"has_claude_max":false}}`:                                         "Pro",
		`{"account":{"has_claude_pro":"yes"},"organization":{"organization_type":7,"rate_limit_tier":true}}`: "",
		`{"organization":{"organization_type":"claude_<b>"}}`:                                                "",
		`{}`: "", `{"account":null,"organization":null}`: "",
	} {
		got, err := readProfile([]byte(body))
		if err != nil || got.Plan != want {
			t.Errorf("%s: %q %v", body, got.Plan, err)
		}
	}
}

func TestProfileIsTolerantAndClean(t *testing.T) {
	got, err := readProfile([]byte(`{"account":{"email":7,"full_name":"A\u001b[31m\n B\u202e\u0000` +
		strings.Repeat("x", 500) + `","uuid":null},"organization":{"name":["x"]}}`))
	if err != nil || got.Email != "" || got.Organization != "" || !strings.HasPrefix(got.FullName, "A[31m Bx") ||
		len([]rune(got.FullName)) != longest {
		t.Errorf("%v %q", err, got)
	}
	for _, body := range []string{"", "<html>", "[]", `"x"`, `{"account":"x"}`} {
		if _, err := readProfile([]byte(body)); problem(err) != Unreadable {
			t.Errorf("%q: %v", body, err)
		}
	}
}

// problem is the error's; empty: it has none.
func problem(err error) Problem {
	if e := new(Error); errors.As(err, &e) {
		return e.Problem
	}
	return ""
}

// TestCallErrors goes through all three calls with an access token.
func TestCallErrors(t *testing.T) {
	calls := map[string]func(*Client, secret.Text) error{
		f.PathProfile:   func(c *Client, s secret.Text) error { _, err := c.Profile(t.Context(), s); return err },
		f.PathUsage:     func(c *Client, s secret.Text) error { _, err := c.Usage(t.Context(), s); return err },
		f.PathCreateKey: func(c *Client, s secret.Text) error { _, err := c.CreateKey(t.Context(), s); return err },
	}
	for path, call := range calls {
		noScope, forbidden := NoScope, Forbidden
		if path == f.PathCreateKey {
			noScope, forbidden = NoKeyRight, NoKeyRight
		}
		throttled := f.TokenThrottled(3037 * time.Second).On(path)
		for _, test := range []struct {
			fault f.Fault
			want  Problem
			after time.Duration
		}{
			{f.TokenExpired().On(path), Unauthorized, 0}, {f.TokenRevoked().On(path), Unauthorized, 0},
			{f.MissingScope().On(path), noScope, 0}, {f.Forbidden().On(path), forbidden, 0},
			{f.OrgBlocksLogins().On(path), forbidden, 0}, {f.HTML(403).On(path), Blocked, 0},
			{throttled, Throttled, 3037 * time.Second}, {f.TokenThrottled(0).On(path), Throttled, 0},
			{f.Upstream(500).On(path), Trouble, 0}, {f.Upstream(529).On(path), Trouble, 0},
			{f.HTML(502).On(path), Trouble, 0},
			{f.Reset().On(path), Unreachable, 0}, {f.NotFound("x").On(path), Rejected, 0},
			{f.Fault{Path: path, Status: 200, Body: "<html>", ContentType: "text/html"}, Unreadable, 0},
			{f.Fault{Path: path, Status: 302, Header: http.Header{"Location": {"http://elsewhere.test/"}}}, Unreadable,
				0},
		} {
			fake, a, c := scene(t, f.Config{})
			fake.Fail(test.fault, 1)
			err := call(c, secret.New(a.AccessToken()))
			e := new(Error)
			if !errors.As(err, &e) || e.Problem != test.want || e.After != test.after {
				t.Errorf("%s %s: %#v", path, test.fault.Name, err)
			}
			if text := fmt.Sprintf("%v %+v", err, *e); strings.Contains(text, "sk-ant") {
				t.Errorf("%s %s: %s", path, test.fault.Name, text)
			}
			if err := call(c, secret.New(a.AccessToken())); err != nil {
				t.Errorf("%s after %s: %v", path, test.fault.Name, err)
			}
		}
	}
}

func TestSetupTokensTellNothing(t *testing.T) {
	_, a, c := scene(t, f.Config{})
	setup := secret.New(a.SetupToken())
	if _, err := c.Profile(t.Context(), setup); problem(err) != NoScope {
		t.Error(err)
	}
	if _, err := c.Usage(t.Context(), setup); problem(err) != NoScope {
		t.Error(err)
	}
	if _, err := c.CreateKey(t.Context(), setup); problem(err) != NoKeyRight {
		t.Error(err)
	}
}

func TestCreateKey(t *testing.T) {
	fake, a, c := scene(t, f.Config{})
	key, err := c.CreateKey(t.Context(), secret.New(a.AccessToken()))
	if err != nil || !strings.HasPrefix(key.Reveal(), "sk-ant-api03-") {
		t.Fatal(err)
	}
	r := fake.RequestsTo(f.PathCreateKey)[0]
	if r.Method != http.MethodPost || r.BodyLen != 0 ||
		r.Header.Get("Content-Type") != "application/x-www-form-urlencoded" ||
		r.Header.Get("Accept") != "application/json, text/plain, */*" {
		t.Errorf("%+v", r)
	}
	for _, body := range []string{`{"raw_key":""}`, `{"raw_key":7}`, `{"raw_key":"a\nb"}`, `{}`} {
		fake.Fail(f.Fault{Path: f.PathCreateKey, Status: 200, Body: body}, 1)
		if _, err := c.CreateKey(t.Context(), secret.New(a.AccessToken())); problem(err) != Unreadable {
			t.Errorf("%s: %v", body, err)
		}
	}
}

func TestUsage(t *testing.T) {
	fake, a, c := scene(t, f.Config{})
	reset := time.Now().Add(3 * time.Hour).Truncate(time.Microsecond).UTC()
	a.SetWindow(f.FiveHour, 0.69, reset)
	a.SetWindow(f.SevenDay, 1.01, reset)
	a.SetWindow(f.Fable, 0.05, reset)
	got, err := c.Usage(t.Context(), secret.New(a.AccessToken()))
	if err != nil {
		t.Fatal(err)
	}
	seen := got.FiveHour.Seen
	near(t, seen, 0)
	window := func(used float64) anthropic.Window {
		return anthropic.Window{Utilization: used, Reset: reset, Seen: seen, Source: "usage"}
	}
	want := anthropic.Limits{FiveHour: window(0.69), SevenDay: window(1.01),
		Models: map[string]anthropic.Window{"fable": window(0.05)}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if h := fake.RequestsTo(f.PathUsage)[0].Header; h.Get("Anthropic-Beta") != "oauth-2025-04-20" ||
		h.Get("User-Agent") != "clb/1" {
		t.Errorf("%v", h)
	}
	if v := fake.Violations(); len(v) > 0 {
		t.Error(v)
	}
}
