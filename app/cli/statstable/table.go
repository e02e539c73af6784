// Package statstable draws the figures of a range of time as tables with lines over time.
package statstable

import (
	"fmt"
	"math"
	"strings"
	"time"

	"clb/app/cli/console"
	"clb/app/control"
	"clb/app/format"
)

const (
	// besideCells is how many cells of the table of figures stand left of a line, besideLine how many columns they
	// have, as a rule.
	besideCells = 4
	besideLine  = 42
	// leastLine is how many steps a line has at least, however narrow the terminal is.
	leastLine = 12
)

// LineWidth is how many steps a line may have on a terminal of that many columns.
func LineWidth(width int) int { return min(max(width-besideLine, leastLine), 60) }

// Write writes a range summed up for people.
func Write(s *console.Terminal, a control.Analytics, q control.AnalyticsQuery, now time.Time) {
	d := s.Drawing()
	s.Say("%s%s", s.Painted(console.Clean(stretchWords(a, now)), console.Bold),
		console.Clean(filterWords(q.HistoryFilter)))
	if a.Total.Requests == 0 {
		s.Say("There were no requests in that time.")
		return
	}
	s.Say("")
	line := newTimeline(a, min(s.Width()-beside(figureRows(a, timeline{}, d)), LineWidth(s.Width())))
	s.Table(figureRows(a, line, d))
	for _, note := range figureNotes(a.Total) {
		s.Say("%s", note)
	}
	for _, by := range q.By {
		s.Say("")
		s.Table(groupRows(by, a.Groups[by], s.Width(), d))
	}
}

// beside is how many columns stand left of the lines.
func beside(rows [][]console.Cell) int {
	total := 0
	for i := range besideCells {
		wide := 0
		for _, row := range rows {
			if i < len(row) {
				wide = max(wide, console.StringWidth(row[i].Text))
			}
		}
		total += wide + 2
	}
	return total
}

// filterWords say which requests were counted.
func filterWords(f control.HistoryFilter) string {
	words := ""
	if f.Account != "" {
		words += ", account " + f.Account
	}
	if f.Model != "" {
		words += ", model " + f.Model
	}
	return words
}

// figureRows are the figures with their course over time.
func figureRows(a control.Analytics, line timeline, d console.Drawing) [][]console.Cell {
	f := a.Total
	sum := func(name, total string, p console.Paint, most float64, of func(control.Figures) float64) []console.Cell {
		return []console.Cell{console.Text(name), console.Number(total), {}, {},
			{Text: d.Line(line.sums(of), most), Paint: p}}
	}
	share := func(name string, all float64, part, whole func(control.Figures) float64) []console.Cell {
		return []console.Cell{console.Text(name), console.Number(format.Percent(all)), {}, {},
			{Text: d.Line(line.shares(part, whole), 1), Paint: console.Cyan}}
	}
	spread := func(name string, words func(float64) string, of func(control.Figures) control.Quantiles) []console.Cell {
		q := of(f)
		return []console.Cell{console.Text(name), quantile(q.P50, words), quantile(q.P90, words),
			quantile(q.P99, words),
			{Text: d.Line(line.medians(of), 0), Paint: console.Cyan}}
	}
	rows := [][]console.Cell{
		{{}, console.Number("TOTAL"), {}, {}, console.Text("OVER TIME" + line.stepWords())},
		sum("Requests", format.Thousands(f.Requests), console.Cyan, 0,
			func(f control.Figures) float64 { return float64(f.Requests) }),
		sum("Errors", format.Thousands(failed(f)), console.Red, 0,
			func(f control.Figures) float64 { return float64(failed(f)) }),
		share("Success", f.SuccessRate, func(f control.Figures) float64 { return float64(f.Complete) },
			func(f control.Figures) float64 { return float64(f.Complete + failed(f)) }),
		sum("Tokens in", format.Amount(prompt(f)), console.Cyan, 0,
			func(f control.Figures) float64 { return float64(prompt(f)) }),
		sum("Tokens out", format.Amount(f.OutputTokens), console.Cyan, 0,
			func(f control.Figures) float64 { return float64(f.OutputTokens) }),
		share("Cache hits", f.CacheHitShare, func(f control.Figures) float64 { return float64(f.CacheReadTokens) },
			func(f control.Figures) float64 { return float64(prompt(f)) }),
		sum("Value", format.Dollars(f.ValueUSD), console.Cyan, 0,
			func(f control.Figures) float64 { return f.ValueUSD }),
		sum("Cost", format.Dollars(f.CostUSD), console.Cyan, 0, func(f control.Figures) float64 { return f.CostUSD }),
		{},
		{{}, heading("P50"), heading("P90"), heading("P99"), {Text: "P50 OVER TIME", Paint: console.Bold}},
		spread("First byte", format.Milliseconds, func(f control.Figures) control.Quantiles { return f.TTFB }),
		spread("Duration", format.Milliseconds, func(f control.Figures) control.Quantiles { return f.Duration }),
		spread("Tokens/s", speed, func(f control.Figures) control.Quantiles { return f.Rate }),
	}
	return rows
}

func heading(s string) console.Cell { return console.Cell{Text: s, Right: true, Paint: console.Bold} }

func quantile(q *float64, words func(float64) string) console.Cell {
	if q == nil {
		return console.Number("-")
	}
	return console.Number(words(*q))
}

// failed counts answers that failed or broke off.
func failed(f control.Figures) int64 { return f.Errors + f.Truncated }

// prompt counts all tokens that went in.
func prompt(f control.Figures) int64 { return f.InputTokens + f.CacheWriteTokens + f.CacheReadTokens }

// speed is a number of tokens a second: "78", "4.2".
func speed(perSecond float64) string {
	if perSecond < 10 {
		return fmt.Sprintf("%.1f", perSecond)
	}
	return fmt.Sprintf("%.0f", perSecond)
}

// figureNotes are sentences on what the table does not show.
func figureNotes(f control.Figures) []string {
	var notes []string
	var parts []string
	for _, p := range []struct {
		n    int64
		what string
	}{{f.Cancelled, "cancelled by the client"}, {f.Interrupted, "interrupted by the end of the program"}} {
		if p.n > 0 {
			parts = append(parts, format.Thousands(p.n)+" "+p.what)
		}
	}
	if f.Retries > 0 {
		parts = append(parts, format.Count(f.Retries, "retry", "retries"))
	}
	if f.Failovers > 0 {
		parts = append(parts, format.Count(f.Failovers, "failover", "failovers")+" to another account")
	}
	if len(parts) > 0 {
		notes = append(notes, "Also: "+strings.Join(parts, ", ")+".")
	}
	if f.Unpriced > 0 {
		notes = append(notes,
			fmt.Sprintf("The price of %s is not known: value and cost are without them.",
				format.Count(f.Unpriced, "request", "requests")))
	}
	if len(notes) > 0 {
		notes[0] = "\n" + notes[0]
	}
	return notes
}

// groupColumn is one of the table of groups.
type groupColumn struct {
	heading console.Cell
	cell    func(control.Group) console.Cell
	// wanted leaves a column out that says nothing.
	wanted bool
}

// mostKey is how many characters of an account's or model's name are shown.
const mostKey = 26

// groupRows are the groups with as many columns as fit the width, the most telling ones first.
func groupRows(by string, groups []control.Group, width int, d console.Drawing) [][]console.Cell {
	rows := make([][]console.Cell, len(groups)+1)
	left := width
	for _, c := range groupColumns(by, groups, d) {
		if !c.wanted {
			continue
		}
		column := []console.Cell{c.heading}
		wide := console.StringWidth(c.heading.Text)
		for _, g := range groups {
			shown := c.cell(g)
			column, wide = append(column, shown), max(wide, console.StringWidth(console.Clean(shown.Text)))
		}
		if len(rows[0]) > 0 && wide > left {
			break
		}
		left -= wide + 2
		for i := range rows {
			rows[i] = append(rows[i], column[i])
		}
	}
	return rows
}

func groupColumns(by string, groups []control.Group, d console.Drawing) []groupColumn {
	var total, most int64
	var value, cost bool
	for _, g := range groups {
		total, most = total+g.Requests, max(most, g.Requests)
		value, cost = value || g.ValueUSD != 0, cost || g.CostUSD != 0
	}
	bar := groupColumn{console.Text("SHARE"), func(g control.Group) console.Cell {
		return console.Cell{Text: d.Bar(float64(g.Requests)/math.Max(float64(most), 1), 12), Paint: console.Cyan}
	}, true}
	figures := func(name string, wanted bool, of func(control.Group) string) groupColumn {
		return groupColumn{console.Number(name), func(g control.Group) console.Cell { return console.Number(of(g)) },
			wanted}
	}
	median := func(name string, words func(float64) string, of func(control.Group) control.Quantiles) groupColumn {
		return groupColumn{console.Number(name),
			func(g control.Group) console.Cell { return quantile(of(g).P50, words) }, true}
	}
	first := []groupColumn{
		{console.Text(strings.ToUpper(by)),
			func(g control.Group) console.Cell { return console.Text(keyWords(by, g.Key, d)) }, true},
		figures("REQUESTS", true, func(g control.Group) string { return format.Thousands(g.Requests) }),
	}
	rest := []groupColumn{
		figures("SUCCESS", by != "outcome",
			func(g control.Group) string { return unlessNone(g, format.Percent(g.SuccessRate)) }),
		figures("VALUE", value, func(g control.Group) string { return format.Dollars(g.ValueUSD) }),
		figures("COST", cost, func(g control.Group) string { return format.Dollars(g.CostUSD) }),
		figures("CACHE", true, func(g control.Group) string { return unlessNone(g, format.Percent(g.CacheHitShare)) }),
		figures("IN", true, func(g control.Group) string { return format.Amount(prompt(g.Figures)) }),
		figures("OUT", true, func(g control.Group) string { return format.Amount(g.OutputTokens) }),
		median("TTFB", format.Milliseconds, func(g control.Group) control.Quantiles { return g.TTFB }),
		median("TOK/S", speed, func(g control.Group) control.Quantiles { return g.Rate }),
	}
	if by == "hour" || by == "outcome" {
		return append(append(first, bar), rest...)
	}
	return append(append(first, rest...), bar)
}

// unlessNone is a share of a group's requests, where it has any.
func unlessNone(g control.Group, share string) string {
	if g.Requests == 0 {
		return "-"
	}
	return share
}

// keyWords is what a group is called.
func keyWords(by, key string, d console.Drawing) string {
	switch {
	case key == "":
		return "(none)"
	case by == "hour":
		return key + ":00"
	default:
		return d.Short(console.Clean(key), mostKey)
	}
}

// stretchWords says which time was summed up.
func stretchWords(a control.Analytics, now time.Time) string {
	to := "now"
	if now.Sub(a.To).Abs() > 2*time.Minute {
		to = dayMoment(a.To, now)
	}
	return dayMoment(a.From, now) + " to " + to
}

// dayMoment is a moment with its day.
func dayMoment(t, now time.Time) string {
	t = t.In(now.Location())
	if t.Year() != now.Year() {
		return t.Format("2 Jan 2006 15:04")
	}
	return t.Format("2 Jan 15:04")
}
