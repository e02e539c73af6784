package anthropictest

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// grant is a request for tokens, JSON or form.
type grant struct {
	Type         string `json:"grant_type"`
	ClientID     string `json:"client_id"`
	Code         string `json:"code"`
	Redirect     string `json:"redirect_uri"`
	Verifier     string `json:"code_verifier"`
	State        string `json:"state"`
	RefreshToken string `json:"refresh_token"`
	Scope        string `json:"scope"`
}

// refusal is an error of the token endpoint, status 400; nil: none.
type refusal struct{ code, why string }

// parseGrant reads the body; a form only where the fake takes forms.
func (f *Fake) parseGrant(r *http.Request, body []byte) (g grant, no *refusal) {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case kind == "application/json":
		if err := json.Unmarshal(body, &g); err != nil {
			return g, &refusal{"invalid_request", "The request body is not valid JSON"}
		}
	case kind == "application/x-www-form-urlencoded" && f.config.FormTokens:
		v, err := url.ParseQuery(string(body))
		if err != nil {
			return g, &refusal{"invalid_request", "The request body is not a valid form"}
		}
		g = grant{
			v.Get("grant_type"), v.Get("client_id"), v.Get("code"), v.Get("redirect_uri"), v.Get("code_verifier"),
			v.Get("state"),
			v.Get("refresh_token"), v.Get("scope"),
		}
	default:
		return g, &refusal{"invalid_request", "Content-Type must be application/json"}
	}
	return g, nil
}

// tokenOwner is whose refresh token or code the body names; nil: nobody's. f.mu is held.
func (f *Fake) tokenOwner(r *http.Request, body []byte) *Account {
	g, _ := f.parseGrant(r, body)
	if t := f.tokens[g.RefreshToken]; t != nil {
		return t.account
	}
	if c := f.codes[g.Code]; c != nil {
		return c.account
	}
	return nil
}

// tokens is the token endpoint.
func (x *exchange) tokens() {
	g, no := x.f.parseGrant(x.r, x.body)
	var tokens object
	if no == nil {
		tokens, no = x.f.grant(g)
	}
	if no != nil {
		x.refuse(TokenError(http.StatusBadRequest, no.code, no.why))
		return
	}
	x.w.Header().Set("Cache-Control", "no-store")
	x.reply(http.StatusOK, tokens)
}

// grant gives tokens for a code or a refresh token.
func (f *Fake) grant(g grant) (object, *refusal) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if g.ClientID != ClientID {
		return nil, &refusal{"invalid_client", "Unknown client_id"}
	}
	switch g.Type {
	case "authorization_code":
		return f.redeem(g)
	case "refresh_token":
		return f.renew(g)
	default:
		return nil, &refusal{"unsupported_grant_type", "grant_type must be authorization_code or refresh_token"}
	}
}

// redeem exchanges a code. Naming a code burns it, whether or not the rest is right. f.mu is held.
func (f *Fake) redeem(g grant) (object, *refusal) {
	c := f.codes[g.Code]
	if c == nil || c.used {
		return nil, &refusal{"invalid_grant", "Authorization code not found or already used"}
	}
	c.used = true
	sum := sha256.Sum256([]byte(g.Verifier))
	challenge := base64.RawURLEncoding.EncodeToString(sum[:])
	switch {
	case !f.config.Now().Before(c.expires):
		return nil, &refusal{"invalid_grant", "Authorization code has expired"}
	case subtle.ConstantTimeCompare([]byte(challenge), []byte(c.challenge)) != 1:
		return nil, &refusal{"invalid_grant", "Invalid 'code_verifier'"}
	case g.State != c.state:
		return nil, &refusal{"invalid_grant", "Invalid 'state'"}
	case g.Redirect != c.redirect:
		return nil, &refusal{"invalid_grant", "Invalid 'redirect_uri'"}
	}
	return f.tokensOf(f.signIn(c.account, c.scopes), true), nil
}

// renew exchanges a refresh token for the next one. f.mu is held.
func (f *Fake) renew(g grant) (object, *refusal) {
	dead := &refusal{"invalid_grant", "Refresh token not found or invalid"}
	t := f.tokens[g.RefreshToken]
	if t == nil || !strings.HasPrefix(t.value, prefixRefresh) {
		return nil, dead
	}
	if t.used {
		f.reuses++
		t.login.revoked = t.login.revoked || f.config.RevokeFamilyOnReuse
		return nil, dead
	}
	if t.dead() || t.expired(f.config.Now()) {
		return nil, dead
	}
	scopes := t.login.scopes
	if g.Scope != "" {
		scopes = strings.Fields(g.Scope)
		if slices.ContainsFunc(scopes, func(s string) bool { return !slices.Contains(t.login.scopes, s) }) {
			return nil, &refusal{"invalid_scope", "The scope is not one that was granted"}
		}
	}
	f.rotate(t, scopes)
	return f.tokensOf(t.login, !f.config.KeepRefreshToken), nil
}

// rotate uses up a refresh token and makes the next pair. f.mu is held.
func (f *Fake) rotate(t *token, scopes []string) {
	l := t.login
	l.access.revoked = l.access.revoked || f.config.RevokeAccessOnRenewal
	l.access = f.mint(prefixAccess, l.account, l, scopes, f.config.TokenLife)
	if !f.config.KeepRefreshToken {
		t.used = true
		l.refresh = f.mint(prefixRefresh, l.account, l, l.scopes, f.config.RefreshLife)
	}
	f.renewals++
	l.account.renewals++
}

// tokensOf is the answer that hands over a sign-in's tokens. f.mu is held.
func (f *Fake) tokensOf(l *login, withRefresh bool) object {
	now, a := f.config.Now(), l.account
	answer := object{
		"token_type": "Bearer", "access_token": l.access.value,
		"expires_in":   int(l.access.expires.Sub(now).Round(time.Second).Seconds()),
		"scope":        strings.Join(l.access.scopes, " "),
		"account":      object{"uuid": a.UserUUID, "email_address": a.Email},
		"organization": object{"uuid": a.OrganizationUUID, "name": a.Organization},
	}
	if withRefresh {
		answer["refresh_token"] = l.refresh.value
		answer["refresh_token_expires_in"] = int(l.refresh.expires.Sub(now).Round(time.Second).Seconds())
	}
	return answer
}
