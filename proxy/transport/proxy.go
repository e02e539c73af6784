package transport

import (
	"cmp"
	"net/url"
	"os"
	"strconv"
	"strings"

	"golang.org/x/net/http/httpproxy"
)

// proxyHint describes the address of a proxy.
const proxyHint = "an address such as http://proxy.example:3128 (http, https or socks5), or " + Direct

// proxies finds the proxy for an address.
type proxies struct {
	of func(*url.URL) (*url.URL, error)
	// settings: the proxy is the configured one, not the environment's.
	settings bool
	// secure and plain name the variables with the proxy for https and http.
	secure, plain string
}

// proxies reads the configuration and the environment, again at each call.
func (c Config) proxies() (proxies, error) {
	switch address := c.Proxy.Reveal(); {
	case strings.EqualFold(address, Direct):
		return proxies{of: func(*url.URL) (*url.URL, error) { return nil, nil }, settings: true}, nil
	case address != "":
		proxy, err := parseProxy("the proxy", address)
		if err != nil {
			return proxies{}, err
		}
		config := httpproxy.Config{HTTPProxy: proxy, HTTPSProxy: proxy, NoProxy: c.NoProxy}
		return proxies{of: config.ProxyFunc(), settings: true}, nil
	}
	return c.environment()
}

// environment reads the usual proxy variables. One that is no address is an error: bypassing a required proxy would
// show as timeouts without a cause.
func (c Config) environment() (p proxies, err error) {
	config := httpproxy.Config{CGI: c.variable("REQUEST_METHOD") != ""}
	if p.plain, config.HTTPProxy, err = c.proxyVariable("http_proxy", "HTTP_PROXY"); err != nil {
		return p, err
	}
	if p.secure, config.HTTPSProxy, err = c.proxyVariable("https_proxy", "HTTPS_PROXY"); err != nil {
		return p, err
	}
	config.NoProxy = strings.Trim(cmp.Or(c.variable("no_proxy"), c.variable("NO_PROXY"))+","+c.NoProxy, ",")
	p.of = config.ProxyFunc()
	return p, nil
}

// proxyVariable is the first variable that is set, and its proxy.
func (c Config) proxyVariable(names ...string) (name, proxy string, err error) {
	for _, name := range names {
		if value := c.variable(name); value != "" {
			proxy, err := parseProxy(name, value)
			return name, proxy, err
		}
	}
	return "", "", nil
}

func (c Config) variable(name string) string {
	if c.Environ != nil {
		return c.Environ(name)
	}
	return os.Getenv(name)
}

// ProxyAddress checks the address of a proxy and returns it in full, without user and password; login: it has any.
// Direct and the empty text stay. The error is a *ConfigError that does not quote the address.
func ProxyAddress(address string) (plain string, login bool, err error) {
	if address = strings.TrimSpace(address); address == "" || strings.EqualFold(address, Direct) {
		return strings.ToLower(address), false, nil
	}
	full, err := parseProxy("the proxy", address)
	if err != nil {
		return "", false, err
	}
	u, err := url.Parse(full)
	if err != nil {
		return "", false,
			&ConfigError{Where: "the proxy", Problem: "this is not the address of a proxy", Takes: proxyHint}
	}
	login, u.User = u.User != nil, nil
	return u.String(), login, nil
}

// parseProxy checks the address of a proxy and returns it in full. The error does not quote it.
func parseProxy(where, address string) (string, error) {
	address = strings.TrimSpace(address)
	if !strings.Contains(address, "://") {
		address = "http://" + address
	}
	wrong := func(problem string) (string, error) {
		return "", &ConfigError{Where: where, Problem: problem, Takes: proxyHint}
	}
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || strings.ContainsAny(u.Host, " \t") {
		return wrong("this is not the address of a proxy") // url.Parse's error quotes its input
	}
	switch u.Scheme {
	case "http", "https", "socks5", "socks5h":
	default:
		return wrong("a proxy of that kind is not known")
	}
	if port := u.Port(); strings.HasSuffix(u.Host, ":") || port != "" && !isPort(port) {
		return wrong("the port does not exist")
	}
	if (u.Path != "" && u.Path != "/") || u.RawQuery != "" || u.Fragment != "" {
		return wrong("the address of a proxy has nothing behind the port")
	}
	u.Path = ""
	return u.String(), nil
}

func isPort(text string) bool {
	n, err := strconv.ParseUint(text, 10, 16)
	return err == nil && n > 0
}

// Route is how requests to a host leave the machine.
type Route struct {
	// Proxy is the address of the proxy, without user and password; empty: none.
	Proxy string `json:"proxy,omitempty"`
	// Credentials: user or password are sent to it.
	Credentials bool `json:"credentials,omitempty"`
	// Variable is the environment variable with the proxy; empty: the settings have it, or there is none.
	Variable string `json:"variable,omitempty"`
}

// Route says how requests to that address leave the machine. The error is a *ConfigError.
func (c Config) Route(to *url.URL) (Route, error) {
	p, err := c.proxies()
	if err != nil {
		return Route{}, err
	}
	proxy, err := p.of(to)
	if err != nil {
		return Route{}, &ConfigError{Where: p.plain, Problem: "it is not used where REQUEST_METHOD is set"}
	}
	if proxy == nil {
		return Route{}, nil
	}
	r := Route{Credentials: proxy.User != nil, Proxy: (&url.URL{Scheme: proxy.Scheme, Host: proxy.Host}).String()}
	switch {
	case p.settings:
	case to.Scheme == "https":
		r.Variable = p.secure
	default:
		r.Variable = p.plain
	}
	return r, nil
}
