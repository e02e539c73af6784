package proxy

import (
	"errors"
	"net/http"
	"sync/atomic"
	"time"
)

// Network is how requests leave the machine, whatever happens to it: its configuration can be changed while it carries
// requests, and it forgets idle connections that a nap, a change of the network or a lost way has made worthless. It
// never touches a connection on which an answer is under way (one that comes back after a short outage goes on; one
// that does not is given up by the system, see unheard), and never sends a request a second time: that is its caller's
// to decide and to note.
type Network struct {
	present atomic.Pointer[http.Transport]
	clock   skew
}

// NewNetwork returns a network of that configuration. The error is a *ConfigError.
func NewNetwork(c TransportConfig) (*Network, error) {
	n := &Network{clock: newSkew()}
	if err := n.Set(c); err != nil {
		return nil, err
	}
	return n, nil
}

// Set carries new requests by that configuration from now on; the environment and the file of certificates are read
// anew. What is under way ends where it began. After an error, a *ConfigError, everything is as before.
func (n *Network) Set(c TransportConfig) error {
	next, err := c.Build()
	if err != nil {
		return err
	}
	if old := n.present.Swap(next); old != nil {
		old.CloseIdleConnections()
	}
	return nil
}

// RoundTrip implements http.RoundTripper.
func (n *Network) RoundTrip(r *http.Request) (*http.Response, error) {
	if n.clock.jumped(time.Now()) {
		n.CloseIdleConnections() // whatever waits is older than the nap
	}
	t := n.present.Load()
	response, err := t.RoundTrip(r)
	switch {
	case t != n.present.Load():
		t.CloseIdleConnections() // replaced meanwhile: its connection is not to be kept when the answer has ended
	case err != nil && isLostWay(err):
		t.CloseIdleConnections() // the others went the same way, and each would cost a request the same wait
	}
	return response, err
}

// CloseIdleConnections closes the connections on which nothing is under way. It is what a nap or a change of the
// network asks for: see Watch.
func (n *Network) CloseIdleConnections() { n.present.Load().CloseIdleConnections() }

// isLostWay reports whether the other end did not even refuse: the way to it is lost.
func isLostWay(err error) bool {
	for _, lost := range connLostErrors() {
		if errors.Is(err, lost) {
			return true
		}
	}
	return false
}
