package oauth

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	f "clb/proxy/anthropictest"
	"clb/proxy/secret"
)

// open is a client of a fake that knows one account.
func open(t *testing.T, c f.Config) (*f.Fake, *f.Account, *Client) {
	fake := f.New(c)
	t.Cleanup(fake.Close)
	return fake, fake.AddAccount(f.Account{Email: "me@example.com"}),
		New(Config{TokenURL: "https://platform.test/v1/oauth/token", UserAgent: "clb/1", Transport: fake.Transport()})
}

func TestRefresh(t *testing.T) {
	fake, a, c := open(t, f.Config{TokenLife: 8 * time.Hour})
	old := a.RefreshToken()
	token, err := c.Refresh(t.Context(), secret.New(old))
	if err != nil {
		t.Fatal(err)
	}
	if left := time.Until(token.ExpiresAt); token.Access.Reveal() != a.AccessToken() || token.Refresh.Reveal() == old ||
		token.Refresh.Reveal() != a.RefreshToken() ||
		left < 7*time.Hour || left > 8*time.Hour || len(token.Scopes) == 0 {
		t.Errorf("%+v", token)
	}
	r := fake.RequestsTo("/v1/oauth/token")
	if len(r) != 1 || r[0].Header.Get("Content-Type") != "application/json" ||
		r[0].Header.Get("User-Agent") != "clb/1" || r[0].Header.Get("Authorization") != "" {
		t.Errorf("%+v", r)
	}
	dead := new(DeadError)
	if _, err = c.Refresh(t.Context(), secret.New(old)); !errors.As(err, &dead) {
		t.Errorf("a spent token: %v", err)
	}
}

func TestKeepsTheOldRefreshToken(t *testing.T) {
	_, a, c := open(t, f.Config{KeepRefreshToken: true})
	token, err := c.Refresh(t.Context(), secret.New(a.RefreshToken()))
	if err != nil || token.Refresh.Reveal() != "" && token.Refresh.Reveal() != a.RefreshToken() {
		t.Errorf("%v %+v", err, token)
	}
}

func TestRefreshErrors(t *testing.T) {
	for _, c := range []struct {
		fault f.Fault
		dead  bool
		after time.Duration
	}{
		{f.TokenError(400, "invalid_grant", "Refresh token not found or invalid"), true, 0},
		{f.TokenError(401, "invalid_grant", ""), true, 0},
		{f.TokenError(400, "refresh_token_reused", ""), true, 0},
		{f.TokenError(400, "invalid_refresh_token", ""), true, 0},
		{f.TokenError(400, "invalid_request", "invalid_grant is only in the text"), false, 0},
		{f.TokenError(401, "invalid_client", ""), false, 0},
		{f.TokenError(400, "unsupported_grant_type", ""), false, 0},
		{f.HTML(403).On(f.PathToken), false, 0},
		{f.TokenThrottled(90 * time.Second), false, 90 * time.Second},
		{f.TokenThrottled(0), false, 0},
		{f.Upstream(500).On(f.PathToken), false, 0},
		{f.HTML(502).On(f.PathToken), false, 0},
		{f.Reset().On(f.PathToken), false, 0},
		{f.Fault{Status: 200, Body: "{}", Path: f.PathToken}, false, 0},
		{f.Fault{Status: 302, Header: http.Header{"Location": {"https://elsewhere.test/"}}, Path: f.PathToken}, false,
			0},
	} {
		fake, a, client := open(t, f.Config{})
		fake.Fail(c.fault, 1)
		refresh := a.RefreshToken()
		_, err := client.Refresh(t.Context(), secret.New(refresh))
		dead, retry := new(DeadError), new(RetryError)
		if errors.As(err, &dead) != c.dead || errors.As(err, &retry) == c.dead || retry.After != c.after {
			t.Errorf("%s: %v", c.fault.Name, err)
		}
		if err != nil && (strings.Contains(err.Error(), refresh) || strings.Contains(err.Error(), "sk-ant")) {
			t.Errorf("%s: the error shows the token: %v", c.fault.Name, err)
		}
		if n := len(fake.RequestsTo("/v1/oauth/token")); n != 1 {
			t.Errorf("%s: the token was sent %d times", c.fault.Name, n)
		}
	}
}

func TestRefreshSaysWhatMayBeLost(t *testing.T) {
	for _, test := range []struct {
		fault f.Fault
		lost  bool
	}{
		{f.Lost(), true}, {f.Reset(), true}, {f.HTML(504), true}, {f.Fault{Status: 200, Body: "{"}, true},
		{f.Upstream(500), false}, {f.HTML(403), false}, {f.TokenThrottled(0), false},
		{f.TokenError(400, "invalid_request", ""), false},
	} {
		fake, account, c := scene(t, f.Config{})
		fake.Fail(test.fault.On(f.PathToken), 1)
		_, err := c.Refresh(t.Context(), secret.New(account.RefreshToken()))
		if e := new(RetryError); !errors.As(err, &e) || e.Lost != test.lost {
			t.Errorf("%s: %#v", test.fault.Name, err)
		}
	}
}

func TestWhatNeverLeftIsNotLost(t *testing.T) {
	for address, words := range map[string]string{"http://127.0.0.1:1": "refused", "http://name.invalid": ""} {
		c := New(Config{PlatformURL: address, Transport: &http.Transport{}})
		e := new(RetryError)
		if _, err := c.Refresh(t.Context(), secret.New("sk-ant-ort01-x")); !errors.As(err, &e) || e.Lost ||
			e.Status != 0 || !strings.Contains(err.Error(), words) {
			t.Errorf("%s: %#v", address, err)
		}
	}
}
