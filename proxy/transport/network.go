package transport

import (
	"errors"
	"net/http"
	"sync/atomic"
	"time"
)

// Network is a RoundTripper that can be reconfigured while it carries requests, and that drops idle connections made
// useless by sleep, a change of the network or a lost peer. It never touches a connection with a response in flight.
type Network struct {
	current atomic.Pointer[http.Transport]
	clock   clockSkew
}

// NewNetwork returns a network with that configuration. The error is a *ConfigError.
func NewNetwork(c Config) (*Network, error) {
	n := &Network{clock: newClockSkew()}
	if err := n.Set(c); err != nil {
		return nil, err
	}
	return n, nil
}

// Set carries new requests with that configuration, and reads the environment and the certificate file again. Requests
// in flight end where they began. An error is a *ConfigError and changes nothing.
func (n *Network) Set(c Config) error {
	next, err := c.Build()
	if err != nil {
		return err
	}
	if old := n.current.Swap(next); old != nil {
		old.CloseIdleConnections()
	}
	return nil
}

// RoundTrip implements http.RoundTripper.
func (n *Network) RoundTrip(r *http.Request) (*http.Response, error) {
	if n.clock.jumped(time.Now()) {
		n.CloseIdleConnections() // all of them are older than the sleep
	}
	t := n.current.Load()
	response, err := t.RoundTrip(r)
	switch {
	case t != n.current.Load():
		t.CloseIdleConnections() // replaced meanwhile: its connection must not be kept after the response
	case err != nil && ConnLost(err):
		t.CloseIdleConnections() // the others took the same route, and each would cost a request the same wait
	}
	return response, err
}

// CloseIdleConnections closes the connections without a request in flight: after sleep or a change of the network they
// are dead. See ChangeWatcher.
func (n *Network) CloseIdleConnections() { n.current.Load().CloseIdleConnections() }

// ConnLost reports whether the peer did not even refuse: the route to it is gone.
func ConnLost(err error) bool {
	for _, lost := range connLostErrors() {
		if errors.Is(err, lost) {
			return true
		}
	}
	return false
}
