package server_test

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clb/app/control"
	"clb/app/control/client"
	"clb/app/control/controltest"
	"clb/app/control/server"
	"clb/proxy/secret"
)

func dial(t *testing.T, p *controltest.Program) *client.Client {
	t.Helper()
	c, err := client.Dial(t.Context(), controltest.Serve(t, p))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func TestProgramConforms(t *testing.T) {
	controltest.Conform(t, func(*testing.T) control.API { return controltest.New(controltest.Config{}) })
}

func TestClientConforms(t *testing.T) {
	controltest.Conform(t, func(t *testing.T) control.API { return dial(t, controltest.New(controltest.Config{})) })
}

func TestClientSeesWhatTheProgramSees(t *testing.T) {
	p := aProgram()
	c := dial(t, p)
	ctx := t.Context()
	if c.Version() != "1.2.3" {
		t.Errorf("version %q", c.Version())
	}
	got, err := c.Status(ctx)
	want, _ := p.Status(ctx)
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("status: %v %s", err, diff)
	}
	var all []control.Request
	query := control.RequestsQuery{Limit: 60}
	for pages := 0; ; pages++ {
		page, err := c.Requests(ctx, query)
		if err != nil || pages > 3 {
			t.Fatalf("page %d: %v", pages, err)
		}
		all = append(all, page.Requests...)
		if query.Cursor = page.Next; page.Next == "" {
			break
		}
	}
	whole, _ := p.Requests(ctx, control.RequestsQuery{Limit: control.MaxLimit})
	if diff := cmp.Diff(whole.Requests, all); diff != "" || len(all) != 130 {
		t.Errorf("history of %d: %s", len(all), diff)
	}
	if page, err := c.Requests(ctx, control.RequestsQuery{}); err != nil || len(page.Requests) != control.DefaultLimit {
		t.Errorf("no limit given: %d requests, %v", len(page.Requests), err)
	}
}

func TestClientChanges(t *testing.T) {
	p := aProgram()
	c := dial(t, p)
	ctx := t.Context()
	login := `{"claudeAiOauth":{"accessToken":"` + aSecret + `"}}`
	account, err := c.AddAccount(ctx, control.NewAccount{Name: "a&b ?#%", Mode: "max", Import: secret.New(login)})
	if err != nil || account.Name != "a&b ?#%" || account.Kind != "oauth" {
		t.Fatalf("adding: %+v, %v", account, err)
	}
	if n, _ := p.Added("a&b ?#%"); n.Import.Reveal() != login || !n.Secret.IsZero() {
		t.Error("the import did not arrive as it was sent")
	}
	steps := []struct {
		what string
		do   func() error
	}{
		{"switching off", func() error { return c.SetEnabled(ctx, "a&b ?#%", false) }},
		{"clearing", func() error { return c.ClearLimit(ctx, "two words") }},
		{"removing", func() error { return c.RemoveAccount(ctx, "one") }},
		{"resetting", func() error { return c.ResetStats(ctx) }},
		{"forgetting", func() error { return c.ClearHistory(ctx) }},
		{"showing", func() error { return c.Show(ctx) }},
	}
	for _, s := range steps {
		if err := s.do(); err != nil {
			t.Errorf("%s: %v", s.what, err)
		}
	}
	s, _ := c.Status(ctx)
	var got []string
	for _, a := range s.Accounts {
		got = append(got, a.Name+" "+string(a.State))
	}
	if diff := cmp.Diff([]string{"two words ready", "a&b ?#% off"}, got); diff != "" {
		t.Error(diff)
	}
	page, _ := c.Requests(ctx, control.RequestsQuery{})
	if s.Stats.TotalRequests != 0 || len(page.Requests) != 0 || p.Shows() != 1 {
		t.Errorf("%d requests in total, %d in the history, %d shows", s.Stats.TotalRequests, len(page.Requests),
			p.Shows())
	}
}

func TestClientTellsTheProgramsFailure(t *testing.T) {
	p := aProgram()
	c := dial(t, p)
	p.Fail(errors.New("the keychain is locked"))
	_, statusErr := c.Status(t.Context())
	_, requestsErr := c.Requests(t.Context(), control.RequestsQuery{})
	_, addErr := c.AddAccount(t.Context(), control.NewAccount{Name: "x", Secret: secret.New(aSecret)})
	for _, err := range []error{statusErr, requestsErr, addErr, c.RemoveAccount(t.Context(), "one"),
		c.Show(t.Context())} {
		var failed *client.ServerError
		if !errors.As(err, &failed) || failed.Status != 500 ||
			!strings.HasSuffix(failed.Text, "the keychain is locked") {
			t.Errorf("got %#v", err)
		}
	}
}

// socketFor serves a handler at a fresh control socket.
func socketFor(t *testing.T, h http.Handler) string {
	t.Helper()
	path := freshPath(t)
	l, err := server.Listen(path)
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: time.Second}
	served := make(chan struct{})
	go func() { defer close(served); _ = server.Serve(l) }()
	t.Cleanup(func() { _ = server.Close(); <-served })
	return path
}

func freshPath(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "clb")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return filepath.Join(dir, "run", "control.sock")
}

func TestDialFindsNobodyOrAStranger(t *testing.T) {
	if _, err := client.Dial(t.Context(), freshPath(t)); !errors.Is(err, control.ErrNotRunning) {
		t.Errorf("no socket: %v", err)
	}
	if _, err := client.Dial(t.Context(), deadSocket(t)); !errors.Is(err, control.ErrNotRunning) {
		t.Errorf("a dead socket: %v", err)
	}
	stranger := socketFor(t,
		http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"status":"ok"}`)) }))
	if _, err := client.Dial(t.Context(), stranger); err == nil ||
		!strings.Contains(err.Error(), "is not Claude Load Balancer") {
		t.Errorf("a stranger: %v", err)
	}
	odd := socketFor(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(418) }))
	if _, err := client.Dial(t.Context(), odd); err == nil || !strings.Contains(err.Error(), "answered 418") {
		t.Errorf("an odd one: %v", err)
	}
}

func TestDialTrustsNoFolderThatOthersReach(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no such bits")
	}
	path := controltest.Serve(t, aProgram())
	if err := os.Chmod(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := client.Dial(t.Context(), path); err == nil || !strings.Contains(err.Error(), "not trusted") {
		t.Errorf("got %v", err)
	}
}

func TestClientNoticesThatTheProgramEnded(t *testing.T) {
	path := freshPath(t)
	l, err := server.Listen(path)
	if err != nil {
		t.Fatal(err)
	}
	p := aProgram()
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	h := server.Handler(server.Config{API: p, Board: p.Board(), Ended: ctx.Done()})
	go func() { served <- server.Serve(ctx, l, h, slog.New(slog.DiscardHandler)) }()
	c, err := client.Dial(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	// A stream that stands open must not hold up the end.
	conn, err := net.Dial("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.Write([]byte("GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n")); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := <-served; err != nil { // an open stream that holds the end up is an error
		t.Errorf("ended with %v", err)
	}
	if _, err := c.Status(t.Context()); !errors.Is(err, control.ErrNotRunning) {
		t.Errorf("after the end: %v", err)
	}
	if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the socket is left behind: %v", err)
	}
}

func TestClientGivesUp(t *testing.T) {
	stuck := make(chan struct{})
	path := socketFor(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/health" {
			_, _ = w.Write([]byte(`{"status":"ok","product":"Claude Load Balancer","version":"1"}`))
			return
		}
		select {
		case <-stuck:
		case <-r.Context().Done():
		}
	}))
	defer close(stuck)
	c, err := client.Dial(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.Timeouts = client.Timeouts{Read: 50 * time.Millisecond, Write: 60 * time.Millisecond}
	if _, err := c.Status(t.Context()); err == nil || err.Error() != "the running program did not answer within 50ms" {
		t.Errorf("reading: %v", err)
	}
	if err := c.ResetStats(t.Context()); err == nil || err.Error() != "the running program did not answer within 60ms" {
		t.Errorf("writing: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := c.ClearHistory(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
