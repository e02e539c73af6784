//go:build linux

package main

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// writeTable prints the machine and the rows, aligned.
func writeTable(w io.Writer, m machine, n noise, rows []row) {
	fmt.Fprintf(w, "%s, %d cores (%s), Linux %s, load average %s\n", m.Go, m.Cores, m.CPU, m.Kernel, m.Load)
	fmt.Fprintf(w, "%d rounds, each twice %s for each proxy and load; medians; ratio is clb to plain\n\n", m.Rounds,
		m.Window)
	cells := [][]string{{"", "", "direct", "plain", "clb", "ratio", "min–max", "goal", "", "CPU plain", "CPU clb"}}
	for _, r := range rows {
		cells = append(cells, r.cells())
	}
	widths := make([]int, len(cells[0]))
	for _, line := range cells {
		for i, c := range line {
			widths[i] = max(widths[i], utf8.RuneCountInString(c))
		}
	}
	for _, line := range cells {
		var b strings.Builder
		for i, c := range line {
			fill := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(c))
			if leftAligned := i < 2 || i == 8; leftAligned {
				b.WriteString(c + fill + "  ")
			} else {
				b.WriteString(fill + c + "  ")
			}
		}
		fmt.Fprintln(w, strings.TrimRight(b.String(), " "))
	}
	fmt.Fprintln(w, "\nCPU: processor time of the proxy for one answer (paced: one event), in µs. Delays: since the "+
		"fake wrote the event.")
	fmt.Fprintf(w, "Other programs took %.0f%% of the processors during the loads.\n", n.share()*100)
	if n.share() > tooNoisy {
		fmt.Fprintln(w, "That is too much: take the figures as rough, the p99 and the spread above all, and run it "+
			"again on a quiet machine.")
	}
}

func (r row) cells() []string {
	ratio, between, met := "", "", ""
	if r.Ratio != nil {
		ratio = fmt.Sprintf("%.2f", r.Ratio.Median)
		between = fmt.Sprintf("%.2f–%.2f", r.Ratio.Min, r.Ratio.Max)
	}
	if r.Met != nil {
		met = map[bool]string{true: "ok", false: "MISSED"}[*r.Met]
	}
	return []string{r.Title, r.Unit, number(r.Direct), number(r.Plain), number(r.CLB), ratio, between, r.Goal, met,
		number(r.PlainCPU), number(r.CLBCPU)}
}

// number has three digits at least, and no more after the point than that takes.
func number(v *float64) string {
	switch {
	case v == nil:
		return ""
	case *v >= 100:
		return fmt.Sprintf("%.0f", *v)
	case *v >= 10:
		return fmt.Sprintf("%.1f", *v)
	default:
		return fmt.Sprintf("%.2f", *v)
	}
}
