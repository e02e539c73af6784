package anthropic

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// subscriptionPrefix is the prefix of the limit headers that subscription accounts get, on good and on refused answers
// alike.
const subscriptionPrefix = "Anthropic-Ratelimit-Unified-"

// apiKeyPrefix is the prefix of the limit headers that accounts on an API key get.
const apiKeyPrefix = "Anthropic-Ratelimit-"

// The wire's word for a window, or an account, that takes nothing more.
const rejected = "rejected"

// weeklyFamilies are the model families behind the wire's short names of weekly windows. "oi" stands for "overage
// included", which public captures of 2026 tie to Fable.
var weeklyFamilies = map[string]string{"oi": "fable"}

// ReadLimits reads the limit headers of an answer, those of subscriptions and those of API keys; false where it has
// none. now becomes the Seen of what it finds. Left out are names that only old captures have: remaining,
// upgrade-paths, fallback.
func ReadLimits(h http.Header, now time.Time) (Limits, bool) {
	var l Limits
	found := false
	l.Rates, found = readRates(h, now)
	for key := range h {
		name, ok := strings.CutPrefix(key, subscriptionPrefix)
		if !ok {
			continue
		}
		found = true
		switch name {
		case "5h-Utilization", "5h-Status":
			l.FiveHour = readWindow(h, subscriptionPrefix+"5h", now)
		case "7d-Utilization", "7d-Status":
			l.SevenDay = readWindow(h, subscriptionPrefix+"7d", now)
		case "Overage-Utilization", "Overage-Status", "Overage-In-Use", "Overage-Disabled-Reason":
			l.takeOverage(h, now)
		case "Status", "Representative-Claim":
			share, _ := readShare(h, subscriptionPrefix+"Fallback-Percentage")
			l.Whole = AccountStatus{Status: readWord(h, "Status"), Claim: readWord(h, "Representative-Claim"),
				Reset:    readReset(h, subscriptionPrefix+"Reset", now),
				Fallback: share, Seen: now}
		default:
			l.takeWeekly(name, h, now)
		}
	}
	return l, found
}

// takeOverage reads what is told of extra usage. A word that is missing is as good as its end.
func (l *Limits) takeOverage(h http.Header, now time.Time) {
	l.Extra = ExtraUsage{InUse: strings.EqualFold(readWord(h, "Overage-In-Use"), "true"),
		Disabled: readWord(h, "Overage-Disabled-Reason"), Seen: now}
	used, told := readShare(h, subscriptionPrefix+"Overage-Utilization")
	if !told && readWord(h, "Overage-Status") == "" {
		return
	}
	l.Overage = readWindow(h, subscriptionPrefix+"Overage", now)
	l.Overage.Utilization = used // untold, "rejected" says that there is no such pool, not that it is spent
}

// takeWeekly reads the window of one model family, if that is what the header's name ("7d_oi-Status") is about.
func (l *Limits) takeWeekly(name string, h http.Header, now time.Time) {
	window, ok := strings.CutSuffix(name, "-Utilization")
	if !ok {
		window, ok = strings.CutSuffix(name, "-Status")
	}
	short, weekly := strings.CutPrefix(strings.ToLower(window), "7d_")
	if !ok || !weekly {
		return
	}
	if l.Models == nil {
		l.Models = map[string]Window{}
	}
	if short == "" || short != word(short) || len(l.Models) >= mostFamilies {
		return
	}
	l.Models[weeklyFamily(short)] = readWindow(h, subscriptionPrefix+window, now)
}

func weeklyFamily(short string) string {
	if family, ok := weeklyFamilies[short]; ok {
		return family
	}
	return short
}

func readWindow(h http.Header, prefix string, now time.Time) Window {
	w := Window{Status: word(h.Get(prefix + "-Status")), Seen: now, Source: "headers"}
	if u, ok := readShare(h, prefix+"-Utilization"); ok {
		w.Utilization = u
	} else if w.Status == rejected {
		w.Utilization = 1
	}
	w.Threshold, _ = readShare(h, prefix+"-Surpassed-Threshold")
	w.Reset = readReset(h, prefix+"-Reset", now)
	return w
}

// readShare reads a share, 0 to 1 and above.
func readShare(h http.Header, name string) (float64, bool) {
	u, err := strconv.ParseFloat(strings.TrimSpace(h.Get(name)), 64)
	if err != nil || !(u >= 0) { // not a number is not above zero either
		return 0, false
	}
	return min(u, 1000), true
}

// longestWord bounds what is kept of a word of the wire, whatever a server sends.
const longestWord = 64

// word is one of the wire's words, trimmed and cut.
func word(s string) string {
	s = strings.TrimSpace(s)
	return strings.ToValidUTF8(s[:min(len(s), longestWord)], "")
}

// readWord reads a word of the unified headers.
func readWord(h http.Header, name string) string { return word(h.Get(subscriptionPrefix + name)) }

// readReset reads when a window or a rate starts anew, within what can be.
func readReset(h http.Header, name string, now time.Time) time.Time {
	return BoundReset(readTime(h.Get(name)), now)
}

// mostSeconds is the year 5138 in seconds, and 1973 in milliseconds: a higher number is one of milliseconds.
const mostSeconds = 1e11

// readTime reads unix seconds or milliseconds, or RFC 3339 as older captures have it; zero for anything else.
func readTime(s string) time.Time {
	s = strings.TrimSpace(s)
	if n, err := strconv.ParseInt(s, 10, 64); err == nil && n > 0 && n < mostSeconds*1000 {
		if n >= mostSeconds {
			return time.UnixMilli(n).UTC()
		}
		return time.Unix(n, 0).UTC()
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

// RetryAfter reads the header of that name: whole or fractional seconds, or an HTTP date, at most as far ahead as a
// window may end. Zero where there is none.
func RetryAfter(h http.Header, now time.Time) time.Duration {
	s := strings.TrimSpace(h.Get("Retry-After"))
	if s == "" {
		return 0
	}
	if f, err := strconv.ParseFloat(s, 64); err == nil {
		if f > 0 && f < 1e9 {
			return min(time.Duration(f*float64(time.Second)), longestReset)
		}
		return 0
	}
	if t, err := http.ParseTime(s); err == nil && t.After(now) {
		return min(t.Sub(now), longestReset)
	}
	return 0
}

// hasLimitHeaders looks by prefix, not by known names: new ones must not turn a limit into a throttle.
func hasLimitHeaders(h http.Header) bool {
	for key := range h {
		if strings.HasPrefix(key, apiKeyPrefix) || strings.HasPrefix(key, "X-Ratelimit-") {
			return true
		}
	}
	return false
}
