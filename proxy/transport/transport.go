// Package transport is the way out of the machine: the HTTP transport, the proxy and the certificate authorities it is
// configured with, and what it does when the machine sleeps or changes its network.
//
// Its rule: it knows no account and no API. A request goes out once; whether to send it again is the caller's decision.
//
//	Config ──▶ Build ──▶ Network (RoundTripper, reconfigured while in use)
//	                        ▲ CloseIdleConnections
//	ChangeWatcher ──────────┘ sleep, another address, another default route
package transport

import (
	"cmp"
	"crypto/tls"
	"net"
	"net/http"
	"net/url"
	"time"

	"clb/proxy/secret"
)

const (
	// dialTimeout bounds a TCP connect.
	dialTimeout = 10 * time.Second
	// unackedTimeout is how long sent data may stay unacknowledged. Shorter outages are survived; a peer that vanished
	// (an expired NAT entry, a network left behind) is given up, where the system would retransmit for 15 minutes.
	unackedTimeout = 30 * time.Second
)

// New returns a transport with kept HTTP/1.1 connections and the proxy of the environment at the program's start. One
// HTTP/2 connection would put all streams and uploads behind one flow-control window and one lost packet.
func New() *http.Transport {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	return &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         dialer(nil, unackedTimeout).DialContext,
		Protocols:           protocols,
		TLSHandshakeTimeout: 10 * time.Second,
		// A response that is not streamed begins after the whole generation: ten minutes and more.
		ResponseHeaderTimeout: 20 * time.Minute,
		MaxIdleConns:          512,
		MaxIdleConnsPerHost:   256,
		IdleConnTimeout:       90 * time.Second,
		DisableCompression:    true,
		// A usual prompt goes out in one piece.
		WriteBufferSize: 64 << 10,
	}
}

// dialer makes TCP connections that notice a vanished peer: after unacked while data is in flight, and after 45 seconds
// while a response is awaited.
func dialer(resolver *net.Resolver, unacked time.Duration) *net.Dialer {
	return &net.Dialer{Timeout: dialTimeout, Resolver: resolver, Control: setUserTimeout(unacked),
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 15 * time.Second, Interval: 10 * time.Second,
			Count: 3}}
}

// Config says how requests leave the machine. The zero value uses the proxy of the environment and the system's
// certificate authorities.
type Config struct {
	// Proxy is the address of a proxy ("http://proxy.example:3128"; scheme http, https, socks5 or socks5h, http if
	// missing), with user and password if it needs them. Direct: no proxy. Empty: HTTPS_PROXY and HTTP_PROXY.
	Proxy secret.Text
	// NoProxy lists, comma-separated, what is reached without a proxy: "intra.example,.example.org,10.0.0.0/8". It adds
	// to NO_PROXY if Proxy comes from the environment. This machine itself is never reached through a proxy.
	NoProxy string
	// CAFile has certificates (PEM or DER) of authorities to trust beside the system's; empty: none.
	CAFile string
	// Environ looks up an environment variable; nil: os.Getenv.
	Environ func(name string) string
	// Resolver resolves names; nil: the system's.
	Resolver *net.Resolver

	// unackedTimeout is for tests; 0: the constant of that name.
	unackedTimeout time.Duration
}

// Direct as Config.Proxy means no proxy, whatever the environment says.
const Direct = "direct"

// Build returns New's transport with the configured proxy and authorities. It reads CAFile. The error is a
// *ConfigError.
func (c Config) Build() (*http.Transport, error) {
	proxies, err := c.proxies()
	if err != nil {
		return nil, err
	}
	t := New()
	t.Proxy = func(r *http.Request) (*url.URL, error) { return proxies.of(r.URL) }
	t.DialContext = dialer(c.Resolver, cmp.Or(c.unackedTimeout, unackedTimeout)).DialContext
	if c.CAFile != "" {
		roots, err := readRoots(c.CAFile)
		if err != nil {
			return nil, err
		}
		t.TLSClientConfig = &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
	}
	return t, nil
}

// ConfigError says what is wrong with a Config. It never contains the address of a proxy, which may have a password in
// it.
type ConfigError struct {
	// Where is what is wrong: "the proxy", "HTTPS_PROXY", "the file of certificates".
	Where string
	// Problem says why; Takes says what would be right, empty if that is obvious.
	Problem, Takes string
	// Err is the cause, nil if there is none.
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
