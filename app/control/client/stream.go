package client

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"
)

// errSilent says that an answer has stopped to come.
var errSilent = errors.New("the running program has stopped answering")

// stream asks for a long answer and has it taken as it comes: it may last for as long as it goes on.
func (c *Client) stream(ctx context.Context, path string, take func(io.Reader) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	silent := time.AfterFunc(c.Timeouts.Stall, func() { cancel(errSilent) })
	defer silent.Stop()
	answer, err := c.send(ctx, http.MethodGet, path, nil)
	if err != nil {
		return explain(ctx, err)
	}
	defer answer.Body.Close()
	if answer.StatusCode >= http.StatusMultipleChoices {
		body, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
		if err != nil {
			return explain(ctx, err)
		}
		return c.failure(answer.StatusCode, body)
	}
	err = take(&watched{answer.Body, silent, c.Timeouts.Stall})
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// watched puts the end of patience off while it is read from: whoever takes what was read may take his time.
type watched struct {
	io.Reader
	silent *time.Timer
	stall  time.Duration
}

func (w *watched) Read(p []byte) (int, error) {
	w.silent.Reset(w.stall)
	n, err := w.Reader.Read(p)
	w.silent.Stop()
	return n, err
}
