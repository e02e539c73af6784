//go:build e2e

package dashboard_test

import (
	"bytes"
	"encoding/csv"
	"image/png"
	"strconv"
	"strings"
	"testing"
	"time"

	"clb/app/browsertest"
	"clb/app/control"
)

// TestAnalytics drives the sections that only read the history.
func TestAnalytics(t *testing.T) {
	b := browsertest.Chromium(t)
	for name, run := range map[string]func(*testing.T, *tab){
		"filters stand in the address": analyticsFilters,
		"a range of one's own":         ownRange,
		"looks closer by dragging":     zooms,
		"saves tables and pictures":    savesFiles,
		"all time, and a long range":   allTime,
		"follows new requests":         analyticsFollow,
		"sessions, more of them":       pagesSessions,
		"sessions of one account":      sessionsOfOne,
		"hostile names":                hostileHistory,
	} {
		t.Run(name, func(t *testing.T) { run(t, newTab(t, b)) })
	}
}

const whole = `document.querySelectorAll('.cards .card').length === 9 && !document.querySelector('.aged')`

// figure is one of the figures of the range.
func (p *tab) figure(name string) string {
	p.T.Helper()
	return eval[string](p,
		`[...document.querySelectorAll('.analytics .figures > div')].find((d) => d.querySelector('dt').innerText === '`+
			name+`').querySelector('dd').innerText`)
}

func analyticsFilters(t *testing.T, p *tab) {
	s := sectionStage(t)
	p.section(s, "analytics?range=90d", whole)
	all := p.figure("Requests")
	if all != "1,500" {
		t.Errorf("%s requests", all)
	}
	p.Pick("Account", "console")
	p.Await(`location.hash.includes('account=console')`)
	p.Await(whole + ` && document.querySelectorAll('[aria-labelledby=a-account] tbody tr').length === 1`)
	p.Pick("Model", "claude-haiku-5")
	p.Await(`location.hash.includes('model=claude-haiku-5')`)
	p.Await(whole + ` && document.querySelectorAll('[aria-labelledby=a-model] tbody tr').length === 1`)
	p.holds("[aria-labelledby=a-account] tbody", "console")
	few := p.figure("Requests")
	address := eval[string](p, `location.hash`)
	p.GoTo("about:blank")
	p.section(s, strings.TrimPrefix(address, "#/"), whole)
	if got := p.figure("Requests"); got != few || got == all {
		t.Errorf("after a reload %s requests, before %s, without filters %s", got, few, all)
	}
	p.clean(s)
}

func ownRange(t *testing.T, p *tab) {
	s := sectionStage(t)
	p.section(s, "analytics?range=30d", whole)
	p.Click(".range input[value='']")
	p.Await(`document.querySelector('.ends')`)
	eval[bool](p,
		`(() => { const [from, to] = document.querySelectorAll('.ends input'); to.value = from.value; return true; })()`)
	p.Click(".ends button")
	p.AwaitText("Give a beginning and a later end.")
	to := time.Now().AddDate(0, 0, -3)
	eval[bool](p, `(() => { const [from, to] = document.querySelectorAll('.ends input'); from.value = '`+
		to.AddDate(0, 0, -2).Format("2006-01-02T15:04")+`'; to.value = '`+to.Format("2006-01-02T15:04")+
		`'; return true; })()`)
	p.Click(".ends button")
	p.Await(
		`location.hash.includes('from=') && location.hash.includes('to=') && !document.querySelector('.ends button')?.matches(':focus') && ` + whole)
	if n, err := strconv.Atoi(p.figure("Requests")); err != nil || n < 20 || n > 300 {
		t.Errorf("%d requests in two days, %v", n, err)
	}
	p.clean(s)
}

func zooms(t *testing.T, p *tab) {
	s := sectionStage(t)
	p.section(s, "analytics?range=30d", whole)
	p.Await(`document.querySelector('.u-over')`)
	type box struct{ X, Y, W, H float64 }
	at := eval[box](p,
		`(({x, y, width, height}) => ({X: x, Y: y, W: width, H: height}))(document.querySelector('.u-over').getBoundingClientRect())`)
	p.mouse("mouseMoved", at.X+at.W/4, at.Y+at.H/2)
	p.mouse("mousePressed", at.X+at.W/4, at.Y+at.H/2)
	p.mouse("mouseMoved", at.X+at.W/3, at.Y+at.H/2)
	p.mouse("mouseMoved", at.X+at.W/2, at.Y+at.H/2)
	p.mouse("mouseReleased", at.X+at.W/2, at.Y+at.H/2)
	p.Await(`location.hash.includes('from=') && ` + whole)
	span := eval[float64](p,
		`(([from, to]) => (Date.parse(to) - Date.parse(from)) / 86400000)(['from', 'to'].map((k) => new URLSearchParams(location.hash.split('?')[1]).get(k)))`)
	if span < 6 || span > 9 {
		t.Errorf("a quarter of 30 days has %.1f days", span)
	}
	eval[bool](p, `(history.back(), true)`)
	p.Await(`location.hash === '#/analytics?range=30d' && ` + whole)
	p.clean(s)
}

func savesFiles(t *testing.T, p *tab) {
	s := sectionStage(t)
	p.section(s, "analytics?range=30d",
		whole+` && document.querySelectorAll('.png').length === 6 && document.querySelectorAll('.csv').length === 9`)
	folder := p.Downloads()
	p.Click("[aria-labelledby=a-model] .csv")
	table, err := csv.NewReader(bytes.NewReader(p.Downloaded(folder, "by-model-last-30-days.csv"))).ReadAll()
	if err != nil || len(table) != 4 || table[1][0] != "claude-opus-5-5" {
		t.Errorf("the table is %q, %v", table, err)
	}
	p.Click("[aria-labelledby=a-requests] .csv")
	if table, err = csv.NewReader(
		bytes.NewReader(p.Downloaded(folder, "requests-over-time-*.csv"))).ReadAll(); err != nil ||
		len(table) < 29 || table[0][1] != "Requests" {
		t.Errorf("the table is %q, %v", table, err)
	}
	for _, card := range []string{"requests", "hours"} {
		p.Click("[aria-labelledby=a-" + card + "] .png")
		name := map[string]string{"requests": "requests-over-time-*.png", "hours": "by-weekday-*.png"}[card]
		content := p.Downloaded(folder, name)
		picture, err := png.Decode(bytes.NewReader(content))
		if err != nil {
			t.Fatal(err)
		}
		if size := picture.Bounds().Size(); size.X < 1000 || size.Y < 300 {
			t.Errorf("the picture of %s has %v", card, size)
		}
		p.Keep("saved-"+card, content)
	}
	p.clean(s)
}

func allTime(t *testing.T, p *tab) {
	s := sectionStage(t)
	old := request(2_000, time.Now())
	old.Time = time.Now().AddDate(0, 0, -200)
	s.requests = append(s.requests, old)
	p.section(s, "analytics?range=all", whole)
	p.Await(
		`document.querySelector('#a-hours').innerText.startsWith('By hour of the day') && document.querySelectorAll('.heat-day').length === 1`)
	if got := p.figure("Requests"); got != "1,501" {
		t.Errorf("%s requests", got)
	}
	p.clean(s)
}

func analyticsFollow(t *testing.T, p *tab) {
	s := sectionStage(t)
	p.section(s, "analytics?range=1h", `document.querySelector('main .empty, .analytics')`)
	for i := range 3 {
		s.finish(request(-1-i, time.Now().Add(-10*time.Minute)))
	}
	p.Await(`[...document.querySelectorAll('.analytics .figures dd')][0]?.innerText >= '3'`)
	p.clean(s)
}

func pagesSessions(t *testing.T, p *tab) {
	s := sectionStage(t)
	p.section(s, "sessions", `document.querySelectorAll('.conversations tbody tr').length === 50`)
	p.Click(".more button")
	p.Await(`document.querySelectorAll('.conversations tbody tr').length > 60`)
	for i := 0; eval[bool](p, `!!document.querySelector('.more button')`) && i < 5; i++ {
		p.Click(".more button")
		p.Await(`!document.querySelector('.more [aria-disabled]')`)
	}
	p.AwaitText("End of list")
	keys := eval[[]string](p, `[...document.querySelectorAll('.sessions-session a')].map((a) => a.title)`)
	seen := map[string]bool{}
	for _, key := range keys {
		if seen[key] {
			t.Errorf("%s stands there twice", key)
		}
		seen[key] = true
	}
	if len(keys) != 108 { // 1,500 requests, 14 of each conversation
		t.Errorf("%d conversations", len(keys))
	}
	fresh := request(-1, time.Now())
	fresh.Session = "fresh-one"
	s.finish(fresh)
	p.Await(`document.querySelector('.sessions-session a').title === 'fresh-one'`)
	p.clean(s)
}

func sessionsOfOne(t *testing.T, p *tab) {
	s := sectionStage(t)
	p.section(s, "sessions", `document.querySelectorAll('.conversations tbody tr').length === 50`)
	p.Pick("Account", "console")
	p.Await(
		`location.hash === '#/sessions?account=console' && [...document.querySelectorAll('td.sessions-account')].every((c) => c.innerText.includes('console'))`)
	p.Pick("Account", "holiday")
	p.AwaitText("No conversation of holiday.")
	p.Pick("Account", "")
	p.Await(`document.querySelectorAll('.conversations tbody tr').length === 50`)
	p.clean(s)
}

func hostileHistory(t *testing.T, p *tab) {
	now := time.Now()
	picture := busyPicture(now)
	picture.Accounts[0].Name = hostile
	row := request(0, now.Add(-time.Minute))
	row.Account, row.Model, row.Session = hostile, hostile, hostile
	s := newStage(t, picture, []control.Request{row})
	for _, address := range []string{"overview", "accounts", "sessions", "analytics"} {
		p.GoTo("about:blank")
		p.section(s, address, `document.body.innerText.includes('pwned=2')`)
		for _, width := range []int64{1440, 360} {
			p.Size(width, 900)
			p.harmless()
		}
	}
	p.Chord("k")
	p.Await(`document.querySelector('dialog.palette')`)
	p.harmless()
	p.clean(s)
}
