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

	told, extra Usage  // the newest top-level figures, and what compactions have used beside them
	event       string // of the event being read
	named       bool   // the event being read has been counted
	pending     []byte // the start of a line, or of a JSON body
	skip        bool   // the rest of the line is too long, or of no interest
	afterCR     bool   // the last byte was a carriage return, which has ended a line
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
	plain := !m.afterCR && bytes.IndexByte(p, '\r') < 0
	for len(p) > 0 {
		text, rest, ended := bytes.Cut(p, []byte("\n"))
		switch {
		case !plain:
			m.lines(text, ended)
		case ended:
			m.line(text)
		default:
			m.keep(text)
		}
		p = rest
	}
	return n, nil
}

// lines reads what stands before a line feed, or at the end of what has come. A line may also end with a carriage
// return, alone or before a line feed (https://html.spec.whatwg.org/multipage/server-sent-events.html, 9.2.5).
func (m *Meter) lines(p []byte, ended bool) {
	for {
		line, rest, found := bytes.Cut(p, []byte("\r"))
		if !found {
			break
		}
		m.line(line)
		p, m.afterCR = rest, true
	}
	if len(p) > 0 {
		m.afterCR = false
	}
	switch {
	case !ended && len(p) > 0:
		m.keep(p)
	case ended && !m.afterCR:
		m.line(p)
	case ended:
		m.afterCR = false // the line feed belongs to the carriage return
	}
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
	switch {
	case len(p) == 0:
		m.event, m.named = "", false
	case bytes.HasPrefix(p, []byte("event:")):
		m.event = known(bytes.TrimSpace(p[len("event:"):]))
		m.begin()
	case bytes.HasPrefix(p, []byte("data:")):
		m.begin()
		if m.counts() {
			m.data(bytes.TrimSpace(p[len("data:"):]))
		}
	}
}

// begin counts an event at the first of its lines.
func (m *Meter) begin() {
	if !m.named {
		m.named = true
		m.Events++
	}
}

// known maps an event's name, in capitals or not, to a constant: "other" is one whose data does not count, and empty a
// name that says nothing of what the data is.
func known(name []byte) string {
	event := spelled(name)
	if event == "" && len(name) > 0 {
		event = spelled(bytes.ToLower(name))
	}
	return event
}

// spelled maps a name in small letters to a constant, so that reading one allocates nothing.
func spelled(name []byte) string {
	switch string(name) {
	case "content_block_delta", "content_block_start", "content_block_stop", "ping":
		return "other"
	case "message_start":
		return "message_start"
	case "message_delta":
		return "message_delta"
	case "message_stop":
		return "message_stop"
	case "error":
		return "error"
	}
	return ""
}

// EventName is what an event of a stream is, by its name and where that says nothing by its data; in small letters, and
// empty where it is none that counts.
func EventName(name string, data []byte) string {
	event := known([]byte(name))
	if event == "" {
		event = known([]byte(gjson.GetBytes(data, "type").Str))
	}
	if event == "other" {
		return ""
	}
	return event
}

// counts reports whether the data of the present event matters; without a name it may.
func (m *Meter) counts() bool { return m.event != "other" }

// lastWord ends the streams of some other services, in place of an event or after the last one.
const lastWord = "[DONE]"

func (m *Meter) data(p []byte) {
	switch EventName(m.event, p) {
	case "message_start":
		message := gjson.GetBytes(p, "message")
		m.Model = strings.Clone(message.Get("model").String())
		m.usage(message.Get("usage"))
	case "message_delta":
		m.usage(gjson.GetBytes(p, "usage"))
	case "message_stop":
		m.Stopped = true
	case "error":
		m.Failure = ReadError(p)
		if m.Failure.Type == "" {
			m.Failure.Type = "api_error"
		}
	default:
		m.Stopped = m.Stopped || string(p) == lastWord
	}
}

func (m *Meter) body(p []byte) {
	if !ValidJSON(p) {
		return
	}
	m.Model = gjson.GetBytes(p, "model").String()
	m.usage(gjson.GetBytes(p, "usage"))
}

// usage takes what the wire tells. A compaction on the server's side is billed beside the top-level figures; the other
// iterations repeat them.
func (m *Meter) usage(w gjson.Result) {
	m.told.override(w)
	if iterations := w.Get("iterations"); iterations.IsArray() {
		m.extra = Usage{}
		iterations.ForEach(func(_, one gjson.Result) bool {
			if strings.EqualFold(one.Get("type").Str, "compaction") {
				var used Usage
				used.override(one)
				m.extra = m.extra.Add(used)
			}
			return true
		})
	}
	m.Usage = m.told.Add(m.extra).bounded()
}

// override takes every field that the wire's usage carries: a message_delta is cumulative and rules over the start.
func (u *Usage) override(w gjson.Result) {
	set := func(to *int64, path string) bool {
		v := w.Get(path)
		if v.Type != gjson.Number {
			return false
		}
		*to = int64(min(max(v.Num, 0), mostTokens)) // a number may be far beyond what an int64 holds
		return true
	}
	set(&u.Input, "input_tokens")
	set(&u.Output, "output_tokens")
	set(&u.CacheRead, "cache_read_input_tokens")
	set(&u.WebSearches, "server_tool_use.web_search_requests")
	var total, short, long int64
	summed := set(&total, "cache_creation_input_tokens")
	has5m, has1h := set(&short, "cache_creation.ephemeral_5m_input_tokens"),
		set(&long, "cache_creation.ephemeral_1h_input_tokens")
	if has5m || has1h {
		u.CacheWrite5m, u.CacheWrite1h = short, long
	}
	if summed {
		// What no breakdown tells counts as the five-minute kind, which is the API's default.
		u.CacheWrite1h = min(u.CacheWrite1h, total)
		u.CacheWrite5m = total - u.CacheWrite1h
	}
}
