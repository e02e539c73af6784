package proxy

import (
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
)

// Guard lets only the user's own programs in: not a web page that found the port, nor another user of the machine.
type Guard struct {
	// Port is the one that is served; with loopback names it makes the hosts and origins that are ours.
	Port int
	// Peer says whose connection it is: nil where it is the user's own, else why it is refused; an error that is
	// Temporary may be another one for the next connection. It is asked once for each connection, by Admit. Nil: nobody
	// is asked.
	Peer func(net.Conn) error
}

// Wrap refuses, with 403 and a reason, whatever is not for the inner handler. All answers are isolated, unless the
// inner handler says otherwise.
func (g *Guard) Wrap(inner http.Handler) http.Handler {
	hosts := g.hosts()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		isolate(w.Header())
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
	return ""
}

// What keeps an answer from being anything in a browser but what it says it is: never a script, a page with rights of
// this origin, or a part of a page of another one.
var (
	noSniffing = []string{"nosniff"}
	sandboxed  = []string{"sandbox; default-src 'none'"}
	sameOrigin = []string{"same-origin"}
)

// isolate sets these headers.
func isolate(h http.Header) {
	h["X-Content-Type-Options"] = noSniffing
	h["Content-Security-Policy"] = sandboxed
	h["Cross-Origin-Resource-Policy"] = sameOrigin
}
