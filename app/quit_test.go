package app

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"clb/app/backend"
	"clb/app/control"
	"clb/app/control/client"
	"clb/proxy"
	fake "clb/proxy/anthropictest"
	"clb/proxy/secret"
)

// quitting is a running program with an account of the fake Anthropic, that can be told to end.
type quitting struct {
	t       *testing.T
	fake    *fake.Fake
	options Options
	address string
	quit    func()
	ended   <-chan error
	client  *http.Client
}

// newQuitting starts the program with those settings (a file's text).
func newQuitting(t *testing.T, settings string, environ ...string) *quitting {
	t.Helper()
	f := fake.Run(t, fake.Config{})
	q := &quitting{t: t, fake: f, options: optionsFor(t, f.URL, 0),
		client: &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}}
	q.options.Environ = append(q.options.Environ, environ...)
	loaded := load(t, q.options)
	if err := os.MkdirAll(filepath.Dir(loaded.Paths.Settings), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(loaded.Paths.Settings, []byte(settings), 0o600); err != nil {
		t.Fatal(err)
	}
	api, quit, ended := launch(t, q.options)
	q.quit, q.ended = quit, ended
	if _, err := api.AddAccount(t.Context(),
		control.NewAccount{Name: "one", Secret: secret.New(f.AddAccount(fake.Account{}).SetupToken())}); err != nil {
		t.Fatal(err)
	}
	snapshot, err := api.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	q.address = snapshot.Address
	return q
}

const question = `{"model":"claude-opus-5","max_tokens":10,"stream":true,"messages":[{"role":"user","content":"a"}]}`

// ask sends a question of that session; the answer's body is open.
func (q *quitting) ask(session string) (*http.Response, error) {
	r, err := http.NewRequestWithContext(q.t.Context(), http.MethodPost, q.address+"/v1/messages",
		strings.NewReader(question))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Anthropic-Version", "2023-06-01")
	r.Header.Set("X-Claude-Code-Session-Id", session)
	return q.client.Do(r)
}

// begin asks, and returns the answer's body after its first line has come.
func (q *quitting) begin(session string) *bufio.Reader {
	q.t.Helper()
	response, err := q.ask(session)
	if err != nil {
		q.t.Fatal(err)
	}
	q.t.Cleanup(func() { _ = response.Body.Close() })
	body := bufio.NewReader(response.Body)
	if line, err := body.ReadString('\n'); err != nil || line != "event: message_start\n" {
		q.t.Fatalf("%v %q", err, line)
	}
	return body
}

// awaitDrain waits until the port takes nobody new.
func (q *quitting) awaitDrain() {
	q.t.Helper()
	for deadline := time.Now().Add(45 * time.Second); ; {
		conn, err := net.Dial("tcp4",
			strings.Replace(strings.TrimPrefix(q.address, "http://"), "localhost", "127.0.0.1",
				1))
		if err != nil {
			return
		}
		_ = conn.Close()
		if time.Now().After(deadline) {
			q.t.Fatal("the port is open still")
		}
	}
}

// left is what the program leaves when it has ended: the data folder, and the requests in its history by session.
func (q *quitting) left() (control.API, map[string]control.Request) {
	q.t.Helper()
	if err := <-q.ended; err != nil {
		q.t.Error(err)
	}
	api := connect(q.t, q.options)
	page, err := api.Requests(q.t.Context(), control.RequestsQuery{})
	if err != nil {
		q.t.Fatal(err)
	}
	rows := map[string]control.Request{}
	for _, r := range page.Requests {
		rows[r.Session] = r
	}
	return api, rows
}

func TestCommandsAreAnsweredDuringTheDrain(t *testing.T) {
	q := newQuitting(t, `{"drain_seconds": 60}`)
	goOn := make(chan struct{})
	q.fake.Fail(fake.GateAfter(2, goOn), 1)
	body := q.begin("s")
	q.quit()
	q.awaitDrain()
	for range 5 {
		api, closeIt, err := backend.Connect(t.Context(), q.options.Environ)
		if err != nil {
			t.Fatal(err)
		}
		if _, running := api.(*client.Client); !running {
			t.Fatal("nobody answers at the control socket, and yet the program runs")
		}
		if s, err := api.Status(t.Context()); err != nil || s.Stats.Running != 1 {
			t.Errorf("%v, %d under way", err, s.Stats.Running)
		}
		if err := api.SetEnabled(t.Context(), "one", false); err != nil {
			t.Error(err)
		}
		_ = closeIt()
	}
	close(goOn)
	if rest, err := io.ReadAll(body); err != nil || !strings.Contains(string(rest), "message_stop") {
		t.Errorf("the answer under way was not brought to its end: %v %s", err, rest)
	}
	folder, rows := q.left()
	if row := rows["s"]; row.Outcome != string(proxy.OutcomeComplete) || row.OutputTokens == 0 {
		t.Errorf("%+v", row)
	}
	if s, err := folder.Status(t.Context()); err != nil || s.Accounts[0].Enabled {
		t.Errorf("what a command changed during the drain was not kept: %v", err)
	}
}

func TestAnswersThatAreCutOffAreInterrupted(t *testing.T) {
	q := newQuitting(t, `{"drain_seconds": 0}`)
	q.fake.Fail(fake.GateAfter(2, make(chan struct{})), 1)
	body := q.begin("has begun")
	q.fake.Fail(fake.Hang(), 1)
	waits := make(chan error, 1)
	go func() {
		response, err := q.ask("waits")
		if err == nil {
			_ = response.Body.Close()
		}
		waits <- err
	}()
	limit, cancel := context.WithTimeout(t.Context(), 45*time.Second)
	defer cancel()
	if err := q.fake.Await(limit, func(seen []fake.Request) bool { return len(seen) == 2 }); err != nil {
		t.Fatal(err)
	}
	q.quit()
	if rest, err := io.ReadAll(body); err == nil {
		t.Errorf("an answer that was cut off looks whole: %s", rest)
	}
	if err := <-waits; err == nil {
		t.Error("there is an answer to what had none")
	}
	_, rows := q.left()
	for session, status := range map[string]int{"has begun": http.StatusOK, "waits": 499} {
		row := rows[session]
		if row.Outcome != string(proxy.OutcomeInterrupted) || row.Status != status || row.Error == "" {
			t.Errorf("%s: %+v", session, row)
		}
	}
}

// TestASilentConnectionDelaysNothing: browsers open connections in advance. An end that waits for one runs into the
// time that answers have, and cuts.
func TestASilentConnectionDelaysNothing(t *testing.T) {
	p, err := listen(0)
	if err != nil {
		t.Fatal(err)
	}
	ctx, quit := context.WithCancel(t.Context())
	defer quit()
	var cut atomic.Bool
	ended := make(chan error, 1)
	nothing := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
	go func() {
		ended <- p.serve(ctx, &proxy.Guard{Port: p.number}, nothing, time.Second, slog.New(slog.DiscardHandler),
			func() { cut.Store(true) })
	}()
	silent, err := net.Dial("tcp4", p.listeners[0].Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = silent.Close() }()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Get("http://" + p.listeners[0].Addr().String()) // the silent one came before it
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	quit()
	if err := <-ended; err != nil || cut.Load() {
		t.Errorf("%v; cut off: %v", err, cut.Load())
	}
	if err := silent.SetReadDeadline(time.Now().Add(45 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := silent.Read(make([]byte, 1)); err == nil || os.IsTimeout(err) {
		t.Errorf("the silent connection is open still: %v", err)
	}
}

// TestAConnectionThatComesAtTheEnd is taken in between the look at the silent ones and the closing of the port.
func TestAConnectionThatComesAtTheEnd(t *testing.T) {
	ours, theirs := net.Pipe()
	defer func() { _ = theirs.Close() }()
	silent := idleConns{conns: map[net.Conn]struct{}{}}
	silent.close()
	if err := theirs.SetReadDeadline(time.Now().Add(45 * time.Second)); err != nil {
		t.Fatal(err)
	}
	silent.note(ours, http.StateNew)
	if _, err := theirs.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Errorf("it is waited for: %v", err)
	}
}
