package anthropictest

import (
	"fmt"
	"net/http"
	"slices"
	"time"
)

// The types of error, in the words of the API's envelope.
const (
	invalidRequest  = "invalid_request_error"
	authentication  = "authentication_error"
	permission      = "permission_error"
	notFound        = "not_found_error"
	rateLimit       = "rate_limit_error"
	requestTooLarge = "request_too_large"
)

// statuses are the HTTP statuses of the types that also come as an error event.
func statusOf(kind string) int {
	switch kind {
	case "overloaded_error":
		return 529
	case rateLimit:
		return http.StatusTooManyRequests
	case "timeout_error":
		return http.StatusGatewayTimeout
	case invalidRequest:
		return http.StatusBadRequest
	default:
		return http.StatusInternalServerError
	}
}

func failure(name string, status int, kind, message string) Fault {
	return Fault{Name: name, Status: status, Type: kind, Message: message}
}

func tooMany(name, message string) Fault {
	return failure(name, http.StatusTooManyRequests, rateLimit, message)
}

func invalid(name, message string) Fault {
	return failure(name, http.StatusBadRequest, invalidRequest, message)
}

func unauthorized(name, message string) Fault {
	return failure(name, http.StatusUnauthorized, authentication, message)
}

func forbidden(name, message string) Fault {
	return failure(name, http.StatusForbidden, permission, message)
}

const overLimit = "This request would exceed your account's rate limit. Please try again later."

// QuotaSpent is a spent quota: 429 with the windows (default: the 5-hour one) rejected until resetIn has passed, and
// retry-after saying so. It shows this for one answer; Account.Spend really spends one.
func QuotaSpent(resetIn time.Duration, windows ...Window) Fault {
	if len(windows) == 0 {
		windows = []Window{FiveHour}
	}
	e := tooMany("quota spent", overLimit)
	e.Spent, e.ResetIn, e.RetryAfter = slices.Clone(windows), resetIn, resetIn
	e.Header = http.Header{"X-Should-Retry": {"true"}}
	return e
}

// ModelQuotaSpent is a spent weekly window of the Fable family: the account is fine for other models.
func ModelQuotaSpent(resetIn time.Duration) Fault {
	e := QuotaSpent(resetIn, Fable)
	e.Name = "model quota spent"
	return e
}

// Burst is a burst: 429, no window rejected, a short retry-after.
func Burst(retryAfter time.Duration) Fault {
	e := tooMany("burst", "Rate limited. Please try again later.")
	e.RetryAfter = retryAfter
	return e
}

// Throttled is the server's own throttle: 429 without any rate-limit header and without retry-after.
func Throttled() Fault {
	e := tooMany("throttled", "Rate limited. Please try again later.")
	e.NoLimits = true
	e.Header = http.Header{"X-Should-Retry": {"true"}}
	return e
}

// LongContextDenied says that the account may not send long contexts.
func LongContextDenied() Fault {
	return tooMany("long context denied", "Extra usage is required for long context requests.")
}

// FastModeDenied says that the account may not use fast mode.
func FastModeDenied() Fault {
	return tooMany("fast mode denied", "Usage credits are required for fast mode")
}

// CreditsSpent is a 429 whose overage-disabled-reason says that the credits of a model or feature are used up, while
// the windows are fine.
func CreditsSpent() Fault {
	e := tooMany("credits spent", overLimit)
	e.Header = http.Header{unified + "Overage-Status": {rejected},
		unified + "Overage-Disabled-Reason": {"out_of_credits"}}
	return e
}

// ThirdPartyBilling is the billing notice for other programs.
func ThirdPartyBilling() Fault {
	return invalid("third party billing", "Third-party apps now draw from your extra usage, not your plan limits.")
}

// ExtraUsageSpent says that the extra usage is used up.
func ExtraUsageSpent() Fault {
	return invalid("extra usage spent", "You're out of extra usage. Add more at claude.ai/settings/usage")
}

// NotClaudeCode says that the request was not taken for one of Claude Code.
func NotClaudeCode() Fault {
	return invalid("not claude code",
		"This credential is only authorized for use with Claude Code and cannot be used for other API requests.")
}

// AccountDisabled says that the account is disabled.
func AccountDisabled() Fault {
	return invalid("account disabled", "This organization has been disabled.")
}

// TokenExpired says that the access token has expired.
func TokenExpired() Fault {
	e := unauthorized("token expired",
		"OAuth token has expired. Please obtain a new token or refresh your existing token.")
	e.Details = map[string]any{"error_visibility": "user_facing", "error_code": "token_expired"}
	return e
}

// TokenRevoked says that the access token was revoked.
func TokenRevoked() Fault {
	return unauthorized("token revoked", "OAuth access token has been revoked")
}

// MissingBeta says that a bearer token came without the beta that it needs.
func MissingBeta() Fault {
	return unauthorized("missing beta", "OAuth authentication is currently not supported.")
}

// InvalidKey says that the API key is none.
func InvalidKey() Fault { return unauthorized("invalid key", "invalid x-api-key") }

// Forbidden says that the account (or its region) is refused.
func Forbidden() Fault { return forbidden("forbidden", "Request not allowed") }

// MissingScope says that the token lacks a scope.
func MissingScope() Fault {
	return forbidden("missing scope", "OAuth token does not meet scope requirement any_of(user:profile, user:office)")
}

// OrgBlocksLogins says that the organisation has shut out subscription sign-ins.
func OrgBlocksLogins() Fault {
	e := forbidden("org blocks logins", "OAuth authentication is currently not allowed for this organization.")
	e.Details = map[string]any{"error_code": "oauth_org_not_allowed"}
	return e
}

// Challenge is the page of an edge server that wants to see a browser: Anthropic's own servers never saw the request.
func Challenge() Fault {
	return Fault{Name: "challenge", Status: http.StatusForbidden, ContentType: "text/html; charset=UTF-8",
		Header: http.Header{"Cf-Mitigated": {"challenge"}},
		Body:   "<!DOCTYPE html><html><head><title>Just a moment...</title></head></html>"}
}

// CompanyProxy is the word of a company's proxy that does not let the request through, in a shape of its own.
func CompanyProxy() Fault {
	return Fault{Name: "company proxy", Status: http.StatusForbidden,
		Body: `{"error":{"type":"policy","message":"This category is blocked. Your account is suspended."}}`}
}

// NoModel says that the account has no access to the model: the request's own trouble.
func NoModel() Fault {
	return forbidden("no model", "Your organization does not have access to the model that was asked for.")
}

// NoLongContext says that the subscription has no right to the beta of long contexts.
func NoLongContext() Fault {
	return invalid("no long context", "The long context beta is not yet available for this subscription.")
}

// Upstream is the upstream's own trouble: 529, 500, 502, 503 or 504, as JSON.
func Upstream(status int) Fault {
	e := failure(fmt.Sprintf("upstream %d", status), status, "api_error", "Internal server error")
	switch status {
	case 529:
		e.Type, e.Message = "overloaded_error", "Overloaded"
	case http.StatusGatewayTimeout:
		e.Type, e.Message = "timeout_error", "Request timed out"
	case http.StatusServiceUnavailable:
		e.Message = "Service temporarily unavailable"
	}
	return e
}

// BodyTooLarge says that the body is too large; for the other errors of the client see BadRequest.
func BodyTooLarge() Fault {
	return failure("client error", http.StatusRequestEntityTooLarge, requestTooLarge,
		"Request exceeds the maximum size")
}

// BadThinkingSignature says that a thinking block was signed for another conversation.
func BadThinkingSignature() Fault {
	return invalid("bad thinking", "messages.1.content.0: Invalid `signature` in `thinking` block")
}

// MonthlyCap is the monthly cap of an API organisation: 429 with no rate-limit header, no retry-after, and the code
// enforced_spend_limit_reached. Its message names the 1st of the next month by Config.Now.
func MonthlyCap() Fault {
	e := tooMany("monthly cap", "")
	e.NoLimits = true
	e.Details = map[string]any{"error_code": "enforced_spend_limit_reached"}
	e.text = func(now time.Time) string {
		now = now.UTC()
		first := time.Date(now.Year(), now.Month()+1, 1, 0, 0, 0, 0, time.UTC)
		return "You have reached your API usage limits: the monthly limit of your organization. You will regain " +
			"access on " +
			first.Format(time.DateOnly) + " at 00:00 UTC."
	}
	return e
}

// BadRequest is any other 400.
func BadRequest(message string) Fault { return invalid("bad request", message) }

// NotFound is a 404, as for a model that does not exist.
func NotFound(what string) Fault { return failure("not found", http.StatusNotFound, notFound, what) }

// refuse answers with the fault's status, headers and body.
func (x *exchange) refuse(e Fault) {
	h, now := x.w.Header(), x.f.config.Now()
	if e.Status == http.StatusTooManyRequests && !e.NoLimits && x.f.config.Service == nil {
		x.writeLimits(h, e)
	}
	if e.RetryAfter != 0 {
		h.Set("Retry-After", wholeSeconds(e.RetryAfter))
	}
	for name, values := range e.Header {
		h[http.CanonicalHeaderKey(name)] = slices.Clone(values)
	}
	switch {
	case e.Body != "" || e.Type == "":
		contentType := e.ContentType
		if contentType == "" && e.Body != "" {
			contentType = "application/json"
		}
		x.send(e.Status, contentType, []byte(e.Body))
	default:
		x.reply(e.Status, e.envelope(x.record.ID, now))
	}
}

// envelope is the API's shape of an error.
func (f Fault) envelope(id string, now time.Time) any {
	type body struct {
		Type    string         `json:"type"`
		Message string         `json:"message"`
		Details map[string]any `json:"details,omitempty"`
	}
	message := f.Message
	if f.text != nil {
		message = f.text(now)
	}
	return struct {
		Type  string `json:"type"`
		Error body   `json:"error"`
		ID    string `json:"request_id"`
	}{"error", body{f.Type, message, f.Details}, id}
}
