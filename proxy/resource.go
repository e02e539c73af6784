package proxy

import (
	"net/http"

	"clb/proxy/account"
	"clb/proxy/anthropic"
)

// home is the account on which what a request asks for exists, by the ID in its path, or by one that its body names:
// only the first ties it to that account, since a message may be answered without a file of another account's, in its
// own words.
func (p *Proxy) home(r *http.Request, body []byte) (accountID string, tied bool) {
	if !p.Pool.Resourceful() {
		return "", false
	}
	if id := p.Pool.Resource(anthropic.PathResources(r.URL.Path)...); id != "" {
		return id, true
	}
	return p.Pool.Resource(anthropic.NamedResources(body)...), false
}

// keeper is the way of an answer that may name something new: it is remembered before the client can ask for it.
type keeper struct {
	http.ResponseWriter
	lease *account.Lease
	seen  []byte
	done  bool
}

// longestSought is how far into an answer its ID is looked for.
const longestSought = 64 << 10

func (k *keeper) Write(b []byte) (int, error) {
	if !k.done {
		k.seen = append(k.seen, b[:min(len(b), longestSought-len(k.seen))]...)
		if id := anthropic.ResourceID(k.seen); id != "" {
			k.lease.Keep(id)
			k.done = true
		}
		k.done = k.done || len(k.seen) == longestSought
	}
	return k.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach flush.
func (k *keeper) Unwrap() http.ResponseWriter { return k.ResponseWriter }

// remember looks after what a good answer makes or ends.
func (p *Proxy) remember(w http.ResponseWriter, a *upstreamResponse, lease *account.Lease,
	x *Exchange) http.ResponseWriter {
	if lease == nil || a.stream || x.Status < 200 || x.Status > 299 {
		return w
	}
	if x.Method == http.MethodDelete {
		if ids := anthropic.PathResources(x.Path); len(ids) > 0 {
			p.Pool.Forget(ids[len(ids)-1])
		}
	}
	if !anthropic.MakesResource(x.Method, x.Path) || !isJSON(a.response.Header) {
		return w
	}
	return &keeper{ResponseWriter: w, lease: lease}
}
