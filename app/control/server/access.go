package server

import (
	"mime"
	"net/http"
	"slices"

	"clb/app/buildinfo"
	"clb/app/control"
)

// PageHeader is the header, with the value "1", that the program's own page sends with every call that is for it alone.
// A page of another origin can't send it: its browser asks first, and is refused.
const PageHeader = buildinfo.Header + "Page"

// authorize says why a request may not use an endpoint here, or nil.
func (s *server) authorize(a control.Access, r *http.Request) error {
	switch {
	case !s.port, a == control.AccessPublic, a == control.AccessPage && fromOwnPage(r),
		a == control.AccessPageStream && fromOwnEventSource(r):
		return nil
	}
	what := "would change something, and this address only reads"
	switch {
	case a == control.AccessSocketSecrets:
		what = "would let secrets out, and this address never does"
	case a == control.AccessSocketOnly:
		what = "would hand all of the history out, and this address never does"
	case isReading(r):
		what = "is for the program's own page alone"
	}
	return httpErrorf(http.StatusForbidden, "%s %s %s: use the command %q", r.Method, r.URL.Path, what,
		buildinfo.Binary)
}

// isReading reports whether a request changes nothing.
func isReading(r *http.Request) bool {
	return r.Method == http.MethodGet || r.Method == http.MethodHead
}

// fromOwnPage reports whether a browser says that the page of this very address asks. The first two headers are the
// browser's own word, which no page can change; programs beside the browser are not who this keeps out.
func fromOwnPage(r *http.Request) bool {
	return only(r, "Sec-Fetch-Site", "same-origin") && fromOwnOrigin(r) && only(r, PageHeader, "1") &&
		(!hasBody(r) || isJSON(r))
}

// fromOwnEventSource is fromOwnPage for what an event source of the page asks: it can't set a header, and only reads.
// Without the header the browser's word alone keeps other pages out.
func fromOwnEventSource(r *http.Request) bool {
	return only(r, "Sec-Fetch-Site", "same-origin") && fromOwnOrigin(r) && !hasBody(r)
}

// fromOwnOrigin reports whether the request names its own address as its origin. Browsers leave it out where a page
// only reads from its own address.
func fromOwnOrigin(r *http.Request) bool {
	return only(r, "Origin", "http://"+r.Host) || isReading(r) && len(r.Header.Values("Origin")) == 0
}

// only reports whether a header is there once, with exactly that value.
func only(r *http.Request, name, value string) bool {
	return slices.Equal(r.Header.Values(name), []string{value})
}

func hasBody(r *http.Request) bool { return r.ContentLength != 0 } // -1: of unknown length

func isJSON(r *http.Request) bool {
	kinds := r.Header.Values("Content-Type")
	if len(kinds) != 1 {
		return false
	}
	kind, _, err := mime.ParseMediaType(kinds[0])
	return err == nil && kind == "application/json"
}
