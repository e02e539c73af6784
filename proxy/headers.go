package proxy

import (
	"net/http"
	"strings"

	"clb/proxy/contentcoding"
)

// notForUpstream are the headers of a client's request that are not sent on: hop-by-hop ones, origin information, and
// Accept-Encoding, so that responses come uncompressed and can be metered.
var notForUpstream = map[string]bool{
	"Connection": true, "Keep-Alive": true, "Proxy-Connection": true, "Proxy-Authenticate": true,
	"Proxy-Authorization": true, "Te": true, "Trailer": true, "Transfer-Encoding": true, "Upgrade": true,
	"Content-Length": true, "Accept-Encoding": true, "Cookie": true, "Forwarded": true, "Host": true, "Expect": true,
}

// notForClient are the headers of a response that are not passed on: hop-by-hop ones, and those that would instruct a
// browser about the origin of our own page.
var notForClient = map[string]bool{
	"Connection": true, "Keep-Alive": true, "Proxy-Connection": true, "Proxy-Authenticate": true, "Te": true,
	"Trailer": true, "Transfer-Encoding": true, "Upgrade": true,
	"Set-Cookie": true, "Set-Cookie2": true, "Clear-Site-Data": true, "Service-Worker-Allowed": true,
	"Service-Worker":            true,
	"Strict-Transport-Security": true, "Alt-Svc": true, "Refresh": true, "Link": true, "Sourcemap": true,
	"X-Sourcemap": true,
	"Nel":         true, "Report-To": true, "Reporting-Endpoints": true, "Expect-Ct": true, "Public-Key-Pins": true,
	"Origin-Trial":         true,
	"Origin-Agent-Cluster": true, "Accept-Ch": true, "Critical-Ch": true, "Permissions-Policy": true,
	"Feature-Policy":  true,
	"Document-Policy": true, "Referrer-Policy": true, "Timing-Allow-Origin": true, "Speculation-Rules": true,
	"Supports-Loading-Mode": true,
	"Use-As-Dictionary":     true, "Available-Dictionary": true, "Content-Security-Policy": true,
	"Content-Security-Policy-Report-Only": true,
	"X-Content-Security-Policy":           true, "X-Webkit-Csp": true, "X-Frame-Options": true,
	"X-Xss-Protection":       true,
	"X-Content-Type-Options": true, "X-Permitted-Cross-Domain-Policies": true, "X-Dns-Prefetch-Control": true,
}

// forBrowsers are prefixes of more of the latter.
var forBrowsers = [...]string{"Access-Control-", "Cross-Origin-", "Sec-"}

// ends reports whether a header of a response is dropped: ours is the prefix of this program's own headers, which no
// upstream may set.
func ends(key, ours string) bool {
	if notForClient[key] || strings.HasPrefix(key, ours) {
		return true
	}
	for _, begin := range forBrowsers {
		if strings.HasPrefix(key, begin) {
			return true
		}
	}
	return false
}

// forUpstream copies the client's headers that are sent on; the values are shared and must not be changed in place.
// ours is the prefix of headers for this program.
func forUpstream(in http.Header, ours string) http.Header {
	out := make(http.Header, len(in)+3)
	for key, values := range in {
		if notForUpstream[key] || strings.HasPrefix(key, "X-Forwarded-") || strings.HasPrefix(key, ours) {
			continue
		}
		out[key] = values
	}
	for _, value := range in["Connection"] {
		for name := range strings.SplitSeq(value, ",") {
			out.Del(strings.TrimSpace(name))
		}
	}
	out[contentcoding.Header] = []string{contentcoding.Identity} // without it any coding may come
	if _, ok := out["User-Agent"]; !ok {
		out["User-Agent"] = nil // keeps the transport from adding its own
	}
	return out
}

// forClient copies the headers of a response that are passed on.
func forClient(out, in http.Header, ours string) {
	for key, values := range in {
		if !ends(key, ours) {
			out[key] = values
		}
	}
	for _, value := range in["Connection"] {
		for name := range strings.SplitSeq(value, ",") {
			if name = http.CanonicalHeaderKey(strings.TrimSpace(name)); in[name] != nil {
				delete(out, name)
			}
		}
	}
	isolate(out)
}

// tag adds the account and the ID under which the history has the request.
func (p *Proxy) tag(h http.Header, x *Exchange) {
	if x.Account != "" {
		h[p.HeaderPrefix+"Account"] = []string{x.Account}
	}
	h[p.HeaderPrefix+"Request-Id"] = []string{x.ID.String()}
}
