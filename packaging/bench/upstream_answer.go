package main

import (
	"bytes"
	"strconv"
)

// fastHead is what Anthropic's answers carry beside what changes: the same in each.
const fastHead = "\r\n" +
	"anthropic-organization-id: 7d9b1c1e-52f4-4f0a-9d53-0c6f5e0b7a11\r\n" +
	"anthropic-ratelimit-unified-status: allowed\r\n" +
	"anthropic-ratelimit-unified-representative-claim: five_hour\r\n" +
	"anthropic-ratelimit-unified-5h-status: allowed\r\n" +
	"anthropic-ratelimit-unified-5h-utilization: 0.21\r\n" +
	"anthropic-ratelimit-unified-7d-status: allowed\r\n" +
	"anthropic-ratelimit-unified-7d-utilization: 0.34\r\n" +
	"anthropic-ratelimit-unified-fallback-percentage: 0.5\r\n" +
	"anthropic-ratelimit-unified-overage-status: rejected\r\n" +
	"anthropic-ratelimit-unified-overage-disabled-reason: org_level_disabled\r\n" +
	"Strict-Transport-Security: max-age=31536000; includeSubDomains; preload\r\n" +
	"x-robots-tag: none\r\n" +
	"x-envoy-upstream-service-time: 1\r\n" +
	"via: 1.1 google\r\n" +
	"Connection: keep-alive\r\n"

// fastText is what the model says in the JSON answer.
const fastText = `I looked at the three callers of parseHeader and the fix is small. The function trims the value before it ` +
	`checks for an empty name, so a line such as \": value\" passes as a header without a name. I moved the check up, ` +
	`added the two cases to the table in header_test.go, and ran the tests of the package:\n\n` +
	"```" + `\nok  \texample/wire\t0.412s\n` + "```" +
	`\n\nNothing else in the tree relies on the old order. The only ` +
	`other place that builds such a line is the writer in emit.go, and it never writes an empty name.`

// fastMessage is the JSON answer, about 1 kB.
const fastMessage = `{"model":"claude-opus-5-5","id":"msg_01FastFastFastFastFast0001","type":"message","role":"assistant",` +
	`"content":[{"type":"text","text":"` + fastText + `"}],"stop_reason":"end_turn","stop_sequence":null,` +
	`"usage":{"input_tokens":12,"cache_creation_input_tokens":248,"cache_read_input_tokens":11800,` +
	`"cache_creation":{"ephemeral_5m_input_tokens":148,"ephemeral_1h_input_tokens":100},` +
	`"output_tokens":131,"service_tier":"standard","inference_geo":"global"}}`

// FastMessage is the body of each JSON answer of Fast.
func FastMessage() string { return fastMessage }

// fastEvent is one event of a stream but for its moment: chunk size and all before it, and all after it.
type fastEvent struct{ before, after string }

// An event ends with its moment, in so many digits, as the last field of its data.
const (
	fastSent   = `,"sent":"`
	fastDigits = 19
	fastClose  = "\"}\n\n"
)

// newFastEvent frames the data (a JSON object but for its closing brace) of an event as one chunk.
func newFastEvent(name, data string) fastEvent {
	event := "event: " + name + "\ndata: " + data + fastSent
	size := len(event) + fastDigits + len(fastClose)
	return fastEvent{strconv.FormatInt(int64(size), 16) + "\r\n" + event, fastClose + "\r\n"}
}

// size is the length of the event, without its framing as a chunk.
func (e fastEvent) size() int {
	frame := bytes.IndexByte([]byte(e.before), '\n') + 1 + len("\r\n")
	return len(e.before) + fastDigits + len(e.after) - frame
}

func (e fastEvent) appendChunk(b []byte, sent int64) []byte {
	b = append(b, e.before...)
	b = appendDigits(b, sent, fastDigits)
	return append(b, e.after...)
}

// The events of a stream, in their order; deltas take turns.
var (
	fastOpening = []fastEvent{
		newFastEvent("message_start", `{"type":"message_start","message":{"model":"claude-opus-5-5",`+
			`"id":"msg_01FastFastFastFastFast0001","type":"message","role":"assistant","content":[],"stop_reason":null,`+
			`"stop_sequence":null,"usage":{"input_tokens":12,"cache_creation_input_tokens":248,`+
			`"cache_read_input_tokens":11800,"cache_creation":{"ephemeral_5m_input_tokens":148,`+
			`"ephemeral_1h_input_tokens":100},"output_tokens":1,"service_tier":"standard","inference_geo":"global"}}`),
		newFastEvent("content_block_start",
			`{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}`),
		newFastEvent("ping", `{"type":"ping"`),
	}
	fastDeltas = []fastEvent{
		newFastDelta(`I`), newFastDelta(` looked at the three`), newFastDelta(` callers of \"parseHeader\" and`),
		newFastDelta(` the fix is small:`),
		newFastDelta("\\n\\n```go\\nif name == \\\"\\\" {\\n\\treturn errNoName\\n}\\n```"),
		newFastDelta(` so a line`), newFastDelta(` without a name is refused \u2014 before it was not`),
		newFastDelta(`.`),
	}
	fastClosing = []fastEvent{
		newFastEvent("content_block_stop", `{"type":"content_block_stop","index":0`),
		newFastEvent("message_delta",
			`{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},`+
				`"usage":{"input_tokens":12,"cache_creation_input_tokens":248,"cache_read_input_tokens":11800,"output_tokens":510}`),
		newFastEvent("message_stop", `{"type":"message_stop"`),
	}
)

func newFastDelta(text string) fastEvent {
	return newFastEvent("content_block_delta",
		`{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"`+text+`"}`)
}

// fastEventAt is event i of a stream of n.
func fastEventAt(i, n int) fastEvent {
	if i < len(fastOpening) {
		return fastOpening[i]
	}
	if last := i - (n - len(fastClosing)); last >= 0 {
		return fastClosing[last]
	}
	return fastDeltas[(i-len(fastOpening))%len(fastDeltas)]
}

// FastStreamSize is the length in bytes of the body of a stream of n events, whatever the moments in it.
func FastStreamSize(n int) int {
	size := 0
	for i := range n {
		size += fastEventAt(i, n).size()
	}
	return size
}

// FastSentAt reads, from the bytes of one whole event, when Fast wrote it, in nanoseconds of its clock. False: it is
// not an event of Fast's, or not whole.
func FastSentAt(event []byte) (int64, bool) {
	rest, ok := bytes.CutSuffix(event, []byte(fastClose))
	if !ok || len(rest) < len(fastSent)+fastDigits {
		return 0, false
	}
	digits := rest[len(rest)-fastDigits:]
	if !bytes.HasSuffix(rest[:len(rest)-fastDigits], []byte(fastSent)) {
		return 0, false
	}
	var sent int64
	for _, d := range digits {
		if d < '0' || d > '9' {
			return 0, false
		}
		sent = sent*10 + int64(d-'0')
	}
	return sent, true
}
