package anthropictest

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Consent is what the sign-in page does with a valid request.
type Consent int

// The ways.
const (
	// ConsentAtOnce redirects back with a code right away.
	ConsentAtOnce Consent = iota
	// ConsentPage shows a page with a choice of account and the buttons #approve and #deny.
	ConsentPage
	// ConsentDenied redirects back with error=access_denied right away.
	ConsentDenied
)

// codeLife is how long a code is good.
const codeLife = 10 * time.Minute

// manualRedirect is the redirect that shows the code to the user, as the real one is; the fake's own address is taken
// for it as well.
const manualRedirect = "https://platform.claude.com" + PathCallbackPage

// code is one that the sign-in page gave out. Guarded by Fake.mu.
type code struct {
	account                    *Account
	redirect, state, challenge string
	scopes                     []string
	expires                    time.Time
	used                       bool
}

// SetConsent changes what the sign-in page does.
func (f *Fake) SetConsent(c Consent) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.consent = c
}

// SignInAs makes the sign-in page take its visitor for that account.
func (f *Fake) SignInAs(a *Account) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.signedIn = a
}

// authorize is the sign-in page. A request that names a client or a redirect that the server does not know is told so
// on a page, any other fault goes back to the program.
func (x *exchange) authorize() {
	q := x.r.URL.Query()
	if why := x.badClient(q); why != "" {
		x.page(http.StatusBadRequest, errorPage(why))
		return
	}
	if kind, why := badRequest(q); why != "" {
		x.back(q, url.Values{"error": {kind}, "error_description": {why}})
		return
	}
	switch approved, asked := x.decision(); {
	case asked:
		x.f.mu.Lock()
		html := consentPage(x.r.URL.RequestURI(), strings.Fields(q.Get("scope")), x.f.accounts, x.f.signedIn)
		x.f.mu.Unlock()
		x.page(http.StatusOK, html)
	case approved == nil:
		x.back(q, url.Values{"error": {"access_denied"}, "error_description": {"The user denied the request"}})
	default:
		x.back(q, url.Values{"code": {x.giveCode(approved, q)}})
	}
}

// decision is who signs in, nil where it was denied; asked: the page has to ask first.
func (x *exchange) decision() (approved *Account, asked bool) {
	x.f.mu.Lock()
	defer x.f.mu.Unlock()
	if x.r.Method == http.MethodPost {
		form, _ := url.ParseQuery(string(x.body))
		if form.Get("decision") != "approve" {
			return nil, false
		}
		for _, a := range x.f.accounts {
			if a.Name == form.Get("account") {
				return a, false
			}
		}
		return x.f.signedIn, false
	}
	switch x.f.consent {
	case ConsentPage:
		return nil, true
	case ConsentDenied:
		return nil, false
	default:
		return x.f.signedIn, false
	}
}

// badClient says why the request can't even be sent back.
func (x *exchange) badClient(q url.Values) string {
	switch {
	case q.Get("client_id") != ClientID:
		return "Unknown client_id."
	case !x.goodRedirect(q.Get("redirect_uri")):
		return "Redirect URI " + q.Get("redirect_uri") + " is not supported by client."
	}
	x.f.mu.Lock()
	defer x.f.mu.Unlock()
	if x.f.signedIn == nil {
		return "Nobody is signed in here: the fake has no account."
	}
	return ""
}

// goodRedirect takes http://localhost:<any port>/callback, letter by letter, and the manual one.
func (x *exchange) goodRedirect(redirect string) bool {
	if x.manual(redirect) {
		return true
	}
	u, err := url.Parse(redirect)
	return err == nil && u.Scheme == "http" && u.Hostname() == "localhost" && u.Path == "/callback" &&
		u.RawQuery == "" && u.Fragment == "" &&
		u.User == nil
}

func (x *exchange) manual(redirect string) bool {
	return redirect == manualRedirect || redirect == "http://"+x.r.Host+PathCallbackPage
}

// badRequest says what of the request is wrong, in OAuth's code and in words.
func badRequest(q url.Values) (kind, why string) {
	challenge, err := base64.RawURLEncoding.DecodeString(q.Get("code_challenge"))
	switch {
	case q.Get("response_type") != "code":
		return "unsupported_response_type", "response_type must be code"
	case q.Get("state") == "":
		return "invalid_request", "state is missing"
	case q.Get("code_challenge_method") != "S256":
		return "invalid_request", "code_challenge_method must be S256"
	case err != nil || len(challenge) != 32:
		return "invalid_request", "code_challenge is not a SHA-256 in base64url without padding"
	case q.Get("scope") == "" ||
		slices.ContainsFunc(strings.Fields(q.Get("scope")), func(s string) bool { return !knownScope(s) }):
		return "invalid_scope", "scope is missing or unknown"
	default:
		return "", ""
	}
}

// giveCode makes a code for that request.
func (x *exchange) giveCode(a *Account, q url.Values) string {
	x.f.mu.Lock()
	defer x.f.mu.Unlock()
	value := x.f.secret("code_")
	x.f.codes[value] = &code{
		account: a, redirect: q.Get("redirect_uri"), state: q.Get("state"), challenge: q.Get("code_challenge"),
		scopes: strings.Fields(q.Get("scope")), expires: x.f.config.Now().Add(codeLife),
	}
	return value
}

// back sends the browser to the redirect with the result and the state; the manual one to the page that shows them.
func (x *exchange) back(q, result url.Values) {
	if state := q.Get("state"); state != "" {
		result.Set("state", state)
	}
	target := q.Get("redirect_uri")
	if x.manual(target) {
		target = PathCallbackPage
	}
	x.w.Header().Set("Location", target+"?"+result.Encode())
	x.page(http.StatusFound, "")
}

// signedInPage is where a sign-in ends: it shows code#state for the user to copy, or says that all is done.
func (x *exchange) signedInPage() {
	q := x.r.URL.Query()
	switch {
	case x.r.URL.Path == PathSuccessPage:
		x.page(http.StatusOK, successPage())
	case q.Get("error") != "":
		x.page(http.StatusOK, errorPage(q.Get("error")+": "+q.Get("error_description")))
	case q.Get("code") == "" || q.Get("state") == "":
		x.page(http.StatusBadRequest, errorPage("There is no code."))
	default:
		x.page(http.StatusOK, codePage(q.Get("code")+"#"+q.Get("state")))
	}
}
