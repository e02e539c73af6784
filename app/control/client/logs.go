package client

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"clb/app/control"
)

// FollowLogs calls with each line that is written from now on. The end of the program is ErrNotRunning.
func (c *Client) FollowLogs(ctx context.Context, level string, do func(control.LogLine) error) error {
	var failed error // what the function returned
	err := readStream(ctx, c, control.FollowLog, control.LogLevelQuery{Level: level}, func(body io.Reader) error {
		return readEvents(body, func(name string, data []byte) error {
			switch name {
			case control.LineEvent:
				var line control.LogLine
				if err := json.Unmarshal(data, &line); err != nil {
					return fmt.Errorf("reading the answer of the running program: %w", err)
				}
				failed = do(line)
				return failed
			case control.FailedEvent:
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
		return control.ErrNotRunning
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
