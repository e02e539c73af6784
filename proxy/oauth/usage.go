package oauth

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"clb/proxy/anthropic"
	"clb/proxy/secret"
)

// usageSource is anthropic.Window.Source of what comes from here.
const usageSource = "usage"

// Usage reads how much of its limits an account has used. It costs nothing and starts no window, but the endpoint
// throttles hard: ask at most every ten minutes, and after Throttled wait the longer of Error.After and five minutes.
// Unauthorized asks for one renewal, NoScope says that this login can never read it.
func (c *Client) Usage(ctx context.Context, access secret.Text) (anthropic.Limits, error) {
	body, err := c.call(ctx, http.MethodGet, "/api/oauth/usage", access,
		http.Header{"Accept": {"application/json"}, "Anthropic-Beta": {oauthBeta}})
	if err != nil {
		return anthropic.Limits{}, err
	}
	return readUsage(body, time.Now().Round(0).UTC())
}

// readUsage takes the windows that it knows, from the flat ones and from the newer list, which wins; the rest is left
// alone. Everything may be missing, null, or of another kind.
func readUsage(body []byte, now time.Time) (anthropic.Limits, error) {
	if !anthropic.ValidJSON(body) || !gjson.ParseBytes(body).IsObject() {
		return anthropic.Limits{}, unreadable()
	}
	answer := gjson.ParseBytes(body)
	var l anthropic.Limits
	l.FiveHour = readWindow(answer.Get("five_hour"), "utilization", now)
	l.SevenDay = readWindow(answer.Get("seven_day"), "utilization", now)
	for _, family := range []string{"opus", "sonnet"} {
		setModel(&l, family, readWindow(answer.Get("seven_day_"+family), "utilization", now))
	}
	if extra := answer.Get("extra_usage"); extra.Get("is_enabled").Bool() {
		l.Overage = readWindow(extra, "utilization", now)
	}
	return l.Merge(readList(answer.Get("limits"), now)), nil
}

// readList reads the list of limits, in which a window of one model family is known by the family's name for people.
func readList(list gjson.Result, now time.Time) anthropic.Limits {
	var l anthropic.Limits
	list.ForEach(func(_, limit gjson.Result) bool {
		w := readWindow(limit, "percent", now)
		switch limit.Get("kind").Str {
		case "session":
			l.FiveHour = fuller(l.FiveHour, w)
		case "weekly_all":
			l.SevenDay = fuller(l.SevenDay, w)
		case "weekly_scoped":
			model := limit.Get("scope.model")
			setModel(&l, anthropic.Family(model.Get("display_name").Str+" "+model.Get("id").Str), w)
		}
		return true
	})
	return l
}

// setModel keeps the window of a family, the fuller one where there are two.
func setModel(l *anthropic.Limits, family string, w anthropic.Window) {
	if family == "" || !w.Known() {
		return
	}
	if l.Models == nil {
		l.Models = map[string]anthropic.Window{}
	}
	l.Models[family] = fuller(l.Models[family], w)
}

func fuller(old, w anthropic.Window) anthropic.Window {
	if w.Known() && (!old.Known() || w.Utilization > old.Utilization) {
		return w
	}
	return old
}

// readWindow reads one window whose used part is in percent; one without that figure is not known.
func readWindow(w gjson.Result, used string, now time.Time) anthropic.Window {
	percent, ok := number(w.Get(used))
	if !ok || percent < 0 {
		return anthropic.Window{}
	}
	return anthropic.Window{Utilization: min(percent/100, 1000),
		Reset: anthropic.BoundReset(moment(w.Get("resets_at")), now), Seen: now, Source: usageSource}
}

// number reads a number, also one in quotes.
func number(r gjson.Result) (float64, bool) {
	switch r.Type {
	case gjson.Number:
		return r.Num, true
	case gjson.String:
		f, err := strconv.ParseFloat(strings.TrimSpace(r.Str), 64)
		return f, err == nil && f == f
	default:
		return 0, false
	}
}

// moment reads RFC 3339 with any fraction, or a number of seconds or milliseconds; zero for anything else.
func moment(r gjson.Result) time.Time {
	if t, err := time.Parse(time.RFC3339Nano, r.Str); err == nil && t.Unix() >= minSeconds && t.Unix() < maxSeconds {
		return t.UTC()
	}
	n, _ := number(r)
	return unix(n)
}
