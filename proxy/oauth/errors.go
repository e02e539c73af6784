package oauth

import (
	"cmp"
	"fmt"
	"time"

	"clb/proxy/secret"
)

// DeadError says that the login has ended: the user must sign in again.
type DeadError struct {
	// Code is the endpoint's: "invalid_grant" and its kin.
	Code string
}

func (e *DeadError) Error() string {
	return "the login has ended (" + e.Code + "): sign in again"
}

// RetryError says that a renewal did not work this time and says nothing about the login.
type RetryError struct {
	// Status is the endpoint's, 0 where no answer came.
	Status int
	// After is how long the endpoint asked to wait; zero: it did not say.
	After  time.Duration
	Reason string
	// Lost: the request went out and no answer of the endpoint's own came back, so that the refresh token may be spent.
	// If the next try says that the login has ended, this is why.
	Lost bool
	// Answer is a good answer in which no token was found, whole and as it came; zero: there was none. It may hold the
	// only copy of the login, in a form that is not known yet: see Client.ReadAnswer.
	Answer secret.Text
}

func (e *RetryError) Error() string {
	if e.Status == 0 {
		return "the token endpoint was not reached: " + e.Reason
	}
	return fmt.Sprintf("the token endpoint answered %d: %s", e.Status, e.Reason)
}

// Problem is what went wrong in a call, as far as it makes a difference to what comes next.
type Problem string

// The problems.
const (
	// Denied: the user, or the organization's rules, said no on the sign-in page.
	Denied Problem = "denied"
	// Spent: the code has expired or was used already.
	Spent Problem = "spent"
	// Mismatch: the code was given out for another sign-in than the one that shows it (verifier, state, redirect).
	Mismatch Problem = "mismatch"
	// Rejected: the endpoint takes the request itself for wrong.
	Rejected Problem = "rejected"
	// Unauthorized: 401, the access token is not taken: renew it once, then give up.
	Unauthorized Problem = "unauthorized"
	// NoScope: 403, the login was not given the right; another try changes nothing.
	NoScope Problem = "no-scope"
	// Forbidden: 403 for another reason than a scope: the account, its organization or its region is shut out.
	Forbidden Problem = "forbidden"
	// NoKeyRight: 403, the login may not create API keys.
	NoKeyRight Problem = "no-key-right"
	// Blocked: 403 of the edge, before Anthropic's own servers: VPN, proxy, country, or too much at once.
	Blocked Problem = "blocked"
	// Throttled: 429; Error.After says for how long, where the endpoint did.
	Throttled Problem = "throttled"
	// Trouble: 5xx.
	Trouble Problem = "trouble"
	// Unreachable: no answer came; Error.Detail says why.
	Unreachable Problem = "unreachable"
	// Unreadable: something answered that is not Anthropic's, a captive portal for one.
	Unreadable Problem = "unreadable"
)

// Error is the failure of a sign-in, or of a call with its token. Its text says what to do about it and can be shown to
// people as it is.
type Error struct {
	Problem Problem
	// Status is the answer's, 0 where there was none.
	Status int
	// After is how long the endpoint asked to wait; zero: it did not say.
	After time.Duration
	// Code is the endpoint's word for it where it is a known one ("invalid_grant", "permission_error"), else empty.
	Code string
	// Detail says in words why nothing was reached; empty otherwise.
	Detail string
	// Lost: the request may have arrived although no answer of the endpoint's own came back. What it names (a code) may
	// be spent.
	Lost bool
}

func (e *Error) Error() string {
	if text := fixed[e.Problem]; text != "" {
		return text
	}
	switch e.Problem {
	case Rejected:
		return fmt.Sprintf("the request was not accepted (%s): try again, and look for a newer version of this "+
			"program if that does not help", cmp.Or(e.Code, fmt.Sprint(e.Status)))
	case Throttled:
		return "too many requests at the moment: " + wait(e.After) + " and try again"
	case Trouble:
		return fmt.Sprintf("the server has trouble of its own (%d): try again in a few minutes", e.Status)
	case Unreachable:
		return "the server was not reached (" + e.Detail + "): check the network, VPN and proxy settings, and try again"
	default:
		return "the call failed: try again"
	}
}

// fixed are the texts that depend on nothing else. It is never changed.
var fixed = map[Problem]string{
	Denied: "access was denied in the browser: start again and approve it there, if you want the account " +
		"to be added",
	Spent:        "the code of this sign-in has expired or was used already: start the sign-in again",
	Mismatch:     "the code belongs to another sign-in: start again, and use only the page that opens then",
	Unauthorized: "the login was not accepted: sign in again if that does not pass",
	NoScope:      "this kind of login may not read that: only a sign-in through the browser can",
	Forbidden: "the account, its organization or its region is not allowed to do this: look at the account in the " +
		"browser, or ask an admin of the organization",
	NoKeyRight: "this login may not create API keys: ask an admin of the organization, or create a key in the " +
		"Console and paste it",
	Blocked: "the request was refused before it reached the server (403): check VPN, proxy and firewall, wait a " +
		"little, and try again",
	Unreadable: "the answer did not come from the server it was meant for: check whether the network wants a sign-in " +
		"of its own, or a proxy stands between, and try again",
}

func wait(d time.Duration) string {
	if d <= 0 {
		return "wait a few minutes"
	}
	d = d.Round(time.Second)
	if d <= 2*time.Minute {
		return fmt.Sprintf("wait %d s", max(1, int(d.Seconds())))
	}
	return fmt.Sprintf("wait %d min", int((d+time.Minute-1)/time.Minute))
}
