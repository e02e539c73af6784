package proxy

import (
	"net/http"
	"strings"

	"clb/proxy/contentcoding"
)

// notForUpstream are the headers that a client's request does not carry on: those of its connection to us, those that
// say where it came from, and Accept-Encoding, so that the answer comes in a form whose tokens can be counted.
var notForUpstream = map[string]bool{
	"Connection": true, "Keep-Alive": true, "Proxy-Connection": true, "Proxy-Authenticate": true,
	"Proxy-Authorization": true, "Te": true, "Trailer": true, "Transfer-Encoding": true, "Upgrade": true,
	"Content-Length": true, "Accept-Encoding": true, "Cookie": true, "Forwarded": true, "Host": true, "Expect": true,
}

// notForClient are the headers of an answer that end here: those of the upstream's connection, and those by which it
// would tell a browser what to do with the origin of our own page.
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

// forBrowsers begin the names of more of the latter.
var forBrowsers = [...]string{"Access-Control-", "Cross-Origin-", "Sec-"}

// ends reports whether a header of an answer ends here. No upstream speaks for this program, either: ours is the prefix
// of headers that do.
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

// forUpstream is what of a client's headers goes on, in a map of its own; the values are shared and must not be changed
// in place. ours is the prefix of headers that are for this program.
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
	out[contentcoding.Header] = []string{contentcoding.Identity} // else any coding may come
	if _, ok := out["User-Agent"]; !ok {
		out["User-Agent"] = nil // else the transport would name itself
	}
	return out
}

// forClient copies what of an answer's headers goes on.
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

// mark says by which account and under which ID an answer came, so that it is found in the history.
func (p *Proxy) mark(h http.Header, x *Exchange) {
	if x.Account != "" {
		h[p.HeaderPrefix+"Account"] = []string{x.Account}
	}
	h[p.HeaderPrefix+"Request-Id"] = []string{x.ID.String()}
}
