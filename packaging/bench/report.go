//go:build linux

package main

import (
	"fmt"
	"slices"
)

// row is one line of the table. Figures are medians over the rounds, in Unit; a missing one is nil.
type row struct {
	Title  string   `json:"title"`
	Unit   string   `json:"unit"`
	Direct *float64 `json:"direct,omitempty"`
	Plain  *float64 `json:"plain,omitempty"`
	CLB    *float64 `json:"clb,omitempty"`
	// Ratio is clb to plain.
	Ratio *spread `json:"ratio,omitempty"`
	Goal  string  `json:"goal,omitempty"`
	Met   *bool   `json:"met,omitempty"`
	// PlainCPU and CLBCPU are the processor time of the proxy's process for one answer (paced: one event), in µs.
	PlainCPU *float64 `json:"plain_cpu_us,omitempty"`
	CLBCPU   *float64 `json:"clb_cpu_us,omitempty"`
}

// spread is of the ratios that the rounds gave.
type spread struct {
	Median float64 `json:"median"`
	Min    float64 `json:"min"`
	Max    float64 `json:"max"`
}

// goal is what a row should reach. The zero value is none.
type goal struct {
	kind  goalKind
	bound float64
}

type goalKind int

const (
	noGoal goalKind = iota
	ratioAtLeast
	ratioAtMost
	valueUnder
)

// The first goals of the project.
var (
	goalRate  = goal{ratioAtLeast, 0.8}
	goalDelay = goal{ratioAtMost, 1.3}
	goalStart = goal{valueUnder, 60} // ms
	goalIdle  = goal{valueUnder, 25} // MB
)

// judge writes the goal into the row, and whether it was met.
func (g goal) judge(r *row) {
	met := false
	switch {
	case g.kind == noGoal:
		return
	case g.kind == ratioAtLeast:
		r.Goal, met = fmt.Sprintf("≥ %g", g.bound), r.Ratio != nil && r.Ratio.Median >= g.bound
	case g.kind == ratioAtMost:
		r.Goal, met = fmt.Sprintf("≤ %g", g.bound), r.Ratio != nil && r.Ratio.Median <= g.bound
	case g.kind == valueUnder:
		r.Goal, met = fmt.Sprintf("< %g %s", g.bound, r.Unit), r.CLB != nil && *r.CLB < g.bound
	}
	r.Met = &met
}

// rows is the table.
func (b *bench) rows() []row {
	var rows []row
	for _, l := range b.figures.Loads {
		if l.scenario.paced() {
			rows = append(rows, l.pacedRows()...)
		} else {
			rows = append(rows, l.rateRow())
		}
	}
	for _, s := range []struct {
		key, title, unit string
		goal             goal
	}{
		{keyStart, "start to first answer", "ms", goalStart},
		{keyStart + keyUsed, "the same, with the history of this run", "ms", goalStart},
		{keyIdle, "idle memory", "MB", goalIdle},
		{keyIdle + keyUsed, "idle memory after the loads", "MB", goal{}},
	} {
		if rounds := b.figures.Stills[s.key]; len(rounds) > 0 {
			rows = append(rows, newRow(s.title, s.unit, s.goal, func(name string) []float64 {
				var values []float64
				for _, r := range rounds {
					if v, ok := r[name]; ok {
						values = append(values, v)
					}
				}
				return values
			}))
		}
	}
	return rows
}

// newRow is a row from what gives a proxy's figures, one for each round.
func newRow(title, unit string, g goal, values func(name string) []float64) row {
	r := row{Title: title, Unit: unit, Direct: median(values(direct)), Plain: median(values(plain)),
		CLB: median(values(clb))}
	r.Ratio = ratios(values(clb), values(plain))
	g.judge(&r)
	return r
}

// each is one figure of a proxy in each round.
func (l loadResult) each(figure func(*sample) float64) func(name string) []float64 {
	return func(name string) []float64 {
		var values []float64
		for _, round := range l.Rounds {
			if s := round[name]; s != nil {
				values = append(values, figure(s))
			}
		}
		return values
	}
}

func (l loadResult) rateRow() row {
	unit := "requests/s"
	if l.scenario.Events > 0 {
		unit = "streams/s"
	}
	r := newRow(l.scenario.Title, unit, goalRate, l.each((*sample).rate))
	return l.withCPU(r, func(s *sample) float64 { return float64(s.Requests) })
}

func (l loadResult) pacedRows() []row {
	title := l.scenario.Title
	p50 := newRow(title+": delay p50", "µs", goalDelay, l.each(func(s *sample) float64 { return s.Delay.P50 }))
	p99 := newRow(title+": delay p99", "µs", goalDelay, l.each(func(s *sample) float64 { return s.Delay.P99 }))
	rss := newRow(title+": memory", "MB", goal{}, l.each(func(s *sample) float64 { return s.RSS }))
	rss.Direct = nil
	return []row{l.withCPU(p50, func(s *sample) float64 { return float64(s.Delay.Count) }), p99, rss}
}

// withCPU adds the processor time for each of what count counts.
func (l loadResult) withCPU(r row, count func(*sample) float64) row {
	cpu := l.each(func(s *sample) float64 { return s.CPU * 1e6 / max(count(s), 1) })
	r.PlainCPU, r.CLBCPU = median(cpu(plain)), median(cpu(clb))
	return r
}

// median is nil without values.
func median(values []float64) *float64 {
	if len(values) == 0 {
		return nil
	}
	v := slices.Sorted(slices.Values(values))
	m := (v[(len(v)-1)/2] + v[len(v)/2]) / 2
	return &m
}

// ratios is nil where no round has both, or a divisor is 0.
func ratios(a, b []float64) *spread {
	var r []float64
	for i := range min(len(a), len(b)) {
		if b[i] == 0 {
			return nil
		}
		r = append(r, a[i]/b[i])
	}
	if len(r) == 0 {
		return nil
	}
	return &spread{*median(r), slices.Min(r), slices.Max(r)}
}
