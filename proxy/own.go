package proxy

import (
	"net/http"
	"net/http/httputil"
	"strings"
	"time"

	"clb/proxy/anthropic"
)

// own relays a request that is bound to the client's own login, with the client's own credential and nothing of ours.
func (p *Proxy) own(w http.ResponseWriter, r *http.Request) {
	x := p.begin(r)
	x.Own = true
	p.Recorder.Begin(*x)
	p.Logger.Info("request", "id", x.ID.String(), "method", x.Method, "path", x.Path, "own", true)
	defer p.end(x)
	if !ownCredential(r.Header) {
		x.Status, x.Outcome, x.Error = http.StatusNotFound, OutcomeError, "the client has no login of its own"
		reply(w, x.Status, "not_found_error", "this path is bound to a Claude login of the client, which sent a placeholder: nothing was sent on")
		return
	}
	watched := &watchedWriter{ResponseWriter: w, x: x}
	defer func() {
		if x.Status == 0 {
			x.Status = statusLeft
		}
		switch broken := recover(); {
		case broken != nil && r.Context().Err() == nil:
			x.Outcome, x.Error = OutcomeTruncated, "the answer broke off"
			panic(broken)
		case r.Context().Err() != nil:
			x.Outcome, x.Error = OutcomeCancelled, "the client went away"
			if broken != nil {
				panic(broken)
			}
		case x.Status >= 400:
			x.Outcome = OutcomeError
		default:
			x.Outcome = OutcomeComplete
		}
	}()
	p.relay.ServeHTTP(watched, r)
}

// ownCredential reports whether what the client sent can be a credential of Anthropic's: a placeholder that was meant
// for us must not leave the machine. No credential at all is the client's own choice.
func ownCredential(h http.Header) bool {
	bearer := strings.TrimSpace(strings.TrimPrefix(h.Get(anthropic.HeaderBearer), "Bearer "))
	for _, credential := range [...]string{bearer, h.Get(anthropic.HeaderKey)} {
		if credential != "" && !strings.HasPrefix(credential, "sk-ant-") {
			return false
		}
	}
	return true
}

// newRelay is the way of requests with the client's own credential; it carries WebSockets too.
func newRelay(p *Proxy) http.Handler {
	return &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			target := p.API
			if anthropic.RouteOf(r.In.Method, r.In.URL.Path) == anthropic.RouteToken {
				target = p.Platform
			}
			r.Out.URL.Scheme, r.Out.URL.Host, r.Out.Host = target.Scheme, target.Host, ""
			r.Out.URL.RawQuery = r.In.URL.RawQuery
			for key := range r.Out.Header {
				if strings.HasPrefix(key, p.HeaderPrefix) {
					r.Out.Header.Del(key)
				}
			}
		},
		Transport:     p.Transport,
		FlushInterval: -1,
		ErrorHandler: func(w http.ResponseWriter, r *http.Request, err error) {
			if watched, ok := w.(*watchedWriter); ok {
				watched.x.Error = err.Error()
			}
			if r.Context().Err() == nil {
				reply(w, http.StatusBadGateway, "api_error", "Anthropic could not be reached: "+err.Error())
			}
		},
	}
}

// watchedWriter notes status, first byte and size of an answer.
type watchedWriter struct {
	http.ResponseWriter
	x *Exchange
}

func (w *watchedWriter) WriteHeader(status int) {
	if status >= 200 || status == http.StatusSwitchingProtocols {
		w.x.Status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *watchedWriter) Write(p []byte) (int, error) {
	if w.x.BytesOut == 0 {
		w.x.TTFB = time.Since(w.x.Time)
	}
	n, err := w.ResponseWriter.Write(p)
	w.x.BytesOut += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach flush and hijack.
func (w *watchedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
