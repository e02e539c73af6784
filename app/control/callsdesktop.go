package control

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

var (
	_ Logs            = (*Client)(nil)
	_ Desktop         = (*Client)(nil)
	_ ConnectionTests = (*Client)(nil)
)

// Startup says whether the program starts at login.
func (c *Client) Startup(ctx context.Context) (Startup, error) {
	var now Startup
	err := c.call(ctx, http.MethodGet, "/api/startup", nil, &now)
	return now, err
}

// SetStartup sets whether the program starts at login.
func (c *Client) SetStartup(ctx context.Context, on bool) (Startup, error) {
	var now Startup
	err := c.call(ctx, http.MethodPut, "/api/startup", startupBody{&on}, &now)
	return now, err
}

// ClaudeCode says how Claude Code's settings stand to the program.
func (c *Client) ClaudeCode(ctx context.Context) (ClaudeCode, error) {
	var now ClaudeCode
	err := c.call(ctx, http.MethodGet, "/api/claude-code", nil, &now)
	return now, err
}

// ConnectClaudeCode points Claude Code at the program.
func (c *Client) ConnectClaudeCode(ctx context.Context, takeOver bool) (ClaudeCode, error) {
	var now ClaudeCode
	err := c.call(ctx, http.MethodPut, "/api/claude-code", claudeCodeBody{takeOver}, &now)
	return now, err
}

// DisconnectClaudeCode puts back what stood in Claude Code's settings before.
func (c *Client) DisconnectClaudeCode(ctx context.Context) (ClaudeCode, error) {
	var now ClaudeCode
	err := c.call(ctx, http.MethodDelete, "/api/claude-code", nil, &now)
	return now, err
}

// TestConnection goes the way to Anthropic step by step.
func (c *Client) TestConnection(ctx context.Context) ([]Step, error) {
	var answer StepList
	err := c.call(ctx, http.MethodPost, "/api/connection-test", nil, &answer)
	return answer.Steps, err
}

// LogLines are the newest lines of the log that fit.
func (c *Client) LogLines(ctx context.Context, q LogsQuery) ([]LogLine, error) {
	values := url.Values{}
	set(values, "level", q.Level)
	setNumber(values, "limit", q.Limit)
	set(values, "text", q.Text)
	var answer LogList
	err := c.call(ctx, http.MethodGet, "/api/logs?"+values.Encode(), nil, &answer)
	return answer.Lines, err
}

// FollowLogs calls with each line that is written from now on. The end of the program is ErrNotRunning.
func (c *Client) FollowLogs(ctx context.Context, level string, do func(LogLine) error) error {
	values := url.Values{}
	set(values, "level", level)
	var failed error // what the function returned
	err := c.stream(ctx, "/api/logs/stream?"+values.Encode(), func(body io.Reader) error {
		return readEvents(body, func(name string, data []byte) error {
			switch name {
			case lineEvent:
				var line LogLine
				if err := json.Unmarshal(data, &line); err != nil {
					return fmt.Errorf("reading the answer of the running program: %w", err)
				}
				failed = do(line)
				return failed
			case failedEvent:
				return c.failure(http.StatusInternalServerError, data)
			}
			return nil
		})
	})
	switch {
	case failed != nil:
		return failed
	case ctx.Err() != nil:
		return nil
	case err == nil, errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return ErrNotRunning
	}
	return err
}

// readEvents reads server-sent events as the program writes them, each with a name and one line of data, until their
// end.
func readEvents(from io.Reader, do func(name string, data []byte) error) error {
	lines := bufio.NewReaderSize(from, streamChunk)
	name := ""
	for {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("reading the answer of the running program: %w", err)
		}
		line = bytes.TrimRight(line, "\r\n")
		if text, ok := bytes.CutPrefix(line, []byte("event: ")); ok {
			name = string(text)
		} else if data, ok := bytes.CutPrefix(line, []byte("data: ")); ok {
			if err := do(name, data); err != nil {
				return err
			}
		}
	}
}
