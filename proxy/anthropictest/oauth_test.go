package anthropictest_test

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clb/proxy/anthropictest"
)

const (
	verifier = "a-verifier-of-forty-three-characters-or-more"
	loopback = "http://localhost:54545/callback"
)

func challenge() string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// authorizeQuery is a correct request of the sign-in page; change names pairs of parameter and value, "" removes.
func authorizeQuery(change ...string) string {
	q := url.Values{
		"code": {"true"}, "client_id": {anthropictest.ClientID}, "response_type": {"code"}, "redirect_uri": {loopback},
		"scope": {"user:profile user:inference"}, "code_challenge": {challenge()}, "code_challenge_method": {"S256"},
		"state": {"st+ate"},
	}
	for i := 0; i < len(change); i += 2 {
		if q.Set(change[i], change[i+1]); change[i+1] == "" {
			q.Del(change[i])
		}
	}
	return "/oauth/authorize?" + q.Encode()
}

// jsonHeader is what the token endpoint wants.
func jsonHeader() http.Header {
	return http.Header{"Content-Type": {"application/json"}, "User-Agent": {"test/1"}}
}

func (c client) grant(body string) reply {
	c.t.Helper()
	return c.do("POST", anthropictest.PathToken, body, jsonHeader())
}

func (c client) renew(refreshToken string) reply {
	c.t.Helper()
	return c.grant(fmt.Sprintf(`{"grant_type":"refresh_token","refresh_token":%q,"client_id":%q}`, refreshToken,
		anthropictest.ClientID))
}

func codeGrant(code, verifier, state, redirect string) string {
	return fmt.Sprintf(
		`{"grant_type":"authorization_code","code":%q,"redirect_uri":%q,"client_id":%q,"code_verifier":%q,"state":%q}`,
		code, redirect, anthropictest.ClientID, verifier, state)
}

// signIn asks the page and returns the query it redirects back with.
func (c client) signIn(path string) url.Values {
	c.t.Helper()
	got := c.do("GET", path, "", http.Header{})
	u, err := url.Parse(got.header.Get("Location"))
	if got.status != 302 || err != nil {
		c.t.Fatalf("%d %s %v", got.status, got.body, err)
	}
	return u.Query()
}

func oauthError(t *testing.T, r reply) string {
	t.Helper()
	if r.status == 200 {
		return ""
	}
	code, _ := parse(t, r.body)["error"].(string)
	return fmt.Sprint(r.status, " ", code)
}

func TestSignIn(t *testing.T) {
	f := anthropictest.Run(t, anthropictest.Config{})
	first, second := f.AddAccount(anthropictest.Account{}),
		f.AddAccount(anthropictest.Account{Email: "two@example.com"})
	f.SignInAs(second)
	c := newClient(t, f)
	back := c.signIn(authorizeQuery())
	if back.Get("state") != "st+ate" || back.Get("code") == "" {
		t.Fatalf("back with %v", back)
	}
	body := codeGrant(back.Get("code"), verifier, "st+ate", loopback)
	got := c.grant(body)
	tokens := parse(t, got.body)
	want := map[string]any{
		"token_type": "Bearer", "access_token": second.AccessToken(), "refresh_token": second.RefreshToken(),
		"expires_in":               28800.0,
		"refresh_token_expires_in": 2592000.0, "scope": "user:profile user:inference",
		"account":      map[string]any{"uuid": second.UserUUID, "email_address": "two@example.com"},
		"organization": map[string]any{"uuid": second.OrganizationUUID, "name": second.Organization},
	}
	if diff := cmp.Diff(want, tokens); diff != "" || got.status != 200 {
		t.Error(got.status, diff)
	}
	if first.AccessToken() == second.AccessToken() {
		t.Error("one token for two accounts")
	}
	if again := c.grant(body); oauthError(t, again) != "400 invalid_grant" {
		t.Errorf("the code works twice: %d %s", again.status, again.body)
	}
	if r := f.RequestsTo(anthropictest.PathToken)[0]; r.Account != second.Name {
		t.Errorf("recorded for %q", r.Account)
	}
	if v := f.Violations(); len(v) > 0 {
		t.Error(v)
	}
}

func TestAuthorizeValidates(t *testing.T) {
	f := anthropictest.Run(t, anthropictest.Config{})
	f.AddAccount(anthropictest.Account{})
	c := newClient(t, f)
	pages := map[string]string{ // told on a page
		"client_id": "x",
		"redirect_uri http://127.0.0.1:1/callback":      "",
		"redirect_uri http://localhost:1/other":         "",
		"redirect_uri https://localhost:1/callback":     "",
		"redirect_uri http://localhost.evil/callback":   "",
		"redirect_uri http://localhost:1/callback?a=b":  "",
		"redirect_uri http://u@localhost:1/callback":    "",
		"redirect_uri https://evil.example/oauth/code/": "",
	}
	for param, value := range pages {
		if name, rest, ok := strings.Cut(param, " "); ok {
			param, value = name, rest
		}
		if got := c.do("GET", authorizeQuery(param, value), "", http.Header{}); got.status != 400 ||
			!strings.Contains(got.body, `id="error"`) {
			t.Errorf("%s %s: %d", param, value, got.status)
		}
	}
	for _, test := range [][3]string{
		{"response_type", "token", "unsupported_response_type"}, {"state", "", "invalid_request"},
		{"code_challenge", "", "invalid_request"},
		{"code_challenge", challenge() + "=", "invalid_request"}, {"code_challenge", "c2hvcnQ", "invalid_request"},
		{"code_challenge_method", "plain", "invalid_request"}, {"code_challenge_method", "", "invalid_request"},
		{"scope", "", "invalid_scope"}, {"scope", "user:profile root", "invalid_scope"},
	} {
		if back := c.signIn(authorizeQuery(test[0], test[1])); back.Get("error") != test[2] || back.Get("code") != "" {
			t.Errorf("%v: %v", test, back)
		}
	}
	f.SetConsent(anthropictest.ConsentDenied)
	if back := c.signIn(authorizeQuery()); back.Get("error") != "access_denied" || back.Get("state") != "st+ate" {
		t.Errorf("denied: %v", back)
	}
}

func TestManualRedirectShowsTheCode(t *testing.T) {
	f := anthropictest.Run(t, anthropictest.Config{})
	f.AddAccount(anthropictest.Account{})
	c := newClient(t, f)
	for _, redirect := range []string{"https://platform.claude.com/oauth/code/callback",
		f.URL + "/oauth/code/callback"} {
		got := c.do("GET", authorizeQuery("redirect_uri", redirect), "", http.Header{})
		shown := c.do("GET", got.header.Get("Location"), "", http.Header{})
		found := regexp.MustCompile(`<code id="code">([^<#]+)#([^<]+)</code>`).FindStringSubmatch(shown.body)
		if found == nil || found[2] != "st&#43;ate" && found[2] != "st+ate" {
			t.Fatalf("%d %s", shown.status, shown.body)
		}
		if tokens := c.grant(codeGrant(found[1], verifier, "st+ate", redirect)); tokens.status != 200 {
			t.Errorf("%d %s", tokens.status, tokens.body)
		}
	}
	if got := c.do("GET", "/oauth/code/success?app=claude-code", "", http.Header{}); got.status != 200 ||
		!strings.Contains(got.body, "signed in") {
		t.Errorf("%d %s", got.status, got.body)
	}
}

func TestConsentPage(t *testing.T) {
	f := anthropictest.Run(t, anthropictest.Config{Consent: anthropictest.ConsentPage})
	f.AddAccount(anthropictest.Account{Name: "one"})
	two := f.AddAccount(anthropictest.Account{Name: "two", Email: "<two>@example.com"})
	c := newClient(t, f)
	page := c.do("GET", authorizeQuery(), "", http.Header{})
	for _, part := range []string{
		`<input type="radio" name="account" value="one" checked>`, "&lt;two&gt;@example.com",
		`id="approve" name="decision" value="approve"`,
		`id="deny" name="decision" value="deny"`, `method="post"`,
	} {
		if !strings.Contains(page.body, part) {
			t.Errorf("no %s in %s", part, page.body)
		}
	}
	post := func(form string) url.Values {
		got := c.do("POST", authorizeQuery(), form, http.Header{"Content-Type": {"application/x-www-form-urlencoded"}})
		u, err := url.Parse(got.header.Get("Location"))
		if err != nil || got.status != 302 {
			t.Fatalf("%d %v", got.status, err)
		}
		return u.Query()
	}
	if back := post("decision=deny&account=two"); back.Get("error") != "access_denied" {
		t.Errorf("denied: %v", back)
	}
	back := post("decision=approve&account=two")
	if got := c.grant(codeGrant(back.Get("code"), verifier, "st+ate", loopback)); parse(t,
		got.body)["access_token"] != two.AccessToken() {
		t.Errorf("%d %s", got.status, got.body)
	}
}

func TestCodesAreBoundToTheirRequest(t *testing.T) {
	clock := newClock()
	f := anthropictest.Run(t, anthropictest.Config{Now: clock.now})
	f.AddAccount(anthropictest.Account{})
	c := newClient(t, f)
	for name, grant := range map[string]func(code string) string{
		"verifier": func(code string) string { return codeGrant(code, verifier+"x", "st+ate", loopback) },
		"state":    func(code string) string { return codeGrant(code, verifier, "other", loopback) },
		"redirect": func(code string) string {
			return codeGrant(code, verifier, "st+ate",
				"http://localhost:1/callback")
		},
	} {
		code := c.signIn(authorizeQuery()).Get("code")
		if got := c.grant(grant(code)); oauthError(t, got) != "400 invalid_grant" {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
		if got := c.grant(codeGrant(code, verifier, "st+ate", loopback)); oauthError(t, got) != "400 invalid_grant" {
			t.Errorf("%s: the code works after a wrong try", name)
		}
	}
	code := c.signIn(authorizeQuery()).Get("code")
	clock.at = clock.at.Add(10 * time.Minute)
	if got := c.grant(codeGrant(code, verifier, "st+ate", loopback)); oauthError(t, got) != "400 invalid_grant" {
		t.Errorf("too late: %d %s", got.status, got.body)
	}
}
