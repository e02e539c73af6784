package transport

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"clb/proxy/secret"
)

func TestRoute(t *testing.T) {
	const api = "https://api.example.com"
	cases := map[string]struct {
		proxy, none string
		env         map[string]string
		to          string
		want        Route
	}{
		"nothing": {to: api},
		"the environment's": {env: map[string]string{"HTTPS_PROXY": "http://p.example:3128"}, to: api,
			want: Route{Proxy: "http://p.example:3128", Variable: "HTTPS_PROXY"}},
		"small letters first": {env: map[string]string{"HTTPS_PROXY": "http://a", "https_proxy": "http://b"},
			to: api, want: Route{Proxy: "http://b", Variable: "https_proxy"}},
		"that of http": {env: map[string]string{"HTTP_PROXY": "http://a"}, to: api},
		"for http": {env: map[string]string{"HTTP_PROXY": "http://a"}, to: "http://x.example",
			want: Route{Proxy: "http://a", Variable: "HTTP_PROXY"}},
		"no scheme": {env: map[string]string{"HTTPS_PROXY": "p.example:3128"}, to: api,
			want: Route{Proxy: "http://p.example:3128", Variable: "HTTPS_PROXY"}},
		"the settings'": {proxy: "socks5://s:1080", env: map[string]string{"HTTPS_PROXY": "http://a"}, to: api,
			want: Route{Proxy: "socks5://s:1080"}},
		"without its password": {proxy: "http://me:" + password + "@p:1", to: api,
			want: Route{Proxy: "http://p:1", Credentials: true}},
		"direct": {proxy: "Direct", env: map[string]string{"HTTPS_PROXY": "http://a"}, to: api},
		"NO_PROXY": {env: map[string]string{"HTTPS_PROXY": "http://a", "NO_PROXY": ".example.com"},
			to: api},
		"NO_PROXY and no_proxy": {none: "api.example.com",
			env: map[string]string{"HTTPS_PROXY": "http://a", "NO_PROXY": "other.example"}, to: api},
		"settings, own no_proxy": {proxy: "http://p", none: "api.example.com", to: api},
		"settings go by no other exception": {proxy: "http://p", env: map[string]string{"NO_PROXY": "*"}, to: api,
			want: Route{Proxy: "http://p"}},
		"another exception":        {proxy: "http://p", none: "example.org", to: api, want: Route{Proxy: "http://p"}},
		"an exception of numbers":  {proxy: "http://p", none: "10.0.0.0/8", to: "https://10.2.3.4"},
		"all are exceptions":       {proxy: "http://p", none: "*", to: api},
		"this machine by name":     {proxy: "http://p", to: "http://localhost:8080"},
		"this machine by number":   {env: map[string]string{"HTTP_PROXY": "http://p"}, to: "http://127.0.0.1:8080"},
		"this machine by number 6": {proxy: "http://p", to: "http://[::1]:8080"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			config := Config{Proxy: secret.New(c.proxy), NoProxy: c.none, Environ: environment(c.env)}
			to, err := url.Parse(c.to)
			if err != nil {
				t.Fatal(err)
			}
			got, err := config.Route(to)
			if err != nil || got != c.want {
				t.Error(err, cmp.Diff(c.want, got))
			}
		})
	}
}

func TestWrongProxy(t *testing.T) {
	cases := map[string]string{
		"http://":               "the address of a proxy",
		"http://p:0":            "port",
		"http://p:99999":        "port",
		"http://p:x":            "address of a proxy",
		"http://p:":             "port",
		"ftp://p":               "kind",
		"http://p/x":            "behind the port",
		"http://p?x":            "behind the port",
		"http://a b":            "address of a proxy",
		"http://u:%zz@p":        "address of a proxy",
		"http://u:\x00@p":       "address of a proxy",
		"socks4://p:1080":       "kind",
		"http://u:hunter2@ p":   "address of a proxy",
		"://u:hunter2@p":        "address of a proxy",
		"http://u:hunter2@p:-1": "address of a proxy",
	}
	for address, want := range cases {
		for where, c := range map[string]Config{
			"the proxy":   {Proxy: secret.New(address), Environ: noEnvironment},
			"HTTPS_PROXY": {Environ: environment(map[string]string{"HTTPS_PROXY": address})},
		} {
			_, err := c.Build()
			wrong := (*ConfigError)(nil)
			if !errors.As(err, &wrong) || wrong.Where != where || !strings.Contains(err.Error(), want) ||
				strings.Contains(err.Error(), "hunter2") {
				t.Errorf("%q as %s: %v", address, where, err)
			}
		}
	}
}

func TestProxyAddress(t *testing.T) {
	cases := map[string]struct {
		plain string
		login bool
		ok    bool
	}{
		"": {"", false, true}, "Direct": {"direct", false, true},
		" p.example:3128 ":                     {"http://p.example:3128", false, true},
		"socks5h://u:" + password + "@p:1080/": {"socks5h://p:1080", true, true},
		"http://u@p":                           {"http://p", true, true}, "ftp://" + password + "@p": {},
	}
	for address, want := range cases {
		plain, login, err := ProxyAddress(address)
		if plain != want.plain || login != want.login || (err == nil) != want.ok || err != nil &&
			strings.Contains(err.Error(), password) {
			t.Errorf("%q: %q %v %v", address, plain, login, err)
		}
	}
}

func TestGatewayVariable(t *testing.T) {
	c := Config{Environ: environment(map[string]string{"HTTP_PROXY": "http://p", "REQUEST_METHOD": "GET"})}
	to := &url.URL{Scheme: "http", Host: "x.example"}
	if way, err := c.Route(to); err == nil {
		t.Errorf("the proxy that a header of a request may name is used: %+v", way)
	}
}

// TestNoPasswordInWords: whatever stands for a proxy, nothing that is said of it repeats a part that may be the
// password.
func TestNoPasswordInWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		part := rapid.SampledFrom([]string{"http", "socks5", "ftp", "://", ":", "@", "/", "p.example", "user", "%zz",
			" ", "#", "?", "[", "]", "\x7f", "8080", "99999", password})
		address := strings.Join(rapid.SliceOfN(part, 1, 9).Draw(t, "parts"), "")
		c := Config{Proxy: secret.New(address), Environ: noEnvironment}
		if rapid.Bool().Draw(t, "variable") {
			c = Config{Environ: environment(map[string]string{"https_proxy": address})}
		}
		if _, err := c.Build(); err != nil && strings.Contains(err.Error(), password) {
			t.Fatalf("%q: %v", address, err)
		}
		way, err := c.Route(&url.URL{Scheme: "https", Host: "api.example.com"})
		if err != nil && strings.Contains(err.Error(), password) {
			t.Fatalf("%q: %v", address, err)
		}
		u, parsed := url.Parse(address)
		if parsed == nil && u.User != nil && strings.Contains(u.User.String(), password) &&
			strings.Contains(way.Proxy, password) && !strings.Contains(u.Host, password) {
			t.Fatalf("%q: %+v", address, way)
		}
	})
}
