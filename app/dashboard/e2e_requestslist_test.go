//go:build e2e

package dashboard_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"clb/app/browsertest"
	"clb/app/control"
)

// TestRequestsList drives the list and its panel.
func TestRequestsList(t *testing.T) {
	browser := browsertest.Chromium(t)
	for name, run := range map[string]func(*testing.T, *tab){
		"scrolls through a hundred thousand": scrollsFar,
		"shows a new request at once":        slidesIn,
		"keeps the reader's place":           keepsPlace,
		"goes by keyboard":                   requestsByKeyboard,
		"keeps filters in the address":       filtersInAddress,
		"searches as it is typed":            searches,
		"exports what is selected":           exportsSelected,
		"tells all about a request":          tellsAll,
		"finds a request by its address":     findsById,
		"says what went wrong":               saysWrong,
		"shows hostile text as text":         hostileRequests,
	} {
		t.Run(name, func(t *testing.T) { run(t, newTab(t, browser)) })
	}
}

func slidesIn(t *testing.T, p *tab) {
	s := requestsStage(t, 300)
	p.requests(s, "")
	var took []time.Duration
	for n := range 5 {
		// else the list rests from its last look
		eval[bool](p, `new Promise((done) => setTimeout(() => done(true), 400))`)
		fresh := request(0, time.Now())
		fresh.ID, fresh.Model = fmt.Sprintf("fresh%d", n), fmt.Sprintf("claude-fresh-%d", n)
		eval[bool](p, fmt.Sprintf(`(window.shown = new Promise((done) => new MutationObserver((_, watch) => {
			if (document.querySelector('.requests-body .request-row').textContent.includes(%q)) { watch.disconnect(); done(Date.now()); }
		}).observe(document.querySelector('.requests-body'), {subtree: true, childList: true, characterData: true})), true)`, fresh.Model))
		at := time.Now()
		s.finish(fresh)
		took = append(took, time.UnixMilli(int64(eval[float64](p, `shown`))).Sub(at).Round(time.Millisecond))
		p.Await(
			fmt.Sprintf(
				`document.querySelector('.requests-body .request-row[aria-rowindex="2"]').textContent.includes(%q)`,
				fresh.Model))
	}
	t.Logf("the rows came after %s", took)
	if slices.Sort(took); took[len(took)/2] > 300*time.Millisecond {
		t.Errorf("half of the rows came later than %s", took[len(took)/2])
	}
	p.clean(s)
}

func keepsPlace(t *testing.T, p *tab) {
	s := requestsStage(t, 300)
	p.requests(s, "")
	eval[bool](p, `(scrollBy(0, 3000), true)`)
	p.Await(`Number(document.querySelector('.requests-body .request-row').getAttribute('aria-rowindex')) > 40`)
	place :=
		`JSON.stringify([...document.querySelectorAll('.requests-body .request-row')].map((row) => [row.innerText, Math.round(row.getBoundingClientRect().top)]))`
	p.Await(`!document.querySelector('.request-row[aria-busy]')`)
	before := eval[string](p, place)
	for n := range 12 {
		fresh := request(0, time.Now())
		fresh.ID = fmt.Sprintf("fresh%d", n)
		s.finish(fresh)
	}
	p.AwaitText("12 new requests")
	if after := eval[string](p, place); after != before {
		t.Errorf("the rows moved:\n%s\n%s", before, after)
	}
	p.Shot("requests-fresh")
	p.Click(".requests-fresh")
	p.Await(
		`document.querySelector('.requests-body .request-row').getAttribute('aria-rowindex') === '2' && !document.querySelector('.requests-fresh')`)
	if got := eval[int](p,
		`Math.round(document.querySelector('.requests-body').getBoundingClientRect().top - document.querySelector('.requests-head').getBoundingClientRect().bottom)`); got != 0 {
		t.Errorf("the first row stands %d px off the head", got)
	}
	p.clean(s)
}

func requestsByKeyboard(t *testing.T, p *tab) {
	s := requestsStage(t, 300)
	p.requests(s, "")
	eval[bool](p, `(document.querySelector('.requests-list').focus(), true)`)
	chosen :=
		`document.getElementById(document.activeElement.getAttribute('aria-activedescendant'))?.getAttribute('aria-rowindex')`
	for _, step := range []struct{ key, row string }{{kb.ArrowDown, "2"}, {kb.ArrowDown, "3"}, {kb.ArrowDown, "4"},
		{kb.ArrowUp, "3"}} {
		p.Press(step.key)
		p.Await(fmt.Sprintf(`%s === %q`, chosen, step.row))
	}
	p.Press(kb.Enter)
	p.AwaitText("3 attempts")
	if got := eval[string](p, `location.hash`); got != "#/requests?id=req99999998" {
		t.Errorf("the address says %s", got)
	}
	p.Press(kb.ArrowDown) // the panel follows
	p.Await(
		`document.querySelector('.requests-panel') && location.hash.endsWith('id=req99999997') && document.querySelector('.requests-panel').innerText.includes('req99999997')`)
	p.Press(kb.End)
	p.Await(chosen + ` === '313'`)
	if got := eval[bool](p,
		`(() => { const r = document.querySelector('.request-row.active').getBoundingClientRect(); return r.top > 0 && r.bottom <= innerHeight; })()`); !got {
		t.Error("the chosen row is out of sight")
	}
	p.Press(kb.Home)
	p.Await(chosen + ` === '2'`)
	p.Press(kb.PageDown)
	p.Await(`Number(` + chosen + `) > 15`)
	p.Press(kb.Enter)
	p.Await(`document.activeElement.matches('.requests-panel h3')`)
	p.Press(kb.Escape)
	p.Await(
		`!document.querySelector('.requests-panel') && document.activeElement.matches('.requests-list') && !location.hash.includes('id=')`)
	p.slash()
	p.Await(`document.activeElement.type === 'search'`)
	p.Press(kb.Escape)
	p.Await(`document.activeElement.matches('.requests-list')`)
	p.clean(s)
}

// slash presses the key. The driver's own way of pressing it types it even where the page has taken it.
func (p *tab) slash() {
	p.T.Helper()
	eval[bool](p,
		`document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: '/', bubbles: true, cancelable: true})) || true`)
}

// pickOption sets a select by its label.
func (p *tab) pickOption(label, value string) {
	p.T.Helper()
	eval[bool](p, fmt.Sprintf(`(() => {
		const select = [...document.querySelectorAll('label')].find((l) => l.textContent === %q).control;
		select.value = %q;
		if (select.value !== %q) throw new Error('no such option among ' + [...select.options].map((o) => o.value));
		select.dispatchEvent(new Event('change', {bubbles: true}));
		return true;
	})()`, label, value, value))
}

func filtersInAddress(t *testing.T, p *tab) {
	s := requestsStage(t, 300)
	p.requests(s, "")
	p.Await(`[...document.querySelectorAll('.filter-bar option')].some((o) => o.value === 'claude-haiku-5')`)
	p.pickOption("Account", "work")
	p.Await(`location.hash === '#/requests?account=work'`)
	p.pickOption("Model", "claude-sonnet-5-5")
	p.pickOption("Result", "error")
	p.Await(`location.hash === '#/requests?account=work&model=claude-sonnet-5-5&outcome=error'`)
	p.Await(
		`[...document.querySelectorAll('.requests-body .request-row')].length > 0 && [...document.querySelectorAll('.requests-body .request-row')].every((row) => /work/.test(row.innerText) && /529\s+Error/.test(row.innerText))`)
	p.pickOption("Model", "")
	p.pickOption("Order", "slowest")
	p.Await(`location.hash.endsWith('order=slowest')`)
	p.Await(
		`(() => { const took = [...document.querySelectorAll('.requests-body .request-duration')].map((c) => parseFloat(c.innerText)); return took.length > 1 && took.every((n, i) => i === 0 || n <= took[i - 1]); })()`)
	p.pickOption("Time", "7d")
	p.Await(`location.hash.includes('range=7d')`)
	eval[bool](p, `(history.back(), true)`)
	p.Await(
		`!location.hash.includes('range=7d') && [...document.querySelectorAll('label')].find((l) => l.textContent === 'Time').control.value === 'all'`)
	p.GoTo(s.url() + "#/requests?status=529&session=5f0c1e6a-7a39-4f7e-9a53-16b7f5c1d0aa")
	p.Await(
		`document.querySelector('input[aria-label=Status]')?.value === '529' && document.querySelector('input[aria-label=Conversation]').value.startsWith('5f0c')`)
	p.Await(
		`document.querySelectorAll('.requests-body .request-row').length > 0 && [...document.querySelectorAll('.requests-body .request-row')].every((row) => /529/.test(row.innerText))`)
	eval[bool](p,
		`(document.querySelector('input[aria-label=Status]').select(), document.querySelector('input[aria-label=Status]').focus(), true)`)
	p.Press("99")
	p.Press(kb.Enter)
	p.AwaitText("A status is a number from 100 to 599.")
	p.Click(".requests-clear")
	p.Await(`location.hash === '#/requests' && document.querySelector('input[aria-label=Status]').value === '' && ` +
		listed)
	p.pickOption("Time", "")
	p.Await(`document.querySelectorAll('.ends input').length === 2`)
	eval[bool](p,
		`(document.querySelectorAll('.ends input')[1].value = '2020-01-01T00:00', document.querySelector('.ends button').click(), true)`)
	p.AwaitText("Give a beginning and a later end.")
	eval[bool](p,
		`(document.querySelectorAll('.ends input')[0].value = '2019-01-01T00:00', document.querySelector('.ends button').click(), true)`)
	p.AwaitText("No request fits these filters.")
	if got := eval[string](p,
		`location.hash`); got != "#/requests?from=2018-12-31T23%3A00%3A00.000Z&to=2019-12-31T23%3A00%3A00.000Z" {
		t.Errorf("the address says %s", got)
	}
	p.clean(s)
}

func searches(t *testing.T, p *tab) {
	s := requestsStage(t, 300)
	p.requests(s, "")
	p.slash()
	p.Press("oauth")
	p.Await(
		`location.hash === '#/requests?text=oauth' && document.querySelectorAll('.requests-body .request-row').length === 1`)
	if got := p.Text(".requests-body"); !strings.Contains(got, "/api/oauth/usage") ||
		!strings.Contains(got, "own login") {
		t.Errorf("found %q", got)
	}
	if !eval[bool](p, `document.activeElement.type === 'search'`) {
		t.Error("the field has lost the focus")
	}
	p.clean(s)
}

func exportsSelected(t *testing.T, p *tab) {
	s := requestsStage(t, 60)
	p.section(s, "requests?account=console&order=slowest&range=90d",
		`document.querySelectorAll('.requests-body .request-row').length > 3`)
	for _, format := range []string{"csv", "jsonl"} {
		got := eval[[]string](p, fmt.Sprintf(`(() => {
			const link = document.querySelector('.requests-export a[href*=".%s?"]');
			link.addEventListener('click', (e) => e.preventDefault());
			link.click();
			return fetch(link.href).then(async (a) => [link.getAttribute('href'), a.headers.get('Content-Disposition'), await a.text()]);
		})()`, format))
		if !strings.HasPrefix(got[0], "/api/requests."+format+"?account=console&from=") ||
			strings.Contains(got[0], "order") {
			t.Errorf("the link is %s", got[0])
		}
		rows := strings.Split(strings.TrimSpace(got[2]), "\n")
		if !strings.HasPrefix(got[1], "attachment") || len(rows) < 4 || !strings.Contains(rows[2], "console") ||
			strings.Contains(got[2], "personal,") {
			t.Errorf("%s: %s with %d lines, such as %s", format, got[1], len(rows), rows[1])
		}
	}
	p.clean(s)
}

func tellsAll(t *testing.T, p *tab) {
	s := requestsStage(t, 60)
	p.requests(s, "")
	p.Click(`.requests-body .request-row[aria-rowindex="3"]`)
	p.Await(`document.querySelector('.requests-attempts')`)
	said := p.Text(".requests-panel")
	for _, want := range []string{"200 Complete", "POST /v1/messages", "Duration 5.1 s", "First byte 2.8 s", "Speed",
		"tok/s", "Value $0.15", "Waited 3.2 s for an account", "3 attempts", "work Anthropic error 503",
		"then waited 1.0 s", "Why this account: most room left: 58 % of its 5 hours",
		"Why this account: the same one once more", "its 5-hour window is spent", "personal OK 200",
		"Input 1,204 1%",
		"Read from cache 118,400 93.9%", "Written to cache 4,120", "Output 2,317",
		"Request 412 kB · Response 38.1 kB · streamed", "ID req99999998", "Upstream ID req_011CQy8",
		"Conversation 5f0c1e6a"} {
		if !strings.Contains(said, want) {
			t.Errorf("no %q in %q", want, said)
		}
	}
	if end := eval[float64](p,
		`(([track, bar]) => (bar.right - track.left) / track.width)(['.requests-attempt:last-child .requests-track', '.requests-attempt:last-child .requests-part'].map((s) => document.querySelector(s).getBoundingClientRect()))`); end < 0.99 || end > 1.01 {
		t.Errorf("the bar of the answer ends at %.2f of the request", end)
	}
	eval[bool](p, `(window.copied = [], navigator.clipboard.writeText = async (text) => { copied.push(text); }, true)`)
	eval[bool](p, `(document.querySelectorAll('.requests-panel .copy').forEach((b) => b.click()), true)`)
	p.Await(`window.copied.join() === 'req99999998,req_011CQy8,5f0c1e6a-7a39-4f7e-9a53-16b7f5c1d0aa'`)
	p.Click(".requests-panel-head .requests-down")
	p.Await(`location.hash.endsWith('id=req99999997')`)
	p.Click(".requests-panel .requests-only")
	p.Await(
		`location.hash === '#/requests?session=5f0c1e6a-7a39-4f7e-9a53-16b7f5c1d0aa' && !document.querySelector('.requests-panel')`)
	p.clean(s)
}

func findsById(t *testing.T, p *tab) {
	s := requestsStage(t, 900)
	p.requests(s, "?id=req99999299") // far below what is loaded
	p.Await(`document.querySelector('.requests-panel')?.innerText.includes('req99999299')`)
	p.Refused = true
	p.section(s, "requests?id=nonsense",
		`document.querySelector('.requests-panel')?.innerText.includes('could not be loaded')`)
	p.Press(kb.Escape)
	p.clean(s)
}

func saysWrong(t *testing.T, p *tab) {
	s := requestsStage(t, 60)
	p.Refused = true
	s.fail(404)
	p.section(s, "requests", `document.body.innerText.includes('The list could not be loaded.')`)
	s.fail(0)
	p.Click(".requests-section .notice button")
	p.Await(listed)
	p.clean(s)
}

func hostileRequests(t *testing.T, p *tab) {
	now := time.Now()
	evil := request(0, now)
	const script = `<img src=x onerror="window.evil=1"><script>window.evil=1</script>`
	evil.ID, evil.Model, evil.Account, evil.Path, evil.Error, evil.Session, evil.Reason, evil.Outcome = `"><x`, script,
		script, script, script, script, script, "error"
	evil.UpstreamID, evil.Group, evil.Method = script, "\u202egroup", script
	evil.Attempts = []control.Attempt{{Account: script, Verdict: script, Reason: script, Choice: script, StartMS: 1e300,
		DurationMS: -5}}
	s := newStage(t, busyPicture(now), []control.Request{evil}).withRequests()
	p.section(s, "requests", `document.querySelector('.requests-body .request-row .request-model')`)
	p.Click(`.requests-body .request-row`)
	p.Await(`document.querySelector('.requests-attempts')`)
	if n := strings.Count(p.Text(".requests-panel"), script); n < 6 {
		t.Errorf("the text stands there %d times", n)
	}
	if eval[bool](p, `'evil' in window || !!document.querySelector('main img, main script')`) {
		t.Error("it ran")
	}
	p.clean(s)
}
