package anthropictest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"
)

// Usage is what an answer is billed for, in tokens. The total prompt is Input plus the three kinds of cache tokens.
type Usage struct {
	Input, Output, CacheWrite5m, CacheWrite1h, CacheRead int
	// StartInput is the input that message_start tells; 0: Input. They differ when a search of the server adds to the
	// prompt later.
	StartInput int
	// Thinking is the part of Output that was thought; WebSearches and WebFetches are the server's own tool calls.
	Thinking, WebSearches, WebFetches int
}

// SampleUsage has a bit of everything.
func SampleUsage() Usage {
	return Usage{Input: 12, Output: 7, CacheWrite5m: 148, CacheWrite1h: 100, CacheRead: 1800}
}

// WebSearchUsage is the documentation's sample of a search: message_start says 2679, message_delta overrides it with
// 10682.
func WebSearchUsage() Usage {
	return Usage{StartInput: 2679, Input: 10682, Output: 510, WebSearches: 1}
}

// ToolUse is a call that the answer makes of a tool of the client's.
type ToolUse struct {
	Name string
	// Input is the call's arguments, encoded as JSON.
	Input any
}

// Answer is one answer of the model. What is left zero comes from Config.
type Answer struct {
	// Thinking comes first, then Text, then Tools. A Text of "" stands for Config's unless there is a tool.
	Thinking, Text string
	Tools          []ToolUse
	Usage          Usage
	// StopReason defaults to "tool_use" with a tool and "end_turn" without.
	StopReason string
	// Model defaults to the one that was asked for.
	Model string
	// Pings is how many ping events come in the stream; 0: one. Deltas is the number of pieces that the text comes in;
	// 0: one a word.
	Pings, Deltas int
}

// UseTool is a Config.Answer that calls a tool once wherever it is on offer, and says the text after its result has
// come.
func UseTool(name string, input any, then string) func(Prompt) Answer {
	return func(p Prompt) Answer {
		if p.Offers(name) && !p.HasToolResult {
			return Answer{Tools: []ToolUse{{name, input}}}
		}
		return Answer{Text: then}
	}
}

// answer decides on the answer to a prompt.
func (c Config) answer(p Prompt) Answer {
	var a Answer
	if c.Answer != nil {
		a = c.Answer(p)
	}
	if a.Text == "" && len(a.Tools) == 0 {
		a.Text = c.Reply
		if c.Echo {
			a.Text = cmp.Or(p.LastUserText, c.Reply)
		}
	}
	a.Usage = cmp.Or(a.Usage, c.Usage)
	a.Model = cmp.Or(a.Model, p.Model)
	a.Pings = cmp.Or(a.Pings, 1)
	if a.StopReason == "" {
		a.StopReason = "end_turn"
		if len(a.Tools) > 0 {
			a.StopReason = "tool_use"
		}
	}
	return a
}

// object is a JSON object whose order of keys does not matter.
type object = map[string]any

// prompt is the part of the usage that counts the prompt.
func (u Usage) prompt(input int) object {
	return object{
		"input_tokens": input, "cache_creation_input_tokens": u.CacheWrite5m + u.CacheWrite1h,
		"cache_read_input_tokens": u.CacheRead,
	}
}

// start is the usage of message_start: the prompt as it is known by then, and a placeholder for the output.
func (u Usage) start() object {
	usage := u.prompt(cmp.Or(u.StartInput, u.Input))
	u.frame(usage)
	usage["output_tokens"] = 1
	return usage
}

// delta is the usage of message_delta: the final numbers.
func (u Usage) delta() object {
	usage := u.prompt(u.Input)
	usage["output_tokens"] = u.Output
	if u.Thinking > 0 {
		usage["output_tokens_details"] = object{"thinking_tokens": u.Thinking}
	}
	if u.WebSearches+u.WebFetches > 0 {
		usage["server_tool_use"] = object{"web_search_requests": u.WebSearches, "web_fetch_requests": u.WebFetches}
	}
	return usage
}

// whole is the usage of an answer that is not streamed.
func (u Usage) whole() object {
	usage := u.delta()
	u.frame(usage)
	return usage
}

func (u Usage) frame(usage object) {
	usage["cache_creation"] = object{"ephemeral_5m_input_tokens": u.CacheWrite5m,
		"ephemeral_1h_input_tokens": u.CacheWrite1h}
	usage["service_tier"], usage["inference_geo"] = "standard", "global"
}

// signature stands for the signature of a thinking block.
const signature = "ZmFrZS1zaWduYXR1cmU="

// blocks are the answer's content as it stands in JSON. The ids of tool calls follow from the request's number.
func (a Answer) blocks(seq int) []object {
	var blocks []object
	if a.Thinking != "" {
		blocks = append(blocks, object{"type": "thinking", "thinking": a.Thinking, "signature": signature})
	}
	if a.Text != "" {
		blocks = append(blocks, object{"type": "text", "text": a.Text})
	}
	for i, t := range a.Tools {
		blocks = append(blocks,
			object{"type": "tool_use", "id": fmt.Sprintf("toolu_fake_%04d_%d", seq, i), "name": t.Name,
				"input": t.Input})
	}
	return blocks
}

// message is the answer as one JSON document.
func (a Answer) message(seq int) object {
	return object{
		"id": messageID(seq), "type": "message", "role": "assistant", "model": a.Model, "content": a.blocks(seq),
		"stop_reason": a.StopReason, "stop_sequence": nil, "usage": a.Usage.whole(),
	}
}

func messageID(seq int) string { return fmt.Sprintf("msg_fake_%04d", seq) }

// pieces cuts a text into n parts that make it up again; n of 0: one a word, the space after it included.
func pieces(text string, n int) []string {
	if n <= 0 {
		return strings.SplitAfter(text, " ")
	}
	runes := []rune(text)
	parts := make([]string, n)
	for i := range parts {
		parts[i] = string(runes[i*len(runes)/n : (i+1)*len(runes)/n])
	}
	return parts
}

// encode is JSON of the fake's own values, or of what Config.Answer gave as the input of a tool.
func encode(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("anthropictest: an answer that is no JSON: %v", err))
	}
	return b
}
