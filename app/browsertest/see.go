package browsertest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// Await waits ten seconds at most until the expression is true, looking whenever the document changes.
func (p *Tab) Await(expression string) {
	p.T.Helper()
	p.AwaitFor(patience, expression)
}

// AwaitFor is Await for as long. The page may be loaded anew meanwhile.
func (p *Tab) AwaitFor(long time.Duration, expression string) {
	p.T.Helper()
	for deadline := time.Now().Add(long); ; {
		said, err := p.watch(max(time.Until(deadline), 0), expression)
		switch {
		case err == nil && said == "":
			return
		case err == nil:
			p.T.Fatalf("waited for %s in vain; the page says:\n%s", expression, said)
		case p.Ctx.Err() != nil || time.Now().After(deadline) || !wentAway(err):
			p.T.Fatalf("waiting for %s: %v", expression, err)
		}
	}
}

// Allowed is how long something may take that is promised within a time: a machine that is busy with other things needs
// more, which a few round trips to the page measure.
func (p *Tab) Allowed(promised time.Duration) time.Duration {
	p.T.Helper()
	began := time.Now()
	for range 10 {
		Eval[bool](p, `new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(true))))`)
	}
	return promised + 2*time.Since(began)
}

// wentAway says whether a script failed since its page did.
func wentAway(err error) bool {
	for _, words := range []string{"navigated", "context was destroyed", "find context", "context with specified id"} {
		if strings.Contains(err.Error(), words) {
			return true
		}
	}
	return false
}

// watch waits until the expression is true, and then says nothing, else what stands on the page.
func (p *Tab) watch(long time.Duration, expression string) (said string, err error) {
	return chromedp.Run(p.Ctx, chromedp.Evaluate[string](`new Promise((done) => {
		let wrong = ''; // what is not there yet can be asked nothing
		const look = () => {
			try {
				if (`+expression+`) end('');
			} catch (error) {
				wrong = String(error);
			}
		};
		const watch = new MutationObserver(look);
		const again = setInterval(look, 50); // of what a script or the user sets the document tells nothing
		const late = setTimeout(() => end([wrong, document.body?.innerText || '(nothing)'].join('\n')), `+fmt.Sprint(long.Milliseconds())+`);
		const end = (said) => { watch.disconnect(); clearInterval(again); clearTimeout(late); done(said); };
		watch.observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
		look();
	})`, chromedp.EvalAwaitPromise))
}

// AwaitText waits until the text stands on the page.
func (p *Tab) AwaitText(text string) {
	p.T.Helper()
	p.Await(fmt.Sprintf(`document.body.innerText.replace(/\s+/g, ' ').includes(%q)`, text))
}

// Text is what a reader sees in the element, white space made single.
func (p *Tab) Text(selector string) string {
	p.T.Helper()
	return Eval[string](p, fmt.Sprintf(`document.querySelector(%q).innerText.replace(/\s+/g, ' ').trim()`, selector))
}

// Size makes the window so large, in pixels; a narrow one is a phone's.
func (p *Tab) Size(width, height int64) {
	p.T.Helper()
	Call(p, emulation.SetDeviceMetricsOverride,
		emulation.SetDeviceMetricsOverrideParams{Width: width, Height: height, DeviceScaleFactor: 1,
			Mobile: width < 600})
}

// Theme sets what the system prefers, and that nothing moves.
func (p *Tab) Theme(name string) {
	p.T.Helper()
	Call(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: name}, {Name: "prefers-reduced-motion", Value: "reduce"}}})
}

func wanted() bool { return os.Getenv("CLB_SCREENSHOTS") != "" }

// Picture takes a screenshot of the whole page into $CLB_SCREENSHOTS, where somebody wants to look at it.
func (p *Tab) Picture(name string) {
	p.T.Helper()
	if !wanted() {
		return
	}
	Eval[bool](p, `(scrollTo(0, 0), true)`)
	png, err := chromedp.Run(p.Ctx, chromedp.FullScreenshot(100))
	if err != nil {
		p.T.Fatal(err)
	}
	p.Keep(name, png)
}

// Shot takes a screenshot of the window as it stands, as Picture does of the page.
func (p *Tab) Shot(name string) {
	p.T.Helper()
	if !wanted() {
		return
	}
	png, err := chromedp.Run(p.Ctx, chromedp.CaptureScreenshot())
	if err != nil {
		p.T.Fatal(err)
	}
	p.Keep(name, png)
}

// Keep puts a picture into $CLB_SCREENSHOTS, where somebody wants to look at it.
func (p *Tab) Keep(name string, png []byte) {
	p.T.Helper()
	if !wanted() {
		return
	}
	if err := os.WriteFile(filepath.Join(os.Getenv("CLB_SCREENSHOTS"), name+".png"), png, 0o644); err != nil {
		p.T.Fatal(err)
	}
}

// Protruding names the elements that stand out of the window to the right.
func (p *Tab) Protruding() []string {
	p.T.Helper()
	return Eval[[]string](p, `document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('body *')]
		.filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
		.map((e) => e.tagName + '.' + (e.className.baseVal ?? e.className)).slice(0, 8)`)
}
