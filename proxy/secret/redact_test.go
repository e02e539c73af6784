package secret

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func each(format, value string) string {
	var b strings.Builder
	for _, c := range []byte(value) {
		fmt.Fprintf(&b, format, c)
	}
	return b.String()
}

// TestRedactKnowsASecretHoweverItIsWritten: no eight bytes of it are left, in any spelling, in any surroundings.
func TestRedactKnowsASecretHoweverItIsWritten(t *testing.T) {
	for _, value := range []string{"sk-ant-oat01-CANARY0123456789", "zk_Other/Service+Key=77", "0f9d8c7b6a5e",
		"tiny1"} {
		forms := map[string]string{
			"as it is": value, "in capitals": strings.ToUpper(value), "percent": url.QueryEscape(value),
			"percent, all":   each("%%%02X", value),
			"percent, twice": each("%%25%02x", value), "json": each(`\u%04x`, value),
			"json slashes": strings.ReplaceAll(value, "/", `\/`),
			"html":         each("&#%d;", value), "html hex": each("&#x%02x;", value),
			"hex":             hex.EncodeToString([]byte(value)),
			"base64":          base64.StdEncoding.EncodeToString([]byte(value)),
			"base64 after x":  base64.StdEncoding.EncodeToString([]byte("x" + value)),
			"base64 after xy": base64.URLEncoding.EncodeToString([]byte("xy" + value)),
		}
		for name, form := range forms {
			if strings.HasPrefix(name, "base64") && len(value) < pieceLen {
				continue
			}
			got := Redact("it said "+form+", and ended", New(value))
			if !strings.HasPrefix(got, "it said ") || !strings.HasSuffix(got, "nd ended") ||
				!strings.Contains(got, redacted) {
				t.Errorf("%s, %s: %q", value, name, got)
			}
			for i := 0; i+pieceLen <= len(form); i++ {
				if strings.Contains(got, form[i:i+pieceLen]) {
					t.Errorf("%s, %s: %q holds %q", value, name, got, form[i:i+pieceLen])
				}
			}
		}
	}
	value := "0f9d8c7b6a5e4d3c2b1a"
	for _, half := range []string{value[:10], value[10:]} {
		if got := Redact("req_"+half, New(value)); got != "req_"+redacted {
			t.Errorf("half of it: %q", got)
		}
	}
}

func TestRedactLeavesTheRest(t *testing.T) {
	for _, text := range []string{"", "x", "Anthropic answered 502: 100 %", `a \u`, "&#", "50%2", "Łódź İ %zz"} {
		if got := Redact(text, New("0f9d8c7b6a5e4d3c2b1a"), Text{}, New("a")); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
}

// TestRedactKnowsCredentialsByTheirShape: no letter of "hush" is left, and nothing beside the credential goes.
func TestRedactKnowsCredentialsByTheirShape(t *testing.T) {
	for text, want := range map[string]string{
		"sk-ant-api03-hush_HUSH-0": "[redacted]", "sk-ant-": "[redacted]", "SK-ANT-OAT01-HUSH": "[redacted]",
		"key=sk-ant-hush&x=1": "key=[redacted]&x=1", "id/sk-ant-hush/x": "id/[redacted]/x",
		`{"k":"sk-ant-hush","n":1}`: `{"k":"[redacted]","n":1}`, "risk-ant-hush": "ri[redacted]",
		"sk-ant-hush\nsk-ant-hush\n":           "[redacted]\n[redacted]\n",
		"Authorization: Bearer hush":           "Authorization: Bearer [redacted]",
		"authorization:  bearer   hush, other": "authorization:  bearer   [redacted] other",
		"BEARER hush and sk-ant-hush":          "BEARER [redacted] and [redacted]",
		`"Bearer hush"`:                        `"Bearer [redacted]"`,
		`{\"authorization\":\"bearer hush\"}`:  `{\"authorization\":\"bearer [redacted]\"}`,
		"xBearer hu.sh+/=~ end":                "xBearer [redacted] end",
		"Bearer ":                              "Bearer [redacted]",
		"Bearer sk-ant-hush":                   "Bearer [redacted]",
		"the bearer, a risk-anthology and ask": "the bearer, a risk-anthology and ask",
	} {
		if got := Redact(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
		if Holds(text) != (text != want) {
			t.Errorf("%q holds a credential: %v", text, text == want)
		}
		if got := Redact(want); got != want {
			t.Errorf("%q became %q when redacted again", want, got)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		tail := rapid.StringMatching(`[A-Za-z0-9_\-]{1,90}`).Draw(t, "tail")
		before := rapid.StringMatching(`[a-z"'=:]{0,10}`).Draw(t, "before")
		if got := Redact(before + "sk-ant-" + tail + ` "after"`); got != before+`[redacted] "after"` {
			t.Fatalf("got %q", got)
		}
	})
}

func BenchmarkRedact(b *testing.B) {
	access, refresh := New("sk-ant-oat01-"+strings.Repeat("0f9d8c7b6a5e", 8)),
		New("sk-ant-ort01-"+strings.Repeat("7b6a5e0f9d8c", 8))
	r := NewRedactor(access, refresh)
	b.ReportAllocs()
	for b.Loop() {
		r.Redact("req_011CVs8K9mQp4RtYw7ZxA3bC")
	}
}
