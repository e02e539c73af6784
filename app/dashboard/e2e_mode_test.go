//go:build e2e

package dashboard_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"clb/app/control"
	"clb/app/status"
)

// wantMode checks the one call since the last look; the end within a minute, zero: none.
func (s *stage) wantMode(mode, account string, until time.Time) {
	s.t.Helper()
	calls := s.called()
	var got control.ModeChange
	if len(calls) != 1 {
		s.t.Fatalf("calls %q", calls)
	}
	body, ok := strings.CutPrefix(calls[0], "PUT /api/mode ")
	if err := json.Unmarshal([]byte(body), &got); !ok || err != nil {
		s.t.Fatalf("call %q, %v", calls[0], err)
	}
	if got.Mode != mode || got.Account != account || got.Until.IsZero() != until.IsZero() ||
		got.Until.Sub(until).Abs() > time.Minute {
		s.t.Errorf("mode %+v, want %s %s until %s", got, mode, account, until)
	}
}

func setsMode(t *testing.T, p *tab) {
	s := newStage(t, accepted(), nil)
	p.openAccounts(s)
	p.openRouting()
	p.save("mode")
	p.AwaitText("No change")
	p.Click("input[name=mode][value=prefer]")
	p.Pick("Account", "console")
	p.save("mode")
	p.AwaitText("console is preferred. New conversations begin there as long as it can take them. It stays so until " +
		"you switch back.")
	s.wantMode("prefer", "console", time.Time{})
	p.Click("input[name=mode][value=only]")
	p.Pick("Account", "personal")
	p.Pick("Ends", "hour")
	p.save("mode")
	p.AwaitText("Only personal serves requests. Nothing moves to another account. Until")
	s.wantMode("only", "personal", time.Now().Add(time.Hour))
	p.AwaitText("Keep current")
	p.save("mode")
	p.AwaitText("No change")
	p.Pick("Ends", "midnight")
	p.save("mode")
	p.Await(`document.querySelector('.notice.mode').innerText.includes('12:00 AM')`)
	vienna, err := time.LoadLocation("Europe/Vienna")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now().In(vienna)
	s.wantMode("only", "personal", time.Date(now.Year(), now.Month(), now.Day()+1, 0, 0, 0, 0, vienna))
	p.Pick("Ends", "open")
	p.save("mode")
	p.AwaitText("It stays so until you switch back.")
	s.wantMode("only", "personal", time.Time{})
	p.Click("input[name=mode][value=auto]")
	p.save("mode")
	p.Await(`!document.querySelector('.notice.mode')`)
	s.wantMode("auto", "", time.Time{})
	p.clean(s)
}

func bypasses(t *testing.T, p *tab) {
	s := newStage(t, accepted(), nil)
	p.openAccounts(s)
	p.openRouting()
	p.Click("input[name=mode][value=bypass]")
	p.AwaitText("clb doesn’t use any account; Claude Code’s own login is used.")
	p.AwaitText("its requests are refused until that line is taken out there")
	if calls := s.called(); len(calls) > 0 {
		t.Errorf("a look at it called %q", calls)
	}
	p.save("mode")
	p.AwaitText("Pass-through: no account is used. Each client’s own login goes through; one with a placeholder " +
		"is refused.")
	p.AwaitText("Running, pass-through")
	s.wantMode("bypass", "", time.Time{})
	s.denyNext("PUT /api/mode", "the disk is full", control.Invalid)
	p.Click(".notice.mode button")
	p.Await(`document.querySelector('.notice.mode .wrong')?.innerText.includes('the disk is full')`)
	s.called()
	p.Click(".notice.mode button")
	p.Await(`!document.querySelector('.notice.mode') && document.activeElement.id === 'routing'`)
	s.wantMode("auto", "", time.Time{})
	p.Await(`document.querySelector('input[name=mode][value=auto]').checked`)
}

func modeRefused(t *testing.T, p *tab) {
	s := newStage(t, accepted(), nil)
	p.openAccounts(s)
	p.openRouting()
	p.Click("input[name=mode][value=only]")
	p.Pick("Account", "work")
	s.denyNext("PUT /api/mode", "there is no account work", control.Unknown)
	p.save("mode")
	p.Await(
		`document.querySelector('select[aria-invalid=true]')?.closest('.field').innerText.includes('there is no account work')`)
	s.denyNext("PUT /api/mode", "the disk is full", control.Invalid)
	p.save("mode")
	p.Await(
		`!document.querySelector('select[aria-invalid=true]') && document.querySelector('.routing .wrong')?.innerText.includes('the disk is full')`)
	s.change(func(n *status.Snapshot) { n.Accounts[1].Group = "office" })
	p.AwaitText("work serves the address of office alone: any other is refused meanwhile.")
	p.Click("input[name=mode][value=prefer]")
	p.AwaitText("work serves the address of office alone, and is preferred there.")
}

func modeIdle(t *testing.T, p *tab) {
	picture := accepted()
	picture.Routing.Mode, picture.Routing.Account, picture.Routing.Until = "prefer", "spare",
		time.Now().Add(-time.Second)
	s := newStage(t, picture, nil)
	p.openAccounts(s)
	p.holds(".notice.mode.tone-warn", "spare is preferred.", "It ends any moment.",
		"spare takes no request now: Sign in again.")
	s.drop("spare")
	p.Await(`document.querySelector('.notice.mode.tone-calm')`)
	s.change(func(n *status.Snapshot) { n.Routing.Mode = "auto" })
	p.Await(`!document.querySelector('.notice.mode')`)
	p.clean(s)
}
