package login

import (
	"crypto/rand"
	"crypto/subtle"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"time"
)

const (
	// openPath is what a one-time address begins with.
	openPath = "/open/"
	// openLife is how long a one-time address waits: a browser that does not run yet takes its time to start.
	openLife = 2 * time.Minute
)

// opening is what the browser's opener is given in place of the sign-in page: every user of the machine can read
// command lines, and the address of that page has the state and the challenge. It leads there once.
type opening struct {
	token string
	ends  time.Time // wall clock
	spent atomic.Bool
}

func newOpening(now time.Time) *opening {
	return &opening{token: strings.ToLower(rand.Text()), ends: now.Add(openLife).Round(0)}
}

// address is the one-time address at a port.
func (o *opening) address(p *port) string { return "http://localhost:" + p.number + openPath + o.token }

// is reports whether a path is that of the one-time address, be it spent or not.
func (o *opening) is(path string) bool {
	token, found := strings.CutPrefix(path, openPath)
	return o != nil && found && subtle.ConstantTimeCompare([]byte(token), []byte(o.token)) == 1
}

// take spends the one-time address; false: it was spent before, or its time is up.
func (o *opening) take(now time.Time) bool {
	return o.spent.CompareAndSwap(false, true) && now.Before(o.ends)
}

// leadOn sends the browser to the sign-in page, once.
func (c callback) leadOn(w http.ResponseWriter, r *http.Request) {
	if !c.flow.opening.take(time.Now()) {
		openedBefore().write(w)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	http.Redirect(w, r, c.flow.own.Address(), http.StatusSeeOther)
}

// ownListener passes on the connections that the check allows, and closes all others at once.
type ownListener struct {
	net.Listener
	check func(net.Conn) error
}

// Accept implements net.Listener.
func (l ownListener) Accept() (net.Conn, error) {
	for {
		conn, err := l.Listener.Accept()
		if err != nil || l.check == nil || l.check(conn) == nil {
			return conn, err
		}
		_ = conn.Close()
	}
}
