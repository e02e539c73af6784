package proxy

import (
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
)

// Guard admits only the user's own programs: no web page that found the port, and no other user of the machine.
type Guard struct {
	// Port is the served port; with the loopback names it makes the allowed hosts and origins.
	Port int
	// Peer checks whose connection it is: nil if it is the user's own, else why it is refused; a Temporary error may
	// not recur. Admit asks once for each connection. Nil: no check.
	Peer func(net.Conn) error
}

// Wrap refuses, with 403 and a reason, what is not for the inner handler. All responses are isolated unless the inner
// handler says otherwise.
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

// hosts are the Host headers for this port.
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

// These headers keep a browser from treating a response as anything but what it says: never a script, a page with the
// rights of this origin, or a part of another page.
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
