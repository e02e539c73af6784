package proxy

import (
	"io"
	"net/http"
	"strings"
	"testing"

	f "clb/proxy/anthropictest"
)

// TestAnUpstreamDoesNotSpeakForUs: on neither way does it set a mark of ours, or tell a browser what to do with our
// origin.
func TestAnUpstreamDoesNotSpeakForUs(t *testing.T) {
	foreign := http.Header{}
	for _, name := range []string{"Set-Cookie", "Clear-Site-Data", "Access-Control-Allow-Origin",
		"Access-Control-Allow-Credentials", "Access-Control-Anything",
		"Service-Worker-Allowed", "Strict-Transport-Security", "Alt-Svc", "Refresh", "X-Clb-Account",
		"X-Clb-Request-Id", "X-Clb-Other", "Cross-Origin-Opener-Policy",
		"Content-Security-Policy", "X-Content-Type-Options", "Cross-Origin-Resource-Policy"} {
		foreign.Set(name, "evil")
	}
	for path, ours := range map[string][]string{
		f.PathMessages: {"X-Clb-Account", "X-Clb-Request-Id"}, f.PathProfile: {"X-Clb-Request-Id"},
		"/v1/code/x": {"X-Clb-Request-Id"},
	} {
		t.Run(path, func(t *testing.T) {
			g := newOddNetRig(t, 1, func(w http.ResponseWriter, _ *http.Request) {
				h := w.Header()
				for name, values := range foreign {
					h[name] = values
				}
				w.WriteHeader(http.StatusEarlyHints)
				h.Set("Trailer", "X-Clb-Account, Set-Cookie")
				h.Set("Content-Type", "application/json")
				h.Set("Anthropic-Organization-Id", "org")
				_, _ = io.WriteString(w, "{}")
				h.Set(http.TrailerPrefix+"X-Clb-Request-Id", "evil")
			})
			r, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, g.serve(nil).URL+path,
				strings.NewReader("{}"))
			response, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = response.Body.Close() }()
			_, _ = io.Copy(io.Discard, response.Body)
			for name, values := range response.Header {
				if len(values) != 1 || values[0] == "evil" {
					t.Errorf("%s: %q", name, values)
				}
			}
			if len(response.Trailer) != 0 || response.Header.Get("Anthropic-Organization-Id") != "org" {
				t.Errorf("%v, behind it %v", response.Header, response.Trailer)
			}
			x := g.settled()
			for _, name := range ours {
				if value := response.Header.Get(name); value == "" || value != x.ID.String() && value != x.Account {
					t.Errorf("%s: %q of %+v", name, value, x)
				}
			}
			if h := response.Header; h.Get("X-Content-Type-Options") != "nosniff" ||
				!strings.HasPrefix(h.Get("Content-Security-Policy"), "sandbox") ||
				h.Get("Cross-Origin-Resource-Policy") != "same-origin" {
				t.Errorf("%v", h)
			}
		})
	}
}

// TestRefusalsAreFound in the history: those of our own, too.
func TestRefusalsAreFound(t *testing.T) {
	g := newNetRig(t, 0)
	s := g.serve(nil)
	for _, c := range []struct {
		path, body, account string
		bearer              string
		status              int
	}{
		{path: f.PathMessages, body: prompt, status: 400},
		{path: "/g/nope" + f.PathMessages, body: prompt, status: 400},
		{path: f.PathMessages, body: prompt, account: "nope", status: 400},
		{path: f.PathProfile, bearer: "placeholder", status: 400},
	} {
		r, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+c.path, strings.NewReader(c.body))
		if c.account != "" {
			r.Header.Set("X-Clb-Account", c.account)
		}
		if c.bearer != "" {
			r.Header.Set("Authorization", "Bearer "+c.bearer)
		}
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(response.Body)
		_ = response.Body.Close()
		if x := g.settled(); response.StatusCode != c.status ||
			response.Header.Get("X-Clb-Request-Id") != x.ID.String() || x.Status != c.status {
			t.Errorf("%+v: %d %v %s", c, response.StatusCode, response.Header, text)
		}
	}
}
