package anthropictest

import (
	"fmt"
	"net/http"
	"time"
)

// HTML is an error page of the edge, which is not JSON: 403, 502, 503 and so on.
func HTML(status int) Fault {
	return Fault{
		Name: fmt.Sprintf("html %d", status), Status: status, ContentType: "text/html; charset=UTF-8",
		Body: fmt.Sprintf("<!DOCTYPE html>\n<html><head><title>%[1]d %[2]s</title></head>\n<body><h1>%[1]d "+
			"%[2]s</h1></body></html>\n",
			status, http.StatusText(status)),
	}
}

// Empty is a 200 with no body at all.
func Empty() Fault {
	return Fault{Name: "empty", Status: http.StatusOK, ContentType: "text/event-stream; charset=utf-8"}
}

// Reset breaks the connection before any answer.
func Reset() Fault { return Fault{Name: "reset", Break: BreakReset, After: -1} }

// Hang never answers; it ends when the client leaves.
func Hang() Fault { return Fault{Name: "hang", Break: BreakStall, After: -1} }

// Lost lets the request take effect and then breaks the connection: of a renewal, the worst that can happen.
func Lost() Fault { return Fault{Name: "lost", Late: true, Break: BreakReset, After: -1} }

// Delayed answers as ever, but later.
func Delayed(by time.Duration) Fault { return Fault{Name: "delayed", Delay: by} }

// Gate holds the answer back until the channel is closed (or gives a value).
func Gate(until <-chan struct{}) Fault { return Fault{Name: "gate", Until: until, After: -1} }

// GateAfter holds the stream after k events until the channel is closed (or gives a value).
func GateAfter(k int, until <-chan struct{}) Fault {
	return Fault{Name: "gate", Until: until, After: k}
}

// CutAfter breaks the stream off after k events, 0: right after the headers.
func CutAfter(k int, how Break) Fault { return Fault{Name: "cut", After: k, Break: how} }

// StallAfter falls silent after k events.
func StallAfter(k int) Fault { return Fault{Name: "stall", After: k, Break: BreakStall} }

// Slow waits that long before each event but the first. An answer that is not streamed comes after the same time in
// all.
func Slow(gap time.Duration) Fault { return Fault{Name: "slow", Pace: gap} }

// ErrorAfter ends the stream by an error event after k events, 0: as the first one. Types: overloaded_error, api_error,
// rate_limit_error, timeout_error. A request that is not streamed gets the plain answer of that type.
func ErrorAfter(k int, kind string) Fault {
	return Fault{Name: "error event", After: k, ErrorEvent: kind}
}

// ErrorFirst ends the stream by an error event before anything else.
func ErrorFirst(kind string) Fault { return ErrorAfter(0, kind) }

// TokenError is an error of the token endpoint, such as 400 "invalid_grant".
func TokenError(status int, code, description string) Fault {
	return Fault{
		Name: fmt.Sprintf("token %d", status), Path: PathToken, Status: status,
		Body: string(encode(object{"error": code, "error_description": description})),
	}
}

// TokenThrottled is the token endpoint's 429, in the API's envelope; a retryAfter of 0 is not told.
func TokenThrottled(retryAfter time.Duration) Fault {
	e := tooMany("token 429", "Rate limited. Please try again later.")
	e.Path, e.NoLimits, e.RetryAfter = PathToken, true, retryAfter
	return e
}

// UsageThrottled is the usage endpoint's 429; a retryAfter of 0 is not told.
func UsageThrottled(retryAfter time.Duration) Fault {
	return Fault{
		Name: "usage 429", Path: PathUsage, Status: http.StatusTooManyRequests, NoLimits: true, RetryAfter: retryAfter,
		Body: `{"error":{"type":"rate_limit_error","message":"Rate limited. Please try again later."}}`,
	}
}
