package anthropic

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"testing"
	"time"
)

// TestResetsAreBounded: whatever time a server names, it can be written down and is not too far ahead.
func TestResetsAreBounded(t *testing.T) {
	for _, value := range []string{"999999999999", "9999999999999", "99999999999999", "9223372036854775807",
		"9223372036854775808", "-1", "0", "1e300", "253402300800", "4102444800",
		"9999-12-31T23:59:59-23:59", "9999-12-31T23:59:59Z", "0000-01-01T00:00:00+23:59", "0001-01-01T00:00:00Z",
		"+123456-01-01T00:00:00Z"} {
		h := http.Header{}
		for _, name := range []string{"5h", "7d", "7d_opus", "Overage"} {
			h.Set(u+name+"-Status", "rejected")
			h.Set(u+name+"-Reset", value)
		}
		h.Set(u+"Status", "rejected")
		h.Set(u+"Reset", value)
		h.Set(c+"Tokens-Remaining", "9223372036854775807")
		h.Set(c+"Tokens-Reset", value)
		l, _ := ReadLimits(h, noon)
		if _, err := json.Marshal(l); err != nil {
			t.Errorf("%s: %v", value, err)
		}
		for _, end := range []time.Time{l.FiveHour.Reset, l.SevenDay.Reset, l.Models["opus"].Reset, l.Overage.Reset,
			l.Whole.Reset, l.Rates.Tokens.Reset} {
			if end.After(noon.Add(longestReset)) || !end.IsZero() && end.Year() < 1970 {
				t.Errorf("%s: %v", value, end)
			}
		}
		if l.Rates.Tokens.Remaining > mostByMinute {
			t.Errorf("%d tokens by the minute", l.Rates.Tokens.Remaining)
		}
	}
	ms := fmt.Sprint(noon.Add(time.Hour).UnixMilli())
	if got := readTime(ms); !got.Equal(noon.Add(time.Hour)) {
		t.Errorf("milliseconds: %v", got)
	}
}

// TestAtBoundsWhatWasKept: limits that were kept while a clock was wrong end too.
func TestAtBoundsWhatWasKept(t *testing.T) {
	far := noon.AddDate(9000, 0, 0)
	w := Window{Utilization: 1, Status: rejected, Reset: far, Seen: noon}
	l := Limits{FiveHour: w, SevenDay: w, Overage: w, Models: map[string]Window{"opus": w},
		Whole: AccountStatus{Reset: far, Seen: noon}, Rates: Rates{Tokens: Rate{Reset: far, Seen: noon}}}.At(noon)
	latest := noon.Add(longestReset)
	for _, end := range []time.Time{l.FiveHour.Reset, l.SevenDay.Reset, l.Models["opus"].Reset, l.Overage.Reset,
		l.Whole.Reset, l.Rates.Tokens.Reset} {
		if !end.Equal(latest) {
			t.Errorf("%v, want %v", end, latest)
		}
	}
}

func TestRetryAfterIsBounded(t *testing.T) {
	for _, value := range []string{"999999999", "99999999", "Fri, 31 Dec 9999 23:59:59 GMT"} {
		if got := RetryAfter(http.Header{"Retry-After": {value}}, noon); got != longestReset {
			t.Errorf("%s: %v", value, got)
		}
	}
}

func TestSum(t *testing.T) {
	for _, c := range []struct {
		counts []int64
		want   int64
	}{{nil, 0}, {[]int64{1, 2}, 3}, {[]int64{-5, 2}, 2}, {[]int64{math.MinInt64, math.MinInt64}, 0},
		{[]int64{math.MaxInt64, 1}, math.MaxInt64},
		{[]int64{math.MaxInt64, math.MinInt64, math.MaxInt64}, math.MaxInt64}} {
		if got := Sum(c.counts...); got != c.want {
			t.Errorf("%v: %d", c.counts, got)
		}
	}
	u := Usage{math.MaxInt64, math.MaxInt64, math.MaxInt64, 1, 1, 1}
	if s := u.Add(u); s.Tokens() != math.MaxInt64 || s.Prompt() != math.MaxInt64 || s.CacheWrite() != math.MaxInt64 ||
		s.WebSearches != 2 {
		t.Errorf("%+v", s)
	}
}
