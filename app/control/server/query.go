package server

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"clb/app/control"
)

// parameters reads the query of an address. The first mistake counts; what is read after it is of no use.
type parameters struct {
	values url.Values
	err    error
}

// checkQuery says what is wrong with the names in a query. One that is not known is a mistake: a filter that is
// misspelt would otherwise let everything through.
func checkQuery(r *http.Request, takes []string) error {
	if r.URL.RawQuery == "" {
		return nil
	}
	known := "it takes none"
	if len(takes) > 0 {
		known = "there are " + strings.Join(takes, ", ")
	}
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return control.InputErrorf("the query of the address cannot be read; of parameters, %s", known)
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		switch given := values[name]; {
		case !slices.Contains(takes, name):
			return control.InputErrorf("there is no parameter %q here: %s", name, known)
		case len(given) > 1:
			return control.InputErrorf("%s stands there %d times: it takes one value", name, len(given))
		}
	}
	return nil
}

// read begins to read a query that checkQuery has seen.
func read(r *http.Request) *parameters { return &parameters{values: r.URL.Query()} }

// then goes on where nothing was wrong so far.
func (p *parameters) then(check func() error) error {
	if p.err != nil {
		return p.err
	}
	return check()
}

func (p *parameters) fail(format string, args ...any) {
	if p.err == nil {
		p.err = control.InputErrorf(format, args...)
	}
}

// text is a parameter as it stands; an empty one counts as none.
func (p *parameters) text(name string) string { return p.values.Get(name) }

// number is a whole number from least to most, 0 where it was left out.
func (p *parameters) number(name string, least, most int) int {
	if !p.values.Has(name) {
		return 0
	}
	n, err := strconv.Atoi(p.values.Get(name))
	if err != nil || n < least || n > most {
		p.fail("%s takes a whole number from %d to %d", name, least, most)
	}
	return n
}

// moment is a time, or a local day, which stands for its beginning; zero where it was left out.
func (p *parameters) moment(name string) time.Time {
	text := p.values.Get(name)
	if text == "" {
		return time.Time{}
	}
	at, err := parseMoment(text)
	if err != nil {
		p.fail("%s takes a time such as 2026-11-23T09:30:00Z or 2026-11-23T10:30:00+01:00, or a day such as 2026-11-23",
			name)
	} else if at.Year() < firstYear || at.Year() > lastYear {
		p.fail("%s takes a time from the year %d to %d", name, firstYear, lastYear)
	}
	return at
}

// The years that a parameter takes: those in which nanoseconds since 1970 can be counted in 64 bits, and a little less.
const (
	firstYear = 1970
	lastYear  = 2199
)

func parseMoment(text string) (time.Time, error) {
	// A plus of the offset that was not encoded arrives as a space.
	if at, err := time.Parse(time.RFC3339, strings.ReplaceAll(text, " ", "+")); err == nil {
		return at, nil
	}
	return time.ParseInLocation(time.DateOnly, text, time.Local)
}

// list is several words with commas between them.
func (p *parameters) list(name string) []string {
	text := p.values.Get(name)
	if text == "" {
		return nil
	}
	return strings.Split(text, ",")
}

// filterParameters are the names that filter reads.
func filterParameters() []string {
	return []string{"from", "to", "account", "model", "session", "outcome", "status", "text"}
}

func (p *parameters) filter() control.HistoryFilter {
	return control.HistoryFilter{From: p.moment("from"), To: p.moment("to"), Account: p.text("account"),
		Model:   p.text("model"),
		Session: p.text("session"),
		Outcome: p.text("outcome"), Status: p.number("status", 100, 599), Text: p.text("text")}
}

// named is the name in a request's path that segment has written there.
func named(r *http.Request, what string) string {
	name := r.PathValue(what)
	if dots := strings.ReplaceAll(strings.ToUpper(name), "%2E", "."); dots == "." || dots == ".." {
		return dots
	}
	return name
}
