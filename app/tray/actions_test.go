package tray

import (
	"errors"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"clb/app/claudecode"
	"clb/app/control"
	"clb/app/status"
)

// marked reports the mark of a line.
func (r *rig) marked(account, prefix string) bool {
	r.t.Helper()
	return r.lines()[r.slot(account, prefix)].item.Checked
}

func TestEveryLineDoesWhatItSays(t *testing.T) {
	for _, c := range []struct{ account, line, asks, then string }{
		{"", "Running on", "dashboard", ""},
		{"home", "Prefer", "mode prefer home", "✓Prefer"},
		{"home", "For 1 hour", "mode only home hour", "Only this one, until "},
		{"", "Automatic", "mode auto ", "✓Automatic"},
		{"", "Pass-through", "mode bypass ", "✓Pass-through"},
		{"", "Use-it-or-lose-it", "strategy drain", "✓Use-it-or-lose-it"},
		{"", "Claude subscription", "add max", ""},
		{"", "Anthropic Console", "add console", ""},
		{"", "API key…", "add key", ""},
		{"", "Setup token…", "add setup", ""},
		{"", "Import Claude Code login…", "add import", ""},
		{"", "Compatible API…", "add endpoint", ""},
		{"", "Open dashboard", "dashboard", ""},
		{"", "Connect Claude Code", "connect, over another: false", "✓Connect Claude Code"},
		{"", "Copy base address", "copy http://localhost:8080", "Copied http://localhost:8080"},
		{"", "Start at login", "startup on", "✓Start at login"},
		{"", "Sign in again", "tell sign_in off", ""},
		{"", "80% of a limit", "tell window_80 on", "✓80% of a limit"},
		{"", "Check health…", "health", ""},
		{"", "Quit", "quit", "Stopping…"},
	} {
		stand(t, picture, func(r *rig) {
			r.clickBelow(c.account, c.line)
			r.settle()
			r.expect(c.asks)
			if line, mark := strings.CutPrefix(c.then, "✓"); c.then != "" && r.marked(c.account, line) != mark {
				t.Errorf("after a click on %q the line %q has the mark %t", c.line, line, !mark)
			}
		})
	}
}

// TestMarksAreTakenAway clicks lines that are set.
func TestMarksAreTakenAway(t *testing.T) {
	set := func() status.Snapshot {
		s := picture()
		s.Routing = status.Routing{Mode: "prefer", Account: "home"}
		return s
	}
	for _, c := range []struct{ account, line, asks string }{
		{"home", "Prefer", "mode auto "},
		{"", "Connect Claude Code", "disconnect"},
		{"", "Start at login", "startup off"},
	} {
		stand(t, set, func(r *rig) {
			r.machine.change(func(m *machine) {
				m.startup.On, m.hook = true, control.ClaudeCode{State: string(claudecode.Connected), Connected: true}
			})
			r.opened <- struct{}{}
			r.settle()
			r.clickBelow(c.account, c.line)
			r.settle()
			r.expect(c.asks)
			if r.marked(c.account, c.line) {
				t.Errorf("%q is still marked", c.line)
			}
		})
	}
}

// TestAClickMeansWhatTheLineShowed: the command line has connected Claude Code meanwhile; a click on the line without a
// mark does not disconnect it.
func TestAClickMeansWhatTheLineShowed(t *testing.T) {
	stand(t, picture, func(r *rig) {
		r.machine.change(func(m *machine) {
			m.hook = control.ClaudeCode{State: string(claudecode.Connected),
				Connected: true}
		})
		r.click("Connect Claude Code")
		r.settle()
		r.expect("connect, over another: false")
		if !r.marked("", "Connect Claude Code") {
			t.Error("it is not marked")
		}
	})
}

func TestSpansBelowAnAccount(t *testing.T) {
	stand(t, picture, func(r *rig) {
		// Lines of the same name stand below "Only this one" and below "Pause": the first and the second of them.
		nth := func(n int, prefix string) {
			t.Helper()
			for i, l := range r.lines() {
				if at := r.painter.at(i); at.visible && at.item.Account == "home" &&
					strings.HasPrefix(l.item.Title, prefix) {
					if n--; n == 0 {
						r.clicks[i] <- struct{}{}
						r.settle()
						return
					}
				}
			}
			t.Fatalf("there is no %q", prefix)
		}
		nth(1, "For today")
		r.expect("mode only home today")
		nth(1, "Until I change it")
		r.expect("mode only home")
		r.slot("home", "Only this one, until you change it")
		nth(1, "Use all accounts again")
		r.expect("mode auto ")
		nth(2, "For 1 hour")
		r.expect("pause home hour")
		r.slot("home", "Paused until ")
		r.slot("home", "home — paused until ")
		nth(2, "For today")
		r.expect("pause home today")
		nth(1, "Resume now")
		r.expect("pause home")
		r.slot("home", "Pause")
	})
}

func TestEveryErrorIsShown(t *testing.T) {
	for _, c := range []struct{ account, line, want string }{
		{"home", "Prefer", "choosing home: "}, {"home", "For 1 hour", "choosing home: "},
		{"", "Pass-through", "setting the mode: "}, {"", "Use-it-or-lose-it", "setting the strategy: "},
		{"", "API key…", "adding an account: "}, {"", "Check health…", "checking the health: "},
		{"", "Connect Claude Code", "connecting Claude Code: "},
		{"", "Start at login", "switching the start at login on: "},
		{"", "Keychain locked", "switching a notification off: "},
		{"", "Copy base address", "copying http://localhost:8080: "},
	} {
		stand(t, picture, func(r *rig) {
			r.machine.change(func(m *machine) { m.refuse = errors.New("it does not want to") })
			r.clickBelow(c.account, c.line)
			r.settle()
			if got := r.headline(); got != c.want+"it does not want to" {
				t.Errorf("after a click on %q it says %q", c.line, got)
			}
			time.Sleep(messageTime)
			synctest.Wait()
			if got := r.headline(); !strings.HasPrefix(got, "Running on") {
				t.Errorf("it still says %q", got)
			}
		})
	}
}

func TestTheMachineIsLookedAtWhenTheMenuOpens(t *testing.T) {
	stand(t, picture, func(r *rig) {
		looks := func() (n int) { r.machine.change(func(m *machine) { n = m.looks }); return n }
		r.machine.change(elsewhereChanged)
		before := r.calls()
		time.Sleep(24 * time.Hour)
		synctest.Wait()
		if looks() != 1 || r.calls() != before {
			t.Errorf("in a day nobody opened the menu, and it looked %d times and painted %d", looks(),
				r.calls()-before)
		}
		r.opened <- struct{}{}
		r.settle()
		if l := r.lines()[r.slot("", "Start at login (this system has no sessions)")]; !l.item.Disabled {
			t.Errorf("it reads %+v", l)
		}
		r.slot("", "Connect Claude Code (it asks other.example)")
		r.click("Yes, connect it here")
		r.settle()
		r.expect("connect, over another: true")
		r.slot("", "Connect Claude Code")
		n := looks()
		for range 1000 { // a pointer that wanders over the submenus for a second
			select {
			case r.opened <- struct{}{}:
			default:
			}
			time.Sleep(time.Millisecond)
		}
		r.settle()
		if more := looks() - n; more < 3 || more > 6 {
			t.Errorf("in a second of opened menus it looked %d times", more)
		}
	})
}

// TestADayLeavesNothingBehind: requests, opened menus and clicks of a day, and then it is as it was.
func TestADayLeavesNothingBehind(t *testing.T) {
	stand(t, picture, func(r *rig) {
		memory := func() uint64 {
			synctest.Wait()
			runtime.GC()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			return m.HeapAlloc
		}
		day := func() {
			for minute := range 24 * 60 {
				s := r.board.Snapshot()
				s.Stats.TodayRequests = int64(minute)
				r.board.Publish(s)
				r.opened <- struct{}{}
				if minute%60 == 0 {
					r.clickBelow("home", "Enabled")
				}
				time.Sleep(time.Minute)
			}
			r.mu.Lock()
			r.asked = nil
			r.mu.Unlock()
		}
		day()
		goroutines, heap := runtime.NumGoroutine(), memory()
		day()
		if n := runtime.NumGoroutine(); n > goroutines {
			t.Errorf("a day left %d goroutines behind", n-goroutines)
		}
		if now := memory(); now > heap+256<<10 {
			t.Errorf("a day left %d bytes behind", now-heap)
		}
	})
}
