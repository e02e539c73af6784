package app

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clb/app/config"
	"clb/app/control"
	"clb/app/status"
	fake "clb/proxy/anthropictest"
	"clb/proxy/secret"
)

func TestRoutingHoldsAtOnce(t *testing.T) {
	const before = "{\n  // mine\n  \"drain_seconds\": 5, // short\n\n  /* all */ \"routing\": { \"strategy\": " +
		"\"drain\" /* why */ },\n}\n"
	l := newLive(t, before)
	ctx := t.Context()
	for i, set := range []struct{ route, account string }{{"*opus*: two", "two"}, {"*opus*: not two", "one"},
		{"claude-*: two", "two"}, {"*haiku*: one", ""}} {
		if err := l.api.SetRouting(ctx,
			control.RoutingChange{Routes: &[]string{set.route}, HoldMinutes: new(0)}); err != nil {
			t.Fatal(err)
		}
		for n := range 3 {
			if got, row := l.servedBy(fmt.Sprint("s", i, n)); got == "" || set.account != "" && got != set.account {
				t.Errorf("%s: served by %q, %d %s", set.route, got, row.Status, row.Error)
			}
		}
	}
	if err := l.api.SetRouting(ctx, control.RoutingChange{Routes: &[]string{"*opus*: two"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := l.api.Change(ctx, "two", control.Change{Name: new("zwei"), Priority: new(3)}); err != nil {
		t.Fatal(err)
	}
	if got, row := l.servedBy("renamed"); got != "zwei" {
		t.Errorf("served by %q, %d %s", got, row.Status, row.Error)
	}
	if text := l.text(); !strings.HasPrefix(text, before[:strings.Index(before, " /* why")]+", /* why */\n") ||
		!strings.Contains(text, "\n      \"*opus*: zwei\",\n") || strings.Contains(text, `"two"`) ||
		!strings.Contains(text, `"minutes": 0,`) {
		t.Errorf("the file is now\n%s", text)
	}
	if s, err := config.Parse("f", []byte(l.text())); err != nil || s.Routing.Strategy != "drain" ||
		s.DrainSeconds != 5 {
		t.Errorf("%v %+v", err, s)
	}
}

func TestAModeThatEndsIsShownAtItsEnd(t *testing.T) {
	l := newLive(t, "{}")
	if err := l.api.SetMode(t.Context(),
		control.ModeChange{Mode: "prefer", Account: "two", Until: time.Now().Add(700 * time.Millisecond)}); err != nil {
		t.Fatal(err)
	}
	l.until("preferred", func(s status.Snapshot) bool {
		return s.Routing.Mode == "prefer" &&
			s.Routing.Account == "two"
	})
	s := l.until("auto", func(s status.Snapshot) bool { return s.Routing.Mode == "auto" })
	if s.Routing.Account != "" || !s.Routing.Until.IsZero() {
		t.Errorf("%+v", s.Routing)
	}
}

func TestWhoWaitsIsShown(t *testing.T) {
	l := newLive(t, `{"drain_seconds": 5}`)
	if err := l.api.SetRouting(t.Context(), control.RoutingChange{Routes: &[]string{"*: one"}}); err != nil {
		t.Fatal(err)
	}
	l.fake.Fail(fake.Fault{Name: "spent", Status: http.StatusTooManyRequests, Type: "rate_limit_error",
		Message: "spent", Spent: []fake.Window{fake.FiveHour}, ResetIn: 5 * time.Minute}, 1)
	if account, row := l.servedBy("refused"); account != "" || row.Status != http.StatusTooManyRequests ||
		row.WaitedMS != 0 {
		t.Errorf("without a hold: %+v", row)
	}
	if err := l.api.SetRouting(t.Context(), control.RoutingChange{HoldMinutes: new(10)}); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	type served struct {
		account string
		row     control.Request
	}
	answer := make(chan served, 1)
	go func() {
		account, row := l.servedBy("held")
		answer <- served{account, row}
	}()
	s := l.until("somebody waits", func(s status.Snapshot) bool { return len(s.Waiting) == 1 })
	if w := s.Waiting[0]; w.Session != "held" || w.Model == "" || w.ID == "" ||
		w.Since.Before(began.Add(-time.Second)) || w.Until.Sub(w.Since).Round(time.Minute) != 10*time.Minute {
		t.Errorf("%+v", w)
	}
	if err := l.api.ClearLimit(t.Context(), "one"); err != nil {
		t.Fatal(err)
	}
	got := <-answer
	if got.account != "one" || got.row.WaitedMS <= 0 || got.row.ID != s.Waiting[0].ID || len(got.row.Attempts) != 1 ||
		got.row.Reason == "" {
		t.Errorf("%+v", got)
	}
	one, err := l.api.Request(t.Context(), got.row.ID)
	if diff := cmp.Diff(got.row, one); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
	l.until("nobody waits", func(s status.Snapshot) bool { return len(s.Waiting) == 0 })
}

func TestQuitWaitsForNoHeldRequest(t *testing.T) {
	q := newQuitting(t, `{"drain_seconds": 600, "hold": {"minutes": 60}}`)
	l := &live{quitting: q, api: connect(t, q.options)}
	q.fake.Fail(fake.Fault{Name: "spent", Status: http.StatusTooManyRequests, Type: "rate_limit_error",
		Message: "spent", Spent: []fake.Window{fake.FiveHour}, ResetIn: 5 * time.Minute}, 1)
	answer := make(chan error, 1)
	go func() {
		response, err := q.ask("held")
		if err == nil {
			_ = response.Body.Close()
		}
		answer <- err
	}()
	l.until("somebody waits", func(s status.Snapshot) bool { return len(s.Waiting) == 1 })
	q.quit()
	select {
	case err := <-q.ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(45 * time.Second):
		t.Fatal("the end waits for a request that is held")
	}
	<-answer
}

func TestGroupsAnswerOnTheirOwnAddress(t *testing.T) {
	l := newLive(t, `{"drain_seconds": 5}`)
	if _, err := l.api.Change(t.Context(), "two", control.Change{Group: new("work")}); err != nil {
		t.Fatal(err)
	}
	plain := l.address
	for _, c := range []struct{ address, session, account, group string }{{plain, "a", "one", ""},
		{plain + "/g/work", "b", "two", "work"}, {plain + "/g/WORK", "c", "two", "WORK"}} {
		l.address = c.address
		if got, row := l.servedBy(c.session); got != c.account || !strings.EqualFold(row.Group, c.group) {
			t.Errorf("%s: served by %q in the group %q: %d %s", c.address, got, row.Group, row.Status, row.Error)
		}
	}
}

// A service serves while no Claude account can, under its own key and name of the model.
func TestAnEndpointServesInTheEnd(t *testing.T) {
	l := newLive(t, `{"drain_seconds": 5}`)
	service := fake.Run(t, fake.Config{Service: &fake.Service{}})
	added, err := l.api.AddAccount(t.Context(),
		control.NewAccount{Name: "spare", Mode: "endpoint", Secret: secret.New("service-key"),
			Endpoint: &control.NewEndpoint{URL: service.URL + "/anthropic/",
				Models: []string{"claude-*=their-large-model"}}})
	if err != nil {
		t.Fatal(err)
	}
	if added.Endpoint != service.URL+"/anthropic" || added.Requests != 0 {
		t.Errorf("%+v", added)
	}
	if got, _ := l.servedBy("with Claude"); got != "one" && got != "two" {
		t.Errorf("served by %q", got)
	}
	for _, name := range []string{"one", "two"} {
		if err := l.api.SetEnabled(t.Context(), name, false); err != nil {
			t.Fatal(err)
		}
	}
	got, row := l.servedBy("without")
	if got != "spare" || !strings.Contains(row.Reason, "no Claude account could serve") {
		t.Errorf("served by %q: %q, %d %s", got, row.Reason, row.Status, row.Error)
	}
	if seen := service.Requests(); len(seen) != 1 {
		t.Errorf("the service saw %d requests", len(seen))
	}
}
