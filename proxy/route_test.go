package proxy

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	f "clb/proxy/anthropictest"
)

// TestPathTricks: where a path leads that somebody upstream would clean is not for us to guess, and an account's
// credential must not find out.
func TestPathTricks(t *testing.T) {
	g := newNetRig(t, 1)
	s := g.serve(nil)
	for _, path := range []string{
		"/v1/../api/oauth/claude_cli/create_api_key", "/v1/./code/x", "/v1/x/../../api/oauth/profile",
		"/v1/messages/..", "/v1/.", "/v1/..",
		"/v1/%2e%2e/api/oauth/profile", "/v1/x%2f..%2f..%2fapi/oauth/profile", "/v1/%2E/code/x",
		"/v1//code/x", "/v1//oauth/token", "//v1/messages", "/v1/%2fcode/x", `/v1/..\api/oauth/profile`,
		"/v1/..%5capi/oauth/profile", `/v1/\code/x`,
	} {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			r, err := http.NewRequestWithContext(t.Context(), method, s.URL, strings.NewReader("{}"))
			if err != nil {
				t.Fatal(err)
			}
			r.URL.Opaque = "//" + r.URL.Host + path // goes out as it stands
			response, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			body, _ := io.ReadAll(response.Body)
			_ = response.Body.Close()
			if want := map[string]int{http.MethodGet: 404, http.MethodPost: 400}[method]; response.StatusCode != want {
				t.Errorf("%s %s: %d %s", method, path, response.StatusCode, body)
			}
		}
	}
	for _, r := range g.fake.Requests() {
		t.Errorf("%s %s went upstream, with a credential of %q", r.Method, r.Path, r.Account)
	}
}

func TestWhatCountsAsTheClientsOwnCredential(t *testing.T) {
	const own, placeholder = "sk-ant-oat01-own", "local-placeholder"
	for _, c := range []struct {
		name string
		h    http.Header
		goes bool
	}{
		{"none", nil, true},
		{"a bearer", http.Header{"Authorization": {"Bearer " + own}}, true},
		{"lower case", http.Header{"Authorization": {"bearer " + own}}, true},
		{"a key", http.Header{"X-Api-Key": {"sk-ant-api03-own"}}, true},
		{"a placeholder", http.Header{"Authorization": {"Bearer " + placeholder}}, false},
		{"a placeholder behind its own", http.Header{"Authorization": {"Bearer " + own, "Bearer " + placeholder}},
			false},
		{"a placeholder before its own", http.Header{"Authorization": {"Bearer " + placeholder, "Bearer " + own}},
			false},
		{"a placeholder for a key", http.Header{"Authorization": {"Bearer " + own}, "X-Api-Key": {placeholder}}, false},
		{"a second key", http.Header{"X-Api-Key": {"sk-ant-api03-own", placeholder}}, false},
		{"another scheme", http.Header{"Authorization": {"Basic " + own}}, false},
		{"no scheme", http.Header{"Authorization": {own}}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := newRig(t, 1)
				r := g.request(f.PathProfile, "", "")
				r.Method = http.MethodGet
				r.Header.Del("Authorization")
				r.Header.Del("X-Api-Key")
				for key, values := range c.h {
					r.Header[key] = values
				}
				got := g.send(r)
				seen := g.fake.Requests()
				if c.goes != (len(seen) == 1) || !c.goes && got.status != http.StatusBadRequest {
					t.Fatalf("%d requests went upstream; the client got %d %s", len(seen), got.status, got.body)
				}
				if c.goes &&
					(seen[0].Account != "" || seen[0].Header.Get("Authorization") != c.h.Get("Authorization")) {
					t.Errorf("upstream: %+v", seen[0].Header)
				}
			})
		})
	}
}
