package proxy

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"clb/proxy/anthropic"
	f "clb/proxy/anthropictest"
	"clb/proxy/oauth"
)

// serve puts the rig's engine, behind its guard, on a loopback port.
func (g *rig) serve(peer func(net.Conn) error) *httptest.Server {
	g.t.Helper()
	server := httptest.NewUnstartedServer(nil)
	guard := &Guard{Port: server.Listener.Addr().(*net.TCPAddr).Port, Peer: peer}
	server.Config.Handler = guard.Wrap(g.proxy)
	server.Listener = guard.Admit(server.Listener)
	server.Start()
	g.t.Cleanup(server.Close)
	return server
}

// post sends the prompt and returns the answer with its body still open.
func post(ctx context.Context, t *testing.T, url string, change func(*http.Request)) *http.Response {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/v1/messages?beta=true", strings.NewReader(prompt))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Anthropic-Version", "2023-06-01")
	if change != nil {
		change(r)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = response.Body.Close() })
	return response
}

func TestOverTheNetwork(t *testing.T) {
	g := newNetRig(t, 2)
	s := g.serve(nil)
	response := post(t.Context(), t, s.URL, nil)
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != 200 || !strings.Contains(string(body), "message_stop") {
		t.Errorf("%v %d %s", err, response.StatusCode, body)
	}
	g.upstream()
}

func TestEachEventAtOnce(t *testing.T) {
	g := newNetRig(t, 1)
	s := g.serve(nil)
	open := make(chan struct{})
	g.fake.Fail(f.GateAfter(2, open), 1)
	response := post(t.Context(), t, s.URL, nil)
	lines := bufio.NewReader(response.Body)
	for events := 0; events < 2; {
		line, err := lines.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(line, "event:") {
			events++ // it came although the upstream holds the rest back
		}
	}
	close(open)
	rest, err := io.ReadAll(lines)
	if err != nil || !strings.Contains(string(rest), "message_stop") {
		t.Errorf("%v %s", err, rest)
	}
}

func TestBrokenStreamBreaksTheConnection(t *testing.T) {
	g := newNetRig(t, 1)
	s := g.serve(nil)
	for _, how := range []f.Break{f.BreakReset, f.BreakFIN, f.BreakClean} {
		g.fake.Fail(f.CutAfter(3, how), 1)
		response := post(t.Context(), t, s.URL, nil)
		if body, err := io.ReadAll(response.Body); err == nil {
			t.Errorf("break %v: a truncated answer looks whole: %s", how, body)
		}
	}
}

func TestClientLeaves(t *testing.T) {
	for name, fault := range map[string]f.Fault{"before the answer": f.Hang(), "inside the stream": f.StallAfter(2)} {
		t.Run(name, func(t *testing.T) {
			g := newNetRig(t, 2)
			s := g.serve(nil)
			g.fake.Fail(fault, 1)
			ctx, leave := context.WithCancel(t.Context())
			defer leave()
			go func() {
				r, _ := http.NewRequestWithContext(ctx, http.MethodPost, s.URL+"/v1/messages",
					strings.NewReader(prompt))
				if response, err := http.DefaultClient.Do(r); err == nil {
					_, _ = io.Copy(io.Discard, response.Body)
					_ = response.Body.Close()
				}
			}()
			limit, cancel := context.WithTimeout(t.Context(), 45*time.Second)
			defer cancel()
			if err := g.fake.Await(limit,
				func(seen []f.Request) bool {
					return len(seen) == 1 &&
						(fault.After < 0 || seen[0].Events == 2)
				}); err != nil {
				t.Fatal(err)
			}
			leave()
			if err := g.fake.Await(limit, func(seen []f.Request) bool { return seen[0].Left }); err != nil {
				t.Fatal("the upstream request goes on: ", err)
			}
			x := g.settled()
			if x.Outcome != OutcomeCancelled || g.view("a").Reason != "" || !g.view("a").Until.IsZero() ||
				x.Attempts[0].Status == 529 {
				t.Errorf("%+v; account: %+v", x, g.view("a"))
			}
			if g.view("a").Running+g.view("b").Running+g.proxy.Running() != 0 {
				t.Error("something is still counted as running")
			}
		})
	}
}

// settled is the newest exchange once none is under way: a client can have its answer a moment before that is recorded.
func (g *rig) settled() Exchange {
	g.t.Helper()
	for deadline := time.Now().Add(45 * time.Second); g.proxy.Running() > 0; {
		if time.Now().After(deadline) {
			g.t.Fatal("an exchange does not end")
		}
		runtime.Gosched()
	}
	return g.record.last()
}

func (g *rig) ended() []Exchange {
	g.record.mu.Lock()
	defer g.record.mu.Unlock()
	return g.record.ended
}

func TestGuard(t *testing.T) {
	g := newNetRig(t, 1)
	var asked atomic.Int32
	s := g.serve(func(net.Conn) error { asked.Add(1); return nil })
	port := s.URL[strings.LastIndex(s.URL, ":"):]
	for _, c := range []struct {
		name   string
		change func(*http.Request)
		want   int
	}{
		{"plain", nil, 200},
		{"by name", func(r *http.Request) { r.Host = "localhost" + port }, 200},
		{"by name, capitals", func(r *http.Request) { r.Host = "LOCALHOST" + port }, 200},
		{"by IPv6", func(r *http.Request) { r.Host = "[::1]" + port }, 200},
		{"Node's fetch", func(r *http.Request) { r.Header.Set("Sec-Fetch-Mode", "cors") }, 200},
		{"own page", func(r *http.Request) {
			r.Header.Set("Origin", "http://localhost"+port)
			r.Header.Set("Sec-Fetch-Site", "same-origin")
		}, 200},
		{"typed address", func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "none") }, 200},
		{"rebound name", func(r *http.Request) { r.Host = "evil.example" + port }, 403},
		{"another port", func(r *http.Request) { r.Host = "localhost:1" }, 403},
		{"no port", func(r *http.Request) { r.Host = "localhost" }, 403},
		{"foreign origin", func(r *http.Request) { r.Header.Set("Origin", "https://evil.example") }, 403},
		{"null origin", func(r *http.Request) { r.Header.Set("Origin", "null") }, 403},
		{"another local port's page", func(r *http.Request) { r.Header.Set("Origin", "http://localhost:3000") }, 403},
		{"cross-site", func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }, 403},
		{"same-site", func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "same-site") }, 403},
	} {
		t.Run(c.name, func(t *testing.T) {
			response := post(t.Context(), t, s.URL, c.change)
			body, _ := io.ReadAll(response.Body)
			if response.StatusCode != c.want {
				t.Errorf("%d: %s", response.StatusCode, body)
			}
		})
	}
	if n := asked.Load(); n < 1 || n > 4 {
		t.Errorf("asked whose the connection is %d times; the client reuses its connection", n)
	}
}

func TestOwnCredential(t *testing.T) {
	g := newNetRig(t, 1)
	s := g.serve(nil)
	ask := func(method, path, bearer string) (int, string) {
		r, err := http.NewRequestWithContext(t.Context(), method, s.URL+path,
			strings.NewReader(`{"grant_type":"refresh_token","client_id":"`+oauth.ClientID+`","refresh_token":"`+
				g.accounts[0].RefreshToken()+`"}`))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("X-Clb-Account", "x")
		if bearer != "" {
			r.Header.Set("Authorization", "Bearer "+bearer)
		}
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = response.Body.Close() }()
		body, _ := io.ReadAll(response.Body)
		return response.StatusCode, string(body)
	}
	client := g.fake.AddAccount(f.Account{Email: "client@example.com"})
	if status, body := ask("GET", "/api/oauth/profile", client.AccessToken()); status != 200 ||
		!strings.Contains(body, "client@example.com") {
		t.Errorf("the client's own profile: %d %s", status, body)
	}
	if x := g.settled(); !x.Own || x.Account != "" || x.Outcome != OutcomeComplete {
		t.Errorf("%+v", x)
	}
	if status, _ := ask("POST", "/v1/oauth/token", ""); status != 200 {
		t.Errorf("the client's own renewal: %d", status)
	}
	before := len(g.fake.Requests())
	if status, _ := ask("GET", "/api/oauth/profile", "local-placeholder"); status != 400 ||
		len(g.fake.Requests()) != before {
		t.Errorf("a placeholder must not leave the machine: %d", status)
	}
	for _, r := range g.fake.Requests() {
		if strings.Contains(r.Header.Get("Authorization"), g.accounts[0].AccessToken()) ||
			r.Header.Get("X-Clb-Account") != "" {
			t.Error("an account's credential went with the client's own request")
		}
	}
	g.fake.Fail(f.Reset().On("/api/oauth/profile"), 1)
	if status, body := ask("GET", "/api/oauth/profile", client.AccessToken()); status != 502 ||
		anthropic.ReadError([]byte(body)).Type != "api_error" {
		t.Errorf("%d %s", status, body)
	}
}

func TestProbesAndUnknownPaths(t *testing.T) {
	g := newNetRig(t, 1)
	s := g.serve(nil)
	for _, c := range []struct {
		method, path string
		want         int
	}{{"HEAD", "/", 200}, {"HEAD", "/api/hello", 200}, {"GET", "/v2/x", 404}} {
		r, _ := http.NewRequestWithContext(t.Context(), c.method, s.URL+c.path, nil)
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if response.StatusCode != c.want {
			t.Errorf("%s %s: %d", c.method, c.path, response.StatusCode)
		}
	}
	if len(g.fake.Requests()) != 0 || len(g.ended()) != 0 {
		t.Error("a probe went upstream, or into the history")
	}
}
