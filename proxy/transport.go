package proxy

import (
	"crypto/tls"
	"net"
	"net/http"
	"net/url"
	"time"

	"clb/proxy/secret"
)

const (
	// dialTimeout bounds the making of a TCP connection.
	dialTimeout = 10 * time.Second
	// unheard is how long what was sent may stay without an acknowledgement of the other machine. A connection survives
	// an outage that is shorter; one whose other end is gone without a word (a NAT that forgot it, a network that was
	// left) is given up after it, where the system itself would send again for a quarter of an hour.
	unheard = 30 * time.Second
)

// NewTransport returns what carries requests to Anthropic: connections of HTTP/1.1 that are kept and reused. One HTTP/2
// connection would put all streams and uploads behind one flow-control window and one lost packet. It goes by the proxy
// that the environment had at the program's start; TransportConfig says more.
func NewTransport() *http.Transport {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	return &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         dialer(nil, unheard).DialContext,
		Protocols:           protocols,
		TLSHandshakeTimeout: 10 * time.Second,
		// An answer that is not streamed begins after the whole generation: ten minutes and more.
		ResponseHeaderTimeout: 20 * time.Minute,
		MaxIdleConns:          512,
		MaxIdleConnsPerHost:   256,
		IdleConnTimeout:       90 * time.Second,
		DisableCompression:    true,
		// A usual prompt goes out in one piece.
		WriteBufferSize: 64 << 10,
	}
}

// dialer makes TCP connections that notice when the other end is gone: at once where data is under way (see unheard),
// and after three quarters of a minute where an answer is waited for.
func dialer(resolver *net.Resolver, unheard time.Duration) *net.Dialer {
	return &net.Dialer{Timeout: dialTimeout, Resolver: resolver, Control: setUserTimeout(unheard),
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 15 * time.Second, Interval: 10 * time.Second,
			Count: 3}}
}

// TransportConfig says how requests leave the machine. The zero value: by the proxy of the environment, to servers that
// the system trusts.
type TransportConfig struct {
	// Proxy is the address of a proxy, "http://proxy.example:3128", of scheme http (also where there is none), https,
	// socks5 or socks5h, with user and password in it where it asks for them. Direct: no proxy. The zero value: the one
	// that HTTPS_PROXY and HTTP_PROXY name.
	Proxy secret.Text
	// NoProxy is what is reached without a proxy, with commas between: "intra.example,.example.org,10.0.0.0/8". Where
	// Proxy is the environment's, it goes together with NO_PROXY. This machine itself is never reached by a proxy.
	NoProxy string
	// CAFile is a file of certificates (PEM or DER) of authorities that are trusted beside the system's; empty: none.
	CAFile string
	// Environ looks an environment variable up; nil: os.Getenv.
	Environ func(name string) string
	// Resolver finds the addresses of names; nil: the system's.
	Resolver *net.Resolver

	// unheard is for tests; 0: the constant of that name.
	unheard time.Duration
}

// Direct is the Proxy that says: none, whatever the environment has.
const Direct = "direct"

// Build returns a transport of its own: NewTransport's, with proxy and authorities as configured. It reads CAFile. The
// error is a *ConfigError.
func (c TransportConfig) Build() (*http.Transport, error) {
	proxies, err := c.proxies()
	if err != nil {
		return nil, err
	}
	t := NewTransport()
	t.Proxy = func(r *http.Request) (*url.URL, error) { return proxies.of(r.URL) }
	t.DialContext = dialer(c.Resolver, c.patience()).DialContext
	if c.CAFile != "" {
		roots, err := readRoots(c.CAFile)
		if err != nil {
			return nil, err
		}
		t.TLSClientConfig = &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
	}
	return t, nil
}

func (c TransportConfig) patience() time.Duration {
	if c.unheard > 0 {
		return c.unheard
	}
	return unheard
}

// ConfigError says what is wrong with a TransportConfig. It never holds the address of a proxy, in which a password may
// be.
type ConfigError struct {
	// Where is what is wrong: "the proxy", "HTTPS_PROXY", "the file of certificates".
	Where string
	// Problem says why in words, Takes what would be right; empty where that is plain.
	Problem, Takes string
	// Err is the cause, nil where there is none.
	Err error
}

func (e *ConfigError) Error() string {
	text := e.Where + ": " + e.Problem
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	if e.Takes != "" {
		text += "; it takes " + e.Takes
	}
	return text
}

// Unwrap returns the cause.
func (e *ConfigError) Unwrap() error { return e.Err }
