//go:build e2e

package e2e

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"clb/app/browsertest"
	"clb/proxy/anthropictest"
)

// walk is the page of the running program in a browser, with two accounts of the fake behind it.
type walk struct {
	*program
	page *browsertest.Tab
}

// TestPageOfTheProgram walks through each section of the page and does there what a person does, and looks at what came
// of it in the program, its files and the fake. What each section does in every state it can be in is told by the tests
// in app/dashboard, which play the program.
func TestPageOfTheProgram(t *testing.T) {
	browser := browsertest.Chromium(t)
	for name, run := range map[string]func(*testing.T, *walk){
		"overview":  walksOverview,
		"requests":  walksRequests,
		"sessions":  walksSessions,
		"analytics": walksAnalytics,
		"logs":      walksLogs,
		"settings":  walksSettings,
		"accounts":  walksAccounts,
		"keys":      walksKeys,
		"routing":   walksRouting,
		"health":    walksHealth,
		"restart":   walksThroughARestart,
		"hostile":   walksPastHostileWords,
		"limits":    walksLimits,
		"order":     walksOrder,
		"backup":    walksBackup,
	} {
		t.Run(name, func(t *testing.T) {
			if name != "overview" { // which times what the others would slow
				t.Parallel()
			}
			w := &walk{program: newProgram(t, anthropictest.Config{})}
			w.addAccounts("home", "work")
			w.settings("// mine\n{\n  \"port\": 8080, // not this one\n}\n")
			w.start()
			w.page = browsertest.Open(t, browser, 4*time.Minute)
			run(t, w)
			w.page.Clean(w.url(""))
		})
	}
}

func (w *walk) settingsFile() string { return filepath.Join(w.home, "clb", "settings.jsonc") }

func (w *walk) settings(text string) {
	w.t.Helper()
	if err := os.WriteFile(w.settingsFile(), []byte(text), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

// to leads to a section, and waits until it shows what it has.
func (w *walk) to(address, shown string) {
	w.t.Helper()
	w.page.GoTo(w.url("/dashboard#/" + address))
	w.page.Await(shown)
}

// asks sends prompts of these conversations, one after the other.
func (w *walk) asks(sessions ...string) {
	w.t.Helper()
	for _, session := range sessions {
		if code, body, err := w.ask(w.t.Context(), session); code != 200 || err != nil {
			w.t.Fatal(code, body, err)
		}
	}
}

// has waits until an element shows a text, white space made single.
func (w *walk) has(selector string, wants ...string) {
	w.t.Helper()
	for _, want := range wants {
		w.page.Await(fmt.Sprintf(`document.querySelector(%q)?.innerText.replace(/\s+/g, ' ').includes(%q)`, selector,
			want))
	}
}

func walksOverview(t *testing.T, w *walk) {
	w.to("overview", `document.querySelectorAll('.glance > li').length === 2`)
	w.has(".top", "Running", w.url(""))
	w.asks("first")
	w.has(".overview", "Total requests 1")
	browsertest.Eval[bool](w.page, `(window.sameDocument = true)`)
	took := w.shows(6)
	t.Logf("requests stand on the page after %s", took)
	if took[len(took)/2] > w.page.Allowed(300*time.Millisecond) {
		t.Errorf("half of the requests stand on the page later than %s", took[len(took)/2])
	}
	stats := w.stats()
	w.has(".overview", fmt.Sprintf("Total requests %d", stats.TotalRequests), "Success rate 100%",
		"Active accounts 2 of 2", "Cache hit rate 8", "Value at API prices $")
	w.has(".activity", "Requests 7")

	running := make(chan struct{})
	w.fake.Fail(anthropictest.GateAfter(3, running), 1)
	done := w.asking(t.Context())
	w.has(".streams", "claude-opus-5-5", " tokens, ", " B")
	w.has(".facts", "Running now 1")
	close(running)
	<-done
	w.has("[aria-labelledby=under-way]", "No stream at the moment.")
	w.has(".overview", "Total requests 8")
	if !browsertest.Eval[bool](w.page, `window.sameDocument === true`) {
		t.Error("the page was loaded anew")
	}
}

// shows sends requests, and says in order how long after its end each stood among the latest.
func (w *walk) shows(n int) (took []time.Duration) {
	w.t.Helper()
	for range n {
		// else the history still gathers what came before
		browsertest.Eval[bool](w.page, `new Promise((done) => setTimeout(() => done(true), 400))`)
		rows := browsertest.Eval[int](w.page, `document.querySelectorAll('tr.row').length`)
		browsertest.Eval[bool](w.page, fmt.Sprintf(`(window.shown = new Promise((done) => {
			const watch = new MutationObserver(() => document.querySelectorAll('tr.row').length > %d && (watch.disconnect(), done(Date.now())));
			watch.observe(document.body, {subtree: true, childList: true});
		}), true)`, rows))
		w.asks("a conversation")
		at := time.Now()
		took = append(took,
			time.UnixMilli(int64(browsertest.Eval[float64](w.page, `shown`))).Sub(at).Round(time.Millisecond))
	}
	slices.Sort(took)
	return took
}

func walksRequests(t *testing.T, w *walk) {
	w.asks("one", "one", "two")
	w.fake.Fail(anthropictest.Upstream(529), 1)
	w.asks("three")
	w.fake.Fail(anthropictest.BadRequest("a prompt that is too long"), 1)
	if code, _, err := w.ask(t.Context(), "four"); code != 400 || err != nil {
		t.Fatal(code, err)
	}
	const rows = `document.querySelectorAll('.requests-body .request-row.is-complete, .requests-body .request-row.is-error').length`
	w.to("requests", rows+` === 5`)
	w.asks("five")
	w.page.Await(rows + ` === 6`)

	w.to("requests?outcome=error", rows+` === 1`)
	w.has(".requests-body .request-row", "400")
	w.to("requests?session=three", rows+` === 1`)
	w.page.Click(".requests-body .request-row")
	third := w.requests()[2]
	w.page.Await(`location.hash.includes('id=` + third.ID + `')`)
	w.has(".requests-panel", "2 attempts", "529", third.Account, third.Model, third.Attempts[0].Reason, third.Reason)

	folder := w.page.Downloads()
	w.to("requests?session=one", rows+` === 2`)
	w.page.Click(".requests-export [href*=csv], .requests-export button, a[download][href*='requests.csv']")
	table, err := csv.NewReader(strings.NewReader(string(w.page.Downloaded(folder, "*.csv")))).ReadAll()
	if err != nil || len(table) != 3 {
		t.Errorf("two requests are exported as %q, %v", table, err)
	}
}

func walksSessions(t *testing.T, w *walk) {
	w.asks("5f0c1e6a-7a39-4f7e-9a53-16b7f5c1d0aa")
	from := w.requests()[0].Account
	to := map[string]string{"home": "work", "work": "home"}[from]
	w.to("sessions", `document.querySelectorAll('.conversations tbody tr').length === 1`)
	w.has(".conversations tbody", "5f0c1e6a", from)
	w.page.Click(".sessions-move button")
	w.has("dialog", "It is on “"+from+"”.")
	w.page.Click("dialog input[value=" + to + "]")
	w.page.Button("Move to " + to)
	w.has(".conversations tbody", "goes to "+to)
	w.asks("5f0c1e6a-7a39-4f7e-9a53-16b7f5c1d0aa")
	if got := w.requests()[0].Account; got != to {
		t.Errorf("it is served by %s", got)
	}
	w.page.Await(`document.querySelector('td.sessions-account').innerText.trim() === '` + to + `'`)
}

func walksAnalytics(t *testing.T, w *walk) {
	w.asks("one", "one", "two", "three")
	w.to("analytics?range=24h",
		`document.querySelectorAll('.cards .card').length === 9 && !document.querySelector('.aged') && document.querySelector('.cards canvas')`)
	w.has(".analytics .figures", "Requests 4")
	w.has("[aria-labelledby=a-model] tbody", "claude-opus-5-5 4")
	w.has("[aria-labelledby=a-account] tbody", "home", "work")
	folder := w.page.Downloads()
	w.page.Click("[aria-labelledby=a-account] .csv")
	table, err := csv.NewReader(strings.NewReader(string(w.page.Downloaded(folder, "*.csv")))).ReadAll()
	if err != nil || len(table) != 3 {
		t.Errorf("two accounts are saved as %q, %v", table, err)
	}
	w.page.Click("[aria-labelledby=a-requests] .png")
	w.page.Downloaded(folder, "*.png")
	w.asks("four")
	w.has(".analytics .figures", "Requests 5")
}

func walksLogs(t *testing.T, w *walk) {
	w.to("logs?level=info", `document.querySelector('.logs-state .tone-good') && document.querySelector('.logs-line')`)
	w.must("", "disable", "work")
	w.page.Await(`[...document.querySelectorAll('.logs-line')].some((l) => l.textContent.includes('work'))`)
	w.page.Click(".logs-pause")
	w.page.AwaitText("Paused")
	w.must("", "enable", "work")
	w.page.AwaitText("1 new line")
	w.page.Click(".logs-pause")
	w.page.Await(
		`!document.querySelector('.logs-fresh') && document.querySelector('.logs-line:last-child').textContent.includes('work')`)
	w.page.Click("input[name=level][value=error]")
	w.page.AwaitText("Nothing is logged at this level yet.")
}

func walksSettings(t *testing.T, w *walk) {
	w.to("settings",
		`document.querySelectorAll('.settings-part').length > 6 && document.querySelector('[data-name="retry.count"]')`)
	w.page.Within = ".settings-file"
	w.page.Fill("Max retries", "99")
	w.page.AwaitText("A whole number from 0 to 10.")
	w.page.Fill("Max retries", "2")
	w.page.Click(`[data-name="notifications.window_80"] [role=switch]`)
	w.page.AwaitText("2 changes not saved")
	w.page.Button("Save")
	w.page.Await(`document.querySelector('.settings-save').innerText.startsWith('Saved.')`)
	text, err := os.ReadFile(w.settingsFile())
	for _, want := range []string{"// mine", `"port": 8080, // not this one`, `"count": 2`, `"window_80": true`} {
		if err != nil || !strings.Contains(string(text), want) {
			t.Errorf("no %q in the file:\n%s%v", want, text, err)
		}
	}
	w.asks("one")
	w.page.Within = `[aria-labelledby="settings-history"]`
	w.page.Button("Clear history…")
	w.page.Button("Forget all requests")
	w.page.AwaitText("The history is empty.")
	if got := w.requests(); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}

func walksPastHostileWords(t *testing.T, w *walk) {
	const hostile = `<img src=x onerror=window.pwned=1>`
	w.must("", "rename", "home", hostile)
	w.fake.Fail(anthropictest.BadRequest(`"><script>window.pwned=2</script>`), 1)
	if code, _, err := w.ask(t.Context(), `<svg onload=window.pwned=3>`); code != 400 || err != nil {
		t.Fatal(code, err)
	}
	for _, section := range []string{"overview", "accounts", "requests", "sessions", "analytics", "logs", "settings"} {
		w.to(section, `document.querySelector('main h2') && !document.querySelector('main [aria-busy=true]')`)
		if browsertest.Eval[bool](w.page,
			`window.pwned !== undefined || !!document.querySelector('main img, main script')`) {
			t.Errorf("a script ran in %s", section)
		}
	}
	w.to("accounts", `document.querySelectorAll('.account').length === 2`)
	w.page.AwaitText(hostile)
}
