package oauth

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	f "clb/proxy/anthropictest"
	"clb/proxy/secret"
)

const loopback = "http://localhost:54321/callback"

// scene is a fake with one account and a client of it, by its real names and without a network.
func scene(t *testing.T, c f.Config) (*f.Fake, *f.Account, *Client) {
	t.Helper()
	fake := f.New(c)
	t.Cleanup(fake.Close)
	account := fake.AddAccount(f.Account{Email: "me@example.com", FullName: "Me Myself", Organization: "Mine"})
	return fake, account, New(Config{
		ClaudeURL: "https://claude.ai", PlatformURL: "https://platform.claude.com", APIURL: "https://api.anthropic.com",
		UserAgent: "clb/1", Transport: fake.Transport(),
	})
}

// visit opens the address and returns what the sign-in page sends the browser back with.
func visit(t *testing.T, fake *f.Fake, address string) url.Values {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := fake.Transport().RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	back, err := url.Parse(answer.Header.Get("Location"))
	if err != nil || answer.StatusCode != http.StatusFound {
		t.Fatalf("%d %v", answer.StatusCode, err)
	}
	return back.Query()
}

func attempt(t *testing.T, c *Client, mode Mode) *Attempt {
	t.Helper()
	a, err := c.Attempt(mode, loopback)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// signIn goes all the way to the code.
func signIn(t *testing.T, fake *f.Fake, a *Attempt) secret.Text {
	t.Helper()
	r, err := ParseCallback(visit(t, fake, a.Address()))
	if err != nil || r.Problem != nil || !a.Is(r.State) {
		t.Fatalf("%v %v", err, r.Problem)
	}
	return r.Code
}

func TestAddresses(t *testing.T) {
	_, _, c := scene(t, f.Config{})
	subscription := "user:profile user:inference user:sessions:claude_code user:mcp_servers user:file_upload"
	manual := "https://platform.claude.com/oauth/code/callback"
	for _, test := range []struct {
		mode                  Mode
		redirect, host, scope string
	}{
		{Max, loopback, "https://claude.ai/oauth/authorize", subscription},
		{Console, loopback, "https://platform.claude.com/oauth/authorize", "org:create_api_key " + subscription},
		{Max, manual, "https://claude.ai/oauth/authorize", subscription},
		{Console, manual, "https://platform.claude.com/oauth/authorize", "org:create_api_key " + subscription},
	} {
		a, err := c.Attempt(test.mode, test.redirect)
		if test.redirect == manual {
			a, err = c.ManualAttempt(test.mode)
		}
		if err != nil {
			t.Fatal(err)
		}
		host, query, _ := strings.Cut(a.Address(), "?")
		q, err := url.ParseQuery(query)
		if err != nil || host != test.host {
			t.Fatalf("%v %s", err, host)
		}
		random := map[string]string{}
		for _, name := range []string{"state", "code_challenge"} {
			b, err := base64.RawURLEncoding.DecodeString(q.Get(name))
			if err != nil || len(b) != 32 {
				t.Errorf("%s has %d bytes: %v", name, len(b), err)
			}
			random[name] = q.Get(name)
			q.Del(name)
		}
		want := url.Values{"code": {"true"}, "client_id": {ClientID}, "response_type": {"code"},
			"redirect_uri": {test.redirect},
			"scope":        {test.scope}, "code_challenge_method": {"S256"}}
		if diff := cmp.Diff(want, q); diff != "" {
			t.Error(diff)
		}
		if v := a.verifier.Reveal(); len(v) != 43 || v == a.state.Reveal() || strings.Contains(a.Address(), v) ||
			random["code_challenge"] == v {
			t.Error("the verifier is not its own, or shows")
		}
		if a.Address() != a.Address() {
			t.Error("the address changes")
		}
	}
	if _, err := c.Attempt("team", loopback); err == nil {
		t.Error("a mode that there is not was taken")
	}
}

func TestAttemptsAreIndependent(t *testing.T) {
	_, _, c := scene(t, f.Config{})
	seen := map[string]bool{}
	for range 100 {
		a := attempt(t, c, Max)
		seen[a.state.Reveal()], seen[a.verifier.Reveal()] = true, true
		if !a.Is(a.state) || a.Is(secret.Text{}) || a.Is(a.verifier) || a.Is(secret.New(a.state.Reveal()+"x")) {
			t.Fatal("the state is compared wrongly")
		}
		if s := fmt.Sprintf("%v %+v %#v", a, *a, a); strings.Contains(s, a.state.Reveal()) ||
			strings.Contains(s, a.verifier.Reveal()) {
			t.Fatal("printing an attempt shows its secrets")
		}
	}
	if len(seen) != 200 {
		t.Errorf("%d different values", len(seen))
	}
}

func TestExchange(t *testing.T) {
	for _, mode := range []Mode{Max, Console} {
		fake, account, c := scene(t, f.Config{TokenLife: 8 * time.Hour, RefreshLife: 720 * time.Hour})
		a := attempt(t, c, mode)
		code := signIn(t, fake, a)
		token, err := c.Exchange(t.Context(), a, code)
		if err != nil {
			t.Fatal(err)
		}
		want := Identity{Email: "me@example.com", UserUUID: account.UserUUID,
			OrganizationUUID: account.OrganizationUUID, Organization: "Mine"}
		if diff := cmp.Diff(want, token.Identity); diff != "" {
			t.Error(diff)
		}
		if token.Access.Reveal() != account.AccessToken() || token.Refresh.Reveal() != account.RefreshToken() ||
			!slices.Equal(token.Scopes, mode.scopes()) {
			t.Errorf("%+v", token)
		}
		near(t, token.ExpiresAt, 8*time.Hour)
		near(t, token.LoginEndsAt, 720*time.Hour)
		r := fake.RequestsTo(f.PathToken)
		var body map[string]string
		if len(r) != 1 || json.Unmarshal(r[0].Body, &body) != nil || r[0].Host != "platform.claude.com" {
			t.Fatalf("%+v", r)
		}
		wantBody := map[string]string{"grant_type": "authorization_code", "code": code.Reveal(),
			"redirect_uri": loopback, "client_id": ClientID,
			"code_verifier": a.verifier.Reveal(), "state": a.state.Reveal()}
		if diff := cmp.Diff(wantBody, body); diff != "" {
			t.Error(diff)
		}
		h := r[0].Header
		if h.Get("Content-Type") != "application/json" || h.Get("Accept") != "application/json" ||
			h.Get("User-Agent") != "clb/1" || h.Get("Authorization") != "" || h.Get("Anthropic-Beta") != "" {
			t.Errorf("%v", h)
		}
		expect(t, c, a, code, Spent) // a code works once
	}
}

func near(t *testing.T, got time.Time, in time.Duration) {
	t.Helper()
	if left := time.Until(got); left > in || left < in-time.Minute {
		t.Errorf("%v from now, want %v", left, in)
	}
}

// expect exchanges a code and wants that problem, in words that hold no secret.
func expect(t *testing.T, c *Client, a *Attempt, code secret.Text, want Problem) *Error {
	t.Helper()
	_, err := c.Exchange(t.Context(), a, code)
	e := new(Error)
	if !errors.As(err, &e) || e.Problem != want {
		t.Fatalf("%#v, want %s", err, want)
	}
	for _, hidden := range []string{code.Reveal(), a.state.Reveal(), a.verifier.Reveal(), "sk-ant", "secret"} {
		if text := fmt.Sprintf("%v %+v", err, *e); strings.Contains(text, hidden) {
			t.Errorf("the error shows %q: %s", hidden, text)
		}
	}
	return e
}

func TestCodeOfAnotherSignIn(t *testing.T) {
	fake, _, c := scene(t, f.Config{})
	a, b := attempt(t, c, Max), attempt(t, c, Max)
	expect(t, c, b, signIn(t, fake, a), Mismatch)
	other, err := c.Attempt(Max, "http://localhost:1/callback")
	if err != nil {
		t.Fatal(err)
	}
	other.state, other.verifier = a.state, a.verifier
	expect(t, c, other, signIn(t, fake, a), Mismatch) // another redirect
}

func TestCodeThatHasExpired(t *testing.T) {
	now := time.Now()
	fake, _, c := scene(t, f.Config{Now: func() time.Time { return now }})
	a := attempt(t, c, Max)
	code := signIn(t, fake, a)
	now = now.Add(time.Hour)
	expect(t, c, a, code, Spent)
}

func TestExchangeErrors(t *testing.T) {
	for _, test := range []struct {
		fault f.Fault
		want  Problem
		after time.Duration
		words string
		lost  bool
	}{
		{f.TokenError(400, "invalid_grant", "Authorization code secret"), Spent, 0, "expired or was used", false},
		{f.TokenError(401, "invalid_grant", ""), Spent, 0, "start the sign-in again", false},
		{f.TokenError(400, "invalid_grant", "PKCE verification failed"), Mismatch, 0, "another sign-in", false},
		{f.TokenError(400, "access_denied", ""), Denied, 0, "approve it", false},
		{f.TokenError(400, "invalid_request", "secret invalid_grant"), Rejected, 0, "(invalid_request)", false},
		{f.TokenError(401, "invalid_client", ""), Rejected, 0, "(invalid_client)", false},
		{f.TokenError(400, "unsupported_grant_type", ""), Rejected, 0, "newer version", false},
		{f.TokenError(400, "secret_made_up", ""), Rejected, 0, "(400)", false},
		{f.TokenError(403, "forbidden", ""), Blocked, 0, "VPN", false},
		{f.HTML(403).On(f.PathToken), Blocked, 0, "VPN", false},
		{f.Forbidden().On(f.PathToken), Forbidden, 0, "region", false},
		{f.OrgBlocksLogins().On(f.PathToken), Forbidden, 0, "ask an admin", false},
		{f.TokenThrottled(90 * time.Second), Throttled, 90 * time.Second, "wait 90 s", false},
		{f.TokenThrottled(40 * time.Minute), Throttled, 40 * time.Minute, "wait 40 min", false},
		{f.TokenThrottled(0), Throttled, 0, "wait a few minutes", false},
		{f.Upstream(500).On(f.PathToken), Trouble, 0, "(500)", false},
		{f.HTML(502).On(f.PathToken), Trouble, 0, "(502)", true},
		{f.HTML(503).On(f.PathToken), Trouble, 0, "(503)", false},
		{f.Reset().On(f.PathToken), Unreachable, 0, "the connection broke", true},
		{f.Lost().On(f.PathToken), Unreachable, 0, "the connection broke", true},
		{f.Fault{Status: 200, Body: "{}", Path: f.PathToken}, Unreadable, 0, "a sign-in of its own", true},
		{f.Fault{Status: 200, Body: "<html>secret</html>", ContentType: "text/html", Path: f.PathToken}, Unreadable, 0,
			"proxy", true},
		{f.Fault{Status: 302, Header: http.Header{"Location": {"https://elsewhere.test/secret"}}, Path: f.PathToken},
			Unreadable, 0, "proxy", false},
	} {
		fake, _, c := scene(t, f.Config{})
		a := attempt(t, c, Max)
		code := signIn(t, fake, a)
		fake.Fail(test.fault, 1)
		e := expect(t, c, a, code, test.want)
		if e.After != test.after || e.Lost != test.lost || !strings.Contains(e.Error(), test.words) {
			t.Errorf("%s: %+v %v", test.fault.Name, *e, e)
		}
		if n := len(fake.RequestsTo(f.PathToken)); n != 1 {
			t.Errorf("%s: the code was sent %d times", test.fault.Name, n)
		}
	}
}

func TestExchangeIsCancelled(t *testing.T) {
	fake, _, c := scene(t, f.Config{})
	a := attempt(t, c, Max)
	code := signIn(t, fake, a)
	fake.Fail(f.Hang().On(f.PathToken), 1)
	ctx, cancel := context.WithCancelCause(t.Context())
	why := errors.New("no more")
	go func() {
		_ = fake.Await(ctx, func(seen []f.Request) bool { return len(seen) == 2 })
		cancel(why)
	}()
	if _, err := c.Exchange(ctx, a, code); !errors.Is(err, why) {
		t.Errorf("%v", err)
	}
}
