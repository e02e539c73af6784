package oauth

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"strings"

	"clb/proxy/secret"
)

// Profile reads whose login it is. A login without the scope user:profile gets the problem NoScope.
func (c *Client) Profile(ctx context.Context, access secret.Text) (Identity, error) {
	body, err := c.call(ctx, http.MethodGet, "/api/oauth/profile", access, http.Header{"Accept": {"application/json"}})
	if err != nil {
		return Identity{}, err
	}
	return readProfile(body)
}

// readProfile takes what is there: every field may be missing, or of another kind than it used to be.
func readProfile(body []byte) (Identity, error) {
	var p struct{ Account, Organization map[string]any }
	if err := json.Unmarshal(body, &p); err != nil {
		return Identity{}, unreadable()
	}
	return Identity{
		Email: plain(p.Account["email"]), FullName: plain(p.Account["full_name"]), UserUUID: plain(p.Account["uuid"]),
		OrganizationUUID: plain(p.Organization["uuid"]), Organization: plain(p.Organization["name"]),
		Plan: plan(p.Account, p.Organization),
	}, nil
}

// plan is what the owner pays for, in words; empty where the profile does not say.
func plan(account, organization map[string]any) string {
	kind, _ := organization["organization_type"].(string)
	tier, _ := organization["rate_limit_tier"].(string)
	if !planKind.MatchString(kind) {
		kind = ""
		if max, _ := account["has_claude_max"].(bool); max {
			kind = "claude_max"
		} else if pro, _ := account["has_claude_pro"].(bool); pro {
			kind = "claude_pro"
		}
	}
	word := strings.ReplaceAll(strings.TrimPrefix(kind, "claude_"), "_", " ")
	if word == "" {
		return ""
	}
	word = strings.ToUpper(word[:1]) + word[1:]
	if size := planSize.FindStringSubmatch(tier); size != nil && strings.Contains(tier, kind) {
		word += " " + size[1]
	}
	return word
}

// planKind is the shape of an organization's type, known ("claude_team") or to come; planSize the multiple that ends a
// tier ("default_claude_max_20x"). They are never changed.
var (
	planKind = regexp.MustCompile(`^claude_[a-z][a-z0-9_]{0,30}$`)
	planSize = regexp.MustCompile(`_(\d{1,3}x)$`)
)

// CreateKey creates an API key with a login of the Console. A login that has not the right gets the problem NoKeyRight.
func (c *Client) CreateKey(ctx context.Context, access secret.Text) (secret.Text, error) {
	body, err := c.call(ctx, http.MethodPost, "/api/oauth/claude_cli/create_api_key", access, http.Header{
		"Content-Type": {"application/x-www-form-urlencoded"}, "Accept": {"application/json, text/plain, */*"}})
	if e := new(Error); errors.As(err, &e) && (e.Problem == NoScope || e.Problem == Forbidden) {
		e.Problem = NoKeyRight
	}
	if err != nil {
		return secret.Text{}, err
	}
	var made struct {
		Key string `json:"raw_key"`
	}
	if err := json.Unmarshal(body, &made); err != nil || made.Key == "" || !visible(made.Key) {
		return secret.Text{}, unreadable()
	}
	return secret.New(made.Key), nil
}
