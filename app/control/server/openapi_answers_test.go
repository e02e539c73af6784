package server_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"clb/app/claudecode"
	"clb/app/control"
	"clb/app/control/controltest"
	"clb/app/status"
	"clb/proxy/anthropic"
)

// aFullProgram has something in every field that can be left out.
func aFullProgram(t testing.TB) *controltest.Program {
	t.Helper()
	window := anthropic.Window{Status: "allowed", Utilization: 0.4, Reset: monday, Seen: monday, Source: "headers",
		Threshold: 0.8}
	rate := anthropic.Rate{Limit: 50, Remaining: 7, Reset: monday, Seen: monday}
	value := 0.25
	later := time.Now().Add(time.Hour)
	p := controltest.New(controltest.Config{
		Version: "1.2.3", StartedAt: monday, Address: "http://localhost:8080", Warnings: []string{"the disk is full"},
		NoBrowser: "there is no screen",
		Accounts: []status.Account{
			{Name: "one", Mode: "max", Kind: "oauth", Enabled: true, State: status.Ready, Notice: "no fast mode",
				Email: "one@example.com", Organization: "mine", Plan: "max", Priority: 1, Group: "work", Note: "n",
				Token: status.Token{State: "valid", ExpiresAt: later, Renewable: true, RenewedAt: monday,
					NextRenewal: later, Failure: "no network"},
				Limits: anthropic.Limits{FiveHour: window, SevenDay: window,
					Models: map[string]anthropic.Window{"opus": window}, Overage: window,
					Extra: anthropic.ExtraUsage{InUse: true, Disabled: "x", Seen: monday},
					Whole: anthropic.AccountStatus{Status: "allowed", Claim: "five_hour", Reset: monday, Fallback: 0.5,
						Seen: monday},
					Rates: anthropic.Rates{Requests: rate, Tokens: rate, InputTokens: rate, OutputTokens: rate}}},
			{Name: "two words", Mode: "endpoint", Kind: "endpoint", State: status.Limited, Reason: "spent",
				Until: later, PausedUntil: later, Endpoint: "https://a.example", Models: []string{"*=x"},
				Token: status.Token{State: "permanent"}},
		},
		Requests: []control.Request{
			{ID: "0000000000002", Time: monday, Method: "POST", Path: "/v1/messages", Model: "claude-opus-5-5",
				Session: "s", Account: "one", Own: true, Group: "work", WaitedMS: 3, Reason: "least used", Status: 200,
				Outcome: "complete", Error: "e", Retries: 1, Failovers: 1,
				Attempts: []control.Attempt{{Account: "one", Status: 200, Verdict: "fine", Reason: "r", WaitMS: 4,
					Choice: "c"}}, TTFBMS: 300, DurationMS: 1300,
				InputTokens: 5, OutputTokens: 6, CacheReadTokens: 7, Priced: true, ValueUSD: &value, Stream: true,
				BytesIn: 1, BytesOut: 2, UpstreamID: "req_1"},
			{ID: "0000000000001", Time: monday.Add(-time.Minute), Session: "s", Account: "two words", Outcome: "error",
				Status: 529, Attempts: []control.Attempt{}, Priced: true, CostUSD: &value},
		},
		Limits: map[string][]control.LimitSample{"one": {{Time: monday,
			Windows: map[string]float64{"five_hour": 0.4}}}},
		Routing: status.Routing{Routes: []string{"*: one"}},
		Waiting: []status.Held{{ID: "w", Model: "m", Session: "s", Since: monday, Until: later}},
		Log: []control.LogLine{{Time: monday, Level: "warn", Message: "m",
			Attributes: []control.LogAttribute{{Name: "a.b", Value: "c"}}}, {Message: "cut o"}},
		Machine: controltest.Machine{Startup: control.Startup{Supported: true, Detail: "by a file"},
			BaseURL: "https://other.example",
			Interferences: []claudecode.Conflict{{Name: "HTTP_PROXY", Where: "the environment", Effect: "e",
				Advice: "r", Breaks: true}}},
	})
	if err := p.AcceptTerms(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := p.StartSignIn(t.Context(), control.NewSignIn{Name: "new", Mode: "max", Browser: true}); err != nil {
		t.Fatal(err)
	}
	if err := p.SetMode(t.Context(), control.ModeChange{Mode: "prefer", Account: "one", Until: later}); err != nil {
		t.Fatal(err)
	}
	return p
}

// asked are calls of every operation, by its ID; a body begins with "{".
var asked = map[string][]string{
	"getHealth": {"/health"}, "getStatus": {"/api/status"}, "getStats": {"/api/stats"}, "getMetrics": {"/metrics"},
	"getDescription": {"/api/openapi.yaml"},
	"showDashboard":  {"/api/show"}, "resetStats": {"/api/reset-stats"}, "clearHistory": {"/api/clear-history"},
	"copyHistory": {"/api/backup"},
	"listRequests": {"/api/requests", "/api/requests?limit=1&order=slowest", "/api/requests?limit=1&cursor=1",
		"/api/requests?text=nowhere"}, "getRequest": {"/api/requests/0000000000002", "/api/requests/0000000000001"},
	"exportTable": {"/api/requests.csv?account=one"}, "exportLines": {"/api/requests.jsonl?status=200"},
	"getAnalytics":    {"/api/analytics?by=account,model,outcome,hour&from=2026-11-23T11:00:00Z&to=2026-11-23T13:00:00Z&step=15m", "/api/analytics?from=2020-01-01&to=2020-01-02"},
	"listSessions":    {"/api/sessions", "/api/sessions?account=two+words"},
	"getLimitHistory": {"/api/accounts/one/limits", "/api/accounts/two%20words/limits?from=2026-11-23"},
	"listAccounts":    {"/api/accounts"},
	"addAccount": {`/api/accounts {"name":"x","secret":"` + aSecret + `"}`,
		`/api/accounts {"name":"x","mode":"endpoint","secret":"k","endpoint":{"url":"https://a.example","models":["*"]}}`},
	"changeAccount": {`/api/accounts/one {"note":"x","priority":3,"group":"g","paused_until":"2126-01-01T00:00:00Z"}`},
	"removeAccount": {"/api/accounts/two%20words"},
	"clearLimit":    {"/api/accounts/two%20words/clear-limit"}, "renewAccount": {"/api/accounts/one/renew"},
	"getTerms": {"/api/terms"}, "acceptTerms": {"/api/terms"},
	"startSignIn": {`/api/sign-ins {"name":"x","mode":"console","browser":true}`},
	"getSignIn":   {"/api/sign-ins/sign-in-1"}, "cancelSignIn": {"/api/sign-ins/sign-in-1"},
	"pasteSignIn":    {`/api/sign-ins/sign-in-1/paste {"text":"good#sign-in-1"}`},
	"exportAccounts": {`/api/export {"passphrase":"p"}`},
	"changeRouting":  {`/api/routing {"strategy":"drain","avoid_percent":90,"hold_minutes":5,"routes":["*: one"]}`},
	"setMode":        {`/api/mode {"mode":"auto"}`}, "moveSession": {`/api/sessions/s/move {"account":"one"}`},
	"listLogLines": {"/api/logs", "/api/logs?level=warn&limit=1&text=m"}, "getStartup": {"/api/startup"},
	"setStartup":    {`/api/startup {"on":true}`},
	"getClaudeCode": {"/api/claude-code"}, "connectClaudeCode": {`/api/claude-code {"take_over":true}`},
	"disconnectClaudeCode": {"/api/claude-code"}, "testConnection": {"/api/connection-test"},
	"getCheckup": {"/api/doctor"}, "mend": {`/api/doctor/fix {"name":"autostart"}`},
	"getSettings": {"/api/settings"}, "changeSettings": {`/api/settings {"changes":{"drain_seconds":"7"}}`},
	// These are asked in tests of their own.
	"watchStatus": nil, "followLog": nil, "importAccounts": nil,
}

// Every operation answers as it is described, with nothing that is not, and takes bodies that are described.
func TestEveryAnswerIsAsDescribed(t *testing.T) {
	d := described(t)
	strict(d)
	for path, methods := range d.Paths {
		for method, op := range methods {
			calls, known := asked[op.OperationID]
			if !known {
				t.Errorf("%s is never asked", op.OperationID)
			}
			for _, call := range calls {
				target, body, _ := strings.Cut(call, " ")
				h, _ := handlers(aFullProgram(t))
				w := ask(h, strings.ToUpper(method), target, map[bool]string{true: "application/json"}[body != ""],
					body)
				at := fmt.Sprintf("#/paths/%s/%s/responses/%d/content", strings.ReplaceAll(path, "/", "~1"), method,
					w.Code)
				want, described := op.Responses[fmt.Sprint(w.Code)]
				if !described {
					t.Errorf("%s %s: %d is not described: %s", method, call, w.Code, w.Body)
				}
				holds(t, d, at, want.Content, w.Header(), w.Body.Bytes())
				if body != "" {
					at = fmt.Sprintf("#/paths/%s/%s/requestBody/content", strings.ReplaceAll(path, "/", "~1"), method)
					holds(t, d, at, op.RequestBody.Content, http.Header{"Content-Type": {"application/json"}},
						[]byte(body))
				}
			}
		}
	}
}

// strict forbids objects whatever is not described, but those that others are made with.
func strict(d description) {
	for name, schema := range d.raw.(map[string]any)["components"].(map[string]any)["schemas"].(map[string]any) {
		if o := schema.(map[string]any); name != "Figures" {
			o["unevaluatedProperties"] = false
		}
	}
}

// holds says what of an answer is not as it is described under at.
func holds(t *testing.T, d description, at string, all content, header http.Header, body []byte) {
	t.Helper()
	if len(all) == 0 {
		if len(body) > 0 {
			t.Errorf("%s: a body that is not described: %s", at, body)
		}
		return
	}
	kind, _, err := mime.ParseMediaType(header.Get("Content-Type"))
	if _, described := all[kind]; err != nil || !described {
		t.Errorf("%s: an answer of type %q", at, header.Get("Content-Type"))
		return
	}
	if kind != "application/json" {
		return
	}
	schema := compiled(t, map[string]any{"api.json": d.raw}, "api.json"+at+"/"+strings.ReplaceAll(kind, "/", "~1")+
		"/schema")
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err == nil {
		err = schema.Validate(value)
	}
	if err != nil {
		t.Errorf("%s: %v\n%s", at, err, body)
	}
}

// What goes wrong is answered as it is described, whatever goes wrong.
func TestEveryFailureIsAsDescribed(t *testing.T) {
	d := described(t)
	strict(d)
	schema := compiled(t, map[string]any{"api.json": d.raw}, "api.json#/components/schemas/Failure")
	for _, methods := range d.Paths {
		for method, op := range methods {
			for _, call := range asked[op.OperationID] {
				target, body, _ := strings.Cut(call, " ")
				p := aFullProgram(t)
				p.Fail(errors.New("the disk is full"))
				socket, port := handlers(p)
				for what, w := range map[string]interface {
					Result() *http.Response
				}{
					"an unknown parameter": ask(socket, strings.ToUpper(method),
						target+map[bool]string{true: "&", false: "?"}[strings.Contains(target, "?")]+"colour=red",
						"application/json", body),
					"a failure":    ask(socket, strings.ToUpper(method), target, "application/json", body),
					"another page": ask(port, strings.ToUpper(method), target, "application/json", body),
				} {
					answer := w.Result()
					if answer.StatusCode < 300 {
						if what == "an unknown parameter" {
							t.Errorf("%s %s with %s: %d", method, target, what, answer.StatusCode)
						}
						continue // it does not need what has failed, or is for everybody
					}
					value, err := jsonschema.UnmarshalJSON(answer.Body)
					if err == nil {
						err = schema.Validate(value)
					}
					if err != nil {
						t.Errorf("%s %s with %s: %v", method, target, what, err)
					}
				}
			}
		}
	}
}

// Lines and tables are made of what is described.
func TestExportsAreAsDescribed(t *testing.T) {
	d := described(t)
	strict(d)
	schema := compiled(t, map[string]any{"api.json": d.raw}, "api.json#/components/schemas/Request")
	h, _ := handlers(aFullProgram(t))
	lines := json.NewDecoder(ask(h, "GET", "/api/requests.jsonl", "", "").Body)
	lines.UseNumber()
	for n := 0; ; n++ {
		var row any
		if err := lines.Decode(&row); err != nil {
			if n != 2 {
				t.Errorf("%d lines: %v", n, err)
			}
			break
		}
		if err := schema.Validate(row); err != nil {
			t.Error(err)
		}
	}
	w := ask(h, "GET", "/api/requests.csv", "", "")
	table, err := csv.NewReader(w.Body).ReadAll()
	if err != nil || len(table) != 3 ||
		!strings.HasPrefix(w.Header().Get("Content-Disposition"), `attachment; filename="clb-requests-`) {
		t.Errorf("%v %v %v", err, table, w.Header())
	}
}
