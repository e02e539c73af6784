package app

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clb/app/control"
	"clb/app/status"
	fake "clb/proxy/anthropictest"
	"clb/proxy/secret"
)

// live is a running program with the accounts one and two of the fake Anthropic.
type live struct {
	*quitting
	api  control.API
	file string // the settings file
}

func newLive(t *testing.T, settings string, environ ...string) *live {
	t.Helper()
	q := newQuitting(t, settings, environ...)
	t.Cleanup(func() {
		q.quit()
		if err := <-q.ended; err != nil {
			t.Error(err)
		}
	})
	l := &live{quitting: q, api: connect(t, q.options), file: settingsFile(t, q.options)}
	if _, err := l.api.AddAccount(t.Context(),
		control.NewAccount{Name: "two",
			Secret: secret.New(q.fake.AddAccount(fake.Account{}).SetupToken())}); err != nil {
		t.Fatal(err)
	}
	return l
}

func settingsFile(t *testing.T, o Options) string {
	t.Helper()
	return load(t, o).Paths.Settings
}

// write puts a text in the place of the settings file, as editors do: another file is renamed over it.
func (l *live) write(text string) {
	l.t.Helper()
	other := filepath.Join(filepath.Dir(l.file), "settings.new")
	if err := os.WriteFile(other, []byte(text), 0o600); err != nil {
		l.t.Fatal(err)
	}
	if err := os.Rename(other, l.file); err != nil {
		l.t.Fatal(err)
	}
}

func (l *live) text() string {
	l.t.Helper()
	text, err := os.ReadFile(l.file)
	if err != nil {
		l.t.Fatal(err)
	}
	return string(text)
}

// until reads the stream of snapshots up to one that fits.
func (l *live) until(what string, fits func(status.Snapshot) bool) status.Snapshot {
	l.t.Helper()
	ctx, cancel := context.WithTimeout(l.t.Context(), 45*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, l.address+"/api/events", nil)
	if err != nil {
		l.t.Fatal(err)
	}
	response, err := l.client.Do(r)
	if err != nil {
		l.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	var s status.Snapshot
	lines := bufio.NewScanner(response.Body)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		data, isData := strings.CutPrefix(lines.Text(), "data: ")
		if !isData {
			continue
		}
		s = status.Snapshot{}
		if err := json.Unmarshal([]byte(data), &s); err != nil {
			l.t.Fatal(err)
		}
		if fits(s) {
			return s
		}
	}
	l.t.Fatalf("%s: %v; the last was %+v, warnings %q", what, lines.Err(), s.Routing, s.Warnings)
	return s
}

// warns reports whether a warning says something.
func warns(s status.Snapshot, text string) bool {
	return strings.Contains(strings.Join(s.Warnings, "\n"), text)
}

// servedBy asks in a session of its own, and returns who served it ("": nobody), with the request's row.
func (l *live) servedBy(session string) (string, control.Request) {
	l.t.Helper()
	response, err := l.ask(session)
	if err != nil {
		l.t.Fatal(err)
	}
	_, _ = bufio.NewReader(response.Body).WriteTo(new(strings.Builder))
	_ = response.Body.Close()
	page, err := l.api.Requests(l.t.Context(), control.RequestsQuery{})
	for deadline := time.Now().Add(45 * time.Second); err == nil &&
		(len(page.Requests) == 0 || page.Requests[0].Session != session) && time.Now().Before(deadline); {
		page, err = l.api.Requests(l.t.Context(), control.RequestsQuery{})
	}
	if err != nil || len(page.Requests) == 0 || page.Requests[0].Session != session {
		l.t.Fatalf("the request of %s is not in the history: %v", session, err)
	}
	row := page.Requests[0]
	if row.Status != http.StatusOK {
		return "", row
	}
	return row.Account, row
}
