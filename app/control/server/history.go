package server

import (
	"net/http"

	"clb/app/control"
)

// request is one request of the history.
func (s *server) request(w http.ResponseWriter, r *http.Request) error {
	found, err := s.API.Request(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, found)
}

// requests is a page of the history.
func (s *server) requests(w http.ResponseWriter, r *http.Request) error {
	p := read(r)
	query := control.RequestsQuery{HistoryFilter: p.filter(), Limit: p.number("limit", 1, control.MaxLimit),
		Order:  p.text("order"),
		Cursor: p.text("cursor")}
	if err := p.then(query.Check); err != nil {
		return err
	}
	page, err := s.API.Requests(r.Context(), query)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, withoutNulls(page))
}

// analytics sums a range up.
func (s *server) analytics(w http.ResponseWriter, r *http.Request) error {
	p := read(r)
	query := control.AnalyticsQuery{HistoryFilter: p.filter(), Step: p.text("step"), By: p.list("by")}
	if err := p.then(func() error { _, err := query.Check(); return err }); err != nil {
		return err
	}
	sums, err := s.API.Analytics(r.Context(), query)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, withoutNulls(sums))
}

// sessions is a page of the conversations.
func (s *server) sessions(w http.ResponseWriter, r *http.Request) error {
	p := read(r)
	query := control.SessionsQuery{Account: p.text("account"), Limit: p.number("limit", 1, control.MaxLimit),
		Cursor: p.text("cursor")}
	if err := p.then(query.Check); err != nil {
		return err
	}
	page, err := s.API.Sessions(r.Context(), query)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, withoutNulls(page))
}

// moveSession puts a conversation on an account.
func (s *server) moveSession(w http.ResponseWriter, r *http.Request) error {
	var body control.MoveCall
	if err := readBody(w, r, &body, "account"); err != nil {
		return err
	}
	if body.Account == "" {
		return control.InputErrorf("account is missing: it takes the name of one")
	}
	return done(w, s.API.MoveSession(r.Context(), named(r, "session"), body.Account))
}

// limits is how the windows of an account were used over time.
func (s *server) limits(w http.ResponseWriter, r *http.Request) error {
	p := read(r)
	from, to := p.moment("from"), p.moment("to")
	if err := p.then(control.HistoryFilter{From: from, To: to}.Check); err != nil {
		return err
	}
	history, err := s.API.LimitHistory(r.Context(), named(r, "name"), from, to)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, withoutNulls(history))
}

// requestParameters are the names that a page of the history takes.
func requestParameters() []string {
	return append([]string{"limit", "order", "cursor"}, filterParameters()...)
}

// analyticsParameters are the names that sums take.
func analyticsParameters() []string {
	return []string{"from", "to", "account", "model", "outcome", "step", "by"}
}
