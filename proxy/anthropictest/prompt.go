package anthropictest

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
)

// Prompt is what Config.Answer gets to know of a request for a message.
type Prompt struct {
	// Account is whose credential came, Session the conversation ("" where none was told).
	Account, Session string
	Model            string
	Stream           bool
	MaxTokens        int
	// LastUserText is the last block of text that the user said: after Claude Code's own notes in the same message, and
	// never a tool's result.
	LastUserText string
	// ToolResult is the text of the tool results in the last user message; HasToolResult says that there is one.
	ToolResult    string
	HasToolResult bool
	// Tools are the names of the tools on offer.
	Tools []string

	userID string
}

// Offers says whether the request offers that tool.
func (p Prompt) Offers(tool string) bool {
	for _, name := range p.Tools {
		if name == tool {
			return true
		}
	}
	return false
}

// block is one piece of a message's content.
type block struct {
	Type    string  `json:"type"`
	Text    string  `json:"text"`
	Content content `json:"content"`
}

// content is a string or a list of blocks on the wire; always a list here.
type content []block

// UnmarshalJSON takes both forms.
func (c *content) UnmarshalJSON(b []byte) error {
	var text string
	if json.Unmarshal(b, &text) == nil {
		*c = content{{Type: "text", Text: text}}
		return nil
	}
	var blocks []block
	if err := json.Unmarshal(b, &blocks); err != nil {
		*c = nil // a shape that the fake has no use for, such as the result of a server's tool
		return nil
	}
	*c = blocks
	return nil
}

// text joins the texts of the blocks.
func (c content) text() string {
	var texts []string
	for _, b := range c {
		if b.Type == "text" {
			texts = append(texts, b.Text)
		}
	}
	return strings.Join(texts, "\n")
}

// wirePrompt is the part of a request for a message that the fake reads.
type wirePrompt struct {
	Model     string `json:"model"`
	MaxTokens *int   `json:"max_tokens"`
	Stream    bool   `json:"stream"`
	Messages  []struct {
		Role    string  `json:"role"`
		Content content `json:"content"`
	} `json:"messages"`
	Tools []struct {
		Name string `json:"name"`
	} `json:"tools"`
	Metadata struct {
		UserID string `json:"user_id"`
	} `json:"metadata"`
}

// parsePrompt reads a body; bad says, as the API would, why it is no request for a message.
func parsePrompt(body []byte) (p Prompt, bad string) {
	var w wirePrompt
	if err := json.Unmarshal(body, &w); err != nil {
		return p, "The request body is not valid JSON: " + err.Error()
	}
	p = Prompt{Model: w.Model, Stream: w.Stream, userID: w.Metadata.UserID}
	for _, t := range w.Tools {
		p.Tools = append(p.Tools, t.Name)
	}
	p.readLast(w)
	switch {
	case w.Model == "":
		return p, "model: Field required"
	case len(w.Messages) == 0:
		return p, "messages: Field required"
	}
	if w.MaxTokens != nil {
		p.MaxTokens = *w.MaxTokens
	}
	return p, ""
}

// readLast finds what the user said last.
func (p *Prompt) readLast(w wirePrompt) {
	last := true
	for i := len(w.Messages) - 1; i >= 0; i-- {
		m := w.Messages[i]
		if m.Role != "user" {
			continue
		}
		for _, b := range m.Content {
			if last && b.Type == "tool_result" {
				p.HasToolResult, p.ToolResult = true, strings.TrimSpace(p.ToolResult+"\n"+b.Content.text())
			}
		}
		last = false
		for _, b := range m.Content {
			if b.Type == "text" && b.Text != "" {
				p.LastUserText = b.Text
			}
		}
		if p.LastUserText != "" {
			return
		}
	}
}

// oldUserID is the form that older clients give metadata.user_id.
const oldUserID = `_session_([a-f0-9-]+)$`

// session is the conversation that a request belongs to.
func session(h http.Header, p Prompt) string {
	if id := h.Get("X-Claude-Code-Session-Id"); id != "" {
		return id
	}
	var user struct {
		Session string `json:"session_id"`
	}
	if json.Unmarshal([]byte(p.userID), &user) == nil {
		return user.Session
	}
	if found := regexp.MustCompile(oldUserID).FindStringSubmatch(p.userID); found != nil {
		return found[1]
	}
	return ""
}
