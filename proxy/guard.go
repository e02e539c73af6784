package proxy

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"clb/proxy/anthropic"
)

// Guard lets only the user's own programs in: not a web page that found the port, nor another user of the machine.
type Guard struct {
	// Port is the one that is served; with loopback names it makes the hosts and origins that are ours.
	Port int
	// Peer says whose connection it is: nil where it is the user's own, else why it is refused. It is asked once for each
	// connection. Nil: nobody is asked.
	Peer func(net.Conn) error
}

type connectionKey struct{}

// ConnContext is for http.Server: it remembers the connection for the question whose it is.
func (g *Guard) ConnContext(ctx context.Context, c net.Conn) context.Context {
	if g.Peer == nil {
		return ctx
	}
	return context.WithValue(ctx, connectionKey{}, sync.OnceValue(func() error { return g.Peer(c) }))
}

// Wrap refuses, with 403 and a reason, whatever is not for the inner handler.
func (g *Guard) Wrap(inner http.Handler) http.Handler {
	hosts := g.hosts()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if why := g.refuses(hosts, r); why != "" {
			w.Header().Set("X-Should-Retry", "false")
			reply(w, http.StatusForbidden, "permission_error", why)
			return
		}
		inner.ServeHTTP(w, r)
	})
}

// hosts are the Host headers that name this port.
func (g *Guard) hosts() map[string]bool {
	port := strconv.Itoa(g.Port)
	hosts := map[string]bool{}
	for _, name := range [...]string{"localhost", "127.0.0.1", "[::1]"} {
		hosts[name+":"+port] = true
		if g.Port == 80 {
			hosts[name] = true
		}
	}
	return hosts
}

func (g *Guard) refuses(hosts map[string]bool, r *http.Request) string {
	if !hosts[strings.ToLower(r.Host)] {
		return fmt.Sprintf("this port answers to localhost:%d only, not to the host name of this request", g.Port)
	}
	for _, origin := range r.Header["Origin"] {
		if host, ok := strings.CutPrefix(strings.ToLower(origin), "http://"); !ok || !hosts[host] {
			return "requests from web pages of other origins are refused"
		}
	}
	for _, site := range r.Header["Sec-Fetch-Site"] {
		if site != "same-origin" && site != "none" {
			return "requests from web pages of other sites are refused"
		}
	}
	if check, ok := r.Context().Value(connectionKey{}).(func() error); ok {
		if err := check(); err != nil {
			return err.Error()
		}
	}
	return ""
}

// reply sends an error of our own in Anthropic's shape.
func reply(w http.ResponseWriter, status int, kind, message string) {
	body := anthropic.ErrorBody(kind, message, "")
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body) // a client that has left is no error of ours
}
