package anthropic

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"

	"github.com/tidwall/gjson"

	"clb/proxy/secret"
)

// Error is Anthropic's error envelope.
type Error struct {
	// Type is "rate_limit_error" and its kin; Message one line for people; Code the machine-readable detail, if any.
	Type, Message, Code string
	// Enveloped says that it came in Anthropic's own shape: a company's proxy has one of its own.
	Enveloped bool
}

// ReadError reads an envelope; anything that is none (an HTML page of an edge server) gives the zero Error. The message
// is cut to a line of 300 bytes.
func ReadError(body []byte) Error {
	if !ValidJSON(body) {
		return Error{}
	}
	r := gjson.GetManyBytes(body, "error.type", "error.message", "error.details.error_code", "type")
	e := Error{Type: line(r[0].String()), Message: line(r[1].String()), Code: line(r[2].String())}
	e.Enveloped = r[3].String() == "error" && r[0].Type == gjson.String &&
		(strings.HasSuffix(e.Type, "_error") || e.Type == "request_too_large")
	return e
}

// line makes one line of at most 300 bytes, without a credential that the server echoes.
func line(s string) string {
	s = secret.Redact(strings.Join(strings.Fields(s), " "))
	if len(s) > 300 {
		s = strings.ToValidUTF8(s[:300], "") + "…"
	}
	return s
}

// location is how a message begins that is about one place in the request ("messages.1.content.0: "); it may quote the
// request.
var location = regexp.MustCompile(`^[a-z_]+(\.[A-Za-z0-9_]+)*: `)

func (e Error) located() bool { return location.MatchString(e.Message) }

// ofAccount reports whether a permission error says something about the account that holds for its next request too.
func (e Error) ofAccount() bool {
	return e.Code == "oauth_org_not_allowed" || e.Type == "billing_error" || e.is(e.Type, aboutAccount...) &&
		!e.is(e.Type, aboutRequest...)
}

// ofRequest reports whether a permission error is about what was asked for: its path, scope or model.
func (e Error) ofRequest() bool {
	return e.Type != "permission_error" && e.Type != "authentication_error" || e.is(e.Type, aboutRequest...)
}

// is reports whether the error has the type and one of the texts.
func (e Error) is(kind string, texts ...string) bool {
	if e.Type != kind {
		return false
	}
	message := strings.ToLower(e.Message)
	for _, t := range texts {
		if strings.Contains(message, t) {
			return true
		}
	}
	return false
}

// spendLimit reports a monthly limit of an API organization that it has set itself, which answers 400.
func (e Error) spendLimit() bool {
	return e.Code == "enforced_spend_limit_reached" ||
		e.is("invalid_request_error", "you have reached your specified api usage limits")
}

// noCredits is the reason of an account without credits. The message of such an answer speaks of something else, or
// quotes the request.
const noCredits = "its credits for extra usage are used up, and this request needs them"

// outOfCredits tells that a pool of credits beside the plan is empty; it says nothing about the account's windows.
func outOfCredits(h http.Header) bool {
	return h.Get(subscriptionPrefix+"Overage-Disabled-Reason") == "out_of_credits"
}

// ErrorBody is an error in Anthropic's shape, ready to send. requestID may be empty.
func ErrorBody(kind, message, requestID string) []byte {
	type detail struct {
		Type    string `json:"type"`
		Message string `json:"message"`
	}
	body, err := json.Marshal(struct {
		Type      string `json:"type"`
		Error     detail `json:"error"`
		RequestID string `json:"request_id,omitempty"`
	}{"error", detail{kind, message}, requestID})
	if err != nil {
		// strings always encode
		return []byte(`{"type":"error","error":{"type":"api_error","message":"internal error"}}`)
	}
	return body
}

// StatusOf is the HTTP status that an error type stands for when it comes as an event inside a stream whose status was
// already 200.
func StatusOf(kind string) int {
	switch kind {
	case "invalid_request_error":
		return http.StatusBadRequest
	case "authentication_error":
		return http.StatusUnauthorized
	case "billing_error":
		return http.StatusPaymentRequired
	case "permission_error":
		return http.StatusForbidden
	case "not_found_error":
		return http.StatusNotFound
	case "request_too_large":
		return http.StatusRequestEntityTooLarge
	case "rate_limit_error":
		return http.StatusTooManyRequests
	case "timeout_error":
		return http.StatusGatewayTimeout
	case "overloaded_error":
		return 529
	}
	return http.StatusInternalServerError
}
