package anthropic

import (
	"net/http"
	"slices"
	"strings"
)

// Route says whose credential a request goes out with.
type Route int

// The routes.
const (
	// RouteNone: not a path of Anthropic's API.
	RouteNone Route = iota
	// RouteBalanced: with the credential of an account of the pool.
	RouteBalanced
	// RouteOwn: with the client's own; such paths are bound to the client's login.
	RouteOwn
	// RouteToken: as RouteOwn, to the host that issues tokens.
	RouteToken
	// RouteProbe: a client's warm-up, answered here at once.
	RouteProbe
)

// RouteOf tells the route of a request by method and path.
func RouteOf(method, path string) Route {
	switch {
	case ambiguous(path):
		return RouteNone // where it leads is for whoever cleans the path to say: not with an account's credential
	case method == http.MethodHead && (path == "/" || path == "/api/hello"):
		return RouteProbe
	case path == "/v1/oauth/token":
		return RouteToken
	case under(path, "/v1/code"), under(path, "/v1/session_ingress"), under(path, "/v1/oauth"), under(path, "/api"):
		return RouteOwn
	case strings.HasPrefix(path, "/v1/"):
		return RouteBalanced
	}
	return RouteNone
}

// ambiguous reports whether a path may become another one on its way: servers and their edges resolve dot segments,
// merge slashes, and take a backslash for one.
func ambiguous(path string) bool {
	return strings.Contains(path, "//") || strings.Contains(path, `\`) ||
		slices.ContainsFunc(strings.Split(path, "/"), func(s string) bool { return s == "." || s == ".." })
}

func under(path, folder string) bool {
	rest, ok := strings.CutPrefix(path, folder)
	return ok && (rest == "" || rest[0] == '/')
}
