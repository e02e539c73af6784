package proxy

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"clb/proxy/account"
	"clb/proxy/anthropic"
	"clb/proxy/oauth"
	"clb/proxy/secret"
)

// upstreamRequest is what a client sent, as every attempt needs it.
type upstreamRequest struct {
	method  string
	url     *url.URL    // upstream
	header  http.Header // as the client sent it; read only
	ours    string      // the prefix of headers that are for this program
	payload *requestBody
	head    anthropic.Head
	session string
	// home is the ID of the account that has what the request asks for, empty: nothing is known; tied: no other has it.
	home string
	tied bool
	// pin is the name of the only account that the client lets serve, empty: any.
	pin string
	// countOnly marks a count of tokens: its failures are the client's to see and say nothing about an account.
	countOnly bool
	// free says that it uses no quota; right is what it needs a right for.
	free  bool
	right string
}

func (p *Proxy) request(r *http.Request, body *requestBody) upstreamRequest {
	u := *r.URL
	u.Scheme, u.Host = p.API.Scheme, p.API.Host
	head := anthropic.ReadHead(body.bytes, anthropic.HeaderSession(r.Header) == "")
	home, tied := p.home(r, body.bytes)
	countOnly := r.URL.Path == "/v1/messages/count_tokens"
	return upstreamRequest{
		home: home, tied: tied,
		method: r.Method, url: &u, header: r.Header, ours: p.HeaderPrefix, payload: body, head: head,
		session:   anthropic.Session(r.Header, head, body.bytes),
		countOnly: countOnly,
		free:      countOnly || r.Method == http.MethodGet || r.Method == http.MethodHead,
		right:     anthropic.Right(head.Model, r.Header),
		pin:       r.Header.Get(p.HeaderPrefix + "Account"),
	}
}

// send sends the request on an account, or with the client's own credential where lease is nil, and judges what comes.
// A nil answer is one that never came; its verdict says why.
func (q *upstreamRequest) send(ctx context.Context, transport http.RoundTripper,
	lease *account.Lease) (*upstreamResponse, anthropic.Verdict) {
	ctx, end := context.WithCancel(ctx)
	header, to, body, whose := forUpstream(q.header, q.ours), q.url, q.payload, "Anthropic"
	clean := redactorOf(q.header)
	if lease != nil {
		clean = lease.Redact
		lease.Authorize(header)
		if lease.Endpoint != nil {
			to, body, whose = q.endpointURL(lease), q.bodyWithModel(lease.Model), "the service"
		}
	}
	out := (&http.Request{Method: q.method, URL: to, Host: to.Host, Header: header, Proto: "HTTP/1.1", ProtoMajor: 1,
		ProtoMinor:    1,
		ContentLength: body.length, Body: http.NoBody}).WithContext(ctx)
	if body.length != 0 {
		opened, err := body.open()
		if err != nil {
			end()
			return nil, anthropic.Verdict{Class: anthropic.Left, Reason: err.Error()}
		}
		out.Body, out.GetBody = opened, body.open
	}
	response, err := carry(transport, out)
	if err == nil {
		var a *upstreamResponse
		if a, err = readHead(response, q.head.Model, end); err == nil {
			a.redact, a.verdict.Reason = clean, clean(a.verdict.Reason)
			a.limits = redactedLimits(response.Header, clean)
			return a, a.verdict
		}
	}
	end()
	return nil, anthropic.Verdict{Class: anthropic.Trouble, Reason: whose + " could not be reached: " + unreached(err)}
}

// redactorOf takes the client's own credential out of texts.
func redactorOf(h http.Header) func(string) string {
	var known []secret.Text
	for _, name := range []string{anthropic.HeaderBearer, anthropic.HeaderKey} {
		for _, value := range h[http.CanonicalHeaderKey(name)] {
			if scheme, credential, ok := strings.Cut(value, " "); ok && strings.EqualFold(scheme, "bearer") {
				value = credential
			}
			known = append(known, secret.New(value))
		}
	}
	return secret.NewRedactor(known...).Redact
}

// redactedLimits are the headers that an account learns from, without a credential in them; those of the answer stay as
// they came. Numbers are not looked at, and of the names only those that name a model.
func redactedLimits(h http.Header, clean func(string) string) http.Header {
	const limits, model = "Anthropic-Ratelimit-", "-7d_"
	safe, own := h, false
	for name, values := range h {
		if !strings.HasPrefix(name, limits) || len(values) == 0 {
			continue
		}
		text := values[0]
		if strings.Trim(text, "0123456789.:-+TZ") != "" {
			text = clean(text)
		}
		named := !strings.Contains(name, model) || clean(name) == name
		if named && text == values[0] {
			continue
		}
		if !own {
			safe, own = h.Clone(), true
		}
		if named {
			safe[name] = []string{text}
		} else {
			delete(safe, name)
		}
	}
	return safe
}

// unreached says why no answer came. The text of an error is used only where it is ours: a transport's may hold an
// address with a password in it, or what the other side sent.
func unreached(err error) string {
	for _, own := range []error{errNoBody, errSilent, errSwitched} {
		if errors.Is(err, own) {
			return own.Error()
		}
	}
	return cmp.Or(oauth.NetworkWords(err), "the connection broke, or what came was no answer")
}

// endpointURL is where the request goes on a service that is not Anthropic: the same path, below the service's address.
func (q *upstreamRequest) endpointURL(lease *account.Lease) *url.URL {
	base, err := url.Parse(lease.Endpoint.URL)
	if err != nil {
		base = &url.URL{Scheme: "https", Host: "invalid."} // it was parsed when it was added: no name ends so
	}
	to := base.JoinPath(q.url.EscapedPath())
	to.RawQuery = q.url.RawQuery
	return to
}

// bodyWithModel is the body with the service's own name in place of the model's. Nothing else of it changes.
func (q *upstreamRequest) bodyWithModel(model string) *requestBody {
	view := q.payload.bytes
	found := gjson.GetBytes(view, "model")
	if found.Type != gjson.String || found.Index == 0 || found.Str == model || q.payload.rest != nil {
		return q.payload
	}
	name, err := json.Marshal(model)
	if err != nil {
		return q.payload // a string always encodes
	}
	own := &requestBody{bytes: slices.Concat(view[:found.Index], name, view[found.Index+len(found.Raw):])}
	own.length = int64(len(own.bytes))
	own.refs.Store(1) // never given back to the pool: nothing of it is shared
	return own
}

// proves reports whether a 401 says something about the credential: other paths refuse some kinds of it for good.
func (q *upstreamRequest) proves() bool {
	return q.method == http.MethodPost && q.url.Path == "/v1/messages"
}

// verdictForAccount is what an account learns from a verdict on this request. That a call without a use of quota was
// served says nothing about a limit, nor of a credential that is refused elsewhere.
func (q *upstreamRequest) verdictForAccount(v anthropic.Verdict) anthropic.Verdict {
	if q.countOnly && retryable(v.Class) || v.Class == anthropic.Fine && q.free {
		return anthropic.Verdict{Class: anthropic.ClientError}
	}
	return v
}
