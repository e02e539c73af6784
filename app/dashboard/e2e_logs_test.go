//go:build e2e

package dashboard_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"clb/app/browsertest"
	"clb/app/control"
	"clb/app/control/controltest"
)

// logsStage is a program that has logged n lines.
func logsStage(t *testing.T, n int) (*stage, *controltest.Program) {
	s := newStage(t, busyPicture(time.Now()), busyHistory(8, time.Now()))
	program := s.withProgram(controltest.Machine{}, nil)
	for i := range n {
		program.Log(logLine(i))
	}
	return s, program
}

const logsLive = `document.querySelector('.logs-state .tone-good')`

// TestLogs drives the section in a browser.
func TestLogs(t *testing.T) {
	browser := browsertest.Chromium(t)
	for name, run := range map[string]func(*testing.T, *tab){
		"follows what is logged":       followsLog,
		"keeps level and search":       filtersLog,
		"pauses and keeps the place":   pausesLog,
		"copies what is shown":         copiesLog,
		"keeps a bounded number":       boundsLog,
		"is back after the program is": logIsBack,
		"costs nothing while hidden":   logHidden,
		"shows hostile text as text":   hostileLog,
	} {
		t.Run(name, func(t *testing.T) { run(t, newTab(t, browser)) })
	}
}

func followsLog(t *testing.T, p *tab) {
	s, program := logsStage(t, 40)
	p.section(s, "logs", logsLive)
	if got := eval[int](p, `document.querySelectorAll('.logs-line').length`); got != 30 {
		t.Errorf("%d lines of level info and above, want 30", got)
	}
	p.drawn()
	if got := p.Text(".logs-line:last-child"); got != "Nov 23, 11:00:28.509 error a renewal failed account=personal "+
		"request=req00039 took=4.2 s" {
		t.Errorf("the last line says %q", got)
	}
	fresh := logLine(43)
	at := time.Now()
	program.Log(fresh)
	p.Await(`document.querySelector('.logs-line:last-child').textContent.includes('req00043')`)
	if took, allowed := time.Since(at), p.Allowed(time.Second); took > allowed {
		t.Errorf("a line came after %s, of %s", took, allowed)
	}
	if !eval[bool](p,
		`(() => { const box = document.querySelector('.logs-box'); return box.scrollHeight > box.clientHeight && box.scrollTop + box.clientHeight >= box.scrollHeight - 1; })()`) {
		t.Error("the newest line is out of sight")
	}
	p.clean(s)
}

// drawn waits until what stands on the page is drawn: lines are not laid out before they are in sight.
func (p *tab) drawn() {
	p.T.Helper()
	eval[bool](p, `new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))`)
}

func filtersLog(t *testing.T, p *tab) {
	s, program := logsStage(t, 40)
	p.section(s, "logs", logsLive)
	p.Click(`input[name=level][value=error]`)
	p.Await(`location.hash === '#/logs?level=error' && document.querySelectorAll('.logs-line').length === 10 && ` +
		logsLive)
	eval[bool](p,
		`document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: '/', bubbles: true, cancelable: true})) || true`)
	p.Press("REQ0003")
	p.Await(
		`location.hash === '#/logs?level=error&text=REQ0003' && document.querySelectorAll('.logs-line').length === 3 && ` + logsLive)
	if got := eval[[]string](p,
		`[...document.querySelectorAll('.logs-line mark')].map((m) => m.textContent)`); strings.Join(got,
		" ") != "req0003 req0003 req0003" {
		t.Errorf("marked: %q", got)
	}
	program.Log(logLine(7))                 // does not fit
	program.Log(logLine(38))                // not that urgent
	late := logLine(39)                     // fits
	late.Message = "a renewal failed again" // and is another one
	program.Log(late)
	p.Await(
		`document.querySelectorAll('.logs-line').length === 4 && document.querySelector('.logs-line:last-child').textContent.includes('again')`)
	p.GoTo(s.url() + "#/logs?level=debug&text=nothing")
	p.AwaitText("No line fits.")
	p.clean(s)
}

func pausesLog(t *testing.T, p *tab) {
	s, program := logsStage(t, 120)
	p.section(s, "logs?level=debug", logsLive)
	p.Click(".logs-pause")
	p.AwaitText("Paused")
	for i := range 3 {
		program.Log(logLine(200 + i))
	}
	p.AwaitText("3 new lines")
	if got := eval[int](p, `document.querySelectorAll('.logs-line').length`); got != 120 {
		t.Errorf("%d lines while paused", got)
	}
	p.Click(".logs-pause")
	p.Await(`document.querySelectorAll('.logs-line').length === 123 && !document.querySelector('.logs-fresh')`)
	// Who scrolls up to read is not disturbed either.
	eval[bool](p, `(document.querySelector('.logs-box').scrollTop = 200, true)`)
	p.Await(`document.querySelector('.logs-box').scrollTop === 200`)
	p.drawn()
	program.Log(logLine(300))
	p.AwaitText("1 new line")
	if got := eval[int](p, `document.querySelector('.logs-box').scrollTop`); got != 200 {
		t.Errorf("scrolled to %d", got)
	}
	p.Shot("logs-fresh")
	p.Click(".logs-fresh")
	p.Await(`document.querySelector('.logs-line:last-child').textContent.includes('req00300')`)
	p.clean(s)
}

func copiesLog(t *testing.T, p *tab) {
	s, _ := logsStage(t, 8)
	p.section(s, "logs?level=error", logsLive)
	eval[bool](p, `(navigator.clipboard.writeText = async (text) => { window.copied = text; }, true)`)
	p.Click(".logs-copy")
	p.AwaitText("2 lines copied")
	want := "2026-11-23T10:00:02.193Z ERROR a renewal failed account=personal request=req00003 took=\"4.2 s\"\n" +
		"2026-11-23T10:00:05.117Z ERROR a renewal failed account=personal request=req00007 took=\"4.2 s\""
	if got := eval[string](p, `copied`); got != want {
		t.Errorf("copied %q", got)
	}
	p.clean(s)
}

// boundsLog floods the page: it keeps the newest thousand.
func boundsLog(t *testing.T, p *tab) {
	s, program := logsStage(t, 700)
	p.section(s, "logs?level=debug", logsLive)
	if got := eval[int](p, `document.querySelectorAll('.logs-line').length`); got != 500 {
		t.Errorf("%d lines at first", got)
	}
	for i := range 3000 {
		program.Log(logLine(1000 + i))
	}
	p.Await(`document.querySelector('.logs-line:last-child').textContent.includes('req03999')`)
	if got := eval[int](p, `document.querySelectorAll('.logs-line').length`); got != 1000 {
		t.Errorf("%d lines are kept", got)
	}
	p.AwaitText("the newest 1,000")
	p.clean(s)
}

func logIsBack(t *testing.T, p *tab) {
	s, program := logsStage(t, 4)
	p.section(s, "logs?level=debug", logsLive)
	p.Refused = true
	program.Fail(fmt.Errorf("the log folder is gone"))
	program.Log(logLine(10)) // whoever follows looks
	p.AwaitText("the log folder is gone")
	program.Fail(nil)
	program.Log(logLine(11))
	p.Await(logsLive + ` && document.querySelectorAll('.logs-line').length === 6`)
}

func logHidden(t *testing.T, p *tab) {
	s, program := logsStage(t, 4)
	p.section(s, "logs?level=debug", logsLive)
	hide := func(hidden bool) {
		eval[bool](p,
			fmt.Sprintf(
				`(Object.defineProperty(document, 'hidden', {configurable: true, value: %t}), document.dispatchEvent(new Event('visibilitychange')), true)`, hidden))
	}
	hide(true)
	for late := time.After(45 * time.Second); program.Following() > 0; {
		select {
		case <-late:
			t.Fatal("the stream stays open")
		case <-time.After(10 * time.Millisecond):
		}
	}
	program.Log(logLine(50))
	hide(false)
	p.Await(`document.querySelectorAll('.logs-line').length === 5`)
	p.Press(kb.Escape)
	p.clean(s)
}

func hostileLog(t *testing.T, p *tab) {
	s, program := logsStage(t, 0)
	const script = `<img src=x onerror="window.evil=1"><script>window.evil=1</script>`
	program.Log(control.LogLine{Time: time.Now(), Level: "error", Message: script,
		Attributes: []control.LogAttribute{{Name: script, Value: script}, {Name: "a", Value: "\u202eb\nc"}}})
	program.Log(control.LogLine{Message: `{"time":"2026-` + script})
	p.section(s, "logs?text=script", logsLive)
	p.drawn()
	if got := p.Text(".logs-box"); strings.Count(got, script) != 4 || !strings.Contains(got, "cut off") {
		t.Errorf("the box says %q", got)
	}
	if eval[bool](p, `'evil' in window || !!document.querySelector('main img, main script')`) {
		t.Error("it ran")
	}
	p.clean(s)
}

// TestLogsLooks looks at the section in both themes, on a screen and on a phone.
func TestLogsLooks(t *testing.T) {
	browser, axe := browsertest.Chromium(t), browsertest.Axe(t, "../..")
	for _, look := range []struct {
		theme string
		width int64
	}{{"light", 1440}, {"dark", 1440}, {"light", 360}, {"dark", 360}} {
		t.Run(fmt.Sprintf("%s %d", look.theme, look.width), func(t *testing.T) {
			p := newTab(t, browser)
			s, _ := logsStage(t, 60)
			p.Theme(look.theme)
			p.Size(look.width, 900)
			p.section(s, "logs?level=debug&text=req", logsLive)
			p.Shot(fmt.Sprintf("logs-%s-%d", look.theme, look.width))
			p.Accessible(axe)
			for _, width := range []int64{look.width, 768, 1100, 3840} {
				p.Size(width, 900)
				if over := p.Protruding(); len(over) > 0 {
					t.Errorf("%d px wide: these stand out: %q", width, over)
				}
			}
			p.clean(s)
		})
	}
}
