// Package export writes rows of the history for other programs: the local API and the command line share it.
package export

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"clb/app/control"
)

// Format is how rows of the history are written for other programs.
type Format string

// The formats.
const (
	// CSV is a table of comma-separated values with a line of headings (RFC 4180), for spreadsheets: the columns of
	// RequestColumns. A text that a spreadsheet would take for a formula begins with an apostrophe.
	CSV Format = "csv"
	// JSONL is a Request as JSON on each line, with all of its attempts.
	JSONL Format = "jsonl"
)

// RequestWriter writes rows of the history, for exports over HTTP and by the command line alike. It is not for several
// goroutines at once.
type RequestWriter struct {
	buffer *bufio.Writer
	// table or lines is set, by the format.
	table *csv.Writer
	lines *json.Encoder
	cells []string
}

// NewRequestWriter begins an export; a table gets its headings. Its error, an *InputError, names the formats.
func NewRequestWriter(w io.Writer, format Format) (*RequestWriter, error) {
	rows := &RequestWriter{buffer: bufio.NewWriterSize(w, 64<<10)}
	switch format {
	case CSV:
		rows.table = csv.NewWriter(rows.buffer)
		return rows, rows.table.Write(RequestColumns())
	case JSONL:
		rows.lines = json.NewEncoder(rows.buffer)
		rows.lines.SetEscapeHTML(false)
		return rows, nil
	default:
		return nil, control.InputErrorf("format takes csv or jsonl")
	}
}

// Write adds a request. It may lie in memory until Flush.
func (w *RequestWriter) Write(r control.Request) error {
	if w.lines != nil {
		return w.lines.Encode(r)
	}
	w.cells = w.cells[:0]
	for _, c := range rowColumns() {
		w.cells = append(w.cells, c.value(&r))
	}
	if err := w.table.Write(w.cells); err != nil {
		return fmt.Errorf("writing a row: %w", err)
	}
	return nil
}

// Flush writes what is left in memory.
func (w *RequestWriter) Flush() error {
	if w.table != nil {
		w.table.Flush()
		if err := w.table.Error(); err != nil {
			return err
		}
	}
	return w.buffer.Flush()
}

// RequestColumns are the headings of a table, in their order. New ones come last.
func RequestColumns() []string {
	var names []string
	for _, c := range rowColumns() {
		names = append(names, c.name)
	}
	return names
}

// rowColumn is one column of a table.
type rowColumn struct {
	name  string
	value func(*control.Request) string
}

// rowColumns has the names that Request has in JSON.
func rowColumns() []rowColumn {
	return []rowColumn{
		{"id", func(r *control.Request) string { return escapeFormula(r.ID) }},
		{"time", func(r *control.Request) string { return r.Time.UTC().Format("2006-01-02T15:04:05.000Z") }},
		{"method", func(r *control.Request) string { return escapeFormula(r.Method) }},
		{"path", func(r *control.Request) string { return escapeFormula(r.Path) }},
		{"model", func(r *control.Request) string { return escapeFormula(r.Model) }},
		{"session", func(r *control.Request) string { return escapeFormula(r.Session) }},
		{"group", func(r *control.Request) string { return escapeFormula(r.Group) }},
		{"account", func(r *control.Request) string { return escapeFormula(r.Account) }},
		{"own", func(r *control.Request) string { return strconv.FormatBool(r.Own) }},
		{"reason", func(r *control.Request) string { return escapeFormula(r.Reason) }},
		{"status", func(r *control.Request) string { return strconv.Itoa(r.Status) }},
		{"outcome", func(r *control.Request) string { return escapeFormula(r.Outcome) }},
		{"error", func(r *control.Request) string { return escapeFormula(r.Error) }},
		{"attempts", func(r *control.Request) string { return strconv.Itoa(len(r.Attempts)) }},
		{"retries", func(r *control.Request) string { return strconv.Itoa(r.Retries) }},
		{"failovers", func(r *control.Request) string { return strconv.Itoa(r.Failovers) }},
		{"waited_ms", func(r *control.Request) string { return decimal(r.WaitedMS) }},
		{"ttfb_ms", func(r *control.Request) string { return decimal(r.TTFBMS) }},
		{"duration_ms", func(r *control.Request) string { return decimal(r.DurationMS) }},
		{"input_tokens", func(r *control.Request) string { return whole(r.InputTokens) }},
		{"output_tokens", func(r *control.Request) string { return whole(r.OutputTokens) }},
		{"cache_write_tokens", func(r *control.Request) string { return whole(r.CacheWriteTokens) }},
		{"cache_read_tokens", func(r *control.Request) string { return whole(r.CacheReadTokens) }},
		{"value_usd", func(r *control.Request) string { return dollars(r.ValueUSD) }},
		{"cost_usd", func(r *control.Request) string { return dollars(r.CostUSD) }},
		{"stream", func(r *control.Request) string { return strconv.FormatBool(r.Stream) }},
		{"bytes_in", func(r *control.Request) string { return whole(r.BytesIn) }},
		{"bytes_out", func(r *control.Request) string { return whole(r.BytesOut) }},
		{"upstream_id", func(r *control.Request) string { return escapeFormula(r.UpstreamID) }},
		{"priced", func(r *control.Request) string { return strconv.FormatBool(r.Priced) }},
	}
}

func whole(n int64) string { return strconv.FormatInt(n, 10) }

func decimal(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// dollars is empty where it is not known: that is not nothing.
func dollars(f *float64) string {
	if f == nil {
		return ""
	}
	return decimal(*f)
}

// ignoredPrefix is what some spreadsheets pass over before they look whether a cell is a formula.
const ignoredPrefix = " \t\r\n\v\f\u00a0\u200b\ufeff\"'"

// formula is what one begins with, the wide forms of some keyboards included.
const formula = "=+-@|%＝＋－＠"

// escapeFormula is a text for a cell. Models, paths and errors come from elsewhere, and a spreadsheet runs what begins
// like a formula: an apostrophe in front makes it a text.
func escapeFormula(s string) string {
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(s, ignoredPrefix))
	if strings.ContainsRune(formula, first) || strings.HasPrefix(s, "\t") || strings.HasPrefix(s, "\r") {
		return "'" + s
	}
	return s
}
