package notify

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"clb/app/desktop/notification"
	"clb/app/status"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// screen is a desktop that shows notifications while it works.
type screen struct {
	begun time.Time

	mu     sync.Mutex // guards the rest
	fails  error
	tried  int
	titles []string
	at     []time.Duration
}

func (s *screen) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fails = err
}

func (s *screen) Notify(_ context.Context, n notification.Notification) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tried++
	if s.fails != nil {
		return s.fails
	}
	s.titles, s.at = append(s.titles, n.Title), append(s.at, time.Since(s.begun))
	return nil
}

// running is a Run in a bubble.
type running struct {
	board  *status.Board
	screen *screen
	log    bytes.Buffer
	saved  []State
	end    func()
}

func run(t *testing.T, c Config, s status.Snapshot) *running {
	r := &running{board: status.NewBoard(s), screen: &screen{begun: time.Now()}}
	c.Board, c.Notifier, c.Logger = r.board, r.screen, slog.New(slog.NewTextHandler(&r.log, nil))
	if c.Remember == nil {
		c.Remember = func(m State) error { r.saved = append(r.saved, m); return nil }
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); Run(ctx, c) }()
	r.end = func() {
		cancel()
		<-ended
		if r.board.Watchers() > 0 {
			t.Error("it watches still")
		}
	}
	return r
}

func TestRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := acct("work", status.Ready)
		r := run(t, Config{}, status.Snapshot{Accounts: []status.Account{a}})
		defer r.end()
		publish := func(state status.State, until time.Time) {
			a := a
			a.State, a.Until = state, until
			r.board.Publish(status.Snapshot{Accounts: []status.Account{a}})
			synctest.Wait()
		}
		time.Sleep(time.Hour)
		publish(status.Limited, time.Now().Add(2*time.Hour))
		time.Sleep(24 * time.Hour) // nothing is published any more
		synctest.Wait()
		want := []time.Duration{time.Hour + settleLimited, 3*time.Hour + settleBack}
		if diff := cmp.Diff(want, r.screen.at); diff != "" {
			t.Errorf("%q: %s", r.screen.titles, diff)
		}
		saved := len(r.saved)
		for range 100 {
			publish(status.Ready, time.Time{})
		}
		if len(r.saved) > saved+1 { // one forgets the exhaustion
			t.Errorf("it was written down %d times though nothing has changed", len(r.saved)-saved)
		}
	})
}

func TestSettingsHoldAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var wanted atomic.Pointer[Enabled]
		wanted.Store(&Enabled{})
		r := run(t, Config{Wanted: func() Enabled { return *wanted.Load() }},
			status.Snapshot{Accounts: []status.Account{acct("a", status.SignedOut), acct("b", status.Ready)}})
		defer r.end()
		time.Sleep(time.Minute)
		synctest.Wait()
		all := Default()
		wanted.Store(&all)
		r.board.Publish(status.Snapshot{Accounts: []status.Account{acct("a", status.SignedOut),
			acct("b", status.SignedOut)}})
		time.Sleep(time.Minute)
		synctest.Wait()
		if diff := cmp.Diff([]string{"“b” needs sign-in"}, r.screen.titles); diff != "" {
			t.Error(diff)
		}
	})
}

func TestTheDesktopComesLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := run(t, Config{}, status.Snapshot{Accounts: []status.Account{acct("a", status.SignedOut)}})
		defer r.end()
		r.screen.fail(errors.New("no desktop"))
		time.Sleep(settleSignIn + time.Second)
		synctest.Wait()
		for range 20 { // changes do not hurry it
			r.board.Publish(r.board.Snapshot())
			synctest.Wait()
		}
		if r.screen.tried != 1 {
			t.Errorf("it was tried %d times", r.screen.tried)
		}
		r.screen.fail(nil)
		time.Sleep(time.Minute)
		synctest.Wait()
		if diff := cmp.Diff([]string{"“a” needs sign-in"}, r.screen.titles); diff != "" || r.log.Len() > 0 {
			t.Errorf("%s %s", diff, r.log.String())
		}
	})
}

func TestNoDesktop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		full := errors.New("the disk is full")
		r := run(t, Config{Remember: func(State) error { return full }},
			status.Snapshot{Accounts: []status.Account{acct("a", status.SignedOut)}})
		defer r.end()
		r.screen.fail(errors.New("no desktop"))
		time.Sleep(24 * time.Hour)
		synctest.Wait()
		if log := r.log.String(); r.screen.tried != 3 || strings.Count(log, "no desktop") != 1 ||
			strings.Count(log, "the disk is full") != 1 {
			t.Errorf("%d tries, %s", r.screen.tried, log)
		}
	})
}

func TestARestartTellsNothingAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "told.json")
	synctest.Test(t, func(t *testing.T) {
		picture := status.Snapshot{Accounts: []status.Account{acct("a", status.SignedOut), acct("b", status.Limited)}}
		told := 0
		for range 3 {
			memory, err := ReadState(path)
			if err != nil {
				t.Fatal(err)
			}
			r := run(t, Config{Memory: memory, Remember: func(m State) error { return WriteState(path, m) }}, picture)
			time.Sleep(time.Hour)
			synctest.Wait()
			r.end()
			told += len(r.screen.titles)
		}
		if told != 2 {
			t.Errorf("%d were told", told)
		}
	})
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
}

func TestMemoryFile(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "told.json")
	if err := os.WriteFile(path, []byte(`{"names": 1`), 0o600); err != nil {
		t.Fatal(err)
	}
	if m, err := ReadState(path); err == nil || cmp.Diff(State{}, m) != "" {
		t.Errorf("a damaged file was read as %+v", m)
	}
	if err := WriteState(path, State{Names: []string{"a"}}); err != nil {
		t.Fatal(err)
	}
	if m, err := ReadState(path); err != nil || cmp.Diff([]string{"a"}, m.Names) != "" {
		t.Errorf("%+v, %v", m, err)
	}
	if err := WriteState(filepath.Join(folder, "gone", "told.json"), State{}); err == nil {
		t.Error("a folder that is not there was written to")
	}
	if err := os.Mkdir(filepath.Join(folder, "d"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := WriteState(filepath.Join(folder, "d"), State{}); err == nil {
		t.Error("a folder was replaced")
	}
	if left, _ := filepath.Glob(filepath.Join(folder, ".*")); len(left) > 0 {
		t.Errorf("left are %q", left)
	}
}
