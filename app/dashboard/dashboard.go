// Package dashboard is the page that people leave open: totals, accounts and recent requests, live. It serves a
// document and the files in static, which are embedded, so that `go build` alone makes the whole of it.
//
// The rule: this package knows nothing of the program's state. The page itself asks for it, as any client does, from
// the same origin: GET /api/status, GET /api/events and GET /api/requests. What comes from there is shown as text,
// never as markup, and the headers of every answer hold the browser to that: no script but ours, none inline, nothing
// from another host, no frame around the page.
//
// The libraries of the page stand as committed modules in static/vendor, with their licences and checksums;
// packaging/web/vendor.sh makes them. The page is written in the modules and styles of static; what a browser
// loads is static/page, one small file of each, which packaging/web/page.sh makes of them. After an edit, until that
// has run again, the sources themselves are served: what is shown is never of another edition than what is written.
package dashboard

//go:generate ../../packaging/web/vendor.sh
//go:generate ../../packaging/web/page.sh

import (
	"net/http"
	"strings"
	"sync"
)

// Prefix is where all files of the page lie. The document itself is at "/" and "/dashboard".
const Prefix = "/dashboard/static/"

// Handler serves the page: the document at "/" and "/dashboard", its files under Prefix, 404 for every other path and
// 405 for every method but GET and HEAD. It does no work before the first request.
func Handler() http.Handler {
	return &handler{load: sync.OnceValues(newSite)}
}

type handler struct {
	load func() (*site, error)
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	setSecurityHeaders(w.Header())
	site, err := h.load()
	if err != nil { // a file that is embedded can't be read: a broken build, which the tests would have shown
		http.Error(w, "the page is broken: "+err.Error(), http.StatusInternalServerError)
		return
	}
	f, ok := site.find(r.URL.Path)
	if !ok {
		http.Error(w, "Nothing is here. The dashboard is at /dashboard.", http.StatusNotFound)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "This can only be read: GET or HEAD.", http.StatusMethodNotAllowed)
		return
	}
	f.serve(w, r)
}

// policy is the Content-Security-Policy of every answer. Nothing is allowed inline and nothing from elsewhere; trusted
// types switch off every way to turn a string into markup or script.
var policy = strings.Join([]string{
	"default-src 'self'",
	"script-src 'self'",
	"style-src 'self'",
	"img-src 'self'",
	"connect-src 'self'",
	"font-src 'none'",
	"media-src 'none'",
	"worker-src 'none'",
	"frame-src 'none'",
	"object-src 'none'",
	"base-uri 'none'",
	"form-action 'none'",
	"frame-ancestors 'none'",
	"require-trusted-types-for 'script'",
	"trusted-types 'none'",
}, "; ")

// permissions denies what a page could ask of the machine. Writing to the clipboard stays: the copy buttons use it.
const permissions = "camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=(), midi=(), " +
	"payment=(), display-capture=(), clipboard-read=(), screen-wake-lock=(), clipboard-write=(self)"

func setSecurityHeaders(h http.Header) {
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cross-Origin-Embedder-Policy", "require-corp")
	h.Set("Permissions-Policy", permissions)
}
