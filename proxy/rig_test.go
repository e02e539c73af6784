package proxy

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"clb/proxy/account"
	"clb/proxy/anthropictest"
	"clb/proxy/oauth"
	"clb/proxy/secret"
	"clb/proxy/transport"
)

// rig is the engine over the fake Anthropic, with accounts "a", "b", "c", … of it.
type rig struct {
	t        *testing.T
	fake     *anthropictest.Fake
	accounts []*anthropictest.Account
	pool     *account.Pool
	proxy    *Proxy
	record   *recorder
	logs     *bytes.Buffer
}

// recorder keeps what the engine records, and holds it to its contract.
type recorder struct {
	mu    sync.Mutex
	t     *testing.T
	open  map[ID]bool
	ended []Exchange
}

func (r *recorder) Begin(x Exchange) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.open[x.ID] = true
}

func (r *recorder) End(x Exchange) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.open[x.ID] {
		r.t.Errorf("exchange %s ended without a beginning, or twice", x.ID)
	}
	delete(r.open, x.ID)
	if x.Outcome == "" || x.Status == 0 || (x.Outcome == OutcomeComplete) != (x.Error == "") && !x.Own {
		r.t.Errorf("exchange without its end: %+v", x)
	}
	r.ended = append(r.ended, x)
}

// last is the newest exchange that has ended.
func (r *recorder) last() Exchange {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.ended) == 0 {
		r.t.Fatal("nothing was recorded")
	}
	return r.ended[len(r.ended)-1]
}

// noVault holds secrets in a map.
type noVault struct {
	mu sync.Mutex
	m  map[string]string
}

func (v *noVault) Get(_ context.Context, name string) (string, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.m[name], nil
}

func (v *noVault) Set(_ context.Context, name, value string) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.m[name] = value
	return nil
}

func (v *noVault) Delete(_ context.Context, name string) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.m, name)
	return nil
}

// newRig is a rig without a network: usable in a synctest bubble.
func newRig(t *testing.T, accounts int) *rig {
	f := anthropictest.New(anthropictest.Config{})
	return build(t, f, accounts, "http://api.test", f.Transport())
}

// newNetRig is a rig over real connections.
func newNetRig(t *testing.T, accounts int) *rig {
	f := anthropictest.Run(t, anthropictest.Config{})
	return build(t, f, accounts, f.URL, realTransport(t))
}

// newOddRig is a rig without a network whose upstream says what no Anthropic would: the transport's answers.
func newOddRig(t *testing.T, accounts int, transport http.RoundTripper) *rig {
	return build(t, anthropictest.New(anthropictest.Config{}), accounts, "http://api.test", transport)
}

// newOddNetRig is newOddRig over real connections.
func newOddNetRig(t *testing.T, accounts int, upstream http.HandlerFunc) *rig {
	server := httptest.NewServer(upstream)
	t.Cleanup(server.Close)
	g := build(t, anthropictest.New(anthropictest.Config{}), accounts, server.URL, realTransport(t))
	g.proxy.Retry.First = time.Millisecond
	return g
}

func realTransport(t *testing.T) http.RoundTripper {
	transport := transport.New()
	t.Cleanup(transport.CloseIdleConnections)
	return transport
}

// roundTrip is an upstream that is a function.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// saying is an upstream's answer of that status and body; a body of events is a stream.
func saying(r *http.Request, status int, body string) *http.Response {
	_, _ = io.Copy(io.Discard, r.Body)
	_ = r.Body.Close()
	kind := "application/json"
	if strings.HasPrefix(body, "event:") {
		kind = "text/event-stream"
	}
	return &http.Response{StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header:        http.Header{"Content-Type": {kind}},
		ContentLength: int64(len(body)), Body: io.NopCloser(strings.NewReader(body)), Request: r}
}

func build(t *testing.T, f *anthropictest.Fake, accounts int, api string, transport http.RoundTripper) *rig {
	t.Helper()
	g := &rig{t: t, fake: f, record: &recorder{t: t, open: map[ID]bool{}}, logs: &bytes.Buffer{}}
	logger := slog.New(slog.NewTextHandler(&locked{b: g.logs}, nil))
	address, err := url.Parse(api)
	if err != nil {
		t.Fatal(err)
	}
	g.pool = account.New(account.Config{Vault: &noVault{m: map[string]string{}}, Logger: logger, Changed: func() {},
		NotFound: func(error) bool { return false }, Durable: func(error) bool { return false },
		Refresher: oauth.New(oauth.Config{TokenURL: api + "/v1/oauth/token", UserAgent: "clb/test",
			Transport: transport})})
	for n := range accounts {
		g.add(string(rune('a' + n)))
	}
	g.proxy = New(Config{Pool: g.pool, Recorder: g.record, API: address, Platform: address, Transport: transport,
		Logger: logger,
		Retry:  RetryPolicy{Count: 3, First: time.Second, Multiplier: 2}, HeaderPrefix: "X-Clb-",
		AddHint: "Add one: clb add NAME", Changed: func() {}})
	return g
}

// locked is a buffer that many may write to.
type locked struct {
	mu sync.Mutex
	b  *bytes.Buffer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

// add signs an account in at the fake, and here.
func (g *rig) add(name string) *anthropictest.Account {
	g.t.Helper()
	a := g.fake.AddAccount(anthropictest.Account{Email: name + "@example.com"})
	login := a.Login()
	_, err := g.pool.Add(g.t.Context(), account.Account{Name: name}, account.Credential{Kind: account.KindOAuth,
		Access: secret.New(login.AccessToken), Refresh: secret.New(login.RefreshToken), ExpiresAt: login.ExpiresAt})
	if err != nil {
		g.t.Fatal(err)
	}
	g.accounts = append(g.accounts, a)
	return a
}

// result is what the client saw.
type result struct {
	status  int
	header  http.Header
	body    string
	aborted bool
}

const prompt = `{"model":"claude-opus-5-5","max_tokens":100,"messages":[{"role":"user","content":"say  hi\u00e9"}],"stream":true}`

// ask sends a prompt of that session, without a network.
func (g *rig) ask(session string) result {
	return g.send(g.request("/v1/messages?beta=true", session, prompt))
}

func (g *rig) request(path, session, body string) *http.Request {
	r := httptest.NewRequestWithContext(g.t.Context(), http.MethodPost, path, bytes.NewReader([]byte(body)))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Anthropic-Version", "2023-06-01")
	r.Header.Set("Anthropic-Beta", "claude-code-20250219,effort-2025-11-24")
	r.Header.Set("Authorization", "Bearer local-placeholder")
	r.Header.Set("X-Api-Key", "local-key")
	r.Header.Set("Accept-Encoding", "gzip, br")
	r.Header.Set("X-Clb-Anything", "nobody")
	r.Header.Set("User-Agent", "claude-cli/2.1.330 (external, cli)")
	if session != "" {
		r.Header.Set("X-Claude-Code-Session-Id", session)
	}
	return r
}

func (g *rig) send(r *http.Request) (out result) {
	w := httptest.NewRecorder()
	defer func() {
		if fault := recover(); fault != nil {
			if err, ok := fault.(error); !ok || !errors.Is(err, http.ErrAbortHandler) {
				panic(fault)
			}
			out.aborted = true
		}
		out.status, out.header, out.body = w.Code, w.Header(), w.Body.String()
	}()
	g.proxy.ServeHTTP(w, r)
	return out
}

// upstream checks that all that reached the fake is what the client sent, and returns it.
func (g *rig) upstream() []anthropictest.Request {
	g.t.Helper()
	sum := sha256.Sum256([]byte(prompt))
	want := hex.EncodeToString(sum[:])
	seen := g.fake.RequestsTo("/v1/messages")
	for _, r := range seen {
		if r.BodySHA256 != want {
			g.t.Errorf("request %d: the body is not the client's: %q", r.Seq, r.Body)
		}
		if r.Query != "beta=true" {
			g.t.Errorf("request %d: query %q", r.Seq, r.Query)
		}
	}
	for _, v := range g.fake.Violations() {
		g.t.Error(v)
	}
	return seen
}

// conditions are the accounts' states in a word or two, by name.
func (g *rig) view(name string) account.View {
	g.t.Helper()
	for _, v := range g.pool.List() {
		if v.Name == name {
			return v
		}
	}
	g.t.Fatalf("no account %s", name)
	return account.View{}
}
