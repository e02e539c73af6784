//go:build e2e

package dashboard_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/heapprofiler"
	"github.com/chromedp/cdproto/memory"
	cdpruntime "github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"clb/app/browsertest"
	"clb/app/status"
)

// TestUnderWay drives what the overview shows of the moment.
func TestUnderWay(t *testing.T) {
	browser := browsertest.Chromium(t)
	for name, run := range map[string]func(*testing.T, *tab){
		"shows streams as they run":   showsStreams,
		"shows hostile text as text":  hostileStreams,
		"shows the first of many":     manyStreams,
		"keeps its memory over a day": keepsMemory,
	} {
		t.Run(name, func(t *testing.T) { run(t, newTab(t, browser)) })
	}
}

// streams are answers under way, as a picture has them.
func streams(now time.Time) []status.InFlight {
	return []status.InFlight{
		{ID: "a", Model: "claude-opus-5-5", Session: "5f0c1e6a-7a39-4f7e-9a53-16b7f5c1d0aa", Account: "personal",
			Stream: true, Since: now.Add(-72 * time.Second), BytesOut: 38_120, Tokens: 124_312},
		{ID: "b", Model: "claude-sonnet-5-5", Account: "console", Stream: true, Since: now.Add(-3 * time.Second)},
		{ID: "c", Model: "claude-haiku-5", Since: now.Add(-1 * time.Second)},
	}
}

func showsStreams(t *testing.T, p *tab) {
	now := time.Now()
	s := newStage(t, busyPicture(now), busyHistory(12, now))
	s.change(func(n *status.Snapshot) { n.InFlight = nil })
	p.open(s)
	p.Await(
		`document.querySelector('.streams.none')?.innerText === 'No stream at the moment.' && document.querySelector('.activity .figures') && document.querySelectorAll('tr.row').length === 12`)
	before := eval[float64](p, `document.querySelector('#latest').getBoundingClientRect().top`)
	s.change(func(n *status.Snapshot) { n.InFlight = streams(time.Now())[:1] })
	p.Await(`document.querySelectorAll('.stream').length === 1`)
	if after := eval[float64](p, `document.querySelector('#latest').getBoundingClientRect().top`); after-before > 2 ||
		before-after > 2 {
		t.Errorf("what stands below jumps from %.0f to %.0f", before, after)
	}
	s.change(func(n *status.Snapshot) { n.InFlight = streams(time.Now()) })
	p.Await(`document.querySelectorAll('.stream').length === 3`)
	for i, want := range []string{`^claude-opus-5-5 personal 1 min 1\d s 124K tokens, 38\.1 kB$`,
		`^claude-sonnet-5-5 console \d s no answer yet$`, `^claude-haiku-5 own login \d s comes in one piece$`} {
		if got := p.Text(fmt.Sprintf(".stream:nth-child(%d)", i+1)); !regexp.MustCompile(want).MatchString(got) {
			t.Errorf("a stream says %q, want %s", got, want)
		}
	}
	age := p.Text(".stream-age")
	// without a word from the program
	p.Await(fmt.Sprintf(`document.querySelector('.stream-age').innerText !== %q`, age))
	more := streams(time.Now())
	more[0].BytesOut = 1_240_000
	s.change(func(n *status.Snapshot) { n.InFlight = more })
	p.Await(`document.querySelector('.stream-bytes').innerText === '124K tokens, 1.2 MB'`)
	p.Click(".stream a")
	p.Await(`location.hash === '#/requests?session=5f0c1e6a-7a39-4f7e-9a53-16b7f5c1d0aa'`)
	p.clean(s)
}

func hostileStreams(t *testing.T, p *tab) {
	const script = `<img src=x onerror="window.evil=1">`
	s := newStage(t, busyPicture(time.Now()), busyHistory(12, time.Now()))
	s.change(func(n *status.Snapshot) {
		n.InFlight = []status.InFlight{{ID: script, Model: script + strings.Repeat("long", 60), Session: script,
			Account: script, Stream: true}}
	})
	p.open(s)
	p.Await(`document.querySelector('.stream')`)
	if got := p.Text(".stream"); !strings.Contains(got, script) {
		t.Errorf("it says %q", got)
	}
	if eval[bool](p, `'evil' in window || !!document.querySelector('main img')`) {
		t.Error("it ran")
	}
	p.Size(360, 780)
	if over := p.spilling(); len(over) > 0 {
		t.Errorf("these stand out: %q", over)
	}
	p.clean(s)
}

func manyStreams(t *testing.T, p *tab) {
	s := newStage(t, busyPicture(time.Now()), busyHistory(12, time.Now()))
	s.change(func(n *status.Snapshot) {
		n.InFlight = nil
		for i := range 40 {
			one := streams(time.Now())[0]
			one.ID = fmt.Sprint(i)
			n.InFlight = append(n.InFlight, one)
		}
	})
	p.open(s)
	p.Await(
		`document.querySelectorAll('.stream').length === 12 && document.querySelector('.streams').innerText.includes('and 28 more')`)
	p.clean(s)
}

// keepsMemory leaves the page open while thousands of requests come and go: what it has shown does not stay in memory.
func keepsMemory(t *testing.T, p *tab) {
	now := time.Now()
	s := newStage(t, busyPicture(now), busyHistory(120, now))
	p.open(s)
	n := 0
	live := func(rounds int) {
		for range rounds {
			for i := range 60 {
				n++
				s.change(func(picture *status.Snapshot) {
					picture.InFlight = streams(time.Now())
					picture.InFlight[0].BytesOut = int64(n)
				})
				if i%4 == 0 {
					s.finish(request(-n, now))
				}
			}
			p.Await(fmt.Sprintf(`document.querySelector('tr.row time')?.dateTime === %q`,
				s.newest().Time.Format(time.RFC3339Nano)))
		}
	}
	live(8)
	heap, nodes := p.memory()
	live(16)
	grownHeap, grownNodes := p.memory()
	t.Logf("%d pictures: %.2f MB of script memory and %d nodes, then %.2f MB and %d", n, heap/1e6, nodes, grownHeap/1e6,
		grownNodes)
	if grownHeap-heap > 1e6 || grownNodes > nodes+500 {
		t.Errorf("it grew by %.2f MB and %d nodes", (grownHeap-heap)/1e6, grownNodes-nodes)
	}
	p.clean(s)
}

// memory is what the page's scripts use, in bytes, and how many nodes there are, once what is not needed was given
// back.
func (p *tab) memory() (bytes float64, nodes int64) {
	p.T.Helper()
	for range 2 {
		browsertest.Call(p.Tab, heapprofiler.CollectGarbage, cdp.Empty{})
	}
	used, err := chromedp.Call(p.Ctx, cdpruntime.GetHeapUsage, cdp.Empty{})
	if err != nil {
		p.T.Fatal(err)
	}
	counted, err := chromedp.Call(p.Ctx, memory.GetDOMCounters, cdp.Empty{})
	if err != nil {
		p.T.Fatal(err)
	}
	return used.UsedSize, counted.Nodes
}
