package server

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
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
func (e *exposition) sample(value float64, labels ...string) { e.line("", value, labels) }

func (e *exposition) line(suffix string, value float64, labels []string) {
	e.WriteString(e.header)
	e.header = ""
	e.WriteString(e.name + suffix)
	for i := 0; i < len(labels); i += 2 {
		separator := ","
		if i == 0 {
			separator = "{"
		}
		fmt.Fprintf(e, `%s%s="%s"`, separator, labels[i], labelValue(labels[i+1]))
	}
	if len(labels) > 0 {
		e.WriteByte('}')
	}
	e.WriteByte(' ')
	e.WriteString(number(value))
	e.WriteByte('\n')
}

// histogram writes the samples of one.
func (e *exposition) histogram(h *histogram, bounds []time.Duration, labels ...string) {
	total := int64(0)
	for i, n := range h.counts {
		total += n
		bound := math.Inf(1)
		if i < len(bounds) {
			bound = bounds[i].Seconds()
		}
		e.line("_bucket", float64(total), append(labels[:len(labels):len(labels)], "le", number(bound)))
	}
	e.line("_sum", h.sum.Seconds(), labels)
	e.line("_count", float64(total), labels)
}

func number(value float64) string {
	if math.IsInf(value, 1) {
		return "+Inf"
	}
	return strconv.FormatFloat(value, 'g', -1, 64)
}

// labelValue escapes what would end the value.
func labelValue(text string) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(text)
}
