package oauth

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"

	"github.com/tidwall/gjson"
	"golang.org/x/oauth2"

	"clb/proxy/anthropic"
)

// failure is what an answer that is no success, or its absence, tells.
type failure struct {
	status int // 0: no answer
	code   string
	after  time.Duration
	// verifier: the description blames the proof that the code is ours. It only chooses between two texts.
	verifier bool
	// scope: the message of a permission error blames the scope. It chooses between two that both mean: not again.
	scope  bool
	detail string // why nothing was reached
	lost   bool
}

// readFailure reads the error of the OAuth library. The library's own text may hold the whole answer and is not used.
func readFailure(err error) failure {
	refused := new(oauth2.RetrieveError)
	if errors.As(err, &refused) && refused.Response != nil {
		return readAnswer(refused.Response, refused.Body)
	}
	network := NetworkWords(err)
	if network == "" { // a success whose body is none
		return failure{status: http.StatusOK, lost: true}
	}
	return failure{detail: network, lost: !unsent(err)}
}

// readAnswer reads an error in the RFC's shape or in the API's envelope; a page of an edge server has neither.
func readAnswer(r *http.Response, body []byte) failure {
	f := failure{status: r.StatusCode, after: anthropic.RetryAfter(r.Header, time.Now()),
		lost: r.StatusCode == http.StatusBadGateway || r.StatusCode == http.StatusGatewayTimeout}
	envelope := anthropic.ReadError(body)
	code := envelope.Type
	f.scope = strings.Contains(envelope.Message, "scope")
	if anthropic.ValidJSON(body) {
		if e := gjson.GetBytes(body, "error"); e.Type == gjson.String {
			code = e.Str
		}
		description := strings.ToLower(gjson.GetBytes(body, "error_description").Str)
		for _, word := range []string{"verifier", "challenge", "pkce", "redirect_uri", "state"} {
			f.verifier = f.verifier || strings.Contains(description, word)
		}
	}
	if known[code] {
		f.code = code
	}
	return f
}

// known are the words for errors that are told further; any other could hold anything. It is never changed.
var known = map[string]bool{
	"invalid_grant": true, "invalid_refresh_token": true, "refresh_token_reused": true,
	"access_denied": true, "invalid_client": true, "invalid_request": true, "invalid_scope": true, "server_error": true,
	"temporarily_unavailable": true,
	"unauthorized_client":     true, "unsupported_grant_type": true, "unsupported_response_type": true,
	"api_error": true, "authentication_error": true, "billing_error": true, "invalid_request_error": true,
	"not_found_error":  true,
	"overloaded_error": true, "permission_error": true, "rate_limit_error": true, "timeout_error": true,
}

// dead reports whether the code is one of those that end a login, or the use of a code.
func (f failure) dead() bool {
	return f.code == "invalid_grant" || f.code == "invalid_refresh_token" || f.code == "refresh_token_reused"
}

// ofRenewal is the failure as Refresh tells it.
func (f failure) ofRenewal() error {
	if f.dead() {
		return &DeadError{Code: f.code}
	}
	reason := f.detail
	switch {
	case reason != "":
	case f.code != "":
		reason = f.code
	case f.status == http.StatusOK:
		reason = "the answer holds no token"
	default:
		reason = http.StatusText(f.status)
	}
	return &RetryError{Status: f.status, After: f.after, Reason: reason, Lost: f.lost}
}

// ofExchange is the failure as Exchange tells it.
func (f failure) ofExchange() *Error {
	e := f.ofCall()
	switch {
	case f.dead() && f.verifier:
		e.Problem = Mismatch
	case f.dead():
		e.Problem = Spent
	case f.code == "access_denied":
		e.Problem = Denied
	case f.status == http.StatusUnauthorized:
		e.Problem = Rejected
	}
	return e
}

// ofCall is the failure of a call with an access token.
func (f failure) ofCall() *Error {
	e := &Error{Status: f.status, After: f.after, Code: f.code, Detail: f.detail, Lost: f.lost}
	switch {
	case f.status == 0:
		e.Problem = Unreachable
	case f.status == http.StatusUnauthorized:
		e.Problem = Unauthorized
	case f.status == http.StatusForbidden && f.code == "permission_error" && f.scope:
		e.Problem = NoScope
	case f.status == http.StatusForbidden && f.code == "permission_error":
		e.Problem = Forbidden
	case f.status == http.StatusForbidden:
		e.Problem = Blocked
	case f.status == http.StatusTooManyRequests:
		e.Problem = Throttled
	case f.status >= 500:
		e.Problem = Trouble
	case f.status < 400 && f.code == "":
		e.Problem = Unreadable
	default:
		e.Problem = Rejected
	}
	return e
}

// NetworkWords says why nothing was reached; empty: something was. The text of the error itself is not used, since a
// transport may put anything into it.
func NetworkWords(err error) string {
	var dns *net.DNSError
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var timed net.Error
	var op *net.OpError
	switch {
	case errors.Is(err, context.Canceled):
		return "it was cancelled"
	case errors.As(err, &dns):
		return "the name of the server was not found"
	case errors.As(err, &certificate):
		return "the server's certificate is not trusted; a proxy may be inspecting the connection"
	case errors.As(err, &record):
		return "the server does not speak TLS; a proxy may stand between"
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timed) && timed.Timeout():
		return "no answer came in time"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "the connection was refused"
	case errors.As(err, &op) && op.Op == "dial":
		return "no connection could be made"
	case errors.As(err, &timed): // *url.Error is one: the client got no answer
		return "the connection broke"
	}
	return ""
}

// unsent reports whether the error came before the first byte of a request could leave.
func unsent(err error) bool {
	var dns *net.DNSError
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var op *net.OpError
	return errors.As(err, &dns) || errors.As(err, &certificate) || errors.As(err, &record) ||
		errors.As(err, &op) && (op.Op == "dial" || op.Op == "proxyconnect")
}
