package login

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"net/http"
	"strconv"
	"unicode"
	"unicode/utf8"

	"clb/app/buildinfo"
)

//go:embed page.html
var pageSource string

//go:embed page.css
var pageStyle string

// frame is the parsed page; it is never changed.
var frame = template.Must(template.New("page").Parse(pageSource))

// page is what the browser shows at the end. None of its texts comes from the browser's request.
type page struct {
	Status int
	// Tone is "good", "bad" or "calm".
	Tone  string
	Title string
	// Who names the account, where there is one.
	Who string
	// Text says what happened, Next what to do.
	Text, Next string
}

// Product, Style and Policy are for the template.
func (p page) Product() string     { return buildinfo.Name }
func (p page) Style() template.CSS { return template.CSS(pageStyle) } //nolint:gosec // our own file

// policy allows the page its own style and its icon, and nothing else.
func policy() string {
	sum := sha256.Sum256([]byte(pageStyle))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}

// write sends the page, and returns when its bytes are on their way.
func (p page) write(w http.ResponseWriter) {
	var body bytes.Buffer
	if err := frame.Execute(&body, p); err != nil {
		http.Error(w, p.Title, p.Status)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", policy())
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer") // the address of this page has the code in it
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	// so that the page is whole once it is flushed: the port may close then
	h.Set("Content-Length", strconv.Itoa(body.Len()))
	w.WriteHeader(p.Status)
	_, _ = body.WriteTo(w)
	_ = http.NewResponseController(w).Flush()
}

// sentence writes an error as one.
func sentence(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:] + "."
}
