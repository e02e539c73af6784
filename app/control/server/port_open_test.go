package server_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"clb/app/control/server"
)

// Every route that is not for everybody is tried as one that the port keeps for the page, or closes to all.
func TestEveryClosedRouteIsTried(t *testing.T) {
	tried := map[string]bool{"GET /api/logs/stream": true} // TestTheLogIsFollowedByTheOwnPageAlone
	mux := http.NewServeMux()
	for _, path := range server.Paths() {
		mux.HandleFunc(path, func(http.ResponseWriter, *http.Request) {})
	}
	for _, c := range confided {
		_, pattern := mux.Handler(httptest.NewRequest(c.method, c.target, nil))
		tried[c.method+" "+pattern] = true
	}
	for _, r := range server.Routes() {
		switch {
		case r.Access.String() == "page" && !tried[r.Method+" "+r.Path] && r.Path != "/api/import":
			// which changes nothing where the backup is none
			t.Errorf("%s %s is not tried", r.Method, r.Path)
		case r.Access.String() == "anyone" && r.Method != "GET":
			t.Errorf("%s %s changes something, and is for everybody", r.Method, r.Path)
		}
	}
}

// What holds all of the history is for nobody on the port.
func TestThePortNeverCopies(t *testing.T) {
	socket, port := handlers(aProgram())
	w := askAs(port, ownPage(), "GET", "/api/backup", "")
	if w.Code != 403 || !strings.Contains(w.Body.String(), "never does") {
		t.Errorf("port: %d %s", w.Code, w.Body)
	}
	if w = ask(socket, "GET", "/api/backup", "", ""); w.Code != 200 ||
		!strings.Contains(w.Body.String(), "0000000000130") {
		t.Errorf("socket: %d %.80s", w.Code, w.Body)
	}
}

// An event source of the page can't send the page's header, and is let in without it; nobody else is.
func TestTheLogIsFollowedByTheOwnPageAlone(t *testing.T) {
	_, port := handlers(aProgram())
	follow := func(headers http.Header) int {
		ctx, cancel := context.WithCancel(t.Context())
		cancel() // it is over when it begins
		r := httptest.NewRequest("GET", "/api/logs/stream", nil).WithContext(ctx)
		r.Host, r.Header = "localhost:8080", headers
		w := httptest.NewRecorder()
		port.ServeHTTP(w, r)
		if w.Header().Get("Content-Type") == "text/event-stream" {
			return w.Code
		}
		return http.StatusForbidden // a context that has ended gets no other answer
	}
	if got := follow(http.Header{"Sec-Fetch-Site": {"same-origin"}}); got != 200 {
		t.Errorf("the own page: %d", got)
	}
	for what, headers := range map[string]http.Header{
		"a program":               {},
		"another page":            {"Sec-Fetch-Site": {"cross-site"}},
		"another port":            {"Sec-Fetch-Site": {"same-site"}},
		"the address bar":         {"Sec-Fetch-Site": {"none"}},
		"another origin":          {"Sec-Fetch-Site": {"same-origin"}, "Origin": {"http://localhost:8081"}},
		"the page's header alone": {server.PageHeader: {"1"}},
	} {
		if got := follow(headers); got != 403 {
			t.Errorf("%s: %d", what, got)
		}
	}
}

// A program without a log, a desktop or a test says so.
func TestWhatAProgramLacksIsSaid(t *testing.T) {
	p := aProgram()
	h := server.Handler(server.Config{API: p, Board: p.Board()})
	for _, c := range []struct{ method, target, body, says string }{
		{"GET", "/api/logs", "", "no log"}, {"GET", "/api/logs/stream", "", "no log"},
		{"POST", "/api/connection-test", "", "can't test"},
		{"GET", "/api/settings", "", "no settings file"},
		{"PATCH", "/api/settings", `{"changes":{"port":"1"}}`, "no settings file"},
		{"GET", "/api/startup", "", "without a desktop"}, {"PUT", "/api/startup", `{"on":true}`, "without a desktop"},
		{"GET", "/api/claude-code", "", "without a desktop"},
		{"PUT", "/api/claude-code", `{}`, "without a desktop"}, {"DELETE", "/api/claude-code", "", "without a desktop"},
	} {
		if w := ask(h, c.method, c.target, "application/json", c.body); w.Code != 501 ||
			!strings.Contains(w.Body.String(), c.says) {
			t.Errorf("%s %s: %d %s", c.method, c.target, w.Code, w.Body)
		}
	}
}

func TestMistakesAboutTheDesktopAreNamed(t *testing.T) {
	for _, c := range []struct {
		method, target, body string
		status               int
		says                 string
	}{
		{"PUT", "/api/startup", `{}`, 400, "on is missing: it takes true or false"},
		{"PUT", "/api/startup", `{"on":"yes"}`, 400, "on is of the wrong type: it takes true or false"},
		{"PUT", "/api/startup", `{"off":true}`, 400, "one JSON object with on"},
		{"PUT", "/api/claude-code", `{"force":true}`, 400, "one JSON object with take_over"},
		{"PUT", "/api/claude-code", `{"take_over":1}`, 400, "take_over is of the wrong type"},
		{"POST", "/api/claude-code", `{}`, 405, "it takes DELETE and GET and PUT"},
		{"PATCH", "/api/settings", `{}`, 400, "changes is missing"},
		{"PATCH", "/api/settings", `{"changes":{"log.level":"debug","drain_seconds":"soon"}}`, 400,
			"drain_seconds: this is not a whole number; it takes"},
		{"PATCH", "/api/settings", `{"changes":{"drain":"1"}}`, 400, "drain: there is no such key"},
		{"GET", "/api/connection-test", ``, 405, "it takes POST"},
		{"GET", "/api/logs/stream?level=loud", ``, 400, "level takes debug, info, warn or error"},
		{"GET", "/api/logs/stream?limit=5", ``, 400, "there are level"},
	} {
		p := aProgram()
		socket, _ := handlers(p)
		w := ask(socket, c.method, c.target, "application/json", c.body)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.says) {
			t.Errorf("%s %s %s: %d %s", c.method, c.target, c.body, w.Code, w.Body)
		}
		if now, _ := p.Startup(t.Context()); now.On {
			t.Errorf("%s %s %s switched something on", c.method, c.target, c.body)
		}
	}
}
