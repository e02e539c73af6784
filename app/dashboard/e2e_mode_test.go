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
	if got.Mode != mode || got.Account != account || got.Until.IsZero() != until.IsZero() || got.Until.Sub(until).Abs() > time.Minute {
		s.t.Errorf("mode %+v, want %s %s until %s", got, mode, account, until)
	}
}

func (p *tab) pick(label, value string) {
	p.t.Helper()
	if !eval[bool](p, `(() => {
		const label = [...document.querySelectorAll('main label')].find((l) => l.textContent === `+quoted(label)+`);
		const field = label && document.getElementById(label.htmlFor);
		if (![...(field?.options ?? [])].some((o) => o.value === `+quoted(value)+`)) return false;
		field.value = `+quoted(value)+`;
		return field.dispatchEvent(new Event('change', {bubbles: true}));
	})()`) {
		p.t.Fatalf("no %q in %q", value, label)
	}
}

func quoted(text string) string {
	b, _ := json.Marshal(text)
	return string(b)
}

func setsMode(t *testing.T, p *tab) {
	s := newStage(t, accepted(), nil)
	p.openAccounts(s)
	p.openRouting()
	p.save("mode")
	p.awaitText("That is the mode already.")
	p.click("input[name=mode][value=prefer]")
	p.pick("Account", "console")
	p.save("mode")
	p.awaitText("console is preferred. New conversations begin there as long as it can take them. It stays so until you switch back.")
	s.wantMode("prefer", "console", time.Time{})
	p.click("input[name=mode][value=only]")
	p.pick("Account", "personal")
	p.pick("Ends", "hour")
	p.save("mode")
	p.awaitText("Only personal serves requests. Nothing moves to another account. Until")
	s.wantMode("only", "personal", time.Now().Add(time.Hour))
	p.awaitText("As it is set")
	p.save("mode")
	p.awaitText("That is the mode already.")
	p.pick("Ends", "midnight")
	p.save("mode")
	p.await(`document.querySelector('.notice.mode').innerText.includes('12:00 AM')`)
	vienna, err := time.LoadLocation("Europe/Vienna")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now().In(vienna)
	s.wantMode("only", "personal", time.Date(now.Year(), now.Month(), now.Day()+1, 0, 0, 0, 0, vienna))
	p.pick("Ends", "open")
	p.save("mode")
	p.awaitText("It stays so until you switch back.")
	s.wantMode("only", "personal", time.Time{})
	p.click("input[name=mode][value=auto]")
	p.save("mode")
	p.await(`!document.querySelector('.notice.mode')`)
	s.wantMode("auto", "", time.Time{})
	p.clean(s)
}

func bypasses(t *testing.T, p *tab) {
	s := newStage(t, accepted(), nil)
	p.openAccounts(s)
	p.openRouting()
	p.click("input[name=mode][value=bypass]")
	p.awaitText("The client’s own login goes through, and its own limits count.")
	p.awaitText("its requests are refused until that line is taken out there")
	if calls := s.called(); len(calls) > 0 {
		t.Errorf("a look at it called %q", calls)
	}
	p.save("mode")
	p.awaitText("Bypass: no account is used. Each client’s own login goes through; one with a placeholder is refused.")
	p.awaitText("Running, accounts bypassed")
	s.wantMode("bypass", "", time.Time{})
	s.denyNext("PUT /api/mode", "the disk is full", control.Invalid)
	p.click(".notice.mode button")
	p.await(`document.querySelector('.notice.mode .wrong')?.innerText.includes('the disk is full')`)
	s.called()
	p.click(".notice.mode button")
	p.await(`!document.querySelector('.notice.mode') && document.activeElement.id === 'routing'`)
	s.wantMode("auto", "", time.Time{})
	p.await(`document.querySelector('input[name=mode][value=auto]').checked`)
}

func modeRefused(t *testing.T, p *tab) {
	s := newStage(t, accepted(), nil)
	p.openAccounts(s)
	p.openRouting()
	p.click("input[name=mode][value=only]")
	p.pick("Account", "work")
	s.denyNext("PUT /api/mode", "there is no account work", control.Unknown)
	p.save("mode")
	p.await(`document.querySelector('select[aria-invalid=true]')?.closest('.field').innerText.includes('there is no account work')`)
	s.denyNext("PUT /api/mode", "the disk is full", control.Invalid)
	p.save("mode")
	p.await(`!document.querySelector('select[aria-invalid=true]') && document.querySelector('.routing .wrong')?.innerText.includes('the disk is full')`)
	s.change(func(n *status.Snapshot) { n.Accounts[1].Group = "office" })
	p.awaitText("work serves the address of office alone: any other is refused meanwhile.")
	p.click("input[name=mode][value=prefer]")
	p.awaitText("work serves the address of office alone, and is preferred there.")
}

func modeIdle(t *testing.T, p *tab) {
	picture := accepted()
	picture.Routing.Mode, picture.Routing.Account, picture.Routing.Until = "prefer", "spare", time.Now().Add(-time.Second)
	s := newStage(t, picture, nil)
	p.openAccounts(s)
	p.holds(".notice.mode.tone-warn", "spare is preferred.", "It ends any moment.", "spare takes no request now: Sign in again.")
	s.drop("spare")
	p.await(`document.querySelector('.notice.mode.tone-calm')`)
	s.change(func(n *status.Snapshot) { n.Routing.Mode = "auto" })
	p.await(`!document.querySelector('.notice.mode')`)
	p.clean(s)
}
