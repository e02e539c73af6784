package control

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Requests is a page of the history.
func (c *Client) Requests(ctx context.Context, q RequestsQuery) (RequestsPage, error) {
	values := q.values()
	setNumber(values, "limit", q.Limit)
	set(values, "order", q.Order)
	set(values, "cursor", q.Cursor)
	var page RequestsPage
	err := c.call(ctx, http.MethodGet, "/api/requests?"+values.Encode(), nil, &page)
	return page, err
}

// Analytics sums a range up.
func (c *Client) Analytics(ctx context.Context, q AnalyticsQuery) (Analytics, error) {
	if _, err := q.Check(); err != nil { // what the address does not take would be told of in other words
		return Analytics{}, err
	}
	values := q.values()
	set(values, "step", q.Step)
	set(values, "by", strings.Join(q.By, ","))
	var sums Analytics
	err := c.call(ctx, http.MethodGet, "/api/analytics?"+values.Encode(), nil, &sums)
	return sums, err
}

// Sessions is a page of the conversations.
func (c *Client) Sessions(ctx context.Context, q SessionsQuery) (SessionsPage, error) {
	values := url.Values{}
	set(values, "account", q.Account)
	setNumber(values, "limit", q.Limit)
	set(values, "cursor", q.Cursor)
	var page SessionsPage
	err := c.call(ctx, http.MethodGet, "/api/sessions?"+values.Encode(), nil, &page)
	return page, err
}

// LimitHistory is how the windows of an account were used over time.
func (c *Client) LimitHistory(ctx context.Context, account string, from, to time.Time) (LimitHistory, error) {
	var history LimitHistory
	err := c.callAccount(ctx, http.MethodGet, account, "/limits?"+HistoryFilter{From: from, To: to}.values().Encode(),
		nil, &history)
	return history, err
}

// EachRequest calls with every request that fits.
func (c *Client) EachRequest(ctx context.Context, f HistoryFilter, do func(Request) error) error {
	return c.stream(ctx, "/api/requests.jsonl?"+f.values().Encode(), func(body io.Reader) error {
		lines := json.NewDecoder(bufio.NewReaderSize(body, streamChunk))
		for {
			var r Request
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
	return c.stream(ctx, "/api/backup", func(body io.Reader) error {
		_, err := io.Copy(w, body)
		return err
	})
}

// errSilent says that an answer has stopped to come.
var errSilent = errors.New("the running program has stopped answering")

// stream asks for a long answer and has it taken as it comes: it may last for as long as it goes on.
func (c *Client) stream(ctx context.Context, path string, take func(io.Reader) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	silent := time.AfterFunc(c.stall, func() { cancel(errSilent) })
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
	err = take(&watched{answer.Body, silent, c.stall})
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
