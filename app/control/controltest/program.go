// Package controltest holds a program in memory: a faithful control.API over accounts, history and totals that live in
// one struct, for tests of whoever asks (CLI, page, tray), and a conformance suite for whoever answers.
package controltest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"clb/app/control"
	"clb/app/status"
	"clb/proxy/balance"
)

// Config is what a Program starts with.
type Config struct {
	// Version, StartedAt and Address are shown as they are.
	Version   string
	StartedAt time.Time
	Address   string
	Accounts  []status.Account
	// Requests are the history, newest first; Limits how the windows of accounts were used, by name, oldest first.
	Requests []control.Request
	Limits   map[string][]control.LimitSample
	Stats    status.Stats
	Warnings []string
	// TermsAccepted says that the notice was accepted before.
	TermsAccepted bool
	// Routing is how requests are spread; its zero value is that of a fresh installation. Waiting are those that are
	// held.
	Routing status.Routing
	Waiting []status.Held
	// NoBrowser is why no browser can be opened; empty: it can.
	NoBrowser string
	// Log are the lines that are written already, oldest first.
	Log []control.LogLine
	// Machine is the one of its user.
	Machine Machine
}

// Program is a program in memory.
type Program struct {
	board     *status.Board
	noBrowser string

	mu       sync.Mutex // guards the rest
	snapshot status.Snapshot
	requests []control.Request
	limits   map[string][]control.LimitSample
	added    map[string]control.NewAccount // by name
	signIns  []*signIn
	shows    int
	failure  error
	lines    []control.LogLine
	// wrote is closed, and another one in its place, when a line is written.
	wrote        chan struct{}
	following    int
	settingsText settingsText
	moved        map[string]string // accounts by conversation
	machine      machine
}

var (
	_ control.API             = (*Program)(nil)
	_ control.Logs            = (*Program)(nil)
	_ control.Desktop         = (*Program)(nil)
	_ control.ConnectionTests = (*Program)(nil)
	_ control.HealthChecks    = (*Program)(nil)
)

// New returns a program with that content.
func New(c Config) *Program {
	p := &Program{
		snapshot: status.Snapshot{Version: c.Version, StartedAt: c.StartedAt, Address: c.Address, Stats: c.Stats,
			Warnings: c.Warnings,
			Accounts: slices.Clone(c.Accounts), TermsAccepted: c.TermsAccepted, Waiting: slices.Clone(c.Waiting),
			Routing: c.Routing},
		noBrowser: c.NoBrowser,
		requests:  slices.Clone(c.Requests),
		limits:    maps.Clone(c.Limits),
		added:     map[string]control.NewAccount{},
		lines:     slices.Clone(c.Log),
		wrote:     make(chan struct{}),
		machine:   machine{Machine: c.Machine},
	}
	if p.snapshot.Routing.Strategy == "" {
		p.snapshot.Routing.Strategy, p.snapshot.Routing.AvoidPercent = string(balance.Balanced), 95
	}
	if p.snapshot.Routing.Mode == "" {
		p.snapshot.Routing.Mode = string(balance.Auto)
	}
	p.snapshot.Stats.ActiveAccounts = active(p.snapshot.Accounts)
	p.board = status.NewBoard(p.copied())
	return p
}

// Board shows every change.
func (p *Program) Board() *status.Board { return p.board }

// Added returns what the account of that name was made of, secret included.
func (p *Program) Added(name string) (control.NewAccount, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	n, ok := p.added[strings.ToLower(name)]
	return n, ok
}

// Shows counts how often the dashboard was asked for.
func (p *Program) Shows() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.shows
}

// Fail lets every call from now on fail with err, as a locked keychain or a full disk does. nil: calls work again.
func (p *Program) Fail(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.failure = err
	p.wake()
}

// Show counts.
func (p *Program) Show(context.Context) error {
	return p.change(func() error { p.shows++; return nil })
}

// Status is the whole picture.
func (p *Program) Status(context.Context) (status.Snapshot, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.failure != nil {
		return status.Snapshot{}, p.failure
	}
	return p.copied(), nil
}

func invalid(format string, args ...any) error {
	return &control.InputError{Text: fmt.Sprintf(format, args...)}
}

// RemoveAccount deletes the account.
func (p *Program) RemoveAccount(_ context.Context, name string) error {
	return p.change(func() error {
		i, err := p.known(name)
		if err != nil {
			return err
		}
		if err := p.dropFromRouting(name); err != nil {
			return err
		}
		p.snapshot.Accounts = slices.Delete(p.snapshot.Accounts, i, i+1)
		delete(p.added, strings.ToLower(name))
		return nil
	})
}

// SetEnabled switches the account on or off.
func (p *Program) SetEnabled(_ context.Context, name string, enabled bool) error {
	return p.changeAccount(name, func(i int) { enable(&p.snapshot.Accounts[i], enabled) })
}

func enable(a *status.Account, enabled bool) {
	a.Enabled = enabled
	switch {
	case !enabled:
		a.State, a.Reason, a.Until = status.Off, "switched off", time.Time{}
	case a.State == status.Off:
		a.State, a.Reason = status.Ready, ""
		pause(a, a.PausedUntil)
	}
}

// ClearLimit ends every rest and limit.
func (p *Program) ClearLimit(_ context.Context, name string) error {
	return p.changeAccount(name, func(i int) {
		a := &p.snapshot.Accounts[i]
		if a.State == status.Limited || a.State == status.Resting {
			a.State, a.Reason, a.Until = status.Ready, "", time.Time{}
		}
	})
}

// ResetStats sets the totals to zero.
func (p *Program) ResetStats(context.Context) error {
	return p.change(func() error {
		was := p.snapshot.Stats
		p.snapshot.Stats = status.Stats{SuccessRate: 1, TodayValueUSD: was.TodayValueUSD,
			TodayCostUSD: was.TodayCostUSD, ValueUSD: was.ValueUSD, CostUSD: was.CostUSD, Unpriced: was.Unpriced}
		for i := range p.snapshot.Accounts {
			p.snapshot.Accounts[i].Requests = 0
		}
		return nil
	})
}

// ClearHistory forgets the requests.
func (p *Program) ClearHistory(context.Context) error {
	return p.change(func() error {
		p.requests, p.limits = nil, nil
		p.snapshot.HistoryEdition++
		s := &p.snapshot.Stats
		s.TodayValueUSD, s.TodayCostUSD, s.ValueUSD, s.CostUSD, s.Unpriced = 0, 0, 0, 0, 0
		return nil
	})
}

func (p *Program) changeAccount(name string, f func(i int)) error {
	return p.change(func() error {
		i := p.find(name)
		if i < 0 {
			return &control.InputError{Text: fmt.Sprintf("there is no account %q", name), Kind: control.Unknown}
		}
		f(i)
		return nil
	})
}

// change does f and shows the result.
func (p *Program) change(f func() error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.failure != nil {
		return p.failure
	}
	if err := f(); err != nil {
		return err
	}
	p.snapshot.Stats.ActiveAccounts = active(p.snapshot.Accounts)
	p.board.Publish(p.copied())
	return nil
}

// copied is the snapshot with its own list of accounts; the caller holds mu.
func (p *Program) copied() status.Snapshot {
	s := p.snapshot
	s.Accounts, s.SignIns = slices.Clone(s.Accounts), nil
	s.Routing = routed(s.Routing, s.Accounts, time.Now())
	for _, i := range p.signIns {
		if !i.ended() {
			s.SignIns = append(s.SignIns,
				status.SignIn{ID: i.ID, Name: i.Name, Mode: i.Mode, Again: i.again, Stage: i.Stage, Ends: i.Ends})
		}
	}
	return s
}

// find returns the account's index or -1; the caller holds mu.
func (p *Program) find(name string) int {
	return slices.IndexFunc(p.snapshot.Accounts, func(a status.Account) bool { return strings.EqualFold(a.Name, name) })
}

func active(accounts []status.Account) int {
	n := 0
	for _, a := range accounts {
		if a.State == status.Ready {
			n++
		}
	}
	return n
}
