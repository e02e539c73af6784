package login

import (
	"errors"
	"net/http"
	"net/url"

	"clb/proxy/oauth"
)

// callback answers the browser that comes back.
type callback struct {
	flow *Flow
	port *port
}

// ServeHTTP implements http.Handler. It looks at nothing of a request before its Host, path and method are right.
func (c callback) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case !c.port.ours(r.Host):
		wrongHost().write(w)
	case r.URL.EscapedPath() != callbackPath && !c.flow.opening.is(r.URL.EscapedPath()):
		notFound().write(w)
	case r.Method != http.MethodGet:
		w.Header().Set("Allow", http.MethodGet)
		wrongMethod().write(w)
	case r.URL.EscapedPath() != callbackPath:
		c.leadOn(w, r)
	default:
		c.comeBack(w, r)
	}
}

// comeBack takes what the browser brings, and shows what has become of it.
func (c callback) comeBack(w http.ResponseWriter, r *http.Request) {
	q, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		unusable().write(w)
		return
	}
	returned, err := oauth.ParseCallback(q)
	if err != nil {
		unusable().write(w)
		return
	}
	shown := make(chan struct{})
	defer close(shown)
	if err := c.flow.take(returned, shown); err != nil {
		turnedDown(err).write(w)
		return
	}
	select {
	case <-c.flow.settled:
		c.flow.page().write(w)
	case <-r.Context().Done():
	}
}

// page is the last one: what the flow has come to. Call it after settled.
func (f *Flow) page() page {
	if f.err == nil {
		return signedIn(f.result, f.config.Keep != nil)
	}
	return failed(f.err)
}

// turnedDown says why an answer was not taken.
func turnedDown(err error) page {
	switch {
	case errors.Is(err, ErrUsed):
		return alreadyUsed()
	case errors.Is(err, ErrLate):
		return failed(err)
	default:
		return foreign()
	}
}
