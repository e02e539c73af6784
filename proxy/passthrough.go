package proxy

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"io"
	"math"
	"net"
	"net/http"
	"net/http/httputil"
	"strconv"
	"strings"
	"time"

	"clb/proxy/account"
	"clb/proxy/anthropic"
	"clb/proxy/contentcoding"
)

// servePassthrough relays a request that needs the client's own login, with the client's credential and nothing of
// ours.
func (p *Proxy) servePassthrough(w http.ResponseWriter, r *http.Request, group string) {
	x := p.begin(r, group)
	x.Own = true
	p.Recorder.Begin(*x)
	p.logBegin(x)
	defer p.end(x)
	if !isAnthropicCredential(r.Header) {
		x.Status, x.Outcome, x.Error = http.StatusBadRequest, OutcomeError, "the client has no login of its own"
		p.tag(w.Header(), x)
		reply(w, x.Status, "invalid_request_error",
			"this path is bound to a Claude login of the client, which sent a placeholder: nothing was sent on")
		return
	}
	defer func() {
		broken := recover()
		p.finishPassthrough(r, x, broken != nil)
		if broken != nil {
			panic(broken)
		}
		if x.Status == statusClientClosed {
			panic(http.ErrAbortHandler) // without it the server would send an empty 200
		}
	}()
	in := newIncomingBody(w, r, math.MaxInt64)
	defer in.close()
	r.Body = &passthroughBody{in, r.Body}
	p.relay(x, in).ServeHTTP(&passthroughWriter{ResponseWriter: w, proxy: p, x: x}, r)
}

// finishPassthrough sets the outcome of a relayed exchange.
func (p *Proxy) finishPassthrough(r *http.Request, x *Exchange, broken bool) {
	switch {
	case x.Status == 0:
		x.Status = statusClientClosed
		x.Outcome, x.Error = p.clientGone()
	case r.Context().Err() != nil && x.Status != http.StatusSwitchingProtocols:
		x.Outcome, x.Error = p.clientGone()
	case broken:
		x.Outcome, x.Error = OutcomeTruncated, "the answer broke off"
	case x.Status >= 400:
		x.Outcome, x.Error = OutcomeError, cmp.Or(x.Error, "Anthropic answered "+strconv.Itoa(x.Status))
	default:
		x.Outcome = OutcomeComplete
	}
}

// isAnthropicCredential reports whether the client's credential may be Anthropic's: a placeholder for this program
// must not leave the machine. No credential at all is the client's choice.
func isAnthropicCredential(h http.Header) bool {
	for _, value := range h[anthropic.HeaderBearer] {
		if scheme, credential, ok := strings.Cut(value, " "); !ok || !strings.EqualFold(scheme, "bearer") ||
			!strings.HasPrefix(credential, "sk-ant-") {
			return false
		}
	}
	for _, key := range h[anthropic.HeaderKey] {
		if !strings.HasPrefix(key, "sk-ant-") {
			return false
		}
	}
	return true
}

// passthroughBody is a client's body that streams through.
type passthroughBody struct {
	io.Reader
	io.Closer
}

// relay sends a request with the client's own credential; it carries WebSockets too.
func (p *Proxy) relay(x *Exchange, in *incomingBody) http.Handler {
	return &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			target := p.API
			if anthropic.RouteOf(r.In.Method, r.In.URL.Path) == anthropic.RouteToken {
				target = p.Platform
			}
			r.Out.URL.Scheme, r.Out.URL.Host, r.Out.Host = target.Scheme, target.Host, ""
			r.Out.URL.RawQuery = r.In.URL.RawQuery
			r.Out.Header.Set(contentcoding.Header, contentcoding.Identity)
			for key := range r.Out.Header {
				if strings.HasPrefix(key, p.HeaderPrefix) {
					r.Out.Header.Del(key)
				}
			}
		},
		Transport:     p.Transport,
		FlushInterval: -1,
		ModifyResponse: func(answer *http.Response) error {
			switching := answer.StatusCode == http.StatusSwitchingProtocols
			for key := range answer.Header {
				if ends(key, p.HeaderPrefix) && !(switching && ofUpgrade[key]) {
					answer.Header.Del(key)
				}
			}
			if switching { // these headers bypass the writer
				p.tag(answer.Header, x)
			}
			return nil
		},
		ErrorHandler: func(w http.ResponseWriter, r *http.Request, err error) {
			failed := in.failed.Load()
			switch {
			case r.Context().Err() != nil, failed != nil && failed.status == 0:
				x.Error = err.Error()
			case failed != nil:
				x.Error = failed.message
				reply(w, failed.status, failed.kind, failed.message)
			default:
				x.Error = err.Error()
				reply(w, http.StatusBadGateway, "api_error", "Anthropic could not be reached: "+networkReason(err))
			}
		},
	}
}

// ofUpgrade are headers of a connection that switches protocols.
var ofUpgrade = map[string]bool{"Connection": true, "Upgrade": true, "Sec-Websocket-Accept": true,
	"Sec-Websocket-Protocol":   true,
	"Sec-Websocket-Extensions": true, "Sec-Websocket-Version": true}

// passthroughWriter records status, first byte and size of a response. Interim responses and trailers end here: their
// headers are not checked.
type passthroughWriter struct {
	http.ResponseWriter
	proxy *Proxy
	x     *Exchange
	// after collects headers that are set after those of the response.
	after http.Header
}

// Header is the response's until it is written.
func (w *passthroughWriter) Header() http.Header {
	if w.after != nil {
		return w.after
	}
	return w.ResponseWriter.Header()
}

func (w *passthroughWriter) WriteHeader(status int) {
	if status < 200 && status != http.StatusSwitchingProtocols {
		return
	}
	w.Header().Del("Trailer")
	isolate(w.Header())
	w.proxy.tag(w.Header(), w.x)
	w.x.Status, w.after = status, http.Header{}
	w.ResponseWriter.WriteHeader(status)
}

func (w *passthroughWriter) Write(p []byte) (int, error) {
	if w.x.BytesOut == 0 {
		w.x.TTFB = time.Since(w.x.Time)
	}
	n, err := w.ResponseWriter.Write(p)
	w.x.BytesOut += int64(n)
	return n, err
}

// Hijack hands the connection over to a WebSocket.
func (w *passthroughWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, buffered, err := http.NewResponseController(w.ResponseWriter).Hijack()
	if err == nil {
		w.x.Status = http.StatusSwitchingProtocols
	}
	return conn, buffered, err
}

// Unwrap lets http.ResponseController reach flush.
func (w *passthroughWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// errNoLogin says that a client should use its own credential and has none.
var errNoLogin = errors.New("the mode is bypass, and the client has no login of its own")

// passthroughOnce sends the request once with the client's own credential and delivers what comes; no account learns
// from it.
func (t *attemptLoop) passthroughOnce(ctx context.Context) (*upstreamResponse, *account.Lease, error) {
	t.x.Own, t.x.Reason = true, "the client's own login is used: the mode is bypass"
	if h := t.request.header; !isAnthropicCredential(h) || len(h[http.CanonicalHeaderKey(anthropic.HeaderBearer)])+
		len(h[anthropic.HeaderKey]) == 0 {
		return nil, nil, errNoLogin
	}
	at := Attempt{Start: time.Since(t.x.Time)}
	a, v := t.request.send(ctx, t.proxy.Transport, nil)
	at.Duration = time.Since(t.x.Time) - at.Start
	if a != nil {
		at.Status = a.status()
	}
	if t.left(ctx) {
		if a != nil {
			a.close()
		}
		v = anthropic.Verdict{Class: anthropic.Left, Reason: "the client went away"}
	}
	at.Verdict, at.Reason = v.Class, v.Reason
	t.x.Attempts = append(t.x.Attempts, at)
	switch {
	case v.Class == anthropic.Left:
		return nil, nil, t.whyLeft(ctx)
	case a == nil:
		return nil, nil, &failedError{v.Reason}
	}
	return a, nil, nil
}
