//go:build linux

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
)

// prompt has the fields of a request of Claude Code's, in their order.
type prompt struct {
	Model             string            `json:"model"`
	Messages          []message         `json:"messages"`
	System            []textBlock       `json:"system"`
	Tools             []tool            `json:"tools"`
	Metadata          map[string]string `json:"metadata"`
	MaxTokens         int               `json:"max_tokens"`
	Thinking          map[string]string `json:"thinking"`
	ContextManagement json.RawMessage   `json:"context_management"`
	OutputConfig      map[string]string `json:"output_config"`
	Stream            bool              `json:"stream"`
}

type message struct {
	Role    string      `json:"role"`
	Content []textBlock `json:"content"`
}

type textBlock struct {
	Type string `json:"type"`
	Text string `json:"text"`
}

type tool struct {
	Name        string          `json:"name"`
	Description string          `json:"description"`
	InputSchema json.RawMessage `json:"input_schema"`
}

const toolSchema = `{"type":"object","properties":{"file_path":{"type":"string","description":"The absolute path, ` +
	`for example \"/home/me/src/main.go\""},"limit":{"type":"number"}},"required":["file_path"],"additionalProperties":false}`

// promptBody is a body of exactly that many bytes, the same for the same arguments: a system prompt and tools as far
// as they fit (a third of it, 35 kB at most), then turns of a conversation, in long strings with many escapes.
func promptBody(size int, session string, stream bool) ([]byte, error) {
	text := newFiller(size)
	p := emptyPrompt(session, stream)
	share := min(size/3, 35_000)
	if share >= 6_000 {
		p.System = append(p.System, textBlock{"text", text.next(share / 3)})
		for i := 0; i < share*2/3; i += 3_000 {
			p.Tools = append(p.Tools,
				tool{fmt.Sprintf("Tool%d", i/3_000), text.next(2_500), json.RawMessage(toolSchema)})
		}
	}
	// The last turn is filled up with plain letters, one byte each, and has room for no more than a turn.
	const turn = 6_000
	for used := encodedSize(p); used+2*turn < size; {
		role := []string{"user", "assistant"}[len(p.Messages)%2]
		p.Messages = append(p.Messages, message{role, []textBlock{{"text", text.next(turn)}}})
		used += encodedSize(p.Messages[len(p.Messages)-1]) + len(",")
	}
	p.Messages = append(p.Messages, message{"user", []textBlock{{"text", ""}}})
	last := &p.Messages[len(p.Messages)-1].Content[0]
	if room := size - encodedSize(p); room > 0 {
		last.Text = text.next(room)
	}
	missing := size - encodedSize(p)
	if missing < 0 {
		return nil, fmt.Errorf("building a prompt: %d bytes are too few, by %d", size, -missing)
	}
	last.Text += strings.Repeat("a", missing)
	return encode(p), nil
}

func emptyPrompt(session string, stream bool) prompt {
	user := fmt.Sprintf(`{"device_id":"%s","account_uuid":"","session_id":"%s"}`, strings.Repeat("a811e374", 8),
		session)
	return prompt{
		Model: "claude-opus-5-5",
		System: []textBlock{
			{"text", "x-anthropic-billing-header: cc_version=2.1.330.440; cc_entrypoint=sdk-cli;"},
		},
		Tools:             []tool{},
		Metadata:          map[string]string{"user_id": user},
		MaxTokens:         128_000,
		Thinking:          map[string]string{"type": "adaptive", "display": "omitted"},
		ContextManagement: json.RawMessage(`{"edits":[{"type":"clear_thinking_20251015","keep":"all"}]}`),
		OutputConfig:      map[string]string{"effort": "medium"},
		Stream:            stream,
	}
}

// encode is JSON as JavaScript writes it: nothing escaped that need not be. Strings, maps of strings and numbers always
// encode.
func encode(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

func encodedSize(v any) int { return len(encode(v)) }

// filler writes text such as a coding session is made of.
type filler struct{ random *rand.Rand }

func newFiller(seed int) filler { return filler{rand.New(rand.NewPCG(uint64(seed), 1))} }

var fillerLines = []string{
	"\tif err := json.Unmarshal(data, &v); err != nil {\n",
	"\t\treturn nil, fmt.Errorf(\"reading %q: %w\", path, err)\n",
	"     42\tconst pattern = /^\\s*\"([^\"\\\\]|\\\\.)*\"/;\n",
	"The tests of the package pass; the second one was \"flaky\" because it slept.\n",
	"<system-reminder>\nThe file C:\\Users\\me\\src\\main.go was changed.\n</system-reminder>\n",
	"diff --git a/wire/header.go b/wire/header.go\n@@ -12,7 +12,9 @@ func parseHeader(line string) {\n",
	"- Größe und Übersicht — naïve café, 速度, 🙂\n",
	"{\"name\": \"value\", \"list\": [1, 2, 3], \"nested\": {\"path\": \"/tmp/a\\tb\"}}\n",
	"Use this tool when the user names a file; it takes an absolute path and never a relative one.\n",
	"    at Object.<anonymous> (/home/me/app/index.js:10:15)\r\n",
}

// next is text that takes at most that many bytes as a JSON string (without the quotes), and few less.
func (f filler) next(size int) string {
	var b strings.Builder
	for left := size; ; {
		line := fillerLines[f.random.IntN(len(fillerLines))]
		if left -= encodedSize(line) - 2; left < 0 {
			return b.String()
		}
		b.WriteString(line)
	}
}
