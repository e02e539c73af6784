//go:build e2e

package dashboard_test

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"clb/app/buildinfo"
	"clb/app/control"
	"clb/app/status"
	"clb/proxy/anthropic"
)

// hostile is text that would run, load or break out wherever it is taken for more than text.
const hostile = `<img src=x onerror="window.pwned=1"><script>window.pwned=2</script>"'><svg onload=window.pwned=3>{{x}}${pwned}` + "`" + `</td></table>&lt;b&gt;‮evil`

func hostileText(t *testing.T, p *tab) {
	now := time.Now()
	picture := busyPicture(now)
	picture.Warnings, picture.Version, picture.Address = []string{hostile}, hostile, hostile
	picture.Accounts = []status.Account{{
		Name: hostile, Mode: hostile, Kind: hostile, State: status.State(hostile), Reason: hostile, Notice: hostile,
		Email: hostile, Plan: hostile,
		Token: status.Token{State: hostile},
		Limits: anthropic.Limits{Models: map[string]anthropic.Window{hostile: {Seen: now, Source: hostile,
			Status: hostile, Utilization: 1e300}}},
	}}
	row := control.Request{
		ID: hostile, Time: now, Method: hostile, Path: hostile, Model: hostile, Session: hostile, Account: hostile,
		Reason: hostile, Outcome: hostile, Error: hostile,
		UpstreamID: hostile, Attempts: []control.Attempt{{Account: hostile, Verdict: hostile, Reason: hostile}},
	}
	s := newStage(t, picture, []control.Request{row})
	p.open(s)
	p.Await(`document.querySelector('tr.row')`)
	p.Click("tr.row .opener")
	p.Await(`document.querySelector('.detail')`)
	if n := eval[int](p, `document.body.innerText.split('<script>window.pwned=2</script>').length - 1`); n < 15 {
		t.Errorf("the text stands there %d times only", n)
	}
	if got := eval[int](p,
		`document.querySelectorAll('#app img, #app script, svg[onload], [onerror]').length`); got != 0 {
		t.Errorf("%d elements came out of text", got)
	}
	if eval[bool](p, `document.body.innerText.includes('\u202e')`) {
		t.Error("a character that turns the text around is left")
	}
	if eval[bool](p, `'pwned' in window`) {
		t.Error("text ran as script")
	}
	for _, width := range []int64{1440, 360} {
		p.Size(width, 900)
		if over := p.Protruding(); len(over) > 0 {
			t.Errorf("%d px wide: long text stands out of %q", width, over)
		}
	}
	p.Picture("hostile")
	p.clean(s)
}

func firstSteps(t *testing.T, p *tab) {
	s := newStage(t, status.Snapshot{Version: "1.4.0", StartedAt: time.Now(), Address: "http://localhost:8080",
		Stats: status.Stats{SuccessRate: 1}}, nil)
	p.Theme("light")
	p.open(s)
	p.AwaitText("No requests yet")
	// The second one is there when the program has said that it can connect Claude Code.
	p.Await(`document.querySelectorAll('.by-hand').length === 2`)
	p.Picture("first-folded")
	eval[bool](p, `(document.querySelectorAll('.by-hand summary').forEach((s) => s.click()), true)`)
	text := p.Text(".steps")
	for _, want := range []string{"Connect Claude Code", buildinfo.Binary + " add one --token -",
		buildinfo.Binary + " add two --key -", "export ANTHROPIC_BASE_URL=http://localhost:8080",
		"export ANTHROPIC_AUTH_TOKEN=" + buildinfo.Binary, "export CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1",
		`claude -p "say hi"`} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in %q", want, text)
		}
	}
	p.AwaitText("Running, no account yet")
	p.Picture("first-light")
	p.Theme("dark")
	p.Size(360, 780)
	p.Picture("first-dark-360")
	p.Click(".steps input[value=settings]")
	p.AwaitText(`"ANTHROPIC_BASE_URL": "http://localhost:8080"`)
	if got := eval[int](p, `document.querySelectorAll('.step.done').length`); got != 0 {
		t.Errorf("%d steps are done before the first", got)
	}
	p.finishSteps(s)
	s.wantCalls("PUT /api/claude-code {}")
	p.Button("Close")
	p.Await(`!document.querySelector('.steps')`)
	p.AwaitText("How to point Claude Code here")
	p.clean(s)
}

// finishSteps does the first steps, one after the other.
func (p *tab) finishSteps(s *stage) {
	p.T.Helper()
	s.change(func(n *status.Snapshot) {
		n.Accounts = busyPicture(time.Now()).Accounts[:1]
		n.Stats.ActiveAccounts = 1
	})
	p.Await(`document.querySelectorAll('.step.done').length === 1`)
	p.Within = ".steps"
	p.Button("Connect Claude Code")
	p.Await(`document.querySelectorAll('.step.done').length === 2`)
	s.finish(request(0, time.Now()))
	p.Await(`document.querySelectorAll('.step.done').length === 3 && document.querySelectorAll('tr.row').length === 1`)
}

func listFails(t *testing.T, p *tab) {
	now := time.Now()
	s := newStage(t, busyPicture(now), busyHistory(120, now))
	s.fail(500)
	p.open(s)
	p.AwaitText("The list could not be loaded.")
	s.fail(0)
	p.AwaitText("The figures could not be loaded.")
	p.Click(".requests .notice button")
	p.Await(`document.querySelectorAll('tr.row').length === 12 && !document.querySelector('.requests .notice')`)
	p.Click(".activity .notice button")
	p.Await(`!document.querySelector('.activity .notice') && document.querySelector('.activity .figures')`)
}

func clearedHistory(t *testing.T, p *tab) {
	now := time.Now()
	s := newStage(t, busyPicture(now), busyHistory(60, now))
	p.open(s)
	p.Await(`document.querySelectorAll('tr.row').length === 12`)
	s.mu.Lock()
	s.requests = nil
	s.mu.Unlock()
	s.finish(request(-1, now))
	p.Await(`document.querySelectorAll('tr.row').length === 1`)
	p.clean(s)
}

func hidden(t *testing.T, p *tab) {
	now := time.Now()
	s := newStage(t, busyPicture(now), busyHistory(10, now))
	p.open(s)
	s.awaitStreams(1)
	// a second tab in the same window covers the first
	other, closeOther := chromedp.NewContext(p.Ctx, chromedp.WithNewWindow(false))
	defer closeOther()
	if err := chromedp.Do(other); err != nil {
		t.Fatal(err)
	}
	s.awaitStreams(0)
	s.finish(request(-1, now))
	closeOther()
	s.awaitStreams(1)
	p.Await(`document.querySelectorAll('tr.row').length === 11`)
	p.AwaitText("12,848")
	p.clean(s)
}

func copies(t *testing.T, p *tab) {
	s := newStage(t, busyPicture(time.Now()), nil)
	p.open(s)
	eval[bool](p, `(() => {
		const write = navigator.clipboard.writeText.bind(navigator.clipboard);
		navigator.clipboard.writeText = (text) => write(text).then(() => { window.copied = text; });
		return true;
	})()`)
	p.Click(".address .copy")
	p.Await(`document.querySelector('.address .copy').innerText.includes('Copied')`)
	if got := eval[string](p, `window.copied`); got != "http://localhost:8080" {
		t.Errorf("copied %q", got)
	}
	p.clean(s)
}

func keepsTheme(t *testing.T, p *tab) {
	s := newStage(t, busyPicture(time.Now()), nil)
	const page = `getComputedStyle(document.body).backgroundColor`
	p.Theme("light")
	p.open(s)
	light := eval[string](p, page)
	p.Click("input[name=theme][value=dark]")
	dark := eval[string](p, page)
	if light == dark {
		t.Fatalf("both themes are %s", light)
	}
	p.open(s)
	if got := eval[string](p, page); got != dark {
		t.Errorf("after a reload: %s, want %s", got, dark)
	}
	if !eval[bool](p, `document.querySelector('input[name=theme][value=dark]').checked`) {
		t.Error("the choice does not show")
	}
	p.Click("input[name=theme][value=system]")
	if got := eval[string](p, page); got != light {
		t.Errorf("as the system: %s, want %s", got, light)
	}
	p.clean(s)
}
