package anthropictest_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clb/proxy/anthropictest"
)

func TestTokenEndpointRefuses(t *testing.T) {
	f := anthropictest.Run(t, anthropictest.Config{})
	a := f.AddAccount(anthropictest.Account{})
	c := newClient(t, f)
	renewal := fmt.Sprintf(`{"grant_type":"refresh_token","refresh_token":%q,"client_id":%q`, a.RefreshToken(),
		anthropictest.ClientID)
	for body, want := range map[string]string{
		`{`: "400 invalid_request",
		`{"grant_type":"refresh_token","client_id":"x"}`: "400 invalid_client",
		`{"grant_type":"password","client_id":"` + anthropictest.ClientID +
			`"}`: "400 unsupported_grant_type",
		renewal +
			`,"scope":"org:admin"}`: "400 invalid_scope",
		strings.Replace(renewal, a.RefreshToken(), "sk-ant-ort01-unknown", 1) +
			`}`: "400 invalid_grant",
		strings.Replace(renewal, a.RefreshToken(), a.AccessToken(), 1) +
			`}`: "400 invalid_grant",
		strings.Replace(codeGrant("none", verifier, "s", loopback), `"code":"none"`, `"code":""`,
			1): "400 invalid_grant",
	} {
		if got := oauthError(t, c.grant(body)); got != want {
			t.Errorf("%s: %s, want %s", body, got, want)
		}
	}
	form := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {a.RefreshToken()},
		"client_id": {anthropictest.ClientID}}.Encode()
	header := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
	if got := c.do("POST", anthropictest.PathToken, form, header); oauthError(t, got) != "400 invalid_request" {
		t.Errorf("a form: %d %s", got.status, got.body)
	}
	if f.Renewals() != 0 || f.RefreshReuses() != 0 {
		t.Errorf("%d renewals, %d reuses", f.Renewals(), f.RefreshReuses())
	}
	formal := anthropictest.Run(t, anthropictest.Config{FormTokens: true})
	b := formal.AddAccount(anthropictest.Account{})
	form = strings.Replace(form, a.RefreshToken(), b.RefreshToken(), 1)
	if got := newClient(t, formal).do("POST", anthropictest.PathToken, form, header); got.status != 200 {
		t.Errorf("a form where it may be: %d %s", got.status, got.body)
	}
}

func TestRefreshTokensWorkOnce(t *testing.T) {
	for _, family := range []bool{false, true} {
		f := anthropictest.Run(t, anthropictest.Config{RevokeFamilyOnReuse: family})
		a := f.AddAccount(anthropictest.Account{})
		c := newClient(t, f)
		access, refresh := a.AccessToken(), a.RefreshToken()
		var group sync.WaitGroup
		var mu sync.Mutex
		got := map[string]int{}
		for range 5 {
			group.Go(func() {
				r := c.renew(refresh)
				mu.Lock()
				defer mu.Unlock()
				got[oauthError(t, r)]++
			})
		}
		group.Wait()
		if diff := cmp.Diff(map[string]int{"": 1, "400 invalid_grant": 4}, got); diff != "" {
			t.Error(diff)
		}
		if f.Renewals() != 1 || a.Renewals() != 1 || f.RefreshReuses() != 4 {
			t.Errorf("%d renewals, %d reuses", f.Renewals(), f.RefreshReuses())
		}
		if a.AccessToken() == access || a.RefreshToken() == refresh {
			t.Error("the tokens did not change")
		}
		wantStatus, wantRenewal := 200, ""
		if family {
			wantStatus, wantRenewal = 401, "400 invalid_grant"
		}
		if got := c.ask(a).status; got != wantStatus {
			t.Errorf("family %v: new token: %d", family, got)
		}
		if got := oauthError(t, c.renew(a.RefreshToken())); got != wantRenewal {
			t.Errorf("family %v: new refresh token: %q", family, got)
		}
	}
}

func TestRenewalOptions(t *testing.T) {
	clock := newClock()
	f := anthropictest.Run(t, anthropictest.Config{
		Now: clock.now, RevokeAccessOnRenewal: true, KeepRefreshToken: true, TokenLife: time.Minute,
		RefreshLife: time.Hour,
	})
	a := f.AddAccount(anthropictest.Account{})
	c := newClient(t, f)
	old, refresh := a.AccessToken(), a.RefreshToken()
	for range 2 {
		got := c.renew(refresh)
		if tokens := parse(t, got.body); got.status != 200 || tokens["refresh_token"] != nil ||
			tokens["expires_in"] != 60.0 {
			t.Errorf("%d %s", got.status, got.body)
		}
	}
	if got := c.do("POST", "/v1/messages", hello, bearer(old)); got.status != 401 ||
		!strings.Contains(got.body, "revoked") {
		t.Errorf("old token: %d %s", got.status, got.body)
	}
	clock.at = clock.at.Add(time.Minute)
	if got := c.ask(a); got.status != 401 || !strings.Contains(got.body, "expired") {
		t.Errorf("a minute later: %d %s", got.status, got.body)
	}
	clock.at = clock.at.Add(time.Hour)
	if got := oauthError(t, c.renew(refresh)); got != "400 invalid_grant" {
		t.Errorf("an hour later: %q", got)
	}
}

func TestScriptedTokenTrouble(t *testing.T) {
	f := anthropictest.Run(t, anthropictest.Config{})
	a := f.AddAccount(anthropictest.Account{})
	c := newClient(t, f)
	f.Fail(anthropictest.TokenError(400, "invalid_grant", `said "no"`).For(a), 1)
	f.Fail(anthropictest.TokenThrottled(7*time.Second), 1)
	f.Fail(anthropictest.HTML(403).On(anthropictest.PathToken), 1)
	f.Fail(anthropictest.Lost().On(anthropictest.PathToken), 1)
	refresh := a.RefreshToken()
	if got := c.renew(refresh); oauthError(t, got) != "400 invalid_grant" ||
		parse(t, got.body)["error_description"] != `said "no"` {
		t.Errorf("%d %s", got.status, got.body)
	}
	if got := c.renew(refresh); got.status != 429 || got.header.Get("Retry-After") != "7" ||
		got.kind() != "rate_limit_error" {
		t.Errorf("%d %s", got.status, got.body)
	}
	if got := c.renew(refresh); got.status != 403 || !strings.HasPrefix(got.body, "<!DOCTYPE html>") {
		t.Errorf("%d %s", got.status, got.body)
	}
	if got := c.renew(refresh); got.err == nil || f.Renewals() != 1 {
		t.Errorf("lost: %+v, %d renewals", got, f.Renewals())
	}
	if got := c.renew(refresh); oauthError(t, got) != "400 invalid_grant" || f.RefreshReuses() != 1 {
		t.Errorf("after the lost one: %d %s", got.status, got.body)
	}
	if got := oauthError(t, c.renew(a.RefreshToken())); got != "" {
		t.Errorf("the lost answer's token: %s", got)
	}
}
