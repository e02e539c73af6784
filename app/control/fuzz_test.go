package control_test

import (
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"

	"clb/app/control"
	"clb/app/control/controltest"
)

// Whatever the body of a new account is, it is added or refused in JSON, and the answer never repeats the secret.
func FuzzNewAccountBody(f *testing.F) {
	for _, seed := range []string{`{"name":"a","secret":"CANARY"}`, `{"name":"a","import":"CANARY"}`, `{"CANARY":1}`, `["CANARY"]`, `"CANARY"`, `{"name":"a","mode":7,"secret":"CANARY"}`,
		`{"name":"a","secret":"CANARY"}{}`, `{"secret":"CANARY","secret":"b","name":"a"}`, `{`, `null`, ``} {
		f.Add(seed)
	}
	const canary = "sk-ant-canary-7d1c"
	f.Fuzz(func(t *testing.T, body string) {
		body = strings.ReplaceAll(body, "CANARY", canary)
		p := controltest.New(controltest.Config{})
		h := control.Handler(control.Config{API: p, Board: p.Board()})
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
