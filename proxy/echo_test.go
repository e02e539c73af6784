package proxy

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"clb/proxy/account"
	"clb/proxy/secret"
)

// TestAKeyOfAnotherServiceThatIsEchoedIsNotKept: it has no shape of its own, and comes back in many.
func TestAKeyOfAnotherServiceThatIsEchoedIsNotKept(t *testing.T) {
	const key = "zk/0f9d+8c7b6a5e4d"
	says := map[string]string{"as it is": key, "percent": url.QueryEscape(key),
		"base64": base64.StdEncoding.EncodeToString([]byte("k:" + key)), "capitals": strings.ToUpper(key),
		"a part": key[4:]}
	for name, said := range says {
		for _, status := range []int{200, 401, 403, 429, 500} {
			g := echoRig(t, key, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Request-Id", "req_"+said)
				w.Header().Set("Anthropic-Ratelimit-Unified-Status", "allowed")
				w.Header().Set("Anthropic-Ratelimit-Unified-5h-Utilization", "0.5")
				w.Header().Set("Anthropic-Ratelimit-Unified-5h-Reset", "1900000000")
				w.Header().Set("Anthropic-Ratelimit-Unified-Representative-Claim", said)
				w.Header().Set("Anthropic-Ratelimit-Unified-Overage-Disabled-Reason", said)
				w.Header().Set("Anthropic-Ratelimit-Unified-7d_zk0f9d8c7b6a5e4d-Utilization", "0.5")
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(status)
				_, _ = fmt.Fprintf(w, `{"type":"error","model":%q,"error":{"type":"api_error","message":%q}}`, said,
					"bad "+said)
			})
			g.ask("s")
			saved, err := json.Marshal([]any{g.pool.List(), g.pool.Saved()})
			if err != nil {
				t.Fatal(err)
			}
			if kept := g.kept() + string(saved); strings.Contains(strings.ToLower(kept), strings.ToLower(said[:12])) ||
				strings.Contains(strings.ToLower(kept), "zk0f9d") {
				t.Errorf("%s, %d: %s", name, status, kept)
			}
		}
	}
}

// TestAnAnswerThatIsNoneIsNotQuoted: the library's error quotes the first line that came.
func TestAnAnswerThatIsNoneIsNotQuoted(t *testing.T) {
	g := newOddRig(t, 1, roundTrip(func(*http.Request) (*http.Response, error) {
		return nil, fmt.Errorf("malformed HTTP response %q", "what is this meant to be")
	}))
	g.proxy.Retry = RetryPolicy{Count: 1, First: 1, Multiplier: 1}
	got := g.ask("s")
	if kept := g.kept() + got.body; strings.Contains(kept, "meant to be") || got.status != http.StatusBadGateway {
		t.Errorf("%d: %s", got.status, kept)
	}
}

// echoRig is a rig whose only account is a service with that key.
func echoRig(t *testing.T, key string, upstream http.HandlerFunc) *rig {
	t.Helper()
	server := httptest.NewServer(upstream)
	t.Cleanup(server.Close)
	g := newOddNetRig(t, 0, upstream)
	g.proxy.Retry = RetryPolicy{Count: 1, First: 1, Multiplier: 1}
	_, err := g.pool.Add(t.Context(),
		account.Account{Name: "e",
			Endpoint: &account.Endpoint{URL: server.URL, Models: []account.ModelName{{Pattern: "*", Name: "m"}}}},
		account.Credential{Kind: account.KindEndpoint, Access: secret.New(key)})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// TestACredentialInLimitHeadersIsNotKept: in a value, and in the name that stands for a model.
func TestACredentialInLimitHeadersIsNotKept(t *testing.T) {
	const limits = "Anthropic-Ratelimit-Unified-"
	token := ""
	g := newOddRig(t, 1, roundTrip(func(r *http.Request) (*http.Response, error) {
		token = strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		response := saying(r, 200, "{}")
		for _, name := range []string{"Status", "Representative-Claim", "Overage-Disabled-Reason", "5h-Status"} {
			response.Header.Set(limits+name, token)
		}
		response.Header.Set(limits+"5h-Utilization", "0.5")
		response.Header.Set(limits+"7d_"+token[:30]+"-Utilization", "0.5")
		return response, nil
	}))
	got := g.ask("s")
	saved, err := json.Marshal([]any{g.pool.List(), g.pool.Saved()})
	if err != nil {
		t.Fatal(err)
	}
	if len(token) < 30 || strings.Contains(strings.ToLower(string(saved)), strings.ToLower(token[13:30])) {
		t.Errorf("%q: %s", token, saved)
	}
	if !strings.Contains(string(saved), "0.5") || got.header.Get(limits+"Status") != token {
		t.Errorf("%q %s", got.header, saved)
	}
}
