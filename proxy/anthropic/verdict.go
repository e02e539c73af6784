package anthropic

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Class is what an answer of the upstream means for the account and the request.
type Class string

// The classes.
const (
	Fine        Class = "fine"         // below 400
	Quota       Class = "quota"        // a 5-hour or weekly window is spent
	ModelQuota  Class = "model_quota"  // one model family's weekly window is spent
	Burst       Class = "burst"        // too many in a minute
	Throttle    Class = "throttle"     // the server throttles, whoever asks
	SpendCap    Class = "spend_cap"    // an API organisation's monthly cap
	Entitlement Class = "entitlement"  // this shape of request needs a right that the account lacks
	NotClaude   Class = "not_claude"   // the client is not taken for Claude Code, whatever the account
	SignedOut   Class = "signed_out"   // 401
	Refused     Class = "refused"      // 402, 403 about the account, organisation disabled
	Forbidden   Class = "forbidden"    // 403 that does not say whom it is about
	Trouble     Class = "trouble"      // the failure of the upstream or of the way there, or none could be reached
	ClientError Class = "client_error" // any other 4xx
	Left        Class = "left"         // the client went away
)

// Bounds of what a server may make us believe: a limit is never forever.
const (
	// longestLimit bounds a window's reset: a week, and a day for clocks that differ.
	longestLimit = 8 * 24 * time.Hour
	// unverifiedLimit bounds a limit whose end no window names.
	unverifiedLimit = 15 * time.Minute
	// defaultLimit is for a limit whose end nothing names.
	defaultLimit = 5 * time.Minute
	// longestBurst bounds the rest after too many requests in a minute; a longer wait is not a burst.
	longestBurst = 60 * time.Second
	// defaultBurst is for a burst that names no wait.
	defaultBurst = 5 * time.Second
)

// Answer is what the upstream said, as far as it matters to the verdict.
type Answer struct {
	Status int
	Header http.Header
	// Body is the start of an error's body, empty for a good answer.
	Body []byte
	// Model is the one that was asked for.
	Model string
}

// Verdict is what an answer means.
type Verdict struct {
	Class Class
	// Until ends the limit for Quota, ModelQuota, SpendCap and the rest for Burst; zero for others.
	Until time.Time
	// Family is the model family that ModelQuota is about.
	Family string
	// RetryAfter is what the server asked for; zero: nothing.
	RetryAfter time.Duration
	// Reason is one line in words, without anything of the request.
	Reason string
}

// Judge says what an answer means. Windows count first and the aggregate last: an aggregate "rejected" may be about one
// model family's week alone. Texts are looked at only together with status and type, where nothing else tells.
func Judge(a Answer, now time.Time) Verdict {
	v := Verdict{RetryAfter: RetryAfter(a.Header, now)}
	switch {
	case a.Status < 400:
		v.Class = Fine
		return v
	case a.Status == http.StatusTooManyRequests:
		return judge429(a, v, now)
	case a.Status >= 500:
		v.Class, v.Reason = Trouble, fmt.Sprintf("Anthropic answered %d", a.Status)
	case a.Status == http.StatusUnauthorized, a.Status == http.StatusPaymentRequired, a.Status == http.StatusForbidden:
		return judge403(a, v)
	default:
		return judge400(a, v, now)
	}
	if e := ReadError(a.Body); e.Message != "" {
		v.Reason += ": " + e.Message
	}
	return v
}

// judge403 says whom a 401, 402 or 403 is about. A page of an edge server or the word of a company's proxy says nothing
// about anybody: it is trouble of the way.
func judge403(a Answer, v Verdict) Verdict {
	e := ReadError(a.Body)
	switch {
	case !e.Enveloped:
		v.Class, v.Reason = Trouble, fmt.Sprintf("the way to Anthropic was barred (%d): by a proxy, a VPN, or a "+
			"check for browsers", a.Status)
		return v
	case a.Status == http.StatusUnauthorized:
		v.Class, v.Reason = SignedOut, "its credential was refused (401)"
	case a.Status == http.StatusPaymentRequired, e.ofAccount():
		v.Class, v.Reason = Refused, fmt.Sprintf("it was refused (%d)", a.Status)
	case e.ofRequest():
		v.Class, v.Reason = ClientError, "the request was not accepted: 403 "+e.Type
		return v
	default:
		v.Class, v.Reason = Forbidden, "it was forbidden (403)"
	}
	if e.Message != "" {
		v.Reason += ": " + e.Message
	}
	return v
}

// OfService is the verdict on an answer of that status where it came from a service that is not Anthropic, whose errors
// have any shape: there a 401 without Anthropic's envelope is about the key all the same.
func (v Verdict) OfService(status int) Verdict {
	switch {
	case v.Class != Trouble || v.Reason == "":
	case status == http.StatusUnauthorized:
		v.Class, v.Reason = SignedOut, "its credential was refused (401)"
	case status == http.StatusPaymentRequired || status == http.StatusForbidden:
		v.Class, v.Reason = Forbidden, fmt.Sprintf("it was forbidden (%d)", status)
	}
	return v
}

func judge400(a Answer, v Verdict, now time.Time) Verdict {
	e := ReadError(a.Body)
	// The message may quote the request, of which nothing is kept: the client has it.
	v.Class, v.Reason = ClientError,
		strings.TrimSpace(fmt.Sprintf("the request was not accepted: %d %s", a.Status, e.Type))
	switch {
	case a.Status != http.StatusBadRequest:
	case e.is("invalid_request_error", "organization has been disabled"):
		v.Class, v.Reason = Refused, "its organization has been disabled"
	case e.spendLimit():
		v.Class, v.Until, v.Reason = SpendCap, nextMonth(now),
			"the spend limit that its organization has set is reached"
	case outOfCredits(a.Header):
		v.Class, v.Reason = Entitlement, noCredits
	case e.located():
	case e.is("invalid_request_error", notClaude):
		v.Class, v.Reason = NotClaude, e.Message
	case e.is("invalid_request_error", entitlements400...):
		v.Class, v.Reason = Entitlement, e.Message
	}
	return v
}

func judge429(a Answer, v Verdict, now time.Time) Verdict {
	e := ReadError(a.Body)
	limits, _ := ReadLimits(a.Header, now)
	spent := limits.FiveHour.Status == rejected || limits.SevenDay.Status == rejected
	switch {
	case e.Code == "enforced_spend_limit_reached":
		v.Class, v.Until, v.Reason = SpendCap, nextMonth(now), "its organization's monthly spend limit is reached"
	case spent:
		v.Class = Quota
		v.Until, v.Reason = quotaEnd(a, v, limits, now)
	case modelSpent(a, limits) != "":
		v.Class, v.Family = ModelQuota, modelSpent(a, limits)
		v.Until = bounded(modelReset(a, v, limits), now, longestLimit)
		v.Reason = "weekly limit for " + v.Family + " models reached"
	case e.is("rate_limit_error", entitlements429...):
		v.Class, v.Reason = Entitlement, e.Message
	case outOfCredits(a.Header):
		v.Class, v.Reason = Entitlement, noCredits
	case limits.Whole.Status == rejected:
		v.Class, v.Reason = Quota, "usage limit reached"
		v.Until = bounded(firstTime(limits.Whole.Reset, after(now, v.RetryAfter)), now, longestLimit)
	case !e.Enveloped && !hasLimitHeaders(a.Header): // a page of an edge server knows no account
		v.Class, v.Reason = Throttle, "something on the way throttles for a moment (no limit of this account)"
	case v.RetryAfter > longestBurst && len(limits.Models) == 0 && !limits.FiveHour.Known() && !limits.SevenDay.Known():
		v.Class, v.Reason = Quota, "it asked for a pause of "+v.RetryAfter.Round(time.Second).String()
		v.Until = bounded(after(now, v.RetryAfter), now, unverifiedLimit)
	case v.RetryAfter > 0, hasLimitHeaders(a.Header):
		v.Class, v.Reason = Burst, "too many requests in a short time"
		v.Until = burstEnd(v, limits, now)
	default:
		v.Class, v.Reason = Throttle, "Anthropic throttles for a moment (no limit of this account)"
	}
	return v
}

// burstEnd is when the server wants to be asked again, else when what was used up is there again. It is never far.
func burstEnd(v Verdict, l Limits, now time.Time) time.Time {
	end := firstTime(after(now, v.RetryAfter), l.Rates.Exhausted())
	if !end.After(now) {
		return now.Add(defaultBurst)
	}
	if latest := now.Add(longestBurst); end.After(latest) {
		return latest
	}
	return end
}

// quotaEnd is the latest reset of the rejected windows, and which window that is in words.
func quotaEnd(a Answer, v Verdict, l Limits, now time.Time) (time.Time, string) {
	var end time.Time
	reason := ""
	if l.FiveHour.Status == rejected {
		end, reason = l.FiveHour.Reset, "5-hour limit reached"
	}
	if l.SevenDay.Status == rejected && !l.SevenDay.Reset.Before(end) {
		end, reason = l.SevenDay.Reset, "weekly limit reached"
	}
	end = firstTime(end, after(now, v.RetryAfter), readTime(a.Header.Get(subscriptionPrefix+"Reset")))
	return bounded(end, now, longestLimit), reason
}

// modelSpent is the family whose weekly window is spent, or empty. Only the family that was asked for can have been
// refused; the claim names it where the windows do not.
func modelSpent(a Answer, l Limits) string {
	asked := Family(a.Model)
	if l.Models[asked].Status == rejected {
		return asked
	}
	if l.Whole.Status != "" && l.Whole.Status != rejected {
		return "" // another family's week is spent, and this refusal is not about it
	}
	switch l.Whole.Claim {
	case "five_hour", "seven_day":
		return ""
	case "seven_day_opus":
		return "opus"
	case "seven_day_sonnet":
		return "sonnet"
	case "seven_day_overage_included":
		if asked != "" {
			return asked
		}
		return "fable"
	}
	for _, family := range slices.Sorted(maps.Keys(l.Models)) {
		if l.Models[family].Status == rejected {
			return cmp.Or(asked, family)
		}
	}
	return ""
}

func modelReset(a Answer, v Verdict, l Limits) time.Time {
	if w := l.Models[v.Family]; !w.Reset.IsZero() {
		return w.Reset
	}
	return readTime(a.Header.Get(subscriptionPrefix + "Reset"))
}

// nextMonth is when a monthly cap ends.
func nextMonth(now time.Time) time.Time {
	y, m, _ := now.UTC().Date()
	return time.Date(y, m+1, 1, 0, 0, 0, 0, time.UTC)
}

func after(now time.Time, d time.Duration) time.Time {
	if d == 0 {
		return time.Time{}
	}
	return now.Add(d)
}

func firstTime(times ...time.Time) time.Time {
	for _, t := range times {
		if !t.IsZero() {
			return t
		}
	}
	return time.Time{}
}

// bounded keeps the end of a limit between now and now+most; an end that is missing or has passed becomes the default.
func bounded(end, now time.Time, most time.Duration) time.Time {
	if !end.After(now) {
		return now.Add(defaultLimit)
	}
	if latest := now.Add(most); end.After(latest) {
		return latest
	}
	return end
}
