//go:build e2e

package dashboard_test

import (
	"context"
	"testing"
	"time"

	"clb/app/browsertest"
)

// tab is a browser's tab that knows the page.
type tab struct{ *browsertest.Tab }

func newTab(t testing.TB, browser context.Context) *tab {
	t.Helper()
	return &tab{browsertest.Open(t, browser, 3*time.Minute)}
}

// eval is what a script comes to on the page.
func eval[R any](p *tab, script string) R {
	p.T.Helper()
	return browsertest.Eval[R](p.Tab, script)
}

// open shows the stage's page and waits for its first picture.
func (p *tab) open(s *stage) {
	p.T.Helper()
	p.GoTo(s.url())
	p.Await(`document.querySelector('.overview')`)
}

// openAccounts shows the section of the accounts.
func (p *tab) openAccounts(s *stage) {
	p.T.Helper()
	p.GoTo(s.url() + "#/accounts")
	p.Await(`document.querySelector('#accounts')`)
}

// clean checks that nothing went wrong, and that the page asked nobody but the stage.
func (p *tab) clean(s *stage) {
	p.T.Helper()
	p.Clean(s.url())
}
