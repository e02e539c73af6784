package client

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"clb/app/control"
)

// Request is one request of the history.
func (c *Client) Request(ctx context.Context, id string) (control.Request, error) {
	var r control.Request
	path, ok := under("/api/requests/", id, "")
	if !ok {
		return r, unknownRequest(id)
	}
	err := c.call(ctx, http.MethodGet, path, nil, &r)
	return r, err
}

// unknownRequest says that the history has no such request.
func unknownRequest(id string) error {
	return &control.InputError{Text: fmt.Sprintf("there is no request %q", id), Kind: control.Unknown}
}

// Requests is a page of the history.
func (c *Client) Requests(ctx context.Context, q control.RequestsQuery) (control.RequestsPage, error) {
	values := filterValues(q.HistoryFilter)
	setNumber(values, "limit", q.Limit)
	set(values, "order", q.Order)
	set(values, "cursor", q.Cursor)
	var page control.RequestsPage
	err := c.call(ctx, http.MethodGet, "/api/requests?"+values.Encode(), nil, &page)
	return page, err
}

// Analytics sums a range up.
func (c *Client) Analytics(ctx context.Context, q control.AnalyticsQuery) (control.Analytics, error) {
	if _, err := q.Check(); err != nil { // what the address does not take would be told of in other words
		return control.Analytics{}, err
	}
	values := filterValues(q.HistoryFilter)
	set(values, "step", q.Step)
	set(values, "by", strings.Join(q.By, ","))
	var sums control.Analytics
	err := c.call(ctx, http.MethodGet, "/api/analytics?"+values.Encode(), nil, &sums)
	return sums, err
}

// Sessions is a page of the conversations.
func (c *Client) Sessions(ctx context.Context, q control.SessionsQuery) (control.SessionsPage, error) {
	values := url.Values{}
	set(values, "account", q.Account)
	setNumber(values, "limit", q.Limit)
	set(values, "cursor", q.Cursor)
	var page control.SessionsPage
	err := c.call(ctx, http.MethodGet, "/api/sessions?"+values.Encode(), nil, &page)
	return page, err
}

// LimitHistory is how the windows of an account were used over time.
func (c *Client) LimitHistory(ctx context.Context, account string, from, to time.Time) (control.LimitHistory, error) {
	var history control.LimitHistory
	err := c.callAccount(ctx, http.MethodGet, account,
		"/limits?"+filterValues(control.HistoryFilter{From: from, To: to}).Encode(),
		nil, &history)
	return history, err
}

// EachRequest calls with every request that fits.
func (c *Client) EachRequest(ctx context.Context, f control.HistoryFilter, do func(control.Request) error) error {
	return c.stream(ctx, "/api/requests.jsonl?"+filterValues(f).Encode(), func(body io.Reader) error {
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
	return c.stream(ctx, "/api/backup", func(body io.Reader) error {
		_, err := io.Copy(w, body)
		return err
	})
}
