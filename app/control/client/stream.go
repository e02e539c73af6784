package client

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"clb/app/control"
)

// errSilent says that an answer has stopped to come.
var errSilent = errors.New("the running program has stopped answering")

// readStream asks for a long answer and has it taken as it comes: it may last for as long as it goes on.
func readStream[In any](ctx context.Context, c *Client, e control.Endpoint[In, control.Stream], in In,
	take func(io.Reader) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	silent := time.AfterFunc(c.Timeouts.Stall, func() { cancel(errSilent) })
	defer silent.Stop()
	answer, err := send(ctx, c, e, in)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	err = take(&watched{answer.Body, silent, c.Timeouts.Stall})
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// watched restarts the stall timer with each read, and stops it while the reader works on what it has.
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

// EachRequest calls with every request that fits.
func (c *Client) EachRequest(ctx context.Context, f control.HistoryFilter, do func(control.Request) error) error {
	return readStream(ctx, c, control.ExportLines, f, func(body io.Reader) error {
		lines := json.NewDecoder(bufio.NewReaderSize(body, streamChunk))
		for {
			var r control.Request
			switch err := lines.Decode(&r); {
			case err == io.EOF: //nolint:errorlint // the decoder returns the value itself
				return nil
			case err != nil:
				return fmt.Errorf("reading the answer of the running program: %w", err)
			}
			if err := do(r); err != nil {
				return err
			}
		}
	})
}

// CopyHistory writes a consistent copy of the data file.
func (c *Client) CopyHistory(ctx context.Context, w io.Writer) error {
	return readStream(ctx, c, control.CopyHistory, control.None{}, func(body io.Reader) error {
		_, err := io.Copy(w, body)
		return err
	})
}
