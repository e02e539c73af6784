package client

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"clb/app/control"
)

// under is the path of what has a name; not ok where there is none.
func under(folder, name, below string) (path string, ok bool) {
	return folder + segment(name) + below, name != ""
}

// escapedDot stands for a dot of "." and "..", which are no names in a path: browsers resolve them even when they are
// escaped.
const escapedDot = "%2E"

// segment is a name as a part of a path. The page has the same rule.
func segment(name string) string {
	if name == "." || name == ".." {
		name = strings.ReplaceAll(name, ".", escapedDot)
	}
	return url.PathEscape(name)
}

// filterValues are a filter as the query of an address.
func filterValues(f control.HistoryFilter) url.Values {
	v := url.Values{}
	set(v, "from", momentText(f.From))
	set(v, "to", momentText(f.To))
	set(v, "account", f.Account)
	set(v, "model", f.Model)
	set(v, "session", f.Session)
	set(v, "outcome", f.Outcome)
	set(v, "text", f.Text)
	setNumber(v, "status", f.Status)
	return v
}

func set(v url.Values, name, text string) {
	if text != "" {
		v.Set(name, text)
	}
}

func setNumber(v url.Values, name string, n int) {
	if n != 0 {
		v.Set(name, strconv.Itoa(n))
	}
}

func momentText(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.Format(time.RFC3339Nano)
}
