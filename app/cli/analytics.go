package cli

import (
	"fmt"
	"strings"

	"clb/app/control"
)

const (
	// besideCells is how many cells of the table of figures stand left of a line, besideLine how many columns they
	// have, as a rule.
	besideCells = 4
	besideLine  = 42
	// leastLine is how many steps a line has at least, however narrow the terminal is.
	leastLine = 12
)

// lineWidth is how many steps a line may have.
func lineWidth(width int) int { return min(max(width-besideLine, leastLine), 60) }

// analytics writes a range summed up for people.
func (s *invocation) analytics(a control.Analytics, q control.AnalyticsQuery) {
	now, d := s.now(), s.drawing()
	s.say("%s%s", s.painted(clean(stretchWords(a, now)), bold), clean(filterWords(q.HistoryFilter)))
	if a.Total.Requests == 0 {
		s.say("There were no requests in that time.")
		return
	}
	s.say("")
	line := newTimeline(a, min(s.width()-beside(figureRows(a, timeline{}, d)), lineWidth(s.width())))
	s.table(figureRows(a, line, d))
	for _, note := range figureNotes(a.Total) {
		s.say("%s", note)
	}
	for _, by := range q.By {
		s.say("")
		s.table(groupRows(by, a.Groups[by], s.width(), d))
	}
}

// beside is how many columns stand left of the lines.
func beside(rows [][]cell) int {
	total := 0
	for i := range besideCells {
		wide := 0
		for _, row := range rows {
			if i < len(row) {
				wide = max(wide, cells(row[i].text))
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
func figureRows(a control.Analytics, line timeline, d drawing) [][]cell {
	f := a.Total
	sum := func(name, total string, p paint, most float64, of func(control.Figures) float64) []cell {
		return []cell{text(name), number(total), {}, {}, {text: d.line(line.sums(of), most), paint: p}}
	}
	share := func(name string, all float64, part, whole func(control.Figures) float64) []cell {
		return []cell{text(name), number(percent(all)), {}, {},
			{text: d.line(line.shares(part, whole), 1), paint: cyan}}
	}
	spread := func(name string, words func(float64) string, of func(control.Figures) control.Quantiles) []cell {
		q := of(f)
		return []cell{text(name), quantile(q.P50, words), quantile(q.P90, words), quantile(q.P99, words),
			{text: d.line(line.medians(of), 0), paint: cyan}}
	}
	rows := [][]cell{
		{{}, number("TOTAL"), {}, {}, text("OVER TIME" + line.stepWords())},
		sum("Requests", thousands(f.Requests), cyan, 0, func(f control.Figures) float64 { return float64(f.Requests) }),
		sum("Errors", thousands(failed(f)), red, 0, func(f control.Figures) float64 { return float64(failed(f)) }),
		share("Success", f.SuccessRate, func(f control.Figures) float64 { return float64(f.Complete) },
			func(f control.Figures) float64 { return float64(f.Complete + failed(f)) }),
		sum("Tokens in", amount(prompt(f)), cyan, 0, func(f control.Figures) float64 { return float64(prompt(f)) }),
		sum("Tokens out", amount(f.OutputTokens), cyan, 0,
			func(f control.Figures) float64 { return float64(f.OutputTokens) }),
		share("Cache hits", f.CacheHitShare, func(f control.Figures) float64 { return float64(f.CacheReadTokens) },
			func(f control.Figures) float64 { return float64(prompt(f)) }),
		sum("Value", dollars(f.ValueUSD), cyan, 0, func(f control.Figures) float64 { return f.ValueUSD }),
		sum("Cost", dollars(f.CostUSD), cyan, 0, func(f control.Figures) float64 { return f.CostUSD }),
		{},
		{{}, heading("P50"), heading("P90"), heading("P99"), {text: "P50 OVER TIME", paint: bold}},
		spread("First byte", milliseconds, func(f control.Figures) control.Quantiles { return f.TTFB }),
		spread("Duration", milliseconds, func(f control.Figures) control.Quantiles { return f.Duration }),
		spread("Tokens/s", speed, func(f control.Figures) control.Quantiles { return f.Rate }),
	}
	return rows
}

func heading(s string) cell { return cell{text: s, right: true, paint: bold} }

func quantile(q *float64, words func(float64) string) cell {
	if q == nil {
		return number("-")
	}
	return number(words(*q))
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

// thousands is a whole number with commas: "1,234,567".
func thousands(n int64) string {
	digits := fmt.Sprint(n)
	for i := len(digits) - 3; i > 0 && digits[i-1] != '-'; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
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
			parts = append(parts, thousands(p.n)+" "+p.what)
		}
	}
	if f.Retries > 0 {
		parts = append(parts, tries(f.Retries))
	}
	if f.Failovers > 0 {
		parts = append(parts, count(f.Failovers, "failover")+" to another account")
	}
	if len(parts) > 0 {
		notes = append(notes, "Also: "+strings.Join(parts, ", ")+".")
	}
	if f.Unpriced > 0 {
		notes = append(notes,
			fmt.Sprintf("The price of %s is not known: value and cost are without them.", count(f.Unpriced, "request")))
	}
	if len(notes) > 0 {
		notes[0] = "\n" + notes[0]
	}
	return notes
}
