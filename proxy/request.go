package proxy

import (
	"context"
	"io"
	"net/http"
	"net/url"

	"clb/proxy/account"
	"clb/proxy/anthropic"
)

// request is what a client sent, as every attempt needs it.
type request struct {
	method  string
	url     *url.URL    // upstream
	header  http.Header // as the client sent it; read only
	ours    string      // the prefix of headers that are for this program
	payload *payload
	head    anthropic.Head
	session string
	// countOnly marks a count of tokens: its failures are the client's to see and say nothing about an account.
	countOnly bool
}

func (p *Proxy) request(r *http.Request, body *payload) request {
	u := *r.URL
	u.Scheme, u.Host = p.API.Scheme, p.API.Host
	head := anthropic.ReadHead(body.bytes, anthropic.HeaderSession(r.Header) == "")
	return request{
		method: r.Method, url: &u, header: r.Header, ours: p.HeaderPrefix, payload: body, head: head,
		session:   anthropic.Session(r.Header, head, body.bytes),
		countOnly: r.URL.Path == "/v1/messages/count_tokens",
	}
}

// send sends the request on an account, and judges what comes. A nil answer is one that never came; its verdict says why.
func (q *request) send(ctx context.Context, transport http.RoundTripper, lease *account.Lease) (*answer, anthropic.Verdict) {
	ctx, end := context.WithCancel(ctx)
	header := forUpstream(q.header, q.ours)
	lease.Authorize(header)
	out := (&http.Request{Method: q.method, URL: q.url, Host: q.url.Host, Header: header, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		ContentLength: int64(len(q.payload.bytes)), Body: http.NoBody}).WithContext(ctx)
	if len(q.payload.bytes) > 0 {
		out.Body = q.payload.open()
		out.GetBody = func() (io.ReadCloser, error) { return q.payload.open(), nil }
	}
	response, err := transport.RoundTrip(out)
	if err == nil {
		var a *answer
		if a, err = judgeAnswer(response, q.head.Model, end); err == nil {
			return a, a.verdict
		}
	}
	end()
	return nil, anthropic.Verdict{Class: anthropic.Trouble, Reason: "Anthropic could not be reached: " + err.Error()}
}

// lesson is what an account learns from a verdict on this request.
func (q *request) lesson(v anthropic.Verdict) anthropic.Verdict {
	if q.countOnly && soft(v.Class) {
		return anthropic.Verdict{Class: anthropic.ClientError}
	}
	return v
}
