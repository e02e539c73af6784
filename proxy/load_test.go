package proxy

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"clb/proxy/account"
	"clb/proxy/secret"
	"clb/proxy/transport"
)

// The load: so many clients with so many requests each.
const loadClients, loadRequests = 10, 10

// loadBodies are the bodies of the load, made once. Each has a pattern of its own, so that bytes of another request
// show; one is too large for the pool of bodies.
var loadBodies = sync.OnceValue(func() (bodies [][]byte) {
	for seed, size := range []int{300, 70_000, 200_000, 700_000, 1_200_000, maxPooledBody + 300_000} {
		random := rand.New(rand.NewPCG(uint64(seed), 7))
		body := fmt.Appendf(make([]byte, 0, size+16),
			`{"model":"claude-opus-5","seed":%d,"messages":[{"role":"user","content":"`, seed)
		for len(body) < size {
			body = strconv.AppendUint(body, random.Uint64(), 16)
		}
		bodies = append(bodies, append(body, `"}]}`...))
	}
	return bodies
})

const (
	loadAnswer  = `{"type":"message","model":"claude-opus-5","usage":{"input_tokens":3,"output_tokens":4}}`
	loadFailure = `{"type":"error","error":{"type":"api_error","message":"m"}}`
)

// tally is a recorder that counts.
type tally struct{ begun, ended atomic.Int64 }

func (c *tally) Begin(Exchange) { c.begun.Add(1) }
func (c *tally) End(Exchange)   { c.ended.Add(1) }

// load is the engine between the rough upstream and its clients.
type load struct {
	t        *testing.T
	upstream *rough
	pool     *account.Pool
	proxy    *Proxy
	recorded tally
	url      string
	client   http.Client

	good, bad, left atomic.Int64
}

// TestLoad: early answers, resets, retries, clients that leave in the middle of their body, and accounts that come and
// go, all at once; and not a byte of a body is another request's.
func TestLoad(t *testing.T) {
	l := &load{t: t, upstream: newRough(t)}
	api, err := url.Parse("http://" + l.upstream.listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	l.pool = account.New(account.Config{Vault: &noVault{m: map[string]string{}}, Logger: slog.New(slog.DiscardHandler),
		Changed:  func() {},
		NotFound: func(error) bool { return false }, Durable: func(error) bool { return false }})
	for _, name := range []string{"a", "b", "c"} {
		l.add(name)
	}
	upward := transport.New()
	l.proxy = New(Config{Pool: l.pool, Recorder: &l.recorded, API: api, Platform: api, Transport: upward,
		Logger: slog.New(slog.DiscardHandler),
		Retry:  RetryPolicy{Count: 2, First: time.Millisecond, Multiplier: 2}, HeaderPrefix: "X-Clb-",
		Changed: func() {}})
	server := httptest.NewServer(l.proxy)
	l.url = server.URL
	transport := &http.Transport{MaxIdleConnsPerHost: loadClients}
	l.client.Transport = transport

	var clients sync.WaitGroup
	for n := range loadClients {
		clients.Go(func() { l.run(n) })
	}
	clients.Wait()
	transport.CloseIdleConnections()
	server.Close()
	upward.CloseIdleConnections()
	_ = l.upstream.listener.Close()
	l.upstream.conns.Wait()
	l.check()
}

func (l *load) add(name string) {
	_, err := l.pool.Add(l.t.Context(), account.Account{Name: name},
		account.Credential{Kind: account.KindKey, Access: secret.New("sk-ant-api03-" + name)})
	if err != nil {
		l.t.Error(err)
	}
}

// run is one client: it sends its requests, and between them changes the accounts.
func (l *load) run(client int) {
	own := fmt.Sprintf("of client %d", client)
	for n := range loadRequests {
		switch n % 4 {
		case 0:
			l.add(own)
		case 1:
			_ = l.pool.SetEnabled("b", client%2 == 0)
		case 2:
			if _, err := l.pool.Remove(l.t.Context(), own); err != nil {
				l.t.Error(err)
			}
		}
		for _, name := range []string{"a", "b", "c"} {
			_ = l.pool.ClearLimit(name) // they must serve again
		}
		l.send(client*loadRequests + n)
	}
}

// leaver is a body whose reader goes away after so many bytes.
type leaver struct {
	io.Reader
	left  int
	leave func()
}

func (b *leaver) Read(p []byte) (int, error) {
	if b.left <= 0 {
		b.leave()
	}
	n, err := b.Reader.Read(p[:min(len(p), max(b.left, 1))])
	b.left -= n
	return n, err
}

// send sends the request of that number; all about it follows from the number.
func (l *load) send(number int) {
	random := rand.New(rand.NewPCG(uint64(number), 1))
	index := random.IntN(len(loadBodies()))
	whole := loadBodies()[index]
	ctx, leave := context.WithCancel(l.t.Context())
	defer leave()
	var body io.Reader = bytes.NewReader(whole)
	if random.IntN(4) == 0 {
		body = &leaver{body, random.IntN(len(whole)), leave}
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, l.url+"/v1/messages", io.NopCloser(body))
	if err != nil {
		l.t.Error(err)
		return
	}
	r.ContentLength = int64(len(whole))
	if random.IntN(4) == 0 {
		r.ContentLength = -1 // in chunks
	}
	r.Header.Set("X-Test-Number", strconv.Itoa(number))
	r.Header.Set("X-Test-Body", strconv.Itoa(index))
	response, err := l.client.Do(r)
	if err != nil {
		if !errors.Is(err, context.Canceled) {
			l.t.Errorf("request %d: %v", number, err)
		}
		l.left.Add(1)
		return
	}
	answer, err := io.ReadAll(response.Body)
	_ = response.Body.Close()
	switch {
	case ctx.Err() != nil:
		l.left.Add(1)
	case err != nil || response.StatusCode == http.StatusOK && string(answer) != loadAnswer:
		l.t.Errorf("request %d: %v, %d %q", number, err, response.StatusCode, answer)
	case response.StatusCode == http.StatusOK:
		l.good.Add(1)
	default:
		l.bad.Add(1)
	}
}

// check looks at what is left when all is over.
func (l *load) check() {
	l.t.Logf("clients: %d answered, %d errors, %d left; upstream: %d whole, %d early, %d broken", l.good.Load(),
		l.bad.Load(), l.left.Load(),
		l.upstream.whole.Load(), l.upstream.early.Load(), l.upstream.broken.Load())
	for deadline := time.Now().Add(45 * time.Second); l.proxy.Running() > 0 && time.Now().Before(deadline); {
		runtime.Gosched()
	}
	if begun, ended := l.recorded.begun.Load(), l.recorded.ended.Load(); begun != ended ||
		begun < loadClients*loadRequests/2 || l.proxy.Running() != 0 {
		l.t.Errorf("%d exchanges begun, %d ended, %d under way", begun, ended, l.proxy.Running())
	}
	for _, v := range l.pool.List() {
		if v.Running != 0 {
			l.t.Errorf("%s has %d requests running", v.Name, v.Running)
		}
	}
	if l.good.Load() == 0 || l.bad.Load() == 0 || l.left.Load() == 0 || l.upstream.early.Load() == 0 ||
		l.upstream.broken.Load() == 0 {
		l.t.Error("the load was not what it should be")
	}
}
