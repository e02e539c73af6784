package anthropictest

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// The paths that the fake serves.
const (
	PathMessages     = "/v1/messages"
	PathCountTokens  = "/v1/messages/count_tokens"
	PathModels       = "/v1/models"
	PathHello        = "/api/hello"
	PathProfile      = "/api/oauth/profile"
	PathUsage        = "/api/oauth/usage"
	PathCreateKey    = "/api/oauth/claude_cli/create_api_key"
	PathToken        = "/v1/oauth/token"
	PathAuthorize    = "/oauth/authorize"
	PathCallbackPage = "/oauth/code/callback"
	PathSuccessPage  = "/oauth/code/success"
	// AnyPath in a Fault stands for every path.
	AnyPath = "*"
)

// Always as the number of a fault's uses is without end.
const Always = -1

// Break is how an answer breaks off.
type Break int

// The ways.
const (
	BreakNone  Break = iota
	BreakReset       // the connection is reset (RST)
	BreakFIN         // the connection is closed (FIN) although the body is not at its end
	BreakClean       // the body ends properly, too early
	BreakStall       // nothing more comes until the client leaves
)

// Fault is something that happens to a request instead of, or to, its answer. Fail plays it. QuotaSpent and
// its neighbours make the known ones, For and On say whose it is; every field can be set as well.
type Fault struct {
	// Name is told in Request.Fault.
	Name string

	// Path is the requests' path; empty stands for PathMessages. Account (nil: any) and Match (nil: any) narrow it
	// further. Match is called under the fake's lock, with a request that has no answer yet.
	Path    string
	Account *Account
	Match   func(Request) bool

	// Delay passes before anything is sent. Late lets the request take its whole effect first (a refresh token is
	// exchanged, quota is used), so that only the answer is lost.
	Delay time.Duration
	Late  bool

	// Status, where not 0, answers in place of the fake: with Body, else with the error envelope of Type, Message and
	// Details, else with nothing. ContentType defaults to application/json.
	Status      int
	Body        string
	ContentType string
	Type        string
	Message     string
	Details     map[string]any
	// Header is set on top of everything else. RetryAfter, in whole seconds, is told where it is not 0.
	Header     http.Header
	RetryAfter time.Duration
	// Answers with status 429 carry the rate-limit headers of the account unless NoLimits; the windows in Spent show as
	// used up for ResetIn.
	NoLimits bool
	Spent    []Window
	ResetIn  time.Duration

	// After is the point at which the rest happens: -1 before the headers, 0 after them, k after k events of the stream
	// (in the middle of a body that is no stream). There the answer waits for Until, then shows an error event of type
	// ErrorEvent and ends, or breaks off, or goes on.
	After      int
	Until      <-chan struct{}
	ErrorEvent string
	Break      Break
	// Pace replaces Config.Pace.
	Pace time.Duration

	// text, where set, makes the message at the time of the answer.
	text func(now time.Time) string
}

// For returns the fault for requests of that account only.
func (f Fault) For(a *Account) Fault { f.Account = a; return f }

// On returns the fault for requests to that path only.
func (f Fault) On(path string) Fault { f.Path = path; return f }

// When returns the fault for requests that match.
func (f Fault) When(match func(Request) bool) Fault { f.Match = match; return f }

// interrupts says whether something happens at the fault's point.
func (f Fault) interrupts() bool { return f.Break != BreakNone || f.Until != nil }

// matches: the fake's lock is held. local is the request's path as the API knows it.
func (f Fault) matches(a *Account, r *Request, local string) bool {
	path := cmp.Or(f.Path, PathMessages)
	return (path == AnyPath || path == local) && (f.Account == nil || f.Account == a) && (f.Match == nil || f.Match(*r))
}

// scripted is a fault and how often it is still due. Guarded by Fake.mu.
type scripted struct {
	fault Fault
	left  int
}

// Fail lets the next n requests that the fault is meant for meet it; Always: all of them, until Heal. Of several faults
// that are meant for a request it meets the one that was scripted first.
func (f *Fake) Fail(fault Fault, n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if fault.Name == "" {
		fault.Name = fmt.Sprintf("status %d", fault.Status)
	}
	if n != 0 {
		f.faults = append(f.faults, &scripted{fault, n})
	}
}

// Heal drops all faults that are still due.
func (f *Fake) Heal() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.faults = nil
}

// Due is how many uses of scripted faults are still to come; those for Always don't count.
func (f *Fake) Due() (n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, s := range f.faults {
		n += max(0, s.left)
	}
	return n
}

// meet takes the fault that the request meets, if any. f.mu is held.
func (f *Fake) meet(a *Account, r *Request, local string) *Fault {
	for i, s := range f.faults {
		if !s.fault.matches(a, r, local) {
			continue
		}
		if s.left > 0 {
			if s.left--; s.left == 0 {
				f.faults = slices.Delete(f.faults, i, i+1)
			}
		}
		r.Fault = s.fault.Name
		return &s.fault
	}
	return nil
}

// maxViolations bounds what is remembered of a proxy that does everything wrong.
const maxViolations = 1000

// note records violations of a request. f.mu is held.
func (f *Fake) note(seq int, found ...string) {
	if len(f.violation) > maxViolations {
		return
	}
	for _, what := range found {
		f.violation = append(f.violation, fmt.Sprintf("request %d: %s", seq, what))
	}
}
