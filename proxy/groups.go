package proxy

import (
	"net/http"
	"strings"
)

// groupFolder begins the paths of groups: /g/NAME/v1/messages.
const groupFolder = "/g/"

// ofGroup splits a path that asks for a group: the request as it is without it, and the group's name, empty where the
// path asks for none.
func ofGroup(r *http.Request) (*http.Request, string) {
	rest, ok := strings.CutPrefix(r.URL.Path, groupFolder)
	if !ok {
		return r, ""
	}
	name, path, _ := strings.Cut(rest, "/")
	if name == "" {
		return r, ""
	}
	inner, u := *r, *r.URL
	u.Path = "/" + path
	if u.RawPath != "" { // encoded the same way, so the same number of slashes apart
		_, path, _ := strings.Cut(strings.TrimPrefix(u.RawPath, groupFolder), "/")
		u.RawPath = "/" + path
	}
	inner.URL = &u
	return &inner, name
}
