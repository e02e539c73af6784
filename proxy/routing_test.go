package proxy

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"clb/proxy/account"
	f "clb/proxy/anthropictest"
	"clb/proxy/balance"
	"clb/proxy/secret"
)

// set changes an account of the pool.
func (g *rig) set(name string, c account.Change) {
	g.t.Helper()
	if err := g.pool.Change(name, c); err != nil {
		g.t.Fatal(err)
	}
}

// askAt sends a prompt to a path, with further headers.
func (g *rig) askAt(path, session string, headers ...string) result {
	r := g.request(path, session, prompt)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return g.send(r)
}

func TestGroupsNeverMix(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, 3)
		g.set("b", account.Change{Group: new("work")})
		for path, want := range map[string]string{"/v1/messages?beta=true": "ac", "/g/work/v1/messages?beta=true": "b",
			"/g/WORK/v1/messages?beta=true": "b"} {
			for _, session := range []string{"1", "2", "3"} {
				got := g.askAt(path, session)
				if got.status != 200 || !strings.Contains(want, got.header.Get("X-Clb-Account")) {
					t.Errorf("%s: %d by %q", path, got.status, got.header.Get("X-Clb-Account"))
				}
			}
		}
		if x := g.record.last(); x.Path != "/v1/messages" {
			t.Errorf("path %q", x.Path)
		}
		g.upstream()
		g.accounts[1].Spend(f.FiveHour)
		got := g.askAt("/g/work/v1/messages?beta=true", "1")
		if got.status != http.StatusTooManyRequests || !strings.Contains(got.body, "group work") ||
			strings.Contains(got.body, "a:") {
			t.Errorf("a spent group: %d %s", got.status, got.body)
		}
		if x := g.record.last(); x.Group != "work" || len(x.Attempts) != 1 || x.Attempts[0].Account != "b" {
			t.Errorf("%+v", x)
		}
		got = g.askAt("/g/home/v1/messages?beta=true", "1")
		if got.status != http.StatusBadRequest || !strings.Contains(got.body, "there is work") {
			t.Errorf("a group that is not there: %d %s", got.status, got.body)
		}
		g.set("a", account.Change{Group: new("x")})
		g.set("c", account.Change{Group: new("x")})
		if got = g.ask("9"); got.status != http.StatusBadRequest || !strings.Contains(got.body, "a: in the group x") {
			t.Errorf("nobody outside the groups: %d %s", got.status, got.body)
		}
	})
}

func TestProbeBelowAGroup(t *testing.T) {
	g := newRig(t, 1)
	for _, path := range []string{"/g/work", "/g/work/"} {
		r := g.request(path, "", "")
		r.Method = http.MethodHead
		if got := g.send(r); got.status != 200 {
			t.Errorf("%s: %d", path, got.status)
		}
	}
	for _, path := range []string{"/g", "/g/", "/g//v1/messages", "/g/work/../v1/messages", "/g/work//v1/messages"} {
		if got := g.askAt(path, ""); got.status != 400 {
			t.Errorf("%s: %d", path, got.status)
		}
	}
}

func TestPin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, 3)
		g.set("c", account.Change{Group: new("work")})
		home := g.ask("s").header.Get("X-Clb-Account")
		other := map[string]string{"a": "b", "b": "a"}[home]
		got := g.askAt("/v1/messages?beta=true", "s", "X-Clb-Account", strings.ToUpper(other))
		if got.status != 200 || got.header.Get("X-Clb-Account") != other {
			t.Errorf("pinned to %s: %d by %q", other, got.status, got.header.Get("X-Clb-Account"))
		}
		if x := g.record.last(); x.Reason != "the request asks for this account" {
			t.Errorf("reason %q", x.Reason)
		}
		if back := g.ask("s").header.Get("X-Clb-Account"); back != home {
			t.Errorf("one pinned request moved its conversation from %s to %s", home, back)
		}
		for _, name := range []string{"nobody", "c"} {
			got = g.askAt("/v1/messages?beta=true", "s", "X-Clb-Account", name)
			if got.status != http.StatusBadRequest || !strings.Contains(got.body, "there is a, b") ||
				got.header.Get("X-Should-Retry") == "true" {
				t.Errorf("pinned to %s: %d %s", name, got.status, got.body)
			}
		}
		g.accounts[int(other[0]-'a')].Spend(f.FiveHour)
		got = g.askAt("/v1/messages?beta=true", "t", "X-Clb-Account", other)
		if got.status != http.StatusTooManyRequests || len(g.record.last().Attempts) != 1 {
			t.Errorf("pinned to a spent account: %d %+v", got.status, g.record.last())
		}
		for _, r := range g.upstream() {
			if r.Header.Get("X-Clb-Account") != "" {
				t.Error("the pin reached Anthropic")
			}
		}
	})
}

func TestOnlyOneAccount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, 2)
		g.ask("s")
		other := map[string]string{"a": "b", "b": "a"}[g.record.last().Account]
		if err := g.pool.SetMode(balance.Only, other, time.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if got := g.ask("s"); got.header.Get("X-Clb-Account") != other ||
			!strings.HasPrefix(g.record.last().Reason, "moved from") {
			t.Errorf("%+v, %q", got.header, g.record.last().Reason)
		}
		g.accounts[int(other[0]-'a')].Spend(f.FiveHour)
		if got := g.ask("s"); got.status != http.StatusTooManyRequests || len(g.record.last().Attempts) != 1 {
			t.Errorf("the only one is spent: %d, %+v", got.status, g.record.last().Attempts)
		}
		time.Sleep(time.Hour)
		if got := g.ask("s"); got.status != 200 || g.pool.Mode().Mode != balance.Auto {
			t.Errorf("after its end: %d, %+v", got.status, g.pool.Mode())
		}
	})
}

func TestBypass(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, 1)
		if err := g.pool.SetMode(balance.Bypass, "", time.Time{}); err != nil {
			t.Fatal(err)
		}
		got := g.ask("s") // with a placeholder
		if got.status != http.StatusBadRequest || len(g.fake.Requests()) != 0 || !strings.Contains(got.body, "bypass") {
			t.Errorf("a placeholder: %d %s, %d requests upstream", got.status, got.body, len(g.fake.Requests()))
		}
		visitor := g.fake.AddAccount(f.Account{Email: "visitor@example.com"})
		login := "Bearer " + visitor.Login().AccessToken
		r := g.request("/v1/messages?beta=true", "s", prompt)
		r.Header.Del("X-Api-Key")
		r.Header.Set("Authorization", login)
		r.Header.Add("Anthropic-Beta", "oauth-2025-04-20")
		got = g.send(r)
		x := g.record.last()
		if got.status != 200 || !x.Own || x.AccountID != "" || x.Usage.Output == 0 || x.Session != "s" ||
			len(x.Attempts) != 1 {
			t.Errorf("%d %+v", got.status, x)
		}
		if seen := g.upstream(); len(seen) != 1 || seen[0].Header.Get("Authorization") != login {
			t.Errorf("upstream: %+v", seen)
		}
		visitor.Spend(f.FiveHour)
		got = g.send(withBody(r))
		if got.status != http.StatusTooManyRequests || len(g.record.last().Attempts) != 1 ||
			got.header.Get("X-Clb-Account") != "" {
			t.Errorf("the client's own limit is handed on as it is: %d %+v", got.status, g.record.last())
		}
	})
}

// withBody is the request again, with a body that has not been read.
func withBody(r *http.Request) *http.Request {
	again := r.Clone(r.Context())
	again.Body = io.NopCloser(strings.NewReader(prompt))
	return again
}

func TestRoutesBarAccounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, 2)
		route := func(text string) balance.Route {
			r, err := balance.ParseRoute(text)
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		g.pool.SetRouting(account.Routing{Routes: []balance.Route{route("claude-opus-*: not a")}})
		for range 4 {
			if got := g.ask(""); got.header.Get("X-Clb-Account") != "b" {
				t.Errorf("by %q", got.header.Get("X-Clb-Account"))
			}
		}
		g.pool.SetRouting(account.Routing{Routes: []balance.Route{route("*opus*: nobody")}})
		if got := g.ask(""); got.status != http.StatusBadRequest ||
			!strings.Contains(got.body, "a: not allowed for this model by a route") {
			t.Errorf("%d %s", got.status, got.body)
		}
	})
}

func TestEndpointIsTheLastResort(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const answer = `{"id":"msg_1","type":"message","role":"assistant","model":"their-model","content":[],"usage":{"input_tokens":3,"output_tokens":4}}`
		var g *rig
		var seen []*http.Request
		var bodies []string
		g = newRig(t, 1)
		anthropic := g.proxy.Transport
		g.proxy.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
			if r.URL.Host != "api.example.com" {
				return anthropic.RoundTrip(r)
			}
			body, err := io.ReadAll(r.Body)
			seen, bodies = append(seen, r), append(bodies, string(body))
			return saying(r, 200, answer), err
		})
		service, err := account.ParseEndpoint("https://api.example.com/anthropic/",
			[]string{"claude-opus-*=their-model"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := g.pool.Add(t.Context(), account.Account{Name: "other", Endpoint: &service, Priority: -9},
			account.Credential{Kind: account.KindEndpoint, Access: secret.New("their-key")}); err != nil {
			t.Fatal(err)
		}
		for range 3 {
			if got := g.ask("s"); got.header.Get("X-Clb-Account") != "a" {
				t.Fatalf("by %q while a Claude account can serve", got.header.Get("X-Clb-Account"))
			}
		}
		g.accounts[0].Spend(f.FiveHour)
		got := g.ask("s")
		if got.status != 200 || got.header.Get("X-Clb-Account") != "other" || got.body != answer || len(seen) != 1 {
			t.Fatalf("%d %s by %q", got.status, got.body, got.header.Get("X-Clb-Account"))
		}
		r := seen[0]
		if r.URL.String() != "https://api.example.com/anthropic/v1/messages?beta=true" ||
			r.Header.Get("X-Api-Key") != "their-key" || r.Header.Get("Authorization") != "Bearer their-key" {
			t.Errorf("%s %v", r.URL, r.Header)
		}
		if want := strings.Replace(prompt, "claude-opus-5-5", "their-model", 1); bodies[0] != want ||
			r.ContentLength != int64(len(want)) {
			t.Errorf("body %q", bodies[0])
		}
		if x := g.record.last(); x.Model != "their-model" || x.Failovers != 1 ||
			!strings.Contains(x.Attempts[1].Choice, "no Claude account could serve") {
			t.Errorf("%+v", x)
		}
		sonnet := g.send(g.request("/v1/messages", "t", strings.Replace(prompt, "opus-5-5", "sonnet-5", 1)))
		if sonnet.status != http.StatusTooManyRequests || len(seen) != 1 {
			t.Errorf("a model that it does not serve: %d, %s", sonnet.status, sonnet.body)
		}
		time.Sleep(6 * time.Hour)
		if got := g.ask("s"); got.header.Get("X-Clb-Account") != "a" {
			t.Errorf("by %q when the Claude account is back", got.header.Get("X-Clb-Account"))
		}
	})
}
