package login

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	f "clb/proxy/anthropictest"
	"clb/proxy/oauth"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience bounds what a test waits for.
const patience = 45 * time.Second

// rig is a served fake with one account, a client of it, and a browser.
type rig struct {
	t       testing.TB
	fake    *f.Fake
	account *f.Account
	client  *oauth.Client
	browser *http.Client
}

func newRig(t testing.TB, c f.Config) *rig {
	t.Helper()
	c.Direct = true
	fake := f.Run(t, c)
	transport, browser := &http.Transport{}, &http.Transport{DisableKeepAlives: true}
	t.Cleanup(transport.CloseIdleConnections)
	return &rig{
		t: t, fake: fake,
		account: fake.AddAccount(f.Account{Email: "me@example.com", FullName: "Me", Organization: "Mine"}),
		client: oauth.New(oauth.Config{ClaudeURL: fake.URL, PlatformURL: fake.URL, APIURL: fake.URL,
			UserAgent: "clb/1", Transport: transport}),
		browser: &http.Client{Transport: browser, Timeout: patience},
	}
}

// start begins a flow that is put away at the end of the test.
func (r *rig) start(c Config) *Flow {
	r.t.Helper()
	c.Client = r.client
	if c.Mode == "" {
		c.Mode = oauth.Max
	}
	flow, err := Start(context.Background(), c)
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() {
		flow.Cancel()
		<-flow.Done()
	})
	return flow
}

// shown is what a browser has got.
type shown struct {
	status int
	header http.Header
	body   string
	at     *url.URL // after all redirects
}

func (r *rig) browse(address string) shown {
	r.t.Helper()
	return r.ask(http.MethodGet, address, "")
}

// late is the status that a browser gets which may come too late: 0 where a pasted code was faster and the port is
// closed.
func (r *rig) late(address string) int {
	answer, err := r.browser.Get(address)
	if err != nil {
		return 0
	}
	_ = answer.Body.Close()
	return answer.StatusCode
}

// ask sends a request with that Host, where there is one. Without an answer the test fails and goes on, since some ask
// beside it.
func (r *rig) ask(method, address, host string) shown {
	r.t.Helper()
	q, err := http.NewRequestWithContext(context.Background(), method, address, http.NoBody)
	if err != nil {
		r.t.Error(err)
		return shown{}
	}
	q.Host = host
	answer, err := r.browser.Do(q)
	if err != nil {
		r.t.Error(err)
		return shown{}
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		r.t.Error(err)
	}
	return shown{answer.StatusCode, answer.Header, string(body), answer.Request.URL}
}

// back opens an address and returns where the sign-in page sends the browser, without going there.
func (r *rig) back(address string) *url.URL {
	r.t.Helper()
	q, err := http.NewRequestWithContext(context.Background(), http.MethodGet, address, nil)
	if err != nil {
		r.t.Fatal(err)
	}
	answer, err := r.browser.Transport.RoundTrip(q)
	if err != nil {
		r.t.Fatal(err)
	}
	defer answer.Body.Close()
	to, err := answer.Location()
	if err != nil {
		r.t.Fatal(err)
	}
	return to
}

// wait returns the flow's result.
func (r *rig) wait(flow *Flow) (Result, error) {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	result, err := flow.Wait(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		r.t.Fatal("the flow does not end")
	}
	return result, err
}

// secrets are all that must not show: what the flow knows and what the fake gave out.
func (r *rig) secrets(flow *Flow, more ...string) []string {
	r.t.Helper()
	for _, address := range []string{flow.View().Address, flow.View().PasteAddress} {
		if u, err := url.Parse(address); err == nil && address != "" {
			more = append(more, u.Query().Get("state"), u.Query().Get("code_challenge"))
		}
	}
	for _, q := range r.fake.RequestsTo(f.PathToken) {
		for _, name := range []string{"code", "code_verifier", "state"} {
			_, rest, _ := bytes.Cut(q.Body, []byte(`"`+name+`":"`))
			value, _, _ := bytes.Cut(rest, []byte(`"`))
			more = append(more, string(value))
		}
	}
	return append(more, r.account.AccessToken(), r.account.RefreshToken(), "sk-ant")
}

// hides checks that none of the flow's secrets is in any of the values, however they are printed.
func (r *rig) hides(flow *Flow, values ...any) {
	r.t.Helper()
	for _, v := range values {
		for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
			text := fmt.Sprintf(format, v)
			for _, hidden := range r.secrets(flow) {
				if len(hidden) > 5 && strings.Contains(text, hidden) {
					r.t.Errorf("%s of %T shows %q", format, v, hidden)
				}
			}
		}
	}
}

// safe checks a page: its headers, its style, and that nothing of the sign-in is in it.
func (r *rig) safe(flow *Flow, p shown) {
	r.t.Helper()
	r.hides(flow, p.body, p.header)
	for name, want := range map[string]string{
		"Content-Security-Policy": policy(), "Cache-Control": "no-store", "Referrer-Policy": "no-referrer",
		"X-Content-Type-Options": "nosniff",
		"X-Frame-Options":        "DENY", "Content-Type": "text/html; charset=utf-8",
		"Cross-Origin-Opener-Policy": "same-origin",
	} {
		if p.header.Get(name) != want {
			r.t.Errorf("%s is %q", name, p.header.Get(name))
		}
	}
	if p.header.Get("Access-Control-Allow-Origin") != "" || strings.Contains(p.body, "<script") ||
		strings.Contains(p.body, "style=") || !strings.Contains(p.body, "<style>"+pageStyle+"</style>") {
		r.t.Errorf("the page has what it must not have: %s", p.body)
	}
}

// hasIPv6Here tells whether the machine of the test has an IPv6 loopback.
func hasIPv6Here(t testing.TB) bool {
	l, err := net.Listen("tcp6", "[::1]:0")
	if err == nil {
		_ = l.Close()
	} else {
		t.Logf("no IPv6 here: %v", err)
	}
	return err == nil
}
