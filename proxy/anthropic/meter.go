package anthropic

import (
	"bytes"
	"strings"

	"github.com/tidwall/gjson"
)

// Bounds of what the meter keeps: a longer line or body is forwarded all the same, just not counted.
const (
	longestLine = 1 << 20
	longestJSON = 8 << 20
)

// Meter reads tokens, model and end from a copy of an answer's bytes as they pass. It never fails, and keeps no more
// than the line (or the JSON body) that it is reading. The zero Meter is for a JSON body; set Stream for events.
type Meter struct {
	// Stream says that the body is server-sent events.
	Stream bool
	// Off says that there is nothing to read: the body is a file, say.
	Off bool
	// Model is the one that answered; Usage what it was billed for; both as far as seen.
	Model string
	Usage Usage
	// Events counts the stream's events. Stopped says that its last one, message_stop, was seen.
	Events  int
	Stopped bool
	// Failure is the error event of a stream, if one came.
	Failure Error

	event   string // of the event being read
	pending []byte // the start of a line, or of a JSON body
	skip    bool   // the rest of the line is too long, or of no interest
}

// Write takes the next bytes. It always returns len(p), nil.
func (m *Meter) Write(p []byte) (int, error) {
	n := len(p)
	if m.Off {
		return n, nil
	}
	if !m.Stream {
		if len(m.pending)+n <= longestJSON {
			m.pending = append(m.pending, p...)
		} else {
			m.pending, m.skip = nil, true
		}
		return n, nil
	}
	for len(p) > 0 {
		end := bytes.IndexByte(p, '\n')
		if end < 0 {
			m.keep(p)
			break
		}
		m.line(p[:end])
		p = p[end+1:]
	}
	return n, nil
}

// Close reads what was kept: the JSON body, or a last line without its end.
func (m *Meter) Close() {
	if m.Stream {
		m.line(nil)
	} else if !m.skip {
		m.body(m.pending)
	}
	m.pending = nil
}

// keep stores the start of a line, unless its event does not count.
func (m *Meter) keep(p []byte) {
	switch {
	case m.skip:
	case len(m.pending)+len(p) > longestLine, len(m.pending) == 0 && bytes.HasPrefix(p, []byte("data:")) && !m.counts():
		m.pending, m.skip = m.pending[:0], true
	default:
		m.pending = append(m.pending, p...)
	}
}

// line reads the end of a line, after what was kept of it.
func (m *Meter) line(p []byte) {
	if m.skip {
		m.skip = false
		return
	}
	if len(m.pending) > 0 {
		p = append(m.pending, p...)
		m.pending = p[:0]
	}
	p = bytes.TrimSuffix(p, []byte("\r"))
	switch {
	case len(p) == 0:
		m.event = ""
	case bytes.HasPrefix(p, []byte("event:")):
		m.event = known(bytes.TrimSpace(p[len("event:"):]))
		m.Events++
	case bytes.HasPrefix(p, []byte("data:")) && m.counts():
		m.data(bytes.TrimSpace(p[len("data:"):]))
	}
}

// known maps an event's name to a constant, so that reading one allocates nothing.
func known(name []byte) string {
	for _, k := range [...]string{"message_start", "message_delta", "message_stop", "error"} {
		if string(name) == k {
			return k
		}
	}
	return "other"
}

// counts reports whether the data of the present event matters; without a name it may.
func (m *Meter) counts() bool { return m.event != "other" }

func (m *Meter) data(p []byte) {
	event := m.event
	if event == "" {
		event = known([]byte(gjson.GetBytes(p, "type").Str))
	}
	switch event {
	case "message_start":
		message := gjson.GetBytes(p, "message")
		m.Model = strings.Clone(message.Get("model").String())
		m.Usage.override(message.Get("usage"))
	case "message_delta":
		m.Usage.override(gjson.GetBytes(p, "usage"))
	case "message_stop":
		m.Stopped = true
	case "error":
		m.Failure = ReadError(p)
		if m.Failure.Type == "" {
			m.Failure.Type = "api_error"
		}
	}
}

func (m *Meter) body(p []byte) {
	if !gjson.ValidBytes(p) {
		return
	}
	m.Model = gjson.GetBytes(p, "model").String()
	m.Usage.override(gjson.GetBytes(p, "usage"))
}

// override takes every field that the wire's usage carries: a message_delta is cumulative and rules over the start.
func (u *Usage) override(w gjson.Result) {
	set := func(to *int64, path string) bool {
		v := w.Get(path)
		if v.Type != gjson.Number {
			return false
		}
		*to = max(v.Int(), 0)
		return true
	}
	set(&u.Input, "input_tokens")
	set(&u.Output, "output_tokens")
	set(&u.CacheRead, "cache_read_input_tokens")
	set(&u.WebSearches, "server_tool_use.web_search_requests")
	var total, short, long int64
	summed := set(&total, "cache_creation_input_tokens")
	has5m, has1h := set(&short, "cache_creation.ephemeral_5m_input_tokens"), set(&long, "cache_creation.ephemeral_1h_input_tokens")
	if has5m || has1h {
		u.CacheWrite5m, u.CacheWrite1h = short, long
	}
	if summed {
		// What no breakdown tells counts as the five-minute kind, which is the API's default.
		u.CacheWrite1h = min(u.CacheWrite1h, total)
		u.CacheWrite5m = total - u.CacheWrite1h
	}
}
