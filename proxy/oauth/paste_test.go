package oauth

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestParsePaste(t *testing.T) {
	good := []string{
		"c0de#st-ate", "  c0de#st-ate\r\n", "\"c0de#st-ate\"", "`c0de#st-ate`",
		"http://localhost:54321/callback?code=c0de&state=st-ate",
		"http://localhost:54321/callback?state=st-ate&code=c0de&more=1",
		"localhost:54321/callback?code=c0de&state=st-ate", "HTTP://localhost:1/callback?code=c0de&state=st%2Date",
		"<http://127.0.0.1:54321/callback?code=c0de&state=st-ate>",
		"https://platform.claude.com/oauth/code/callback?code=c0de&state=st-ate",
		"https://platform.claude.com/oauth/code/callback?code=c0de#st-ate",
	}
	for _, text := range good {
		r, err := ParsePaste(text)
		if err != nil || r.Code.Reveal() != "c0de" || r.State.Reveal() != "st-ate" || r.Problem != nil {
			t.Errorf("%q: %v %q %q %v", text, err, r.Code.Reveal(), r.State.Reveal(), r.Problem)
		}
	}
	if r, err := ParsePaste("a#b#c"); err != nil || r.Code.Reveal() != "a" || r.State.Reveal() != "b#c" {
		t.Errorf("not split at the first #: %v %q", err, r.Code.Reveal())
	}
	for text, want := range map[string]error{
		"": errNothing, " \n\t ": errNothing, "''": errNothing,
		"c0de": errHalf, "c0de#": errHalf, "#st-ate": errHalf, "c0de #st-ate": errTwoParts, "hello there": errTwoParts,
		"sk-ant-oat01-abc": errToken, "sk-ant-ort01-abc": errToken, "sk-ant-api03-abc": errKey,
		"sk-ant-admin01-abc": errKey,
		"https://claude.ai/oauth/authorize?code=true&state=x": errAuthorize, "https://claude.ai/": errAddress,
		"http://localhost:8080/":      errAddress,
		"http://localhost:1/callback": errNoCode, "http://localhost:1/callback?code=&state=x": errNoCode,
		"http://localhost:1/callback?code=c0de":                          errHalf,
		"http://localhost:1/callback?code=a&code=b&state=x":              errTwice,
		"http://localhost:1/callback?code=a&state=x&state=x":             errTwice,
		"http://localhost:1/callback?code=a&state=x&error=access_denied": errTwice,
		"http://localhost:1/callback?code=a%zz&state=x":                  errNoCode,
		"http://localhost:1/callback?code=a%0Ab&state=x":                 errBadCode, "c\x00de#state": errBadCode,
		"cödé#state": errBadCode, "http://[::1": errAddress,
		strings.Repeat("a", longestPart+1) + "#b": errBadCode, strings.Repeat("a", longestPaste+1): errTooLong,
	} {
		if _, err := ParsePaste(text); !errors.Is(err, want) {
			t.Errorf("%.80q: %v, want %v", text, err, want)
		}
	}
}

func TestParseRefusals(t *testing.T) {
	for code, want := range map[string]Problem{
		"access_denied": Denied, "server_error": Trouble, "temporarily_unavailable": Trouble, "invalid_scope": Rejected,
		"invalid_request":           Rejected,
		"<script>alert(1)</script>": Rejected, "sk-ant-oat01-secret": Rejected, "invalid_grant": Spent,
	} {
		r, err := ParsePaste("http://localhost:1/callback?state=st-ate&error_description=hidden&error=" +
			url.QueryEscape(code))
		if err != nil || r.Problem == nil || r.Problem.Problem != want || r.State.Reveal() != "st-ate" ||
			!r.Code.IsZero() {
			t.Errorf("%s: %v %+v", code, err, r.Problem)
			continue
		}
		if text := fmt.Sprintf("%v %+v", r.Problem, *r.Problem); strings.Contains(text, "<") ||
			strings.Contains(text, "sk-ant") || strings.Contains(text, "hidden") {
			t.Errorf("%s: told further: %s", code, text)
		}
	}
}

func TestPasteComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		part := rapid.StringMatching(`[!$%&()*+,./0-9:;=?@A-Z\[\]^_a-z{|}~-]{1,80}`)
		code, state := "c"+part.Draw(t, "code"), part.Draw(t, "state")+"s"
		query := url.Values{"code": {code}, "state": {state}}.Encode()
		for _, text := range []string{code + "#" + state, "http://localhost:1/callback?" + query,
			"\n https://platform.claude.com/oauth/code/callback?" + query + " "} {
			r, err := ParsePaste(text)
			if err != nil || r.Code.Reveal() != code || r.State.Reveal() != state {
				t.Fatalf("%q: %v %q %q", text, err, r.Code.Reveal(), r.State.Reveal())
			}
		}
	})
}

func FuzzParsePaste(f *testing.F) {
	for _, s := range []string{"a#b", "http://localhost:1/callback?code=a&state=b",
		"http://localhost:1/callback?error=access_denied&state=b", "sk-ant-oat01-x", "\"`<>", "http://%", "localhost:",
		"a#b\x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := ParsePaste(text)
		if err != nil {
			if s := strings.TrimSpace(text); len(s) > 60 && strings.Contains(err.Error(), s) {
				t.Errorf("the error holds the text: %v", err)
			}
			return
		}
		if (r.Problem == nil) == r.Code.IsZero() || r.Problem == nil && r.State.IsZero() {
			t.Errorf("%q: neither code nor problem, or both", text)
		}
		if !visible(r.Code.Reveal()) || len(r.Code.Reveal()) > longestPart || len(r.State.Reveal()) > longestPart {
			t.Errorf("%q: a code that can't be one", text)
		}
	})
}
