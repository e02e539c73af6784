package claudecode

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"clb/proxy/secret"
)

// The tokens are put together so that no search for real ones finds this file.
const (
	access  = "sk-ant-" + "oat01-Invented_Access"
	refresh = "sk-ant-" + "ort01-Invented_Refresh"
)

const inner = `"accessToken":"` + access + `","refreshToken":"` + refresh + `","expiresAt":1785518400000`

var sameLogin = cmp.Options{cmp.Comparer(func(a, b secret.Text) bool { return a.Reveal() == b.Reveal() }),
	cmpopts.EquateEmpty()}

func full() Login {
	return Login{AccessToken: secret.New(access), RefreshToken: secret.New(refresh),
		ExpiresAt: time.UnixMilli(1785518400000).UTC()}
}

func TestParseCredentials(t *testing.T) {
	tests := []struct {
		name, data string
		change     func(*Login)
	}{
		{"everything", `{"claudeAiOauth":{` + inner + `,"refreshTokenExpiresAt":1788110400000,"scopes":["user:inference","user:profile"],
			"subscriptionType":"max","rateLimitTier":"default_claude_max_20x"},"mcpOAuth":{"x":{"accessToken":"other"}}}`, func(l *Login) {
			l.RefreshExpiresAt, l.Scopes = time.UnixMilli(1788110400000).UTC(),
				[]string{"user:inference", "user:profile"}
			l.SubscriptionType, l.RateLimitTier = "max", "default_claude_max_20x"
		}},
		{"only what must be", `{"claudeAiOauth":{` + inner + `}}`, func(*Login) {}},
		{"bare", `{` + inner + `,"scopes":null}`, func(*Login) {}},
		{"byte order mark and line breaks", "\ufeff{\r\n\"claudeAiOauth\":{" + inner + "}}\r\n", func(*Login) {}},
		{"the wrapper wins", `{"accessToken":"other","claudeAiOauth":{` + inner + `}}`, func(*Login) {}},
		{"no renewal", `{"claudeAiOauth":{"accessToken":"` + access + `"}}`,
			func(l *Login) { *l = Login{AccessToken: secret.New(access)} }},
		{"nulls", `{"claudeAiOauth":{"accessToken":" ` + access +
			`\n","refreshToken":null,"expiresAt":null,"scopes":null,"subscriptionType":null}}`, func(l *Login) {
			*l = Login{AccessToken: secret.New(access)}
		}},
		{"seconds", `{` + strings.Replace(inner, "1785518400000", "1785518400", 1) + `}`, func(*Login) {}},
		{"a fraction", `{` + strings.Replace(inner, "1785518400000", "1.7855184e12", 1) + `}`, func(*Login) {}},
		{"a text", `{` + strings.Replace(inner, "1785518400000", `"1785518400000"`, 1) + `}`, func(*Login) {}},
		{"no time", `{` + strings.Replace(inner, "1785518400000", `0`, 1) + `}`,
			func(l *Login) { l.ExpiresAt = time.Time{} }},
	}
	for _, test := range tests {
		want := full()
		test.change(&want)
		got, err := ParseCredentials([]byte(test.data))
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
		if diff := cmp.Diff(want, got, sameLogin); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}
}

func TestParseCredentialsErrors(t *testing.T) {
	tests := []struct{ data, want string }{
		{`{"mcpOAuth":{"server":{"accessToken":"x"}}}`, ErrNotLoggedIn.Error()},
		{`{}`, ErrNotLoggedIn.Error()},
		{`null`, ErrNotLoggedIn.Error()},
		{`{"claudeAiOauth":null}`, ErrNotLoggedIn.Error()},
		{`{"claudeAiOauth":{}}`, ErrNotLoggedIn.Error()},
		{`{"claudeAiOauth":{"accessToken":"","refreshToken":"` + refresh + `"}}`, ErrNotLoggedIn.Error()},
		{``, "reading the credentials file: it is not valid JSON at byte 0"},
		{`{"claudeAiOauth":{"accessToken":"` + access, "reading the credentials file: it is not valid JSON at byte 61"},
		{access, "reading the credentials file: it is not valid JSON at byte 1"},
		{`[1]`, "reading the credentials file: it is not in the known form at byte 1"},
		{`{"claudeAiOauth":{"accessToken":7}}`, "reading the credentials file: it is not in the known form at byte 33"},
		{`{"accessToken":"x","expiresAt":"` + access + `"}`,
			"reading the credentials file: it is not in the known form"},
		{`{"accessToken":"x","expiresAt":1e300}`, "reading the credentials file: it is not in the known form"},
		{`{"accessToken":"x","expiresAt":-1}`, "reading the credentials file: it is not in the known form"},
		{`{"accessToken":"x","expiresAt":"NaN"}`, "reading the credentials file: it is not in the known form"},
		{`{"accessToken":"a\r\nX-Other: b"}`,
			"reading the credentials file: its access token has characters that no token has"},
		{`{"accessToken":"a","refreshToken":"é"}`,
			"reading the credentials file: its refresh token has characters that no token has"},
		{strings.Repeat(" ", maxFile+1), "reading the credentials file: it is longer than 1024 kB"},
	}
	for _, test := range tests {
		login, err := ParseCredentials([]byte(test.data))
		if err == nil || err.Error() != test.want {
			t.Errorf("%.60s: %v, want %s", test.data, err, test.want)
		}
		if want := test.want == ErrNotLoggedIn.Error(); errors.Is(err, ErrNotLoggedIn) != want {
			t.Errorf("%.60s: errors.Is(ErrNotLoggedIn) is %v", test.data, !want)
		}
		if diff := cmp.Diff(Login{}, login, sameLogin); diff != "" {
			t.Errorf("%.60s: a login beside an error: %s", test.data, diff)
		}
	}
}

func TestLoginPrintsNoSecret(t *testing.T) {
	if text := fmt.Sprintf("%v %+v %#v", full(), full(), full()); strings.Contains(text, "Invented") {
		t.Error(text)
	}
}

func FuzzParseCredentials(f *testing.F) {
	f.Add([]byte(`{"claudeAiOauth":{` + inner +
		`,"refreshTokenExpiresAt":1788110400000,"scopes":["a"]},"mcpOAuth":{}}`))
	f.Add([]byte(`{` + inner + `}`))
	f.Add([]byte(strings.Repeat("[", 50_000)))
	f.Add([]byte(`{"claudeAiOauth":` + strings.Repeat(`{"claudeAiOauth":`, 20_000)))
	f.Fuzz(func(t *testing.T, data []byte) {
		login, err := ParseCredentials(data)
		if err != nil {
			if text := err.Error(); strings.Contains(text, "Invented") || strings.ContainsAny(text, "\n\x1b") {
				t.Errorf("the error repeats the file: %q", text)
			}
			return
		}
		if login.AccessToken.IsZero() || !isToken(login.AccessToken.Reveal()) || !isToken(login.RefreshToken.Reveal()) {
			t.Error("a login without a usable token")
		}
		if year := login.ExpiresAt.Year(); !login.ExpiresAt.IsZero() && (year < 1970 || year > 2096) {
			t.Errorf("the token ends in the year %d", year)
		}
	})
}

func TestCredentialsPath(t *testing.T) {
	tests := []struct {
		goos string
		env  map[string]string
		want string
	}{
		{"linux", map[string]string{"HOME": "/home/me"}, "/home/me/.claude/.credentials.json"},
		{"linux", map[string]string{"HOME": "/"}, "/.claude/.credentials.json"},
		{"darwin", map[string]string{"HOME": "/Users/me/"}, "/Users/me/.claude/.credentials.json"},
		{"windows", map[string]string{"USERPROFILE": `C:\Users\me`, "HOME": "/home/me"},
			`C:\Users\me\.claude\.credentials.json`},
		{"linux", map[string]string{"HOME": "/home/me", "CLAUDE_CONFIG_DIR": "/c/"}, "/c/.credentials.json"},
		{"windows", map[string]string{"CLAUDE_CONFIG_DIR": `D:\c\`}, `D:\c\.credentials.json`},
		{"windows", map[string]string{"CLAUDE_CONFIG_DIR": `D:/c/`}, `D:/c\.credentials.json`},
		{"linux", map[string]string{"HOME": "", "USERPROFILE": "/x"}, ""},
		{"windows", map[string]string{"HOME": "/home/me"}, ""},
	}
	for _, test := range tests {
		got, err := CredentialsPath(func(name string) (string, bool) { value, ok := test.env[name]; return value, ok },
			test.goos)
		if got != test.want || (err != nil) != (test.want == "") {
			t.Errorf("%s %v: %q, %v, want %q", test.goos, test.env, got, err, test.want)
		}
	}
}
