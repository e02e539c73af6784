package server

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// exposition is a text that Prometheus reads: families of samples, each with a line of help and its kind before it.
type exposition struct {
	bytes.Buffer
	name   string
	header string // of the family, until its first sample is written
}

// family begins one. One without a sample is left out.
func (e *exposition) family(name, kind, help string) {
	e.name = name
	e.header = fmt.Sprintf("# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind)
}

// sample writes one of the family, with labels as pairs of name and value.
func (e *exposition) sample(value float64, pairs ...string) { e.line("", value, labels(pairs...)) }

// line writes a sample with its labels as text.
func (e *exposition) line(suffix string, value float64, series string) {
	e.WriteString(e.header)
	e.header = ""
	if series != "" {
		series = "{" + series + "}"
	}
	fmt.Fprintf(e, "%s%s%s %s\n", e.name, suffix, series, number(value))
}

// histogram writes the samples of one.
func (e *exposition) histogram(h *histogram, series string) {
	total := int64(0)
	for i, n := range h.counts {
		total += n
		bound := math.Inf(1)
		if i < len(h.bounds) {
			bound = h.bounds[i]
		}
		e.line("_bucket", float64(total), series+","+labels("le", number(bound)))
	}
	e.line("_sum", h.sum, series)
	e.line("_count", float64(total), series)
}

func number(value float64) string {
	if math.IsInf(value, 1) {
		return "+Inf"
	}
	return strconv.FormatFloat(value, 'g', -1, 64)
}

// labels are pairs of name and value as text.
func labels(pairs ...string) string {
	var text strings.Builder
	for i := 0; i < len(pairs); i += 2 {
		if i > 0 {
			text.WriteByte(',')
		}
		text.WriteString(pairs[i] + `="` + labelEscapes.Replace(pairs[i+1]) + `"`)
	}
	return text.String()
}

// labelEscapes are for what would end a label's value.
var labelEscapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)
