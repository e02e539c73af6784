package controltest

import (
	"cmp"
	"context"
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"clb/app/control"
)

// Requests is a page of the history. A cursor is the index of the first row to show, or, after "~", of the row behind
// the last.
func (p *Program) Requests(_ context.Context, q control.RequestsQuery) (control.RequestsPage, error) {
	if err := q.Check(); err != nil {
		return control.RequestsPage{}, err
	}
	rows, err := p.selected(q.HistoryFilter)
	if err != nil {
		return control.RequestsPage{}, err
	}
	switch q.Order {
	case "slowest":
		slices.SortStableFunc(rows, func(a, b control.Request) int { return cmp.Compare(b.DurationMS, a.DurationMS) })
	case "failed":
		rows = slices.DeleteFunc(rows,
			func(r control.Request) bool { return r.Outcome == "complete" || r.Outcome == "cancelled" })
	}
	first, end, err := part(len(rows), q.Limit, q.Cursor)
	if err != nil {
		return control.RequestsPage{}, err
	}
	page := control.RequestsPage{Requests: rows[first:end]}
	if end < len(rows) {
		page.Next = strconv.Itoa(end)
	}
	if first > 0 {
		page.Prev = "~" + strconv.Itoa(first)
	}
	return page, nil
}

// part is the page of a list that a cursor stands for.
func part(length, limit int, cursor string) (first, end int, err error) {
	text, up := strings.CutPrefix(cursor, "~")
	at := 0
	if cursor != "" {
		if at, err = strconv.Atoi(text); err != nil || at < 1 || at > length {
			return 0, 0, invalid("cursor takes what another page gave as next or prev")
		}
	}
	if up {
		return max(at-limit, 0), at, nil
	}
	return at, min(at+limit, length), nil
}

// selected are the rows that fit, newest first, in a list of their own.
func (p *Program) selected(f control.HistoryFilter) ([]control.Request, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.failure != nil {
		return nil, p.failure
	}
	if f.Account != "" && !p.knows(f.Account) {
		return nil, invalid("account takes the name of an account, and there is and was no %q", f.Account)
	}
	var rows []control.Request
	for _, r := range p.requests {
		if fits(f, r) {
			rows = append(rows, r)
		}
	}
	return rows, nil
}

// knows reports whether there is an account of that name, or was one; the caller holds mu.
func (p *Program) knows(name string) bool {
	return p.find(name) >= 0 ||
		slices.ContainsFunc(p.requests, func(r control.Request) bool { return strings.EqualFold(r.Account, name) })
}

func fits(f control.HistoryFilter, r control.Request) bool {
	return (f.From.IsZero() || !r.Time.Before(f.From)) && (f.To.IsZero() || r.Time.Before(f.To)) &&
		(f.Account == "" || strings.EqualFold(f.Account, r.Account)) && (f.Model == "" || f.Model == r.Model) &&
		(f.Session == "" || f.Session == r.Session) &&
		(f.Outcome == "" || f.Outcome == r.Outcome) && (f.Status == 0 || f.Status == r.Status) &&
		strings.Contains(r.Path, f.Text)
}

// EachRequest calls with every request that fits, oldest first.
func (p *Program) EachRequest(ctx context.Context, f control.HistoryFilter, do func(control.Request) error) error {
	if err := f.Check(); err != nil {
		return err
	}
	rows, err := p.selected(f)
	if err != nil {
		return err
	}
	for _, r := range slices.Backward(rows) {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := do(r); err != nil {
			return err
		}
	}
	return nil
}

// CopyHistory writes the requests as JSON.
func (p *Program) CopyHistory(ctx context.Context, w io.Writer) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	rows, err := p.selected(control.HistoryFilter{})
	if err != nil {
		return err
	}
	return json.NewEncoder(w).Encode(rows)
}

// Sessions is a page of the conversations. A cursor is the index of the first one to show.
func (p *Program) Sessions(_ context.Context, q control.SessionsQuery) (control.SessionsPage, error) {
	if err := q.Check(); err != nil {
		return control.SessionsPage{}, err
	}
	if _, err := p.selected(control.HistoryFilter{Account: q.Account}); err != nil {
		return control.SessionsPage{}, err
	}
	rows, err := p.selected(control.HistoryFilter{})
	if err != nil {
		return control.SessionsPage{}, err
	}
	all := conversations(rows)
	all = slices.DeleteFunc(all,
		func(s control.Session) bool { return q.Account != "" && !strings.EqualFold(q.Account, s.Account) })
	first, end, err := part(len(all), q.Limit, q.Cursor)
	if err != nil {
		return control.SessionsPage{}, err
	}
	page := control.SessionsPage{Sessions: all[first:end]}
	if end < len(all) {
		page.Next = strconv.Itoa(end)
	}
	return page, nil
}

// conversations are those of rows, the one that spoke last first.
func conversations(rows []control.Request) []control.Session {
	byKey := map[string]*control.Session{}
	var all []control.Session
	for _, r := range slices.Backward(rows) { // oldest first
		if r.Session == "" {
			continue
		}
		s := byKey[r.Session]
		if s == nil {
			s = &control.Session{Session: r.Session, Account: r.Account, First: r.Time}
			byKey[r.Session] = s
		}
		if s.Account != r.Account {
			s.Account = r.Account
			s.Moves++
		}
		s.Last = r.Time
		s.Requests++
		s.InputTokens += r.InputTokens
		s.OutputTokens += r.OutputTokens
		s.CacheWriteTokens += r.CacheWriteTokens
		s.CacheReadTokens += r.CacheReadTokens
		s.ValueUSD += or0(r.ValueUSD)
		s.CostUSD += or0(r.CostUSD)
	}
	for _, s := range byKey {
		all = append(all, *s)
	}
	slices.SortFunc(all, func(a, b control.Session) int {
		return cmp.Or(b.Last.Compare(a.Last), cmp.Compare(a.Session, b.Session))
	})
	return all
}

func or0(n *float64) float64 {
	if n == nil {
		return 0
	}
	return *n
}

// LimitHistory is how the windows of an account were used over time.
func (p *Program) LimitHistory(_ context.Context, account string, from, to time.Time) (control.LimitHistory, error) {
	if err := (control.HistoryFilter{From: from, To: to}).Check(); err != nil {
		return control.LimitHistory{}, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.failure != nil:
		return control.LimitHistory{}, p.failure
	case !p.knows(account):
		return control.LimitHistory{}, unknown("account", account)
	}
	history := control.LimitHistory{Account: account}
	if i := p.find(account); i >= 0 {
		history.Account = p.snapshot.Accounts[i].Name
	}
	for _, s := range p.limits[history.Account] {
		if (from.IsZero() || !s.Time.Before(from)) && (to.IsZero() || s.Time.Before(to)) {
			history.Samples = append(history.Samples, s)
		}
	}
	return history, nil
}
