package oauth

import (
	"errors"
	"net/url"
	"strings"

	"clb/proxy/secret"
)

// Returned is what comes back from the sign-in page, by a redirect or by hand.
type Returned struct {
	// Code and State are as the page gave them; Code is empty where Problem is set.
	Code, State secret.Text
	// Problem is why there is no code; empty: there is one.
	Problem *Error
}

// What is wrong with a pasted text. The text itself is in none of them.
var (
	errNothing = errors.New("nothing was pasted: copy the whole code from the sign-in page, or the whole address " +
		"of the page it ends on")
	errTooLong   = errors.New("that is too long for a sign-in code: copy only the code, or only the address")
	errTwoParts  = errors.New("that is more than one word: copy only the code, or only the address")
	errToken     = errors.New("that is a token and not the code of a sign-in: add it as a token instead")
	errKey       = errors.New("that is an API key and not the code of a sign-in: add it as an API key instead")
	errAuthorize = errors.New("that is the address that begins the sign-in: open it in a browser, and paste what the " +
		"page shows at the end")
	errAddress = errors.New("that is not the address that a sign-in ends on: copy the code that the page shows, or " +
		"the whole address that begins with http://localhost")
	errHalf    = errors.New("a part is missing: the code has two parts with a # between them; copy the whole of it")
	errNoCode  = errors.New("there is no code in that address: copy the whole address from the browser's address bar")
	errTwice   = errors.New("the address names something twice, which no sign-in page does: start the sign-in again")
	errBadCode = errors.New("that does not look like a sign-in code: copy it again from the page")
)

// Bounds of what is read.
const (
	longestPaste = 8 << 10
	longestPart  = 2 << 10
)

// ParsePaste reads what a user pasted: "code#state" as the sign-in page shows it, or the whole address of the page that
// the sign-in ended on. Errors say what to do, and hold nothing of the text.
func ParsePaste(text string) (Returned, error) {
	if len(text) > longestPaste {
		return Returned{}, errTooLong
	}
	text = strings.Trim(strings.TrimSpace(text), "\"'`<>")
	switch {
	case text == "":
		return Returned{}, errNothing
	case len(strings.Fields(text)) > 1:
		return Returned{}, errTwoParts
	case strings.HasPrefix(text, "sk-ant-api"), strings.HasPrefix(text, "sk-ant-admin"):
		return Returned{}, errKey
	case strings.HasPrefix(text, "sk-ant-"):
		return Returned{}, errToken
	}
	if u := address(text); u != nil {
		return parseAddress(u)
	}
	code, state, ok := strings.Cut(text, "#")
	if !ok || code == "" || state == "" {
		return Returned{}, errHalf
	}
	return newReturned(code, state)
}

// address is the text as one; nil: it is none. Browsers hide "http://", so that a copy may lack it.
func address(text string) *url.URL {
	lower := strings.ToLower(text)
	switch {
	case strings.HasPrefix(lower, "http://"), strings.HasPrefix(lower, "https://"):
	case strings.HasPrefix(lower, "localhost:"), strings.HasPrefix(lower, "127.0.0.1:"):
		text = "http://" + text
	default:
		return nil
	}
	u, err := url.Parse(text)
	if err != nil {
		return &url.URL{}
	}
	return u
}

func parseAddress(u *url.URL) (Returned, error) {
	if strings.HasSuffix(u.Path, authorizePath) {
		return Returned{}, errAuthorize
	}
	if !strings.HasSuffix(u.Path, "/callback") {
		return Returned{}, errAddress
	}
	q, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return Returned{}, errNoCode
	}
	if q.Get("state") == "" && u.Fragment != "" {
		q.Set("state", u.Fragment)
	}
	return ParseCallback(q)
}

// ParseCallback reads the query with which the sign-in page sends the browser back.
func ParseCallback(q url.Values) (Returned, error) {
	for _, name := range []string{"code", "state", "error"} {
		if len(q[name]) > 1 {
			return Returned{}, errTwice
		}
	}
	code, state, refusal := q.Get("code"), q.Get("state"), q.Get("error")
	switch {
	case refusal != "" && code != "":
		return Returned{}, errTwice
	case refusal != "":
		return Returned{State: secret.New(cut(state)), Problem: ofRedirect(refusal)}, nil
	case code == "":
		return Returned{}, errNoCode
	case state == "":
		return Returned{}, errHalf
	}
	return newReturned(code, state)
}

// ofRedirect is the error that the page sent the browser back with. Only known words of it are told further.
func ofRedirect(code string) *Error {
	f := failure{status: 400, code: code}
	if !known[code] {
		f.code = ""
	}
	switch code {
	case "server_error", "temporarily_unavailable":
		f.status = 503
	}
	return f.ofExchange()
}

// newReturned takes a code and a state that consist of nothing but what may stand in them.
func newReturned(code, state string) (Returned, error) {
	if len(code) > longestPart || len(state) > longestPart || !visible(code) || !visible(state) {
		return Returned{}, errBadCode
	}
	return Returned{Code: secret.New(code), State: secret.New(state)}, nil
}

// visible reports whether all of it is ASCII that can be seen, as RFC 6749 has it for codes and states.
func visible(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

func cut(s string) string { return s[:min(len(s), longestPart)] }
