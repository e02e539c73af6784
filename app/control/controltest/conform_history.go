package controltest

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clb/app/control"
	"clb/proxy/secret"
)

// historyMistakes wants every mistake about the history as an *InputError that begins with the parameter.
func historyMistakes(t *testing.T, api control.API) {
	ctx := t.Context()
	noon := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	requests := func(q control.RequestsQuery) error { _, err := api.Requests(ctx, q); return err }
	sums := func(q control.AnalyticsQuery) error { _, err := api.Analytics(ctx, q); return err }
	sessions := func(q control.SessionsQuery) error { _, err := api.Sessions(ctx, q); return err }
	each := func(f control.HistoryFilter) error {
		return api.EachRequest(ctx, f, func(control.Request) error { return nil })
	}
	for _, c := range []struct {
		parameter string
		err       error
	}{
		{"limit", requests(control.RequestsQuery{Limit: -1})},
		{"limit", requests(control.RequestsQuery{Limit: control.MaxLimit + 1})},
		{"order", requests(control.RequestsQuery{Order: "best"})},
		{"cursor", requests(control.RequestsQuery{Cursor: "not a cursor"})},
		{"to", requests(control.RequestsQuery{HistoryFilter: control.HistoryFilter{From: noon, To: noon}})},
		{"account", requests(control.RequestsQuery{HistoryFilter: control.HistoryFilter{Account: "nobody"}})},
		{"outcome", requests(control.RequestsQuery{HistoryFilter: control.HistoryFilter{Outcome: "good"}})},
		{"status", requests(control.RequestsQuery{HistoryFilter: control.HistoryFilter{Status: 99}})},
		{"text", requests(control.RequestsQuery{HistoryFilter: control.HistoryFilter{Text: strings.Repeat("x", 201)}})},
		{"outcome", each(control.HistoryFilter{Outcome: "good"})},
		{"account", each(control.HistoryFilter{Account: "nobody"})},
		{"step", sums(control.AnalyticsQuery{Step: "7m"})},
		{"step", sums(control.AnalyticsQuery{Step: "minute"})},
		{"step",
			sums(control.AnalyticsQuery{Step: "minute",
				HistoryFilter: control.HistoryFilter{From: noon.AddDate(-1, 0, 0), To: noon}})},
		{"by", sums(control.AnalyticsQuery{By: []string{"account", "colour"}})},
		{"session", sums(control.AnalyticsQuery{HistoryFilter: control.HistoryFilter{Session: "s"}})},
		{"status", sums(control.AnalyticsQuery{HistoryFilter: control.HistoryFilter{Status: 200}})},
		{"text", sums(control.AnalyticsQuery{HistoryFilter: control.HistoryFilter{Text: "x"}})},
		{"account", sums(control.AnalyticsQuery{HistoryFilter: control.HistoryFilter{Account: "nobody"}})},
		{"limit", sessions(control.SessionsQuery{Limit: control.MaxLimit + 1})},
		{"cursor", sessions(control.SessionsQuery{Cursor: "not a cursor"})},
		{"account", sessions(control.SessionsQuery{Account: "nobody"})},
	} {
		var input *control.InputError
		if !errors.As(c.err, &input) || input.Kind == control.Taken || !strings.HasPrefix(input.Text, c.parameter) {
			t.Errorf("a mistake about %s: %v", c.parameter, c.err)
		}
	}
	_, err := api.LimitHistory(ctx, "nobody", time.Time{}, time.Time{})
	wantMistake(t, "the limits of nobody", err, control.Unknown)
}

// nothingToTell wants an empty history to answer everything, with nothing.
func nothingToTell(t *testing.T, api control.API) {
	ctx := t.Context()
	if _, err := api.AddAccount(ctx, control.NewAccount{Name: "One", Secret: secret.New(aKey)}); err != nil {
		t.Fatal(err)
	}
	filter := control.HistoryFilter{Account: "oNE"}
	for _, q := range []control.AnalyticsQuery{{}, {By: control.Groupings()}, {HistoryFilter: filter, Step: "day"},
		{HistoryFilter: control.HistoryFilter{From: time.Now().Add(-time.Hour)}, Step: "15m"}} {
		a, err := api.Analytics(ctx, q)
		if err != nil || len(a.Series) != 0 || a.To.Before(a.From) || a.Step == "" {
			t.Errorf("%+v: %+v, %v", q, a, err)
		}
		if diff := cmp.Diff(control.Figures{SuccessRate: 1}, a.Total); diff != "" {
			t.Error(diff)
		}
		for _, by := range q.By {
			if _, told := a.Groups[by]; !told || by != "hour" && len(a.Groups[by]) != 0 {
				t.Errorf("by %s: %v", by, a.Groups[by])
			}
		}
	}
	if page, err := api.Sessions(ctx, control.SessionsQuery{Account: "one"}); err != nil || len(page.Sessions) != 0 ||
		page.Next != "" {
		t.Errorf("sessions: %+v, %v", page, err)
	}
	if limits, err := api.LimitHistory(ctx, "one", time.Time{}, time.Now()); err != nil || limits.Account != "One" ||
		len(limits.Samples) != 0 {
		t.Errorf("limits: %+v, %v", limits, err)
	}
	err := api.EachRequest(ctx, filter, func(r control.Request) error { t.Errorf("the request %+v", r); return nil })
	if err != nil {
		t.Errorf("each: %v", err)
	}
	if err := api.CopyHistory(ctx, io.Discard); err != nil {
		t.Errorf("a copy: %v", err)
	}
	full := errors.New("the disk is full")
	if err := api.CopyHistory(ctx, broken{full}); !errors.Is(err, full) {
		t.Errorf("a copy to a full disk: %v", err)
	}
	over, cancel := context.WithCancel(ctx)
	cancel()
	if err := api.CopyHistory(over, io.Discard); err == nil {
		t.Error("a copy goes on behind its context")
	}
}

// broken takes nothing.
type broken struct{ err error }

func (b broken) Write([]byte) (int, error) { return 0, b.err }
