//go:build e2e

package dashboard_test

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/heapprofiler"
	"github.com/chromedp/cdproto/performance"
	cdpruntime "github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"clb/app/browsertest"
)

// scrollsFar goes down to the end of a long list, as somebody at a wheel does, and then through it at several places,
// whose pages were let go meanwhile. What is measured is the processor time of the page's own thread: other programs
// that hold the machine up are not the page's doing.
func scrollsFar(t *testing.T, p *tab) {
	const length, rounds = 100_000, 5
	// a tab has a minute, which a busy machine needs for loading alone
	ctx, cancel := context.WithTimeout(context.WithoutCancel(p.Ctx), 4*time.Minute)
	defer cancel()
	p.Ctx = ctx
	now := time.Now()
	s := newStage(t, busyPicture(now), busyHistory(length, now)).withRequests()
	p.requests(s, "")
	browsertest.Call(p.Tab, performance.Enable,
		performance.EnableParams{TimeDomain: performance.EnableTimeDomainThreadTicks})
	most := eval[int](p, `new Promise((done) => {
		let most = 0;
		const title = document.querySelector('.requests-section h2');
		const step = () => {
			most = Math.max(most, document.querySelectorAll('.requests-body .request-row').length);
			scrollBy(0, 8000);
			if (title.textContent.includes('requests')) done(most);
			else requestAnimationFrame(step);
		};
		step();
	})`)
	if most > 70 {
		t.Errorf("%d rows were on the page at one time", most)
	}
	p.Await(`document.querySelector('.requests-section h2').textContent.includes('100,000 requests')`)
	browsertest.Call(p.Tab, heapprofiler.CollectGarbage, cdp.Empty{})
	used, err := chromedp.Call(p.Ctx, cdpruntime.GetHeapUsage, cdp.Empty{})
	if err != nil || used.UsedSize > 40e6 {
		t.Errorf("%.0f MB of script memory are used, %v", used.UsedSize/1e6, err)
	}
	t.Logf("%d rows on the page at most, %.1f MB of script memory", most, used.UsedSize/1e6)

	eval[bool](p, `(scrollTo(0, document.documentElement.scrollHeight), true)`)
	p.Await(
		`document.querySelector('.requests-body .request-row[aria-rowindex="100001"]:not([aria-busy])') && document.body.innerText.includes('End of list')`)
	var felt [][]time.Duration
	for n := range rounds {
		eval[bool](p,
			fmt.Sprintf(`(scrollTo(0, document.documentElement.scrollHeight * %g), true)`, 0.9-0.18*float64(n)))
		p.Await(`!document.querySelector('.requests-body .request-row[aria-busy]')`)
		var long []time.Duration
		for range 30 {
			before := p.worked()
			eval[bool](p,
				`new Promise((done) => { scrollBy(0, 400); requestAnimationFrame(() => requestAnimationFrame(() => done(true))); })`)
			if took := p.worked() - before; took > 50*time.Millisecond && took > p.allowance(50*time.Millisecond) {
				long = append(long, took)
			}
		}
		felt = append(felt, long)
		p.Await(`!document.querySelector('.requests-body .request-row[aria-busy]')`)
		showsItsRow(t, p, now)
	}
	t.Logf("steps of more than 50 ms of work: %v", felt)
	if !slices.ContainsFunc(felt, func(long []time.Duration) bool { return len(long) == 0 }) {
		t.Errorf("scrolling was felt in each round: %v", felt)
	}
	p.clean(s)
}

// layoutWork is how long layoutScript keeps the page's thread of the machine for which the bounds are meant, when
// nothing else runs there.
const (
	layoutWork   = 14 * time.Millisecond
	layoutScript = `(() => {
		const block = document.createElement('div');
		block.style.cssText = 'position: absolute; visibility: hidden; width: 400px';
		for (let i = 0; i < 1500; i++) {
			const line = document.createElement('p');
			line.textContent = 'a word and another, ' + i;
			block.append(line);
		}
		document.body.append(block);
		const height = block.offsetHeight;
		block.remove();
		return height > 0;
	})()`
)

// allowance is a bound on work as this machine does it now: processor time goes further on an idle core than on one
// whose caches and execution units others share.
func (p *tab) allowance(bound time.Duration) time.Duration {
	var took []time.Duration
	for range 3 {
		before := p.worked()
		eval[bool](p, layoutScript)
		took = append(took, p.worked()-before)
	}
	slices.Sort(took)
	return max(bound, bound*took[1]/layoutWork)
}

// worked is the processor time that the page's thread has spent on tasks so far: all of those of one step of scrolling
// together are an upper bound of the longest.
func (p *tab) worked() time.Duration {
	p.T.Helper()
	result, err := chromedp.Call(p.Ctx, performance.GetMetrics, cdp.Empty{})
	if err != nil {
		p.T.Fatal(err)
	}
	for _, m := range result.Metrics {
		if m.Name == "TaskDuration" {
			return time.Duration(m.Value * float64(time.Second))
		}
	}
	p.T.Fatal("the browser does not tell how long the page's thread has worked")
	return 0
}

// showsItsRow holds a row in the middle of the window to what stands at its place in busyHistory.
func showsItsRow(t *testing.T, p *tab, now time.Time) {
	t.Helper()
	row := eval[[]string](p,
		`(() => { const row = document.elementFromPoint(500, innerHeight / 2).closest('.request-row'); return [row.getAttribute('aria-rowindex'), row.querySelector('.request-output').title]; })()`)
	index, err := strconv.Atoi(row[0])
	if err != nil {
		t.Fatal(err)
	}
	if want := request(index-2, now).OutputTokens; strings.ReplaceAll(row[1], ",", "") != fmt.Sprint(want) {
		t.Errorf("row %d shows %s tokens, want %d", index, row[1], want)
	}
}
