package browsertest

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// GoTo leads to an address and waits until it has loaded.
func (p *Tab) GoTo(url string) {
	p.T.Helper()
	if err := chromedp.Do(p.Ctx, chromedp.Navigate(url)); err != nil {
		p.T.Fatal(err)
	}
}

// Press sends keys to whatever has the focus.
func (p *Tab) Press(keys string) {
	p.T.Helper()
	if err := chromedp.Do(p.Ctx, chromedp.KeyEvent(keys)); err != nil {
		p.T.Fatal(err)
	}
}

// Chord presses Ctrl and a letter.
func (p *Tab) Chord(letter string) {
	p.T.Helper()
	if err := chromedp.Do(p.Ctx, chromedp.KeyEvent(letter, chromedp.KeyModifiers(chromedp.ModifierCtrl))); err != nil {
		p.T.Fatal(err)
	}
}

// Click clicks the middle of an element with the mouse, once it is in sight and stays where it is: while what stands
// above it still grows, a click would go elsewhere.
func (p *Tab) Click(selector string) {
	p.T.Helper()
	p.rests(selector)
	if err := chromedp.Do(p.Ctx, chromedp.Click(chromedp.CSS(selector))); err != nil {
		p.T.Fatalf("clicking %s: %v", selector, err)
	}
}

// rests waits until an element has kept its place for a moment.
func (p *Tab) rests(selector string) {
	p.T.Helper()
	p.Await(`(() => {
		const element = document.querySelector(` + Quoted(selector) + `);
		if (!element) return false;
		const place = JSON.stringify(element.getBoundingClientRect()), was = window.restingPlace;
		if (was?.element === element && was.place === place) return performance.now() - was.since >= 100;
		window.restingPlace = {element, place, since: performance.now()};
		return false;
	})()`)
}

// Button clicks a button by what it says.
func (p *Tab) Button(words string) {
	p.T.Helper()
	buttons := fmt.Sprintf(`[...document.querySelectorAll('%s button')]`, cmp.Or(p.Within, "dialog"))
	p.Await(fmt.Sprintf(`%s.some((b) => b.innerText.trim() === %q)`, buttons, words))
	Eval[bool](p, fmt.Sprintf(`(%s.find((b) => b.innerText.trim() === %q).dataset.test = 'press', true)`, buttons,
		words))
	p.Click("[data-test=press]")
	Eval[bool](p, `(document.querySelector('[data-test=press]')?.removeAttribute('data-test'), true)`)
}

// Fill types into a field in place of what stands there, once it is there; its label finds it.
func (p *Tab) Fill(label, text string) {
	p.T.Helper()
	p.Await(fmt.Sprintf(`(() => {
		const label = [...document.querySelectorAll('%s label')].find((l) => l.textContent === %q);
		const field = label && document.getElementById(label.htmlFor);
		field?.focus();
		field?.select?.();
		return document.activeElement === field && !!field;
	})()`, cmp.Or(p.Within, "dialog"), label))
	p.Press(text)
}

// Pick chooses an option of a list, outside of dialogs, once it is there; its label finds it.
func (p *Tab) Pick(label, value string) {
	p.T.Helper()
	field := `(() => {
		const label = [...document.querySelectorAll('main label')].find((l) => l.textContent === ` + Quoted(label) + `);
		const field = label && document.getElementById(label.htmlFor);
		return [...(field?.options ?? [])].some((o) => o.value === ` + Quoted(value) + `) && field;
	})()`
	p.Await(field)
	Eval[bool](p, `((field) => { field.value = `+Quoted(value)+
		`; return field.dispatchEvent(new Event('change', {bubbles: true})); })(`+field+`)`)
}

// Quoted is a text as a script writes it.
func Quoted(text string) string {
	b, _ := json.Marshal(text)
	return string(b)
}

// Choose puts a file into a field, as the browser's own window would.
func (p *Tab) Choose(selector, file string) {
	p.T.Helper()
	found := Call(p, runtime.Evaluate,
		runtime.EvaluateParams{Expression: "document.querySelector(" + strconv.Quote(selector) + ")"})
	Call(p, dom.SetFileInputFiles, dom.SetFileInputFilesParams{Files: []string{file}, ObjectID: found.Result.ObjectID})
}

// Downloads lets the tab put files into a folder.
func (p *Tab) Downloads() string {
	p.T.Helper()
	folder := p.T.TempDir()
	Call(p, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
		Behavior: "allow", DownloadPath: folder, BrowserContextID: chromedp.FromContext(p.Ctx).BrowserContextID})
	return folder
}

// Downloaded waits for a file in the folder of Downloads and returns its content.
func (p *Tab) Downloaded(folder, pattern string) []byte {
	p.T.Helper()
	ctx, stop := context.WithTimeout(p.Ctx, patience)
	defer stop()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if found, _ := filepath.Glob(filepath.Join(folder, pattern)); len(found) == 1 {
			if content, err := os.ReadFile(found[0]); err == nil && len(content) > 0 {
				return content
			}
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			entries, _ := os.ReadDir(folder)
			p.T.Fatalf("no %s came; there are %v", pattern, entries)
		}
	}
}
