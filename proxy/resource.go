package proxy

import (
	"net/http"

	"clb/proxy/account"
	"clb/proxy/anthropic"
	"clb/proxy/contentcoding"
)

// resourceHome is the account that has what a request asks for: by the ID in its path, or by one in its body. Only the
// path ties it to that account: a message may be answered without a file of another account's, in its own words.
func (p *Proxy) resourceHome(r *http.Request, body []byte) (accountID string, tied bool) {
	if !p.Pool.Resourceful() {
		return "", false
	}
	if id := p.Pool.Resource(anthropic.PathResources(r.URL.Path)...); id != "" {
		return id, true
	}
	return p.Pool.Resource(anthropic.NamedResources(body)...), false
}

// resourceWriter finds the ID of a new resource in a response, before the client can ask for it.
type resourceWriter struct {
	http.ResponseWriter
	lease   *account.Lease
	decoder *contentcoding.Writer // nil: the body is not compressed
	seen    []byte
	done    bool
}

// maxIDSearch is how far into a response its ID is searched.
const maxIDSearch = 64 << 10

func (k *resourceWriter) Write(b []byte) (int, error) {
	switch {
	case k.done:
	case k.decoder == nil:
		k.search(b)
	default:
		_, err := k.decoder.Write(b)
		k.done = k.done || err != nil
	}
	return k.ResponseWriter.Write(b)
}

// search looks for the ID in what has come so far, and in b.
func (k *resourceWriter) search(b []byte) {
	if k.done {
		return
	}
	k.seen = append(k.seen, b[:min(len(b), maxIDSearch-len(k.seen))]...)
	id := anthropic.ResourceID(k.seen)
	if id != "" {
		k.lease.Keep(id)
	}
	k.done = id != "" || len(k.seen) == maxIDSearch
}

// close ends the decoding.
func (k *resourceWriter) close() {
	if k.decoder != nil {
		k.decoder.Close()
	}
}

// Unwrap lets http.ResponseController reach flush.
func (k *resourceWriter) Unwrap() http.ResponseWriter { return k.ResponseWriter }

// trackResources records what a successful response creates or deletes. The function ends it.
func (p *Proxy) trackResources(w http.ResponseWriter, a *upstreamResponse, lease *account.Lease,
	x *Exchange) (http.ResponseWriter, func()) {
	nothing := func() {}
	if lease == nil || a.stream || x.Status < 200 || x.Status > 299 {
		return w, nothing
	}
	if x.Method == http.MethodDelete {
		if ids := anthropic.PathResources(x.Path); len(ids) > 0 {
			p.Pool.Forget(ids[len(ids)-1])
		}
	}
	if !anthropic.MakesResource(x.Method, x.Path) || !isJSON(a.response.Header) {
		return w, nothing
	}
	k := &resourceWriter{ResponseWriter: w, lease: lease}
	if len(a.codings) > 0 {
		k.decoder = contentcoding.NewWriter(a.codings, maxIDSearch, k.search)
	}
	return k, k.close
}
