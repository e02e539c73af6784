package server_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clb/app/control"
	"clb/app/control/controltest"
	"clb/app/control/server"
	"clb/proxy/secret"
)

func TestMistakesAboutRoutingAreNamed(t *testing.T) {
	for _, c := range []struct {
		method, target, body string
		status               int
		says                 string
	}{
		{"PATCH", "/api/routing", `{}`, 400,
			"nothing to change: it takes strategy, avoid_percent, hold_minutes and routes"},
		{"PATCH", "/api/routing", `{"colour":"red"}`, 400, "one JSON object with strategy, avoid_percent"},
		{"PATCH", "/api/routing", `{"strategy":"` + aSecret + `"}`, 400,
			"strategy takes balanced, least-used, drain or priority"},
		{"PATCH", "/api/routing", `{"avoid_percent":"much"}`, 400,
			"avoid_percent is of the wrong type: it takes a whole number"},
		{"PATCH", "/api/routing", `{"avoid_percent":101}`, 400, "avoid_percent takes a whole number from 0 to 100"},
		{"PATCH", "/api/routing", `{"hold_minutes":61}`, 400, "hold_minutes takes a whole number from 0 to 60"},
		{"PATCH", "/api/routing", `{"routes":"*: one"}`, 400, "routes is of the wrong type: it takes a list"},
		{"PATCH", "/api/routing", `{"routes":["*: one","[: one"]}`, 400, "routes, entry 2: "},
		{"PATCH", "/api/routing", `{"routes":["*: , not one"]}`, 400, "routes, entry 1 can be read in two ways"},
		{"PATCH", "/api/routing", `{"routes":["*: not One, onee"]}`, 400,
			"routes, entry 1: there is no account \\\"onee\\\": there are one, two words"},
		{"POST", "/api/routing", `{"strategy":"drain"}`, 405, "it takes PATCH"},
		{"PUT", "/api/mode", `{}`, 400, "mode takes auto, prefer, only or bypass"},
		{"PUT", "/api/mode", `{"mode":"` + aSecret + `"}`, 400, "mode takes auto"},
		{"PUT", "/api/mode", `{"mode":"only"}`, 400, "account is missing: only takes the name"},
		{"PUT", "/api/mode", `{"mode":"only","account":"none"}`, 404, "none"},
		{"PUT", "/api/mode", `{"mode":"bypass","account":"one"}`, 400, "account has no meaning with bypass"},
		{"PUT", "/api/mode", `{"mode":"auto","until":"2126-01-01T00:00:00Z"}`, 400, "until has no meaning with auto"},
		{"PUT", "/api/mode", `{"mode":"only","account":"one","until":"2001-01-01T00:00:00Z"}`, 400,
			"until takes a moment that has not passed"},
		{"PUT", "/api/mode", `{"mode":"only","account":"one","until":"tomorrow"}`, 400,
			"one JSON object with mode, account, until"},
		{"POST", "/api/sessions/s/move", `{}`, 400, "account is missing"},
		{"POST", "/api/sessions/s/move", `{"account":"none"}`, 404, "none"},
		{"GET", "/api/mode", ``, 405, "it takes PUT"},
		{"GET", "/api/requests/none", ``, 404, "no request"},
		{"DELETE", "/api/requests/none", ``, 405, "it takes GET"},
		{"POST", "/api/accounts", `{"name":"x","mode":"endpoint","secret":"` + aSecret + `"}`, 400,
			"endpoint is missing: it takes url and models"},
		{"POST", "/api/accounts", `{"name":"x","endpoint":{"url":"https://a.example","models":["*"],"key":"` + aSecret +
			`"},"secret":"x"}`, 400, "one JSON object with name, mode, endpoint"},
	} {
		p := aProgram()
		before := p.Board().Snapshot()
		var log bytes.Buffer
		h := server.Handler(server.Config{API: p, Board: p.Board(), Log: slog.New(slog.NewTextHandler(&log, nil))})
		w := ask(h, c.method, c.target, "application/json", c.body)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.says) {
			t.Errorf("%s %s %.60s: got %d %s, want %d %q", c.method, c.target, c.body, w.Code, w.Body, c.status, c.says)
		}
		if strings.Contains(w.Body.String()+log.String(), aSecret) {
			t.Errorf("%s %s: the secret is repeated: %s %s", c.method, c.target, w.Body, &log)
		}
		if diff := cmp.Diff(before, p.Board().Snapshot()); diff != "" {
			t.Errorf("%s %s changed something: %s", c.method, c.target, diff)
		}
	}
}

func TestAnEndpointReachesTheProgramWhole(t *testing.T) {
	p := aProgram()
	want := control.NewAccount{Name: "other", Mode: "endpoint", Secret: secret.New("k"),
		Endpoint: &control.NewEndpoint{URL: "https://a.example", Models: []string{"*=x", "y"}}}
	if _, err := dial(t, p).AddAccount(t.Context(), want); err != nil {
		t.Fatal(err)
	}
	got, _ := p.Added("other")
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b secret.Text) bool { return a == b })); diff != "" {
		t.Error(diff)
	}
}

func TestOneRequestOverTheSocket(t *testing.T) {
	p := aProgram()
	want, err := p.Request(t.Context(), "0000000000011")
	if err != nil {
		t.Fatal(err)
	}
	got, err := dial(t, p).Request(t.Context(), "0000000000011")
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
}

func TestAProgramStartsWithItsRouting(t *testing.T) {
	p := controltest.New(controltest.Config{Routing: aProgram().Board().Snapshot().Routing})
	if got := p.Board().Snapshot().Routing; got.Strategy != "balanced" || got.Mode != "auto" || got.AvoidPercent != 95 {
		t.Errorf("%+v", got)
	}
}
