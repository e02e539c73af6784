package anthropictest

import (
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
)

// oauthBeta is the beta value that a bearer token needs.
const oauthBeta = "oauth-2025-04-20"

// betas lists the items of all anthropic-beta headers, trimmed.
func betas(h http.Header) []string {
	var items []string
	for _, line := range h.Values("Anthropic-Beta") {
		for item := range strings.SplitSeq(line, ",") {
			if item = strings.TrimSpace(item); item != "" {
				items = append(items, item)
			}
		}
	}
	return items
}

// credential is the kind that the headers show, and the secret itself where it is one alone.
func credential(h http.Header) (kind Credential, value string) {
	authorization, keys := h.Values("Authorization"), h.Values("X-Api-Key")
	switch {
	case len(authorization)+len(keys) == 0:
		return NoCredential, ""
	case len(authorization)+len(keys) > 1:
		return BothAreShown, ""
	case len(keys) == 1:
		return Key, keys[0]
	}
	scheme, value, _ := strings.Cut(authorization[0], " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return OtherAuthorize, ""
	}
	return Bearer, strings.TrimSpace(value)
}

// violations lists what of the request a correct proxy never sends.
func violations(r *http.Request, direct bool) []string {
	var found []string
	if kind, _ := credential(r.Header); kind == BothAreShown {
		found = append(found, "more than one credential")
	}
	if n := count(betas(r.Header), oauthBeta); n > 1 {
		found = append(found, fmt.Sprintf("anthropic-beta has %s %d times", oauthBeta, n))
	}
	if !ownHost(r) {
		found = append(found, fmt.Sprintf("Host is %q", r.Host))
	}
	if r.URL.Path == PathToken {
		found = append(found, tokenViolations(r)...)
	}
	if !direct {
		found = append(found, leaks(r.Header)...)
	}
	return found
}

func count(items []string, wanted string) (n int) {
	for _, item := range items {
		if item == wanted {
			n++
		}
	}
	return n
}

// leaks lists headers that belong to the client's own connection or to its browser.
func leaks(h http.Header) []string {
	hop := []string{"Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate", "Proxy-Authorization", "Te",
		"Trailer", "Upgrade",
		"Cookie", "Forwarded", "Via"}
	var found []string
	for name := range h {
		if slices.Contains(hop, name) || strings.HasPrefix(name, "X-Forwarded-") {
			found = append(found, "header "+name)
		}
	}
	slices.Sort(found)
	return found
}

// tokenViolations: the token endpoint wants neither credential nor betas, and a program that says its name.
func tokenViolations(r *http.Request) []string {
	var found []string
	for _, name := range []string{"Authorization", "X-Api-Key", "Anthropic-Beta"} {
		if r.Header.Get(name) != "" {
			found = append(found, "a request for tokens has "+name)
		}
	}
	if agent := r.UserAgent(); r.Method == http.MethodPost &&
		(agent == "" || strings.HasPrefix(agent, "Go-http-client/")) {
		found = append(found, fmt.Sprintf("a request for tokens has no User-Agent of its own but %q", agent))
	}
	return found
}

// ownHost says whether Host is an address of the fake, or one of the hosts that it plays.
func ownHost(r *http.Request) bool {
	switch r.Host {
	case "api.anthropic.com", "claude.ai", "platform.claude.com":
		return true
	}
	listener, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	if !ok {
		return true // no listener of ours: reached through Transport or somebody else's server
	}
	_, port, err := net.SplitHostPort(listener.String())
	return r.Host == listener.String() || (err == nil && r.Host == net.JoinHostPort("localhost", port))
}
