package control

import (
	"net/http"
	"net/url"
	"strings"

	"clb/proxy/account"
)

// escapedDot stands for a dot of "." and "..", which are no names in a path: browsers resolve them even when they are
// escaped.
const escapedDot = "%2E"

// segment is a name as a part of a path. The page has the same rule.
func segment(name string) string {
	if account.IsDots(name) {
		name = strings.ReplaceAll(name, ".", escapedDot)
	}
	return url.PathEscape(name)
}

// named is the name in a request's path that segment has written there.
func named(r *http.Request, what string) string {
	name := r.PathValue(what)
	if dots := strings.ReplaceAll(strings.ToUpper(name), escapedDot, "."); account.IsDots(dots) {
		return dots
	}
	return name
}
