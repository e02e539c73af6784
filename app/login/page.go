package login

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"errors"
	"html/template"
	"net/http"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"clb/app/buildinfo"
	"clb/proxy/account"
	"clb/proxy/oauth"
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

const closeTab = "You can close this tab."

// signedIn is the page of a result; kept: it is where it belongs already.
func signedIn(r Result, kept bool) page {
	p := page{Status: http.StatusOK, Tone: "good", Title: "You are signed in", Who: r.Identity.Email,
		Text: buildinfo.Name + " goes on by itself from here.",
		Next: "You can close this tab and go back to what you were doing."}
	switch {
	case kept && r.Kind == account.KindKey:
		p.Text = buildinfo.Name + " has an API key of its own for this account now."
	case kept:
		p.Text = buildinfo.Name + " has the account now."
	}
	for _, more := range []string{r.Identity.Organization, r.Identity.Plan} {
		if more != "" && p.Who != "" && !strings.Contains(more, p.Who) { // personal organizations repeat the e-mail
			p.Who += " · " + more
		}
	}
	return p
}

func failed(err error) page {
	p := page{Status: http.StatusBadGateway, Tone: "bad", Title: "The sign-in did not work",
		Text: sentence(err.Error()), Next: closeTab}
	e := new(oauth.Error)
	switch {
	case errors.As(err, &e) && e.Problem == oauth.Denied:
		p.Status, p.Tone, p.Title, p.Text = http.StatusOK, "calm", "Access was denied",
			"Nothing was added to "+buildinfo.Name+"."
		p.Next = "If that was not what you meant, start the sign-in again and approve it. " + closeTab
	case errors.Is(err, ErrCanceled), errors.Is(err, ErrStopped):
		p.Status, p.Tone, p.Title = http.StatusOK, "calm", "The sign-in was cancelled"
		p.Text = "Nothing was added to " + buildinfo.Name + "."
	case errors.Is(err, ErrLate):
		p.Status, p.Title = http.StatusGone, "The sign-in took too long"
	}
	return p
}

func alreadyUsed() page {
	return page{http.StatusConflict, "calm", "This page was already used", "",
		"Each sign-in can come back once, and this one has.",
		"See in " + buildinfo.Name + " whether the account is there; if not, start the sign-in again. " + closeTab}
}

func openedBefore() page {
	return page{http.StatusGone, "calm", "This address was already used", "",
		"It leads to the sign-in page once, and for two minutes at most.",
		"Open the address of the sign-in page that " + buildinfo.Name + " shows, or start the sign-in again. " +
			closeTab}
}

func foreign() page {
	return page{http.StatusBadRequest, "bad", "This page belongs to another sign-in", "",
		"It may come from a sign-in that was started earlier, or from somebody else. Nothing was taken from it.",
		"Use the newest sign-in page, or start the sign-in again. " + closeTab}
}

func unusable() page {
	return page{http.StatusBadRequest, "bad", "This address can't be used", "",
		"It lacks what a sign-in brings back, or has too much. Nothing was taken from it.",
		"Use the newest sign-in page, or start the sign-in again. " + closeTab}
}

func notFound() page {
	return page{http.StatusNotFound, "calm", "There is nothing here", "",
		"This port waits for a sign-in to come back, and serves nothing else.", closeTab}
}

func wrongMethod() page {
	return page{http.StatusMethodNotAllowed, "calm", "There is nothing here", "",
		"A sign-in comes back by a plain page view.", closeTab}
}

func wrongHost() page {
	return page{http.StatusMisdirectedRequest, "bad", "This address leads to the wrong place", "",
		"The name in it is not one of this machine's own.", closeTab}
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
