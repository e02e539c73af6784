package server_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clb/app/control"
	"clb/app/control/controltest"
	"clb/app/control/server"
	"clb/app/login"
	"clb/proxy/secret"
)

// ownPage are the headers of a call by the program's own page.
func ownPage() http.Header {
	return http.Header{"Sec-Fetch-Site": {"same-origin"}, "Origin": {"http://localhost:8080"}, "X-Clb-Page": {"1"},
		"Content-Type": {"application/json"}}
}

func askAs(h http.Handler, headers http.Header, method, target, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Host = "localhost:8080"
	r.Header = headers
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// confided are the routes that the port keeps for the program's own page, with what each answers to it.
var confided = []struct {
	method, target, body string
	status               int
}{
	{"POST", "/api/accounts", `{"name":"x","secret":"` + aSecret + `"}`, 201},
	{"DELETE", "/api/accounts/one", "", 204},
	{"PATCH", "/api/accounts/one", `{"enabled":false}`, 200},
	{"PATCH", "/api/accounts/one", `{"name":"uno","priority":3}`, 200},
	{"POST", "/api/accounts/one/renew", "", 200},
	{"POST", "/api/accounts/two%20words/clear-limit", "", 204},
	{"POST", "/api/terms", "", 204},
	{"POST", "/api/sign-ins", `{"name":"x","mode":"max","browser":true}`, 201},
	{"GET", "/api/sign-ins/sign-in-1", "", 200},
	{"HEAD", "/api/sign-ins/sign-in-1", "", 200},
	{"POST", "/api/sign-ins/sign-in-1/paste", `{"text":"good#sign-in-1"}`, 200},
	{"DELETE", "/api/sign-ins/sign-in-1", "", 204},
	{"PATCH", "/api/routing", `{"strategy":"drain"}`, 204},
	{"POST", "/api/sessions/s/move", `{"account":"one"}`, 204},
	{"PUT", "/api/mode", `{"mode":"only","account":"one"}`, 204},
	{"POST", "/api/reset-stats", "", 204},
	{"POST", "/api/clear-history", "", 204},
	{"POST", "/api/show", "", 204},
	{"GET", "/api/logs", "", 200},
	{"GET", "/api/settings", "", 200},
	{"PATCH", "/api/settings", `{"changes":{"drain_seconds":"7"}}`, 200},
	{"GET", "/api/startup", "", 200},
	{"PUT", "/api/startup", `{"on":true}`, 200},
	{"GET", "/api/claude-code", "", 200},
	{"PUT", "/api/claude-code", `{"take_over":true}`, 200},
	{"DELETE", "/api/claude-code", "", 200},
	{"POST", "/api/connection-test", "", 200},
	{"GET", "/api/doctor", "", 200},
	{"POST", "/api/doctor/fix", `{"name":"autostart"}`, 200},
}

// signingIn is a program with a sign-in under way.
func signingIn(t *testing.T) *controltest.Program {
	t.Helper()
	p := aProgram()
	if err := p.AcceptTerms(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := p.StartSignIn(t.Context(), control.NewSignIn{Name: "new", Mode: "max"}); err != nil {
		t.Fatal(err)
	}
	return p
}

func TestTheOwnPageMayWriteOnThePort(t *testing.T) {
	for _, c := range confided {
		_, port := handlers(signingIn(t))
		headers := ownPage()
		if c.body == "" {
			headers.Del("Content-Type")
		}
		w := askAs(port, headers, c.method, c.target, c.body)
		if w.Code != c.status || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s %s: got %d %s %v", c.method, c.target, w.Code, w.Body, w.Header())
		}
	}
	_, port := handlers(signingIn(t))
	headers := ownPage()
	headers.Del("Origin") // browsers leave it out where a page reads from its own address
	if w := askAs(port, headers, "GET", "/api/sign-ins/sign-in-1", ""); w.Code != 200 ||
		!strings.Contains(w.Body.String(), "state=sign-in-1") {
		t.Errorf("reading without Origin: %d %s", w.Code, w.Body)
	}
}

func TestNobodyElseMayWriteOnThePort(t *testing.T) {
	cases := map[string]func(http.Header){
		"nothing":                   func(h http.Header) { clear(h); h.Set("Content-Type", "application/json") },
		"no Sec-Fetch-Site":         func(h http.Header) { h.Del("Sec-Fetch-Site") },
		"typed into the browser":    func(h http.Header) { h.Set("Sec-Fetch-Site", "none") },
		"another port":              func(h http.Header) { h.Set("Sec-Fetch-Site", "same-site") },
		"another site":              func(h http.Header) { h.Set("Sec-Fetch-Site", "cross-site") },
		"two Sec-Fetch-Site":        func(h http.Header) { h.Add("Sec-Fetch-Site", "same-origin") },
		"Sec-Fetch-Site in capital": func(h http.Header) { h.Set("Sec-Fetch-Site", "Same-Origin") },
		"Origin of another port":    func(h http.Header) { h.Set("Origin", "http://localhost:8081") },
		"Origin by another name":    func(h http.Header) { h.Set("Origin", "http://127.0.0.1:8080") },
		"Origin by https":           func(h http.Header) { h.Set("Origin", "https://localhost:8080") },
		"Origin null":               func(h http.Header) { h.Set("Origin", "null") },
		"Origin empty":              func(h http.Header) { h.Set("Origin", "") },
		"Origin with a path":        func(h http.Header) { h.Set("Origin", "http://localhost:8080/") },
		"two Origins":               func(h http.Header) { h.Add("Origin", "http://localhost:8080") },
		"no page header":            func(h http.Header) { h.Del(server.PageHeader) },
		"another page header":       func(h http.Header) { h.Set(server.PageHeader, "true") },
		"two page headers":          func(h http.Header) { h.Add(server.PageHeader, "1") },
	}
	withBody := map[string]func(http.Header){
		"no content type": func(h http.Header) { h.Del("Content-Type") },
		"a form":          func(h http.Header) { h.Set("Content-Type", "application/x-www-form-urlencoded") },
		"text":            func(h http.Header) { h.Set("Content-Type", "text/plain; application/json") },
		"two types":       func(h http.Header) { h.Add("Content-Type", "text/plain") },
	}
	for _, c := range confided {
		all := maps.Clone(cases)
		if c.body != "" {
			maps.Copy(all, withBody)
		}
		if c.method != "GET" && c.method != "HEAD" {
			all["no Origin"] = func(h http.Header) { h.Del("Origin") }
		}
		for what, spoil := range all {
			p := signingIn(t)
			before := p.Board().Snapshot()
			headers := ownPage()
			spoil(headers)
			_, port := handlers(p)
			w := askAs(port, headers, c.method, c.target, c.body)
			if w.Code != 403 || c.method != "HEAD" && !strings.Contains(w.Body.String(), `use the command \"clb\"`) {
				t.Errorf("%s, %s %s: got %d %s", what, c.method, c.target, w.Code, w.Body)
			}
			if diff := cmp.Diff(before, p.Board().Snapshot()); diff != "" || p.Shows() != 0 ||
				strings.Contains(w.Body.String(), "state=") {
				t.Errorf("%s, %s %s: something happened: %s %s", what, c.method, c.target, diff, w.Body)
			}
		}
	}
}

func TestABodyOfUnknownLengthIsABody(t *testing.T) {
	_, port := handlers(aProgram())
	r := httptest.NewRequest("POST", "/api/reset-stats", http.NoBody)
	r.Host, r.Header, r.ContentLength = "localhost:8080", ownPage(), -1
	r.Header.Del("Content-Type")
	w := httptest.NewRecorder()
	port.ServeHTTP(w, r)
	if w.Code != 403 {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
}

func TestThePortNeverExports(t *testing.T) {
	socket, port := handlers(aProgram())
	body := `{"passphrase":"` + aSecret + `"}`
	w := askAs(port, ownPage(), "POST", "/api/export", body)
	if w.Code != 403 || !strings.Contains(w.Body.String(), "never does") || strings.Contains(w.Body.String(), aSecret) {
		t.Errorf("port: %d %s", w.Code, w.Body)
	}
	w = ask(socket, "POST", "/api/export", "application/json", body)
	if w.Code != 200 || w.Header().Get("Content-Type") != "application/octet-stream" ||
		w.Header().Get("Cache-Control") != "no-store" || !strings.HasPrefix(w.Body.String(), "age-encryption.org/") {
		t.Errorf("socket: %d %v %.40s", w.Code, w.Header(), w.Body)
	}
}

func TestTermsAreToldWhole(t *testing.T) {
	p := aProgram()
	socket, port := handlers(p)
	for _, accepted := range []bool{false, true} {
		for name, h := range map[string]http.Handler{"socket": socket, "port": port} {
			var got control.Terms
			w := ask(h, "GET", "/api/terms", "", "")
			if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != 200 {
				t.Fatalf("%s: %d %v", name, w.Code, err)
			}
			notice := login.Terms()
			want := control.Terms{Edition: login.TermsEdition, Title: notice.Title, Paragraphs: notice.Paragraphs,
				Question: notice.Question, Accepted: accepted}
			for _, l := range notice.Links {
				want.Links = append(want.Links, control.Link{Name: l.Name, URL: l.URL})
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
		if w := ask(socket, "POST", "/api/terms", "", ""); w.Code != 204 {
			t.Fatalf("accepting: %d %s", w.Code, w.Body)
		}
	}
	c, err := dial(t, p).Terms(t.Context())
	if err != nil || !c.Accepted || c.Title != login.Terms().Title {
		t.Errorf("by the client: %+v, %v", c, err)
	}
}

func TestMistakesOfTheNewRoutesAreNamed(t *testing.T) {
	for _, c := range []struct {
		method, target, body string
		status               int
		says                 string
	}{
		{"PATCH", "/api/accounts/one", `{"priority":"` + aSecret + `"}`, 400, "priority is of the wrong type"},
		{"PATCH", "/api/accounts/one", `{"paused_until":"` + aSecret + `"}`, 400,
			"one JSON object with name, enabled, priority"},
		{"PATCH", "/api/accounts/one", `{"priority":1001}`, 400, "-1000 to 1000"},
		{"PATCH", "/api/accounts/one", `{"name":"two words"}`, 409, "already"},
		{"PATCH", "/api/accounts/none", `{"note":"x"}`, 404, "none"},
		{"POST", "/api/accounts/none/renew", ``, 404, "none"},
		{"GET", "/api/accounts/one/renew", ``, 405, "it takes POST"},
		{"POST", "/api/sign-ins", `{"name":"one","mode":"max"}`, 409, "already"},
		{"POST", "/api/sign-ins", `{"name":"x","mode":"` + aSecret + `"}`, 400, "max or console"},
		{"POST", "/api/sign-ins", `{"name":"x","code":"` + aSecret + `"}`, 400, "name, again, mode, browser"},
		{"GET", "/api/sign-ins/none", ``, 404, "no sign-in"},
		{"PUT", "/api/sign-ins/none", ``, 405, "it takes DELETE and GET"},
		{"POST", "/api/sign-ins/none/paste", `{"text":"` + aSecret + `"}`, 404, "no sign-in"},
		{"POST", "/api/sign-ins/sign-in-1/paste", `{"text":"` + aSecret + `"}`, 400, "two parts"},
		{"POST", "/api/sign-ins/sign-in-1/paste", `{"code":"` + aSecret + `"}`, 400, "one JSON object with text"},
		{"DELETE", "/api/sign-ins/none", ``, 404, "no sign-in"},
		{"POST", "/api/export", `{}`, 400, "passphrase is missing"},
		{"POST", "/api/export", `{"password":"` + aSecret + `"}`, 400, "one JSON object with passphrase"},
		{"POST", "/api/import", `{"passphrase":"` + aSecret + `"}`, 400, "both the backup and its passphrase"},
		{"POST", "/api/import", `{"passphrase":"` + aSecret + `","backup":"bm8="}`, 400, "nothing was changed"},
		{"POST", "/api/import", `{"passphrase":"` + aSecret + `","backup":"-"}`, 400,
			"one JSON object with passphrase, backup"},
		{"POST", "/api/import", `{"passphrase":"` + aSecret + `","backup":"` + strings.Repeat("A", 16<<20) + `"}`, 413,
			"16777216 bytes"},
	} {
		p := signingIn(t)
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

func TestSignInsAndBackupsOverTheSocket(t *testing.T) {
	p := aProgram()
	c := dial(t, p)
	ctx := t.Context()
	begun, err := c.StartSignIn(ctx, control.NewSignIn{Name: "new", Mode: "console", Browser: true})
	if err != nil {
		t.Fatal(err)
	}
	ended, err := c.PasteSignIn(ctx, begun.ID, secret.New(" good#"+begun.ID+"\n"))
	if err != nil || ended.Stage != "done" || ended.Account != "new" {
		t.Fatalf("%+v, %v", ended, err)
	}
	want, _ := p.SignIn(ctx, begun.ID)
	if got, err := c.SignIn(ctx, begun.ID); err != nil || !cmp.Equal(want, got) {
		t.Errorf("%v: %s", err, cmp.Diff(want, got))
	}
	if _, err := c.AddAccount(ctx, control.NewAccount{Name: "key", Secret: secret.New(aSecret)}); err != nil {
		t.Fatal(err)
	}
	sealed, err := c.Export(ctx, secret.New("a passphrase"))
	if err != nil {
		t.Fatal(err)
	}
	q := controltest.New(controltest.Config{})
	did, err := dial(t, q).ImportBackup(ctx, sealed, secret.New("a passphrase"))
	if err != nil || len(did) != 4 {
		t.Errorf("%q, %v", did, err)
	}
	if n, ok := q.Added("key"); !ok || n.Secret != secret.New(aSecret) {
		t.Error("the secret did not move")
	}
}
