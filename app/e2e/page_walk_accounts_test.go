//go:build e2e

package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"clb/app/browsertest"
	"clb/app/status"
	"clb/proxy/anthropictest"
)

// row is an account's place on the page.
func (w *walk) row(name string) string {
	w.t.Helper()
	n := browsertest.Eval[int](w.page,
		fmt.Sprintf(`[...document.querySelectorAll('.account')].findIndex((a) => a.innerText.includes(%q)) + 1`, name))
	if n == 0 {
		w.t.Fatalf("no account %s on the page", name)
	}
	return fmt.Sprintf(".account:nth-child(%d)", n)
}

func walksAccounts(t *testing.T, w *walk) {
	w.to("accounts", `document.querySelectorAll('.account').length === 2`)
	home := w.row("home")
	w.page.Click(home + " .switch")
	w.has(home, "Switched off")
	w.asks("one", "two")
	for _, r := range w.requests() {
		if r.Account != "work" {
			t.Errorf("%+v", r)
		}
	}
	w.page.Click(home + " .switch")
	w.page.Await(`document.querySelector('` + home + ` .switch[aria-checked=true]')`)

	w.page.Click(home + " button.manage")
	w.page.Fill("Name", "family")
	w.page.Fill("Group", "private")
	w.page.Fill("Note", "pays until May")
	w.page.Button("Save")
	w.page.AwaitText("Manage family")
	w.page.Button("For 1 hour")
	w.page.AwaitText("Paused until")
	a := w.account("family")
	if a.Group != "private" || a.Note != "pays until May" || a.State != status.Paused ||
		time.Until(a.PausedUntil) < 59*time.Minute {
		t.Errorf("%+v", a)
	}
	w.page.Button("Resume now")
	w.page.AwaitText("Resumed.")
	renewed := w.fake.Renewals()
	w.page.Button("Renew now")
	w.page.AwaitText("The login is renewed.")
	if w.fake.Renewals() != renewed+1 {
		t.Errorf("%d renewals", w.fake.Renewals()-renewed)
	}
	w.page.Button("Remove account…")
	w.page.AwaitText("Remove family?")
	w.page.Button("Remove family")
	w.page.Await(`!document.querySelector('dialog') && document.querySelectorAll('.account').length === 1`)
	if got := w.must("", "list"); strings.Contains(got, "family") {
		t.Error(got)
	}
	w.asks("three")
}

func walksKeys(t *testing.T, w *walk) {
	key := w.fake.AddAccount(anthropictest.Account{Name: "console"}).APIKey()
	w.to("accounts", `document.querySelectorAll('.account').length === 2`)
	w.page.Click("button.add")
	w.page.Click("button.kind[value=key]")
	w.page.Await(`document.querySelector('dialog input[type=password]')`)
	w.page.Fill("Name", "console")
	w.page.Fill("API key", key)
	w.page.Button("Add account")
	w.page.AwaitText("“console” added")
	w.must("", "disable", "home")
	w.must("", "disable", "work")
	w.asks("one")
	if got := w.requests()[0].Account; got != "console" {
		t.Errorf("served by %s", got)
	}
	if browsertest.Eval[bool](w.page, `document.documentElement.outerHTML.includes(`+browsertest.Quoted(key)+`)`) {
		t.Error("the key stands on the page")
	}
}

func walksRouting(t *testing.T, w *walk) {
	w.to("accounts", `document.querySelector('.routing')`)
	w.page.Click(".routing .section-head button")
	w.page.Await(`document.querySelector("input[name=mode][value=only]")`)
	w.page.Click("input[name=mode][value=only]")
	w.page.Pick("Account", "work")
	w.page.Click("form[aria-labelledby=mode] .dialog-foot button")
	w.has(".notice.mode", "work")
	w.asks("one", "two", "three")
	for _, r := range w.requests() {
		if r.Account != "work" {
			t.Errorf("%+v", r)
		}
	}
	w.page.Click(".notice.mode button")
	w.page.Await(`!document.querySelector('.notice.mode')`)
	if got := w.snapshot().Routing.Mode; got != "auto" {
		t.Errorf("the mode is %s", got)
	}
}

func walksHealth(t *testing.T, w *walk) {
	w.to("overview?health=1", `document.querySelector('dialog .health:not([aria-busy]) [role=status]')?.textContent`)
	for _, check := range []string{"Versions", "Port", "Keychain", "History file", "Room on the disk",
		"Way to Anthropic"} {
		w.page.Await(
			fmt.Sprintf(
				`[...document.querySelectorAll('dialog .check strong')].some((name) => name.textContent === %q)`,
				check))
	}
	w.page.Button("Test the connection")
	w.page.AwaitText("Everything works.")
}

func walksThroughARestart(t *testing.T, w *walk) {
	w.asks("one")
	w.to("overview", `document.querySelector('tr.row')`)
	browsertest.Eval[bool](w.page, `(window.sameDocument = true)`)
	other := browsertest.Open(t, w.page.Ctx, 4*time.Minute)
	other.GoTo(w.url("/dashboard#/accounts"))
	other.Await(`document.querySelectorAll('.account').length === 2`)
	w.page.Lost = true
	w.stop()
	for _, page := range []*browsertest.Tab{w.page, other} {
		page.Await(
			`document.querySelector('.top').innerText.includes('Not connected') || document.body.innerText.includes('Not connected')`)
	}
	w.start()
	w.page.AwaitFor(20*time.Second, `document.querySelector('.top').innerText.includes('Running')`)
	other.AwaitFor(20*time.Second, `document.querySelector('.top').innerText.includes('Running')`)
	w.asks("two")
	w.has(".overview", "Total requests 2")
	w.must("", "disable", "home")
	other.AwaitText("Switched off")
	if !browsertest.Eval[bool](w.page, `window.sameDocument === true`) {
		t.Error("the page was loaded anew")
	}
}

// TestFirstRun goes the three steps that the page shows to somebody who has nothing yet, and each ticks itself off.
func TestFirstRun(t *testing.T) {
	w := &walk{program: newProgram(t, anthropictest.Config{})}
	key := w.fake.AddAccount(anthropictest.Account{Name: "console"}).APIKey()
	w.start()
	w.page = browsertest.Open(t, browsertest.Chromium(t), 4*time.Minute)
	done := func(n int) {
		t.Helper()
		w.page.Await(
			fmt.Sprintf(
				`document.querySelectorAll('.step').length === 3 && document.querySelectorAll('.step.done').length === %d`, n))
	}
	w.to("overview", `document.querySelector('.steps')`)
	done(0)
	w.page.Within = ".steps"
	w.page.Button("Add account")
	w.page.Click("button.kind[value=key]")
	w.page.Await(`document.querySelector('dialog input[type=password]')`)
	w.page.Within = ""
	w.page.Fill("Name", "console")
	w.page.Fill("API key", key)
	w.page.Button("Add account")
	w.page.AwaitText("“console” added")
	w.page.Press("\x1b")
	done(1)
	w.page.Within = ".steps"
	w.page.Button("Connect Claude Code")
	done(2)
	settings, err := os.ReadFile(filepath.Join(w.home, ".claude", "settings.json"))
	if err != nil || !strings.Contains(string(settings), `"ANTHROPIC_BASE_URL": "`+w.url("")+`"`) {
		t.Errorf("Claude Code's settings: %s %v", settings, err)
	}
	w.asks("the first prompt")
	done(3)
	w.page.Button("Close")
	w.page.Await(`!document.querySelector('.steps') && document.querySelectorAll('tr.row').length === 1`)
	w.page.Clean(w.url(""))
}

func walksLimits(t *testing.T, w *walk) {
	w.asks("one")
	spent := w.requests()[0].Account
	w.fake.Fail(anthropictest.QuotaSpent(time.Hour, anthropictest.FiveHour), 1)
	w.asks("one") // goes on elsewhere
	w.to("accounts", `document.querySelectorAll('.account').length === 2`)
	row := w.row(spent)
	w.has(row, "Limit reached", "resets in")
	w.page.Click(row + " button.manage")
	w.page.Button("Clear limit")
	w.page.AwaitText("Limits and rests are forgotten.")
	w.has(row, "Ready")
	if a := w.account(spent); a.State != status.Ready {
		t.Errorf("%+v", a)
	}
	w.page.Press("\x1b")
	w.to("accounts?open="+spent, `document.querySelectorAll('.account-panel canvas').length > 0`)
}

func walksOrder(t *testing.T, w *walk) {
	w.to("accounts", `document.querySelectorAll('.chip-grip').length === 2`)
	browsertest.Eval[bool](w.page, `(document.querySelector('.chip-grip[data-name=work]').focus(), true)`)
	w.page.Press(kb.ArrowUp)
	w.page.Await(`document.querySelectorAll('.rank').length > 1`)
	w.await("the order", func() bool { return w.account("work").Priority < w.account("home").Priority })
	w.asks("one", "two", "three")
	for _, r := range w.requests() {
		if r.Account != "work" {
			t.Errorf("%+v", r)
		}
	}
	w.page.Click(".toast button:not(.plain)") // undo
	w.await("the order as it was", func() bool { return w.account("work").Priority == w.account("home").Priority })
}

func walksBackup(t *testing.T, w *walk) {
	file := filepath.Join(w.home, "accounts.age")
	if said, code := w.runWith([]string{"CLB_BACKUP_PASSPHRASE=open sesame"}, "", "export-accounts", file); code != 0 {
		t.Fatal(said)
	}
	w.must("", "remove", "home", "--yes")
	w.to("settings", `document.querySelector('.settings-restore summary')`)
	w.page.Click(".settings-restore summary")
	w.page.Within = ".settings-restore"
	w.page.Choose(".settings-restore input[type=file]", file)
	w.page.Fill("Passphrase", "open sesame")
	w.page.Button("Restore accounts")
	w.page.Await(`document.querySelectorAll('[aria-labelledby="settings-backup"] .settings-list li').length > 0`)
	if a := w.account("home"); a.Name != "home" {
		t.Errorf("%+v", a)
	}
	w.must("", "disable", "work")
	w.asks("one")
}
