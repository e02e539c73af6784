package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"
)

// The goals, at the largest size.
const (
	goalAnswer = 5 * time.Millisecond
	goalStart  = 100 * time.Millisecond
	goalBytes  = 220.0
	goalRate   = 50_000.0
	goalMemory = 40.0
)

// writeTable prints a line for each figure and a column for each size, and counts the goals that were missed at the
// largest.
func writeTable(out io.Writer, all []figures) (missed int) {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	last := all[len(all)-1]
	line := func(title, goal string, met bool, cell func(f figures) string) {
		cells := []string{title}
		for _, f := range all {
			cells = append(cells, cell(f))
		}
		word := "met"
		if !met {
			word = "MISSED"
			missed++
		}
		fmt.Fprintln(w, strings.Join(append(cells, goal, word, ""), "\t"))
	}
	header := []string{"exchanges"}
	for _, f := range all {
		header = append(header, fmt.Sprint(f.size))
	}
	fmt.Fprintln(w, strings.Join(append(header, "goal", "", ""), "\t"))
	line("written, exchanges/s", "> 50000", last.rate > goalRate,
		func(f figures) string { return fmt.Sprintf("%.0f", f.rate) })
	line("on disk, bytes per exchange", "≤ 220", last.bytes <= goalBytes,
		func(f figures) string { return fmt.Sprintf("%.0f", f.bytes) })
	line("start to first answer, ms", "< 100", last.start < goalStart,
		func(f figures) string { return milliseconds(f.start) })
	line("memory after start, MB", "< 40", last.memory < goalMemory,
		func(f figures) string { return fmt.Sprintf("%.1f", f.memory) })
	for i, q := range last.questions {
		line(q.title+", ms", "< 5", q.median < goalAnswer,
			func(f figures) string { return milliseconds(f.questions[i].median) })
	}
	_ = w.Flush()
	fmt.Fprintf(out, "\nMedians; the goals are for the last column. The slowest single answer took %s ms (%s); "+
		"memory after all of it %.1f MB.\n",
		milliseconds(slowest(last).most), slowest(last).title, last.worked)
	return missed
}

func slowest(f figures) (worst question) {
	for _, q := range f.questions {
		if q.most > worst.most {
			worst = q
		}
	}
	return worst
}

func milliseconds(d time.Duration) string { return fmt.Sprintf("%.2f", d.Seconds()*1e3) }
