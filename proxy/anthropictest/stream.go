package anthropictest

import (
	"cmp"
	"fmt"
	"time"
)

// event is one event of a stream, ready to be written.
type event []byte

func newEvent(name string, data object) event {
	if data == nil {
		data = object{}
	}
	data["type"] = name
	return fmt.Appendf(nil, "event: %s\ndata: %s\n\n", name, encode(data))
}

// events are the whole stream of an answer, in the order of the wire.
func (a Answer) events(seq int) []event {
	message := a.message(seq)
	message["content"], message["stop_reason"], message["usage"] = []object{}, nil, a.Usage.start()
	list := []event{newEvent("message_start", object{"message": message})}
	for i, b := range a.blocks(seq) {
		opening, deltas := a.unfold(b)
		list = append(list, newEvent("content_block_start", object{"index": i, "content_block": opening}))
		for range a.Pings {
			if i == 0 {
				list = append(list, newEvent("ping", nil))
			}
		}
		for _, d := range deltas {
			list = append(list, newEvent("content_block_delta", object{"index": i, "delta": d}))
		}
		list = append(list, newEvent("content_block_stop", object{"index": i}))
	}
	delta := object{"stop_reason": a.StopReason, "stop_sequence": nil}
	return append(list, newEvent("message_delta", object{"delta": delta, "usage": a.Usage.delta()}),
		newEvent("message_stop", nil))
}

// unfold turns a whole block into the empty one that a stream opens with, and the deltas that fill it.
func (a Answer) unfold(b object) (opening object, deltas []object) {
	switch b["type"] {
	case "thinking":
		deltas = []object{{"type": "thinking_delta", "thinking": b["thinking"]},
			{"type": "signature_delta", "signature": signature}}
		return object{"type": "thinking", "thinking": "", "signature": ""}, deltas
	case "tool_use":
		deltas = append(deltas, object{"type": "input_json_delta", "partial_json": ""})
		for _, part := range pieces(string(encode(b["input"])), 2) {
			deltas = append(deltas, object{"type": "input_json_delta", "partial_json": part})
		}
		return object{"type": "tool_use", "id": b["id"], "name": b["name"], "input": object{}}, deltas
	default:
		for _, part := range pieces(b["text"].(string), a.Deltas) {
			deltas = append(deltas, object{"type": "text_delta", "text": part})
		}
		return object{"type": "text", "text": ""}, deltas
	}
}

// pace is the time between two events for this request.
func (x *exchange) pace() time.Duration {
	if x.fault != nil {
		return cmp.Or(x.fault.Pace, x.f.config.Pace)
	}
	return x.f.config.Pace
}

// stream sends the events one by one, each on the wire before the next.
func (x *exchange) stream(list []event) {
	x.w.Header().Set("Cache-Control", "no-cache")
	o := x.open(200, "text/event-stream; charset=utf-8", -1)
	if o.flush() != nil {
		return
	}
	for i, e := range list {
		if x.streamEnds(o, i) || (i > 0 && !x.pause(x.pace())) {
			return
		}
		if !x.put(o, e) {
			return
		}
	}
	if x.streamEnds(o, len(list)) {
		return
	}
	x.finished = o.close() == nil
}

// put writes one event; false: the client is gone.
func (x *exchange) put(o *output, e event) bool {
	if _, err := o.Write(e); err != nil || o.flush() != nil {
		return false
	}
	x.sent(200, 1)
	return true
}

// streamEnds lets the request meet its fault if its point is after k events, and reports whether the stream is over by
// it.
func (x *exchange) streamEnds(o *output, k int) bool {
	if x.fault == nil || x.fault.After != k {
		return false
	}
	if kind := x.fault.ErrorEvent; kind != "" && x.wait(x.fault.Until) {
		e := failure("", 200, kind, statusMessage(kind)).envelope(x.record.ID, time.Time{})
		x.finished = x.put(o, fmt.Appendf(nil, "event: error\ndata: %s\n\n", encode(e))) && o.close() == nil
		return true
	}
	if !x.atPoint() {
		return false
	}
	if x.fault.Break == BreakClean {
		_ = o.close()
	}
	return true
}

// statusMessage is the usual text of a type of error.
func statusMessage(kind string) string {
	switch kind {
	case "overloaded_error":
		return "Overloaded"
	case rateLimit:
		return overLimit
	case "timeout_error":
		return "Request timed out"
	default:
		return "Internal server error"
	}
}
