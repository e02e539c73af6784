package conncheck

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"clb/proxy/secret"
	"clb/proxy/transport"
	"clb/proxy/transport/proxytest"
)

func TestProxies(t *testing.T) {
	there := newAPI(t, unauthorized, nil)
	locked := proxytest.StartProxy(t, proxytest.ProxyConfig{User: "u", Password: canary, Route: there.to})
	lockedSocks := proxytest.StartSocks(t, proxytest.ProxyConfig{User: "u", Password: canary, Route: there.to})
	openSocks := proxytest.StartSocks(t, proxytest.ProxyConfig{Route: there.to})
	lostSocks := proxytest.StartSocks(t, proxytest.ProxyConfig{})
	lost := proxytest.StartProxy(t, proxytest.ProxyConfig{})
	forbids := proxytest.StartProxy(t, proxytest.ProxyConfig{Refuse: http.StatusForbidden})
	noProxy := proxytest.StartProxy(t, proxytest.ProxyConfig{Refuse: http.StatusNotFound})
	secure := proxytest.StartProxy(t, proxytest.ProxyConfig{Route: there.to, TLS: true})
	cases := map[string]struct{ proxy, want string }{
		"with its password": {locked.Login("u", canary), "dns tcp proxy tls http"},
		"407 without": {locked.URL.String(), "dns tcp [proxy: the proxy " + locked.URL.String() +
			" wants a user and a password (status 407)]"},
		"407 with another": {locked.Login("u", canary+"2"), "dns tcp [proxy: the proxy " + locked.URL.String() +
			" does not accept user and password (status 407)]"},
		"403": {forbids.URL.String(), "dns tcp [proxy: the proxy " + forbids.URL.String() +
			" does not allow this address (status 403)]"},
		"502": {lost.URL.String(), "dns tcp [proxy: the proxy " + lost.URL.String() +
			" can't reach the API (status 502)]"},
		"a web server": {noProxy.URL.String(), "dns tcp [proxy: " + noProxy.URL.String() +
			" answers, and makes no tunnel (status 404)]"},
		"socks":           {openSocks.URL.String(), "dns tcp proxy tls http"},
		"socks, password": {lockedSocks.Login("u", canary), "dns tcp proxy tls http"},
		"socks, none": {lockedSocks.URL.String(), "dns tcp [proxy: the proxy " + lockedSocks.URL.String() +
			" wants a user and a password]"},
		"socks, another": {lockedSocks.Login("u", canary+"2"), "dns tcp [proxy: the proxy " +
			lockedSocks.URL.String() + " does not accept user and password]"},
		"socks, lost": {lostSocks.URL.String(), "dns tcp [proxy: the proxy " + lostSocks.URL.String() +
			" can't reach the API]"},
		"https": {secure.URL.String(), "dns tcp proxy tls http"},
		"https, but plain": {"https://" + locked.URL.Host, "dns tcp [proxy: the proxy https://" + locked.URL.Host +
			": the other end does not speak TLS]"},
		"gone": {"http://127.0.0.1:" + closedPort(t), "closed"},
		"no such name": {"http://u:" + canary + "@nowhere.example:3128",
			"[dns: the name nowhere.example of the proxy is not known]"},
		"ends at once":       {"http://" + abrupt(t), "broken off by the other end]"},
		"socks ends at once": {"socks5://" + abrupt(t), "broken off by the other end]"},
		"no address": {"http://u:" + canary + "@",
			"[settings: the proxy: this is not the address of a proxy; it takes an address such as " +
				"http://proxy.example:3128 (http, https or socks5), or direct]"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			transport := transport.Config{Proxy: secret.New(c.proxy), CAFile: there.caFile,
				Resolver: proxytest.Names(t, nil)}
			got := names(check(t, Config{Transport: transport, API: address(t, "https://example.com")}))
			switch {
			case c.want == "closed":
				if !strings.HasPrefix(got, "dns [tcp: the proxy http://127.0.0.1:") ||
					!strings.HasSuffix(got, " refuses connections]") {
					t.Error(got)
				}
			case strings.HasSuffix(c.want, "]") && !strings.Contains(c.want, "["):
				if !strings.HasPrefix(got, "dns tcp [proxy: ") || !strings.HasSuffix(got, c.want) {
					t.Error(got)
				}
			case got != c.want:
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestProxyOfAVariable(t *testing.T) {
	transport := transport.Config{Environ: func(name string) string {
		return map[string]string{"HTTPS_PROXY": "http://127.0.0.1:" + closedPort(t)}[name]
	}}
	steps := check(t, Config{Transport: transport, API: address(t, "https://example.com")})
	if got := names(steps); !strings.Contains(got, "(it is set by HTTPS_PROXY) refuses connections") {
		t.Error(got)
	}
}

// TestAnswers is about what can stand between and answer, and about the API's own bad days.
func TestAnswers(t *testing.T) {
	page := func(status int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.WriteHeader(status)
			_, _ = io.WriteString(w, "<!DOCTYPE html><title>Welcome to our hotel</title>")
		}
	}
	object := func(status int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = io.WriteString(w, `{"type":"error"}`)
		}
	}
	text := func(status int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "nothing here", status) }
	}
	cases := map[string]struct {
		answer http.HandlerFunc
		want   string
	}{
		"a captive portal": {page(200),
			"[http: a page for people answers, and not the API (status 200): the network catches the request]"},
		"a portal's redirect": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://login.hotel.example/?u=x", 302)
		},
			"[http: the request is led on to login.hotel.example instead of being answered]"},
		"a filter":         {page(403), "[http: a page of a filter answers, and not the API (status 403)]"},
		"another country":  {object(403), "[http: requests from this network are refused (status 403)]"},
		"overloaded":       {object(529), "[http: the API answers with trouble of its own (status 529)]"},
		"a gateway":        {text(502), "[http: the API answers with trouble of its own (status 502)]"},
		"something else":   {text(404), "[http: something answers that is not the API (status 404)]"},
		"no such path":     {object(404), "http"},
		"open to everyone": {object(200), "http credential"},
		"broken off": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
			"[http: the request was sent, and the connection was broken off by the other end]"},
		"broken off in the middle": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, "{")
		}, "[http: the request was sent, and the connection was broken off by the other end]"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			there := newAPI(t, c.answer, nil)
			config := Config{Transport: transport.Config{CAFile: there.caFile}, API: address(t, there.URL),
				Key: secret.New(canary)}
			got, _ := strings.CutPrefix(names(check(t, config)), "dns tcp tls ")
			if got, _, _ = strings.Cut(got, " [credential"); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestCredentials(t *testing.T) {
	cases := map[string]struct{ login, key, want string }{
		"a good login":          {"good-" + canary, "", "credential"},
		"a login that ended":    {"old-" + canary, "", "[credential: the login is not accepted (status 401)]"},
		"a narrow login":        {"narrow-" + canary, "", "credential"},
		"asked for often":       {"busy-" + canary, "", "credential"},
		"a good key":            {"", "good-" + canary, "credential"},
		"a key that is deleted": {"", "old-" + canary, "[credential: the key is not accepted (status 401)]"},
	}
	there := newAPI(t, unauthorized, nil)
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			config := Config{Transport: transport.Config{CAFile: there.caFile}, API: address(t, there.URL),
				Login: secret.New(c.login), Key: secret.New(c.key)}
			if got, _ := strings.CutPrefix(names(check(t, config)), "dns tcp tls http "); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
			<-there.asked
			if asked := <-there.asked; strings.Contains(asked, "POST") || strings.Contains(asked, "messages") {
				t.Errorf("asked for %s", asked)
			}
		})
	}
}

// TestWrongClock: the answer tells how far the machine's clock is off.
func TestWrongClock(t *testing.T) {
	there := newAPI(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", time.Now().Add(-time.Hour).UTC().Format(http.TimeFormat))
		unauthorized(w, r)
	}, nil)
	steps := check(t, Config{Transport: transport.Config{CAFile: there.caFile}, API: address(t, there.URL)})
	if h := steps[len(steps)-1]; !h.Dated || h.Ahead.Round(time.Minute) != time.Hour {
		t.Errorf("%+v", h)
	}
}
