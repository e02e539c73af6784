package claudecode

import (
	"net"
	"net/url"
	"strings"
)

// The proxy that Claude Code asks. It takes any of these for an address that begins with http:, and the small letters
// first.
var proxyVariables = [...]string{"http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}

// proxy is the first variable that names a proxy; from is nil where none does.
func (s stack) proxy() (name string, from *source) {
	for _, name := range proxyVariables {
		if value, from := s.get(name); value != "" {
			return name, from
		}
	}
	return "", nil
}

// exceptions is the list of hosts that no proxy is asked for, and the variable that has it: the one in small letters,
// where it has anything.
func (s stack) exceptions() (name, list string) {
	for _, name := range [...]string{"no_proxy", "NO_PROXY"} {
		if list, _ := s.get(name); strings.TrimSpace(list) != "" {
			return name, list
		}
	}
	return "NO_PROXY", ""
}

// spared reports whether the list of exceptions has an address.
func (s stack) spared(u *url.URL) bool {
	_, list := s.exceptions()
	for entry := range strings.FieldsFuncSeq(list, func(r rune) bool { return r == ',' || r == ' ' || r == '\t' }) {
		if spares(entry, u) {
			return true
		}
	}
	return false
}

// spares reports whether one exception covers an address: * all of them, a name that name and all below it, one with a
// port that port alone.
func spares(entry string, u *url.URL) bool {
	if entry == "*" {
		return true
	}
	if host, port, err := net.SplitHostPort(entry); err == nil {
		if port != u.Port() {
			return false
		}
		entry = host
	}
	entry = strings.ToLower(strings.TrimPrefix(strings.Trim(entry, "[]"), "."))
	host := strings.ToLower(u.Hostname())
	return entry != "" && (host == entry || strings.HasSuffix(host, "."+entry))
}
