//go:build e2e

package dashboard_test

import (
	"slices"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"

	"clb/app/browsertest"
)

// useful notes when the page has first drawn what it is opened for: the totals and the accounts' limits.
const useful = `new MutationObserver((_, watch) => {
	if (!document.querySelector('.overview .figure') || !document.querySelector('.glance .bar')) return;
	watch.disconnect();
	requestAnimationFrame(() => setTimeout(() => { window.useful = performance.now(); }));
}).observe(document, {subtree: true, childList: true});`

// BenchmarkFirstPaint opens the page over and over: as somebody who opens it for the first time, whose browser has
// nothing of it, and as somebody who comes back. The goal is a first useful paint within 200 ms.
func BenchmarkFirstPaint(b *testing.B) {
	browser := browsertest.Chromium(b)
	for name, cold := range map[string]bool{"first": true, "again": false} {
		b.Run(name, func(b *testing.B) {
			s, p := newStage(b, busyPicture(time.Now()), busyHistory(60, time.Now())), newTab(b, browser)
			browsertest.Call(p.Tab, network.SetCacheDisabled, network.SetCacheDisabledParams{CacheDisabled: cold})
			browsertest.Call(p.Tab, page.AddScriptToEvaluateOnNewDocument,
				page.AddScriptToEvaluateOnNewDocumentParams{Source: useful})
			var paints, uses []float64
			for b.Loop() {
				p.GoTo("about:blank")
				p.GoTo(s.url())
				at := eval[[]float64](p, `new Promise((done) => {
					const look = () => {
						const first = performance.getEntriesByName('first-contentful-paint')[0]?.startTime;
						first && window.useful ? done([first, Math.max(first, window.useful)]) : setTimeout(look, 5);
					};
					look();
				})`)
				paints, uses = append(paints, at[0]), append(uses, at[1])
			}
			b.ReportMetric(0, "ns/op") // a browser's own way from page to page is not what is asked here
			b.ReportMetric(median(paints), "ms-to-first-paint")
			b.ReportMetric(median(uses), "ms-to-useful-paint")
		})
	}
}

func median(of []float64) float64 {
	slices.Sort(of)
	return of[len(of)/2]
}
