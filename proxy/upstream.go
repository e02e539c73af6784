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

// upstreamRequest is what a client sent, for every attempt.
type upstreamRequest struct {
	method  string
	url     *url.URL    // upstream
	header  http.Header // the client's; read only
	ours    string      // the prefix of headers that are for this program
	body    *requestBody
	head    anthropic.Head
	session string
	// home is the ID of the account that has the requested resource, empty: unknown; tied: no other has it.
	home string
	tied bool
	// pin is the name of the only account that the client allows, empty: any.
	pin string
	// countOnly marks a count of tokens: its failures go to the client and say nothing about an account.
	countOnly bool
	// free: it uses no quota; right is the entitlement that it needs.
	free  bool
	right string
}

func (p *Proxy) request(r *http.Request, body *requestBody) upstreamRequest {
	u := *r.URL
	u.Scheme, u.Host = p.API.Scheme, p.API.Host
	head := anthropic.ReadHead(body.bytes, anthropic.HeaderSession(r.Header) == "")
	home, tied := p.resourceHome(r, body.bytes)
	countOnly := r.URL.Path == "/v1/messages/count_tokens"
	return upstreamRequest{
		home: home, tied: tied,
		method: r.Method, url: &u, header: r.Header, ours: p.HeaderPrefix, body: body, head: head,
		session:   anthropic.Session(r.Header, head, body.bytes),
		countOnly: countOnly,
		free:      countOnly || r.Method == http.MethodGet || r.Method == http.MethodHead,
		right:     anthropic.Right(head.Model, r.Header),
		pin:       r.Header.Get(p.HeaderPrefix + "Account"),
	}
}

// send sends the request on an account, or with the client's own credential if lease is nil, and judges the response.
// A nil response never came; its verdict says why.
func (q *upstreamRequest) send(ctx context.Context, transport http.RoundTripper,
	lease *account.Lease) (*upstreamResponse, anthropic.Verdict) {
	ctx, end := context.WithCancel(ctx)
	header, to, body, whose := forUpstream(q.header, q.ours), q.url, q.body, "Anthropic"
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
	response, err := sendFresh(transport, out)
	if err == nil {
		var a *upstreamResponse
		if a, err = readHead(response, q.head.Model, end); err == nil {
			a.redact, a.verdict.Reason = clean, clean(a.verdict.Reason)
			a.limits = redactedLimits(response.Header, clean)
			return a, a.verdict
		}
	}
	end()
	return nil,
		anthropic.Verdict{Class: anthropic.Trouble, Reason: whose + " could not be reached: " + networkReason(err)}
}

// redactorOf removes the client's own credential from texts.
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

// redactedLimits are the headers that an account learns from, without a credential in them; those of the response stay
// untouched. Numbers are skipped, and of the names only those with a model are checked.
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

// networkReason says why no response came. The error's text is used only if it is ours: a transport's may contain an
// address with a password, or bytes of the peer.
func networkReason(err error) string {
	for _, own := range []error{errNoBody, errIdle, errSwitched} {
		if errors.Is(err, own) {
			return own.Error()
		}
	}
	return cmp.Or(oauth.NetworkWords(err), "the connection broke, or what came was no answer")
}

// endpointURL is the address on a service other than Anthropic: the same path below the service's address.
func (q *upstreamRequest) endpointURL(lease *account.Lease) *url.URL {
	base, err := url.Parse(lease.Endpoint.URL)
	if err != nil {
		base = &url.URL{Scheme: "https", Host: "invalid."} // it was parsed when it was added, and no host name ends so
	}
	to := base.JoinPath(q.url.EscapedPath())
	to.RawQuery = q.url.RawQuery
	return to
}

// bodyWithModel is the body with the service's name for the model, otherwise unaltered.
func (q *upstreamRequest) bodyWithModel(model string) *requestBody {
	view := q.body.bytes
	found := gjson.GetBytes(view, "model")
	if found.Type != gjson.String || found.Index == 0 || found.Str == model || q.body.rest != nil {
		return q.body
	}
	name, err := json.Marshal(model)
	if err != nil {
		return q.body // a string always encodes
	}
	own := &requestBody{bytes: slices.Concat(view[:found.Index], name, view[found.Index+len(found.Raw):])}
	own.length = int64(len(own.bytes))
	own.refs.Store(1) // never returned to the pool
	return own
}

// provesCredential reports whether a 401 says something about the credential: other paths refuse some kinds of
// credential for good.
func (q *upstreamRequest) provesCredential() bool {
	return q.method == http.MethodPost && q.url.Path == "/v1/messages"
}

// verdictForAccount is what an account learns from a verdict. A served request that uses no quota proves neither a
// lifted limit nor a credential.
func (q *upstreamRequest) verdictForAccount(v anthropic.Verdict) anthropic.Verdict {
	if q.countOnly && retryable(v.Class) || v.Class == anthropic.Fine && q.free {
		return anthropic.Verdict{Class: anthropic.ClientError}
	}
	return v
}
