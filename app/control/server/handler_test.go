package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clb/app/control"
	"clb/app/control/controltest"
	"clb/app/control/server"
	"clb/app/status"
	"clb/proxy/anthropic"
	"clb/proxy/secret"
)

const aSecret = "sk-ant-api03-canary-5f1d7c0e9b"

var monday = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func aProgram() *controltest.Program {
	var history []control.Request
	for i := range 130 {
		history = append(history,
			control.Request{ID: fmt.Sprintf("%013d", 130-i), Time: monday.Add(-time.Duration(i) * time.Minute),
				Model:   "claude-opus-5-5",
				Account: "one", Status: 200, Outcome: "complete",
				Attempts: []control.Attempt{{Account: "one", Status: 200, Verdict: "fine"}}})
	}
	return controltest.New(controltest.Config{
		Version: "1.2.3", StartedAt: monday, Address: "http://localhost:8080", Requests: history,
		Stats: status.Stats{TotalRequests: 130, SuccessRate: 0.5, AverageResponseMS: 1200},
		Accounts: []status.Account{
			{Name: "one", Mode: "max", Kind: "oauth", Enabled: true, State: status.Ready,
				Token:  status.Token{State: "valid", ExpiresAt: monday},
				Limits: anthropic.Limits{FiveHour: anthropic.Window{Utilization: 0.62, Reset: monday, Seen: monday}}},
			{Name: "two words", Mode: "console", Kind: "api-key", State: status.Limited,
				Reason: "the 5-hour quota is spent", Until: monday},
		},
		Machine: controltest.Machine{Startup: control.Startup{Supported: true, Detail: "by a file"}},
	})
}

func handlers(p *controltest.Program) (socket, port http.Handler) {
	c := server.Config{API: p, Board: p.Board(), Metrics: &server.RequestMetrics{}, Logs: p, Desktop: p, Connections: p,
		Doctor: p, File: p, Show: p.Show, Version: "1.2.3"}
	return server.Handler(c), server.PortHandler(c)
}

func ask(h http.Handler, method, target, contentType, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestReadingRoutesAnswerOnBothHandlers(t *testing.T) {
	socket, port := handlers(aProgram())
	for _, c := range []struct{ target, want string }{
		{"/health", `{"status":"ok","product":"Claude Load Balancer","version":"1.2.3"}`},
		{"/api/stats", `"total_requests":130,"success_rate":0.5,"active_accounts":1,"average_response_ms":1200`},
		{"/api/accounts",
			`{"accounts":[{"name":"one","mode":"max","kind":"oauth","enabled":true,"state":"ready","reason":"","requests":0,"running":0,` +
				`"token":{"state":"valid","expires_at":"2026-11-23T12:00:00Z"},"limits":{"five_hour":{"utilization":0.62,"resets_at":"2026-11-23T12:00:00Z"`},
		{"/api/status",
			`{"version":"1.2.3","started_at":"2026-11-23T12:00:00Z","address":"http://localhost:8080","stats":{"total_requests":130`},
		{"/api/requests?limit=1", `{"requests":[{"id":"0000000000130"`},
		{"/api/requests?limit=1", `"next":"1","prev":""}`},
		{"/api/requests/0000000000007", `{"id":"0000000000007","time":"2026-11-23T09:57:00Z"`},
		{"/api/status", `"routing":{"strategy":"balanced","mode":"auto","avoid_percent":95,"hold_minutes":0}`},
	} {
		for name, h := range map[string]http.Handler{"socket": socket, "port": port} {
			w := ask(h, "GET", c.target, "", "")
			if w.Code != 200 || !strings.Contains(w.Body.String(), c.want) {
				t.Errorf("%s on the %s: %d %s", c.target, name, w.Code, w.Body)
			}
			if got := w.Header(); got.Get("Content-Type") != "application/json" ||
				got.Get("Cache-Control") != "no-store" || got.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("%s on the %s has the headers %v", c.target, name, got)
			}
		}
	}
}

func TestEmptyListsAreLists(t *testing.T) {
	socket, _ := handlers(controltest.New(controltest.Config{}))
	for target, want := range map[string]string{"/api/accounts": `{"accounts":[]}`,
		"/api/requests": `{"requests":[],"next":"","prev":""}`, "/api/status": `"accounts":[]`} {
		if w := ask(socket, "GET", target, "", ""); !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: got %s, want %s", target, w.Body, want)
		}
	}
}

func TestMistakesAreNamed(t *testing.T) {
	const jsonType = "application/json"
	for _, c := range []struct {
		method, target, kind, body string
		status                     int
		says                       string
	}{
		{"GET", "/api/requests?limit=many", "", "", 400, "limit takes a whole number from 1 to 1000"},
		{"GET", "/api/requests?limit=0", "", "", 400, "limit takes"},
		{"GET", "/api/requests?limit=1001", "", "", 400, "limit takes"},
		{"GET", "/api/requests?limit=", "", "", 400, "limit takes"},
		{"GET", "/api/requests?cursor=zzz", "", "", 400, "cursor"},
		{"GET", "/api/requests?limit=%zz", "", "", 400, "query"},
		{"GET", "/api/nothing", "", "", 404, "nothing at /api/nothing"},
		{"PUT", "/api/stats", "", "", 405, "/api/stats does not take PUT: it takes GET"},
		{"GET", "/api/reset-stats", "", "", 405, "it takes POST"},
		{"POST", "/api/accounts", "", `{"name":"x","secret":"` + aSecret + `"}`, 415, "Content-Type: application/json"},
		{"POST", "/api/accounts", "text/plain", `{"name":"x","secret":"` + aSecret + `"}`, 415,
			"Content-Type: application/json"},
		{"POST", "/api/accounts", jsonType, `{"name":"x","secret":"` + aSecret + `","colour":"red"}`, 400,
			"name, mode, endpoint, secret, import"},
		{"POST", "/api/accounts", jsonType, `{"name":"x","` + aSecret + `":"red"}`, 400,
			"name, mode, endpoint, secret, import"},
		{"POST", "/api/accounts", jsonType, `{"name":7,"secret":"` + aSecret + `"}`, 400, "name is of the wrong type"},
		{"POST", "/api/accounts", jsonType, `["` + aSecret + `"]`, 400, "one JSON object"},
		{"POST", "/api/accounts", jsonType, `{"name":"x","secret":"` + aSecret, 400, "one JSON object"},
		{"POST", "/api/accounts", jsonType, `{"name":"x","secret":"` + aSecret + `"} {}`, 400, "more than one"},
		{"POST", "/api/accounts", jsonType, `{"name":"x"}`, 400, "exactly one of secret and import"},
		{"POST", "/api/accounts", jsonType, `{"name":"x","secret":"` + aSecret + `","import":"{}"}`, 400,
			"exactly one of secret and import"},
		{"POST", "/api/accounts", jsonType, `{"name":"ONE","secret":"` + aSecret + `"}`, 409, "already"},
		{"POST", "/api/accounts", jsonType, `{"name":"x","secret":"` + strings.Repeat("y", 1<<20) + `"}`, 413,
			"1048576 bytes"},
		{"PATCH", "/api/accounts/one", jsonType, `{}`, 400, "nothing to change: it takes name, enabled"},
		{"PATCH", "/api/accounts/one", jsonType, `{"enabled":"yes"}`, 400,
			"enabled is of the wrong type: it takes true or false"},
		{"PATCH", "/api/accounts/none", jsonType, `{"enabled":true}`, 404, "none"},
		{"DELETE", "/api/accounts/none", "", "", 404, "none"},
	} {
		p := aProgram()
		socket, _ := handlers(p)
		w := ask(socket, c.method, c.target, c.kind, c.body)
		var told struct {
			Error struct{ Message string }
		}
		if err := json.Unmarshal(w.Body.Bytes(), &told); err != nil {
			t.Errorf("%s %s: the answer is not JSON: %s", c.method, c.target, w.Body)
		}
		if w.Code != c.status || !strings.Contains(told.Error.Message, c.says) {
			t.Errorf("%s %s %.60s: got %d %q, want %d %q", c.method, c.target, c.body, w.Code, told.Error.Message,
				c.status, c.says)
		}
		if strings.Contains(w.Body.String(), aSecret) {
			t.Errorf("%s %s: the answer repeats the secret", c.method, c.target)
		}
		if diff := cmp.Diff(aProgram().Board().Snapshot(), p.Board().Snapshot()); diff != "" {
			t.Errorf("%s %s changed something: %s", c.method, c.target, diff)
		}
	}
}

func TestAFailureOfTheProgramIsA500AndLogged(t *testing.T) {
	p := aProgram()
	p.Fail(errors.New("the keychain is locked"))
	var log bytes.Buffer
	h := server.Handler(server.Config{API: p, Board: p.Board(), Log: slog.New(slog.NewTextHandler(&log, nil))})
	w := ask(h, "DELETE", "/api/accounts/one", "", "")
	if w.Code != 500 || !strings.Contains(w.Body.String(), `"message":"the keychain is locked"`) {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
	if !strings.Contains(log.String(), "the keychain is locked") {
		t.Errorf("the log says %q", &log)
	}
}

func TestShowNeedsAScreen(t *testing.T) {
	p := aProgram()
	h := server.Handler(server.Config{API: p, Board: p.Board()})
	if w := ask(h, "POST", "/api/show", "", ""); w.Code != 501 {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
}

// panicking is an API that fails the worst way: it panics with what it was given.
type panicking struct{ control.API }

func (panicking) AddAccount(_ context.Context, n control.NewAccount) (status.Account, error) {
	panic("cannot add " + n.Secret.Reveal())
}

func (panicking) ClearLimit(_ context.Context, name string) error {
	panic(fmt.Errorf("cannot clear %s", name))
}

func (panicking) Change(context.Context, string, control.Change) (status.Account, error) {
	var none *status.Account
	none.Enabled = true
	return *none, nil
}

func TestAPanicShowsNoSecret(t *testing.T) {
	var log bytes.Buffer
	p := aProgram()
	h := server.Handler(server.Config{API: panicking{p}, Board: p.Board(),
		Log: slog.New(slog.NewTextHandler(&log, nil))})
	for _, c := range []struct{ method, target, body, kind string }{
		{"POST", "/api/accounts", `{"name":"x","secret":"` + aSecret + `"}`, "a value of type string"},
		{"POST", "/api/accounts/one/clear-limit", "", "a value of type *"},
		{"PATCH", "/api/accounts/one", `{"enabled":true}`, "nil pointer dereference"},
	} {
		log.Reset()
		w := ask(h, c.method, c.target, "application/json", c.body)
		if w.Code != 500 || !strings.Contains(w.Body.String(), "failed inside") {
			t.Errorf("%s: got %d %s", c.target, w.Code, w.Body)
		}
		if strings.Contains(w.Body.String()+log.String(), aSecret) {
			t.Errorf("%s: the secret got out: %s %s", c.target, w.Body, &log)
		}
		if !strings.Contains(log.String(), "panicking") || !strings.Contains(log.String(), c.kind) {
			t.Errorf("%s: the log does not say what and where: %s", c.target, &log)
		}
	}
}

func TestASecretReachesTheProgramWhole(t *testing.T) {
	p := aProgram()
	socket, _ := handlers(p)
	w := ask(socket, "POST", "/api/accounts", "application/json; charset=utf-8",
		`{"name":"new","mode":"console","secret":"`+aSecret+`"}`)
	if w.Code != 201 || strings.Contains(w.Body.String(), aSecret) {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
	n, ok := p.Added("new")
	if !ok || n.Secret != secret.New(aSecret) || n.Mode != "console" || !n.Import.IsZero() {
		t.Errorf("the program was given %+v", n)
	}
}
