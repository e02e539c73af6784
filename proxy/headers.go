package proxy

import (
	"net/http"
	"strings"
)

// notForUpstream are the headers that a client's request does not carry on: those of its connection to us, those that
// say where it came from, and Accept-Encoding, so that the answer comes in a form whose tokens can be counted.
var notForUpstream = map[string]bool{
	"Connection": true, "Keep-Alive": true, "Proxy-Connection": true, "Proxy-Authenticate": true,
	"Proxy-Authorization": true, "Te": true, "Trailer": true, "Transfer-Encoding": true, "Upgrade": true,
	"Content-Length": true, "Accept-Encoding": true, "Cookie": true, "Forwarded": true, "Host": true, "Expect": true,
}

// notForClient are the headers of an answer that end here.
var notForClient = map[string]bool{
	"Connection": true, "Keep-Alive": true, "Proxy-Connection": true, "Proxy-Authenticate": true, "Te": true,
	"Trailer": true, "Transfer-Encoding": true, "Upgrade": true, "Set-Cookie": true,
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
	if _, ok := out["User-Agent"]; !ok {
		out["User-Agent"] = nil // else the transport would name itself
	}
	return out
}

// forClient copies what of an answer's headers goes on.
func forClient(out, in http.Header) {
	for key, values := range in {
		if !notForClient[key] {
			out[key] = values
		}
	}
	for _, value := range in["Connection"] {
		for name := range strings.SplitSeq(value, ",") {
			out.Del(strings.TrimSpace(name))
		}
	}
}
