package controltest

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clb/app/control"
)

// ConformLogs runs what every control.Logs must do. open returns one that is empty, and what writes a line to it: a
// level of control.LogLevels, a message, and one attribute. The line is there when that returns.
func ConformLogs(t *testing.T,
	open func(*testing.T) (api control.Logs, write func(level, message, name, value string))) {
	t.Run("lines are found", func(t *testing.T) { linesAreFound(t, open) })
	t.Run("mistakes about lines", func(t *testing.T) { lineMistakes(t, open) })
	t.Run("lines are followed", func(t *testing.T) { linesAreFollowed(t, open) })
}

func messages(lines []control.LogLine) []string {
	var list []string
	for _, l := range lines {
		list = append(list, l.Level+" "+l.Message)
	}
	return list
}

func linesAreFound(t *testing.T, open func(*testing.T) (control.Logs, func(level, message, name, value string))) {
	api, write := open(t)
	if lines, err := api.LogLines(t.Context(), control.LogsQuery{}); err != nil || len(lines) != 0 {
		t.Errorf("at first: %+v, %v", lines, err)
	}
	for _, level := range control.LogLevels() {
		write(level, "of "+level, "account", "Two "+level)
	}
	for _, c := range []struct {
		query control.LogsQuery
		want  []string
	}{
		{control.LogsQuery{}, []string{"debug of debug", "info of info", "warn of warn", "error of error"}},
		{control.LogsQuery{Level: "warn"}, []string{"warn of warn", "error of error"}},
		{control.LogsQuery{Limit: 1}, []string{"error of error"}},
		{control.LogsQuery{Text: "two WARN"}, []string{"warn of warn"}},
		{control.LogsQuery{Text: "account", Limit: 2}, []string{"warn of warn", "error of error"}},
		{control.LogsQuery{Text: "of info", Level: "error"}, nil},
	} {
		lines, err := api.LogLines(t.Context(), c.query)
		if diff := cmp.Diff(c.want, messages(lines)); diff != "" || err != nil {
			t.Errorf("%+v: %v %s", c.query, err, diff)
		}
		for _, l := range lines {
			if l.Time.IsZero() ||
				!slices.Contains(l.Attributes, control.LogAttribute{Name: "account", Value: "Two " + l.Level}) {
				t.Errorf("%+v", l)
			}
		}
	}
}

func lineMistakes(t *testing.T, open func(*testing.T) (control.Logs, func(level, message, name, value string))) {
	api, _ := open(t)
	for _, q := range []control.LogsQuery{{Level: "loud"}, {Level: "WARN"}, {Limit: -1},
		{Limit: control.MaxLogLines + 1}, {Text: string(make([]byte, 201))}} {
		_, err := api.LogLines(t.Context(), q)
		wantMistake(t, "the query", err, control.Invalid)
	}
	wantMistake(t, "the level", api.FollowLogs(t.Context(), "loud", nil), control.Invalid)
}

// linesAreFollowed writes until the follower, of whom nobody knows when he begins, has seen enough.
func linesAreFollowed(t *testing.T, open func(*testing.T) (control.Logs, func(level, message, name, value string))) {
	api, write := open(t)
	write("error", "before", "a", "b")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	seen, ended := make(chan control.LogLine, 1000), make(chan error, 1)
	go func() {
		ended <- api.FollowLogs(ctx, "warn", func(l control.LogLine) error { seen <- l; return nil })
	}()
	for got := 0; got < 3; {
		write("info", "not urgent", "a", "b")
		write("warn", "urgent", "a", "b")
		select {
		case l := <-seen:
			if got++; l.Message != "urgent" || l.Level != "warn" {
				t.Errorf("got %+v", l)
			}
		case err := <-ended:
			t.Fatalf("it ended: %v", err)
		case <-time.After(10 * time.Millisecond):
		}
	}
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("cancelled: %v", err)
	}
}

// ConformDesktops runs what every control.Desktops must do. open returns one on which starting at login can be set and
// is not, with Claude Code's settings having this base address, empty: none.
func ConformDesktops(t *testing.T, open func(t *testing.T, baseURL string) control.Desktop) {
	t.Run("starting at login is set", func(t *testing.T) { startupIsSet(t, open(t, "")) })
	t.Run("Claude Code is connected", func(t *testing.T) { claudeCodeIsConnected(t, open(t, "")) })
	t.Run("another service stays", func(t *testing.T) { anotherServiceStays(t, open(t, "https://other.example/v2")) })
}

func startupIsSet(t *testing.T, d control.Desktop) {
	for _, on := range []bool{false, true, true, false} {
		set, err := d.SetStartup(t.Context(), on)
		if err != nil || !set.Supported || set.On != on {
			t.Errorf("setting it to %v: %+v, %v", on, set, err)
		}
		if now, err := d.Startup(t.Context()); err != nil || now != set {
			t.Errorf("after it was set to %v: %+v, %v", on, now, err)
		}
	}
}

func claudeCodeIsConnected(t *testing.T, d control.Desktop) {
	ctx := t.Context()
	before, err := d.ClaudeCode(ctx)
	if err != nil || before.Connected || before.State != "not_connected" || before.BaseURL != "" || before.Path == "" ||
		len(before.Changes) == 0 {
		t.Fatalf("before: %+v, %v", before, err)
	}
	for range 2 { // the second changes nothing
		now, err := d.ConnectClaudeCode(ctx, false)
		if err != nil || !now.Connected || now.State != "connected" || now.BaseURL == "" {
			t.Fatalf("connected: %+v, %v", now, err)
		}
		if again, err := d.ClaudeCode(ctx); !cmp.Equal(now, again) || err != nil {
			t.Errorf("%v: %s", err, cmp.Diff(now, again))
		}
	}
	for range 2 {
		after, err := d.DisconnectClaudeCode(ctx)
		if diff := cmp.Diff(before, after); diff != "" || err != nil {
			t.Errorf("disconnected: %v %s", err, diff)
		}
	}
}

func anotherServiceStays(t *testing.T, d control.Desktop) {
	ctx := t.Context()
	before, err := d.ClaudeCode(ctx)
	if err != nil || before.State != "foreign" || before.BaseURL != "https://other.example/v2" {
		t.Fatalf("before: %+v, %v", before, err)
	}
	_, err = d.ConnectClaudeCode(ctx, false)
	wantMistake(t, "connecting", err, control.Taken)
	if now, err := d.DisconnectClaudeCode(ctx); err != nil || now.BaseURL != before.BaseURL {
		t.Errorf("disconnecting what is not connected: %+v, %v", now, err)
	}
	if now, err := d.ConnectClaudeCode(ctx, true); err != nil || !now.Connected {
		t.Errorf("taking over: %+v, %v", now, err)
	}
	if after, err := d.DisconnectClaudeCode(ctx); err != nil || after.BaseURL != before.BaseURL ||
		after.State != "foreign" {
		t.Errorf("disconnected: %+v, %v", after, err)
	}
}
