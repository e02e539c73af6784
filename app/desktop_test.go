package app

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"clb/app/control"
)

func (l *live) desktops() control.Desktop { return l.api.(control.Desktop) }

func TestClaudeCodeByTheAPI(t *testing.T) {
	home := t.TempDir()
	l := newLive(t, "{}", "HOME="+home)
	settings := filepath.Join(home, ".claude", "settings.json")
	const before = "{\n  \"model\": \"opus\",\n\t\"env\": {\"A\": \"1\"}\n}\n"
	if err := os.MkdirAll(filepath.Dir(settings), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(settings, []byte(before), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	now, err := l.desktops().ClaudeCode(ctx)
	if err != nil || now.Connected || now.State != "not_connected" || now.Path != settings ||
		!slices.ContainsFunc(now.Changes, func(line string) bool { return strings.Contains(line, l.address) }) {
		t.Fatalf("%v %+v", err, now)
	}
	if now, err = l.desktops().ConnectClaudeCode(ctx, false); err != nil || !now.Connected ||
		now.BaseURL != l.address || !now.Placeholder {
		t.Fatalf("%v %+v", err, now)
	}
	text, err := os.ReadFile(settings)
	if err != nil || !strings.Contains(string(text), l.address) || !strings.Contains(string(text), `"A": "1"`) {
		t.Errorf("%v %s", err, text)
	}
	if now, err = l.desktops().DisconnectClaudeCode(ctx); err != nil || now.Connected {
		t.Fatalf("%v %+v", err, now)
	}
	if text, err = os.ReadFile(settings); err != nil || string(text) != before {
		t.Errorf("%v %s", err, text)
	}
	if err := os.WriteFile(settings, []byte(`{"env": {"ANTHROPIC_BASE_URL": "https://gateway.example"}}`),
		0o600); err != nil {
		t.Fatal(err)
	}
	wrong := new(control.InputError)
	if _, err := l.desktops().ConnectClaudeCode(ctx, false); !errors.As(err, &wrong) || wrong.Kind != control.Taken {
		t.Errorf("a foreign address: %v", err)
	}
	if now, err = l.desktops().ConnectClaudeCode(ctx, true); err != nil || !now.Connected {
		t.Errorf("%v %+v", err, now)
	}
}

func TestStartupByTheAPI(t *testing.T) {
	l := newLive(t, "{}", "HOME="+t.TempDir())
	now, err := l.desktops().Startup(t.Context())
	if err != nil || now.On {
		t.Fatalf("%v %+v", err, now)
	}
	// The test program lies in a temporary folder: it would be gone at the next login.
	wrong := new(control.InputError)
	if _, err := l.desktops().SetStartup(t.Context(), true); !errors.As(err, &wrong) ||
		!strings.Contains(wrong.Text, "temporary folder") {
		t.Errorf("%v", err)
	}
}

func TestLogByTheAPI(t *testing.T) {
	l := newLive(t, "{}")
	book := l.api.(control.Logs)
	lines, err := book.LogLines(t.Context(), control.LogsQuery{Text: "STARTED"})
	if err != nil || len(lines) != 1 || lines[0].Message != "started" || lines[0].Level != "info" {
		t.Fatalf("%v %+v", err, lines)
	}
	if lines, err := book.LogLines(t.Context(), control.LogsQuery{Level: "error"}); err != nil || len(lines) != 0 {
		t.Errorf("%v %+v", err, lines)
	}
	came := make(chan control.LogLine, 8)
	done := errors.New("seen")
	ended := make(chan error, 1)
	go func() {
		ended <- book.FollowLogs(t.Context(), "info", func(line control.LogLine) error {
			if line.Message != "settings reloaded" {
				return nil // of how it all began
			}
			came <- line
			return done
		})
	}()
	for i := 0; ; i++ { // it may not have begun to follow yet
		l.write(strings.Repeat(" ", i%2) + `{"drain_seconds": ` + []string{"7", "8"}[i%2] + `}`)
		select {
		case <-came:
			if err := <-ended; !errors.Is(err, done) {
				t.Errorf("%v", err)
			}
			return
		case err := <-ended:
			t.Fatal(err)
		case <-time.After(time.Second):
			if i > 20 {
				t.Fatal("nothing was followed")
			}
		}
	}
}

// With on_quit "restore", Claude Code does not ask a program that is gone, and asks it again when it runs again.
func TestClaudeCodeIsLeftAsItWas(t *testing.T) {
	home := t.TempDir()
	settings := filepath.Join(home, ".claude", "settings.json")
	read := func() string {
		text, err := os.ReadFile(settings)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		return string(text)
	}
	q := newQuitting(t, `{"claude_code": {"on_quit": "restore"}}`, "HOME="+home)
	api := connect(t, q.options)
	if _, err := api.(control.Desktop).ConnectClaudeCode(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	connected := read()
	q.quit()
	if err := <-q.ended; err != nil {
		t.Fatal(err)
	}
	if text := read(); !strings.Contains(connected, q.address) || text != "" {
		t.Errorf("connected %q, after the end %q", connected, text)
	}
	_, quit, ended := launch(t, q.options)
	if text := read(); !strings.Contains(text, "ANTHROPIC_BASE_URL") {
		t.Errorf("after the start %q", text)
	}
	// Somebody else's will, while it does not run, stays.
	quit()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	const foreign = `{"env": {"ANTHROPIC_BASE_URL": "https://gateway.example"}}`
	if err := errors.Join(os.MkdirAll(filepath.Dir(settings), 0o700),
		os.WriteFile(settings, []byte(foreign), 0o600)); err != nil {
		t.Fatal(err)
	}
	_, quit, ended = launch(t, q.options)
	quit()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	if text := read(); text != foreign {
		t.Errorf("a foreign address became %q", text)
	}
}
