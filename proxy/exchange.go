package proxy

import (
	"time"

	"clb/proxy/anthropic"
)

// Outcome is how an exchange ended.
type Outcome string

// The outcomes.
const (
	// OutcomeComplete: the whole answer reached the client with a status below 400.
	OutcomeComplete Outcome = "complete"
	// OutcomeError: the client got an error status, or an error event inside the stream.
	OutcomeError Outcome = "error"
	// OutcomeTruncated: the answer broke off upstream after its first byte had reached the client.
	OutcomeTruncated Outcome = "truncated"
	// OutcomeCancelled: the client went away first.
	OutcomeCancelled Outcome = "cancelled"
	// OutcomeInterrupted: this program ended while the exchange was under way. Where it died, the store finds it at the
	// next start.
	OutcomeInterrupted Outcome = "interrupted"
)

// Exchange is what happened to one request, from its arrival to the last byte of the answer. It holds no part of
// either body and no secret.
type Exchange struct {
	// ID orders by time of arrival and is unique for good.
	ID ID
	// Time is the arrival, wall clock.
	Time   time.Time
	Method string
	// Path is the URL's path, without the query.
	Path string
	// Model is the answer's, or the request's where no answer named one; empty where neither did.
	Model string
	// Session is the session's key, empty if the request has none.
	Session string
	// AccountID and Account (its name at that time) are of the last account tried; both empty if none was, or if the
	// client's own credential was used (Own).
	AccountID, Account string
	Own                bool
	// Paid says that the account is billed for each request. The history does not keep it: an account never changes so.
	Paid bool
	// Group is the group that the request asked for, by its path; empty: none.
	Group string
	// Waited is how long the request was held because no account could serve.
	Waited time.Duration
	// Reason says in words why the first account was chosen.
	Reason string
	// Status is what the client got; 499 where it left before there was any.
	Status  int
	Outcome Outcome
	// Error is one line of why, for every outcome but complete.
	Error string
	// UpstreamID is Anthropic's request-id, for a support case.
	UpstreamID string
	// Stream says that the answer was a stream of events.
	Stream bool
	// Attempts are all sends, in order. Retries counts those on the same account as the one before, Failovers the
	// others.
	Attempts           []Attempt
	Retries, Failovers int
	// TTFB is arrival to the first byte of the answer's body on its way to the client, zero if none; Duration is
	// arrival to end.
	TTFB, Duration time.Duration
	Usage          anthropic.Usage
	// BytesIn and BytesOut are the sizes of the bodies.
	BytesIn, BytesOut int64
}

// Attempt is one send of a request to one account.
type Attempt struct {
	AccountID, Account string
	// Choice says in words why this account; empty for the first attempt, of which Exchange.Reason tells, and where it
	// is the account of the attempt before.
	Choice string
	// Start is since the arrival of the request; Duration until the verdict.
	Start, Duration time.Duration
	// Status is the upstream's, 0 where none came.
	Status int
	// Verdict is the class of the answer, Reason one line in words.
	Verdict anthropic.Class
	Reason  string
	// Wait is how long the request then rested before the next attempt.
	Wait time.Duration
}

// Recorder keeps exchanges. Both calls return at once and neither waits for a disk: the request path calls them.
type Recorder interface {
	// Begin says that a request has arrived: what is known so far. Should the program die, the exchange is found again
	// as interrupted.
	Begin(Exchange)
	// End says how it ended. Each Begin is followed by exactly one End with the same ID.
	End(Exchange)
}
