package backend

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"clb/app/control"
	"clb/app/store"
	"clb/app/store/quantile"
	"clb/proxy"
	"clb/proxy/account"
)

// Requests is a page of the history.
func (b *Backend) Requests(ctx context.Context, q control.RequestsQuery) (control.RequestsPage, error) {
	if err := q.Check(); err != nil {
		return control.RequestsPage{}, err
	}
	page, err := pageOf(q.Limit, q.Cursor)
	if err != nil {
		return control.RequestsPage{}, err
	}
	page.Order = store.Order(q.Order)
	owners := b.owners()
	where, err := b.where(ctx, owners, q.HistoryFilter)
	if err != nil {
		return control.RequestsPage{}, err
	}
	rows, prev, next, err := b.store.Rows(ctx, where, page)
	if err != nil {
		return control.RequestsPage{}, err
	}
	shown := control.RequestsPage{Requests: make([]control.Request, 0, len(rows)), Next: cursorText("", next),
		Prev: cursorText(backwards, prev)}
	for i := range rows {
		shown.Requests = append(shown.Requests, row(&rows[i], owners))
	}
	return shown, nil
}

// backwards stands before a cursor that leads to the page before.
const backwards = "to-"

func cursorText(direction string, c store.Cursor) string {
	if (c == store.Cursor{}) {
		return ""
	}
	return direction + c.String()
}

func pageOf(limit int, cursor string) (store.Page, error) {
	page := store.Page{Limit: limit}
	if cursor == "" {
		return page, nil
	}
	text, back := strings.CutPrefix(cursor, backwards)
	place, err := store.ParseCursor(text)
	switch {
	case err != nil:
		return page, &control.InputError{Text: "cursor takes the next or prev of a page"}
	case back:
		page.After = place
	default:
		page.Before = place
	}
	return page, nil
}

// Request is one request of the history.
func (b *Backend) Request(ctx context.Context, id string) (control.Request, error) {
	unknown := &control.InputError{Kind: control.Unknown,
		Text: fmt.Sprintf("there is no request %q in the history: it is forgotten, or still under way", id)}
	parsed, err := proxy.ParseID(id)
	if err != nil {
		return control.Request{}, unknown
	}
	x, err := b.store.Request(ctx, parsed)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return control.Request{}, unknown
	case err != nil:
		return control.Request{}, err
	}
	return row(&x, b.owners()), nil
}

// EachRequest calls with every request that fits, oldest first.
func (b *Backend) EachRequest(ctx context.Context, f control.HistoryFilter, do func(control.Request) error) error {
	if err := f.Check(); err != nil {
		return err
	}
	owners := b.owners()
	where, err := b.where(ctx, owners, f)
	if err != nil {
		return err
	}
	return b.store.Each(ctx, where, func(x store.Exchange) error { return do(row(&x, owners)) })
}

// CopyHistory writes a consistent copy of the data file.
func (b *Backend) CopyHistory(ctx context.Context, w io.Writer) error { return b.store.Backup(ctx, w) }

// Sessions is a page of the conversations.
func (b *Backend) Sessions(ctx context.Context, q control.SessionsQuery) (control.SessionsPage, error) {
	if err := q.Check(); err != nil {
		return control.SessionsPage{}, err
	}
	page, err := pageOf(q.Limit, q.Cursor)
	if err != nil {
		return control.SessionsPage{}, err
	}
	owners := b.owners()
	where, err := b.where(ctx, owners, control.HistoryFilter{Account: q.Account})
	if err != nil {
		return control.SessionsPage{}, err
	}
	list, _, next, err := b.store.Sessions(ctx, where, page)
	if err != nil {
		return control.SessionsPage{}, err
	}
	shown := control.SessionsPage{Sessions: make([]control.Session, 0, len(list)), Next: cursorText("", next)}
	for _, s := range list {
		shown.Sessions = append(shown.Sessions, b.session(ctx, owners, s))
	}
	return shown, nil
}

func (b *Backend) session(ctx context.Context, owners accountNames, s store.Session) control.Session {
	shown := control.Session{Session: s.Session, Account: b.accountName(ctx, owners, s.AccountID), First: s.First,
		Last: s.Last, Requests: s.Requests, Moves: s.Moves,
		InputTokens: s.Tokens.Input, OutputTokens: s.Tokens.Output, CacheWriteTokens: s.Tokens.CacheWrite(),
		CacheReadTokens: s.Tokens.CacheRead}
	if owners.isPaid(s.AccountID) {
		shown.CostUSD = dollars(s.Cost)
	} else {
		shown.ValueUSD = dollars(s.Cost)
	}
	return shown
}

// LimitHistory is how the windows of an account were used over time.
func (b *Backend) LimitHistory(ctx context.Context, name string, from, to time.Time) (control.LimitHistory, error) {
	if err := (control.HistoryFilter{From: from, To: to}).Check(); err != nil {
		return control.LimitHistory{}, err
	}
	owners := b.owners()
	id, err := b.accountID(ctx, owners, name)
	if err != nil {
		return control.LimitHistory{}, inputError(account.ErrUnknown, name)
	}
	samples, err := b.store.Limits(ctx, id, from, to)
	if err != nil {
		return control.LimitHistory{}, err
	}
	history := control.LimitHistory{Account: b.accountName(ctx, owners, id),
		Samples: make([]control.LimitSample, 0, len(samples))}
	for _, s := range samples {
		windows := make(map[string]float64, len(s.Windows))
		for window, use := range s.Windows {
			windows[strings.TrimPrefix(window, "model:")] = use.Utilization
		}
		history.Samples = append(history.Samples, control.LimitSample{Time: s.At, Windows: windows})
	}
	return history, nil
}

// where is a filter as the store takes it.
func (b *Backend) where(ctx context.Context, owners accountNames, f control.HistoryFilter) (store.Where, error) {
	w := store.Where{From: f.From, To: f.To, Model: f.Model, Session: f.Session, Outcome: proxy.Outcome(f.Outcome),
		Status: f.Status, Text: f.Text}
	if f.Account == "" {
		return w, nil
	}
	id, err := b.accountID(ctx, owners, f.Account)
	w.AccountID = id
	return w, err
}

// row is an exchange as the API shows it.
func row(x *store.Exchange, owners accountNames) control.Request {
	r := control.Request{ID: x.ID.String(), Time: x.Time, Method: x.Method, Path: x.Path, Model: x.Model,
		Session: x.Session,
		Account: x.Account, Own: x.Own, Group: x.Group, WaitedMS: milliseconds(x.Waited), Reason: x.Reason,
		Status: x.Status, Outcome: string(x.Outcome), Error: x.Error,
		Retries: x.Retries, Failovers: x.Failovers, Attempts: make([]control.Attempt, 0, len(x.Attempts)),
		TTFBMS: milliseconds(x.TTFB), DurationMS: milliseconds(x.Duration), Priced: x.Priced,
		InputTokens: x.Usage.Input, OutputTokens: x.Usage.Output, CacheWriteTokens: x.Usage.CacheWrite(),
		CacheReadTokens: x.Usage.CacheRead,
		Stream:          x.Stream, BytesIn: x.BytesIn, BytesOut: x.BytesOut, UpstreamID: x.UpstreamID}
	if x.Priced {
		price := dollars(x.Cost)
		if owners.isPaid(x.AccountID) {
			r.CostUSD = &price
		} else {
			r.ValueUSD = &price
		}
	}
	for _, a := range x.Attempts {
		r.Attempts = append(r.Attempts,
			control.Attempt{Account: a.Account, StartMS: milliseconds(a.Start), DurationMS: milliseconds(a.Duration),
				Status: a.Status, Verdict: string(a.Verdict), Reason: a.Reason, WaitMS: milliseconds(a.Wait),
				Choice: a.Choice})
	}
	return r
}

// milliseconds with a microsecond's precision.
func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// dollars of nano-dollars.
func dollars(nano int64) float64 { return float64(nano) / 1e9 }

// quantiles are those of a sketch, its numbers divided by unit.
func quantiles(s quantile.Sketch, unit float64) control.Quantiles {
	if s.Count() == 0 {
		return control.Quantiles{}
	}
	at := func(q float64) *float64 {
		value := float64(s.Quantile(q)) / unit
		return &value
	}
	return control.Quantiles{P50: at(0.5), P90: at(0.9), P99: at(0.99)}
}

// figures are the sums of a cell, of whose cost so many nano-dollars were paid for.
func figures(c *store.Aggregate, paid int64) control.Figures {
	return control.Figures{Requests: c.Requests(), Complete: c.Complete, Errors: c.Errors, Truncated: c.Truncated,
		Cancelled: c.Cancelled, Interrupted: c.Interrupted,
		SuccessRate: c.SuccessRate(), Attempts: c.Attempts, Retries: c.Retries, Failovers: c.Failovers,
		InputTokens: c.Tokens.Input, OutputTokens: c.Tokens.Output, CacheWriteTokens: c.Tokens.CacheWrite(),
		CacheReadTokens: c.Tokens.CacheRead, CacheHitShare: c.Tokens.CacheHitShare(),
		BytesIn: c.BytesIn, BytesOut: c.BytesOut, ValueUSD: dollars(max(c.Cost-paid, 0)), CostUSD: dollars(paid),
		Priced: c.Priced, Unpriced: c.Unpriced,
		TTFB: quantiles(c.TTFB, 1e6), Duration: quantiles(c.Duration, 1e6), Rate: quantiles(c.Rate, 1e6)}
}
