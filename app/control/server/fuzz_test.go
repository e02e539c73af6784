package server_test

import (
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"

	"clb/app/control/controltest"
	"clb/app/control/server"
)

// Whatever the body of a new account is, it is added or refused in JSON, and the answer never repeats the secret.
func FuzzNewAccountBody(f *testing.F) {
	for _, seed := range []string{`{"name":"a","secret":"CANARY"}`, `{"name":"a","import":"CANARY"}`, `{"CANARY":1}`,
		`["CANARY"]`, `"CANARY"`, `{"name":"a","mode":7,"secret":"CANARY"}`,
		`{"name":"a","secret":"CANARY"}{}`, `{"secret":"CANARY","secret":"b","name":"a"}`, `{`, `null`, ``,
		strings.Repeat("[", 20_000), `{"name":` + strings.Repeat(`{"a":`, 20_000)} {
		f.Add(seed)
	}
	const canary = "sk-ant-canary-7d1c"
	f.Fuzz(func(t *testing.T, body string) {
		body = strings.ReplaceAll(body, "CANARY", canary)
		p := controltest.New(controltest.Config{})
		h := server.Handler(server.Config{API: p, Board: p.Board()})
		r := httptest.NewRequest("POST", "/api/accounts", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		accounts := len(p.Board().Snapshot().Accounts)
		if w.Code != 201 && w.Code != 400 || accounts != map[int]int{201: 1}[w.Code] || !json.Valid(w.Body.Bytes()) {
			t.Fatalf("%q: %d %s, %d accounts", body, w.Code, w.Body, accounts)
		}
		var given struct{ Name, Mode string }
		_ = json.Unmarshal([]byte(body), &given)
		if strings.Contains(w.Body.String(), canary) && !strings.Contains(given.Name+given.Mode, canary) {
			t.Fatalf("%q: the answer repeats the secret: %s", body, w.Body)
		}
	})
}

// Whatever stands behind the question mark, it is answered or refused in JSON, with the mistake named.
func FuzzQuery(f *testing.F) {
	for _, seed := range []string{"limit=5", "from=2026-01-01&to=2026-01-02", "by=account,hour&step=3h", "cursor=~1",
		"status=200&outcome=complete", "account=one&text=%00", "from=9999-12-31", "limit=%zz", "a;b", "step=999d",
		"level=warn"} {
		f.Add(seed)
	}
	p := aProgram()
	h := server.Handler(server.Config{API: p, Board: p.Board(), Logs: p})
	f.Fuzz(func(t *testing.T, query string) {
		for _, path := range []string{"/api/requests", "/api/analytics", "/api/sessions", "/api/accounts/one/limits",
			"/api/logs", "/api/requests.jsonl"} {
			r := httptest.NewRequest("GET", path, nil)
			r.URL.RawQuery = query
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			var told struct{ Error struct{ Input bool } }
			if w.Code != 200 && (w.Code != 400 || json.Unmarshal(w.Body.Bytes(), &told) != nil || !told.Error.Input) {
				t.Fatalf("%s?%s: %d %s", path, query, w.Code, w.Body)
			}
		}
	})
}
