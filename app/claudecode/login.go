package claudecode

import (
	"encoding/json"
	"time"

	"clb/app/atomicfile"
)

// maxState bounds Claude Code's own state file, in bytes: it remembers every project.
const maxState = 64 << 20

// HasLogin reports whether the Claude Code of that environment has a login of its own, so that it asks a base address
// without any token from us. It reads two files and no keychain, where a person would be asked: on macOS what Claude
// Code writes down beside its keychain item is hint enough. What can't be read counts as no login: a placeholder too
// many works, a token too few does not.
func HasLogin(env func(string) (string, bool), goos string, now time.Time) bool {
	if path, err := CredentialsPath(env, goos); err == nil {
		if text, err := atomicfile.Read(path, maxFile); err == nil {
			if login, err := ParseCredentials(text); err == nil && login.lives(now) {
				return true
			}
		}
	}
	path, err := statePath(env, goos)
	if err != nil {
		return false
	}
	text, err := atomicfile.Read(path, maxState)
	if err != nil {
		return false
	}
	return signedIn(text, goos)
}

// lives reports whether a login can still be used or renewed, as far as the file says.
func (l Login) lives(now time.Time) bool {
	if !l.RefreshToken.IsZero() {
		return l.RefreshExpiresAt.IsZero() || l.RefreshExpiresAt.After(now)
	}
	return l.ExpiresAt.IsZero() || l.ExpiresAt.After(now)
}

// signedIn looks for a login in Claude Code's state: an API key that it got for itself at the Console, or, on macOS,
// whose subscription it uses. Elsewhere the latter outlives the login, and the credentials file knows better.
func signedIn(state []byte, goos string) bool {
	var s struct {
		PrimaryAPIKey json.RawMessage `json:"primaryApiKey"`
		OAuthAccount  json.RawMessage `json:"oauthAccount"`
	}
	if json.Unmarshal(state, &s) != nil {
		return false
	}
	return given(s.PrimaryAPIKey) || goos == "darwin" && given(s.OAuthAccount)
}

func given(value json.RawMessage) bool {
	switch string(value) {
	case "", "null", `""`, "{}", "false":
		return false
	}
	return true
}
