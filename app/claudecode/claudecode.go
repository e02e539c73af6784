// Package claudecode knows what Claude Code keeps on disk: where its login and its settings are, how the login is read,
// how the settings are pointed at us and back again, and what on a machine gets in the way of that.
//
//	text in, text out    Read, Hook.into, change.undo, Conflicts, Prepare
//	the disk around it   Hookup (look, plan, apply), ReadSources, HasLogin, Watch
//
// Its rules: of the settings it changes env.ANTHROPIC_BASE_URL and env.ANTHROPIC_AUTH_TOKEN and no other byte, after
// the file and what is needed to put it back are on the disk a second time; a file that it does not understand stays as
// it is; no error text and no shown change repeats a secret of the file. The login it only ever reads. A login that is
// taken over is one chain of single-use refresh tokens with two holders: the first to renew signs the other one out.
// So the caller says that to the user, and renews at once.
package claudecode

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"clb/proxy/secret"
)

// ErrNotLoggedIn says that the file is in order and holds no login, only other things such as tokens of MCP servers.
var ErrNotLoggedIn = errors.New("the credentials file holds no Claude login: sign in with Claude Code first")

// maxFile bounds a credentials file, in bytes.
const maxFile = 1 << 20

// Login is a sign-in to Claude as Claude Code keeps it.
type Login struct {
	AccessToken secret.Text
	// RefreshToken is zero for a token that can't be renewed.
	RefreshToken secret.Text
	// ExpiresAt is the end of the access token, RefreshExpiresAt of the refresh token; zero where the file doesn't say.
	ExpiresAt, RefreshExpiresAt time.Time
	// Scopes are what the token is good for; nil where the file doesn't say.
	Scopes []string
	// SubscriptionType is "pro", "max", "team", "enterprise", RateLimitTier such as "default_claude_max_20x"; either
	// may be empty.
	SubscriptionType, RateLimitTier string
}

// file is the credentials file: a login inside its wrapper, beside things that are not ours, or a bare login.
type file struct {
	Wrapped *login `json:"claudeAiOauth"`
	login
}

type login struct {
	AccessToken           string   `json:"accessToken"`
	RefreshToken          string   `json:"refreshToken"`
	ExpiresAt             instant  `json:"expiresAt"`
	RefreshTokenExpiresAt instant  `json:"refreshTokenExpiresAt"`
	Scopes                []string `json:"scopes"`
	SubscriptionType      string   `json:"subscriptionType"`
	RateLimitTier         string   `json:"rateLimitTier"`
}

// ParseCredentials reads the content of a credentials file. The error is ErrNotLoggedIn where it holds no login; no
// error text repeats anything of the content.
func ParseCredentials(data []byte) (Login, error) {
	if len(data) > maxFile {
		return Login{}, fmt.Errorf("reading the credentials file: it is longer than %d kB", maxFile>>10)
	}
	var f file
	if err := json.Unmarshal(bytes.TrimPrefix(data, []byte("\ufeff")), &f); err != nil {
		return Login{}, fmt.Errorf("reading the credentials file: %s", inWords(err))
	}
	found := f.login
	if f.Wrapped != nil {
		found = *f.Wrapped
	}
	return found.check()
}

// check turns what the file says into a Login.
func (l login) check() (Login, error) {
	access, refresh := strings.TrimSpace(l.AccessToken), strings.TrimSpace(l.RefreshToken)
	if access == "" {
		return Login{}, ErrNotLoggedIn
	}
	for name, token := range map[string]string{"access": access, "refresh": refresh} {
		if !isToken(token) {
			return Login{}, errors.New("reading the credentials file: its " + name + " token has characters that no " +
				"token has")
		}
	}
	return Login{
		AccessToken: secret.New(access), RefreshToken: secret.New(refresh),
		ExpiresAt: l.ExpiresAt.Time, RefreshExpiresAt: l.RefreshTokenExpiresAt.Time,
		Scopes: l.Scopes, SubscriptionType: l.SubscriptionType, RateLimitTier: l.RateLimitTier,
	}, nil
}

// isToken reports whether a text can stand in a header as a token.
func isToken(text string) bool {
	for _, b := range []byte(text) {
		if b <= ' ' || b >= 0x7f {
			return false
		}
	}
	return true
}

// inWords describes a JSON error by place and kind alone.
func inWords(err error) string {
	if wrong, ok := errors.AsType[*json.SyntaxError](err); ok {
		return "it is not valid JSON at byte " + strconv.FormatInt(wrong.Offset, 10)
	}
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return "it is not in the known form at byte " + strconv.FormatInt(wrong.Offset, 10)
	}
	return "it is not in the known form"
}

// instant is a time in the file: milliseconds since 1970, tolerantly also seconds, and as a number or a text.
type instant struct{ time.Time }

var errInstant = errors.New("not a time")

// UnmarshalJSON reads the number; null and 0 are no time.
func (i *instant) UnmarshalJSON(data []byte) error {
	text := strings.Trim(string(data), `"`)
	if text == "null" || text == "" {
		return nil
	}
	n, err := strconv.ParseFloat(text, 64)
	// 4e9 is the year 2096 in seconds, and February 1970 in milliseconds.
	if err != nil || math.IsNaN(n) || n < 0 || n > 4e12 {
		return errInstant
	}
	if n > 0 && n <= 4e9 {
		n *= 1000
	}
	if n > 0 {
		i.Time = time.UnixMilli(int64(n)).UTC()
	}
	return nil
}
