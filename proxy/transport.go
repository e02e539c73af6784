package proxy

import (
	"net"
	"net/http"
	"time"
)

// NewTransport returns what carries requests to Anthropic: connections of HTTP/1.1 that are kept and reused. One
// HTTP/2 connection would put all streams and uploads behind one flow-control window and one lost packet.
func NewTransport() *http.Transport {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	return &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
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
