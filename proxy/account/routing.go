package account

import (
	"slices"
	"strings"
	"time"

	"clb/proxy/balance"
)

// SetRouting sets how accounts are chosen, from the next choice on.
func (p *Pool) SetRouting(r Routing) {
	p.mu.Lock()
	p.routing = r
	p.mu.Unlock()
	p.changed()
}

// ModeView is the mode as its user sees it; one that has ended is Auto.
type ModeView struct {
	Mode    balance.Mode
	Account string
	Until   time.Time
}

// SetMode sets the mode. The name is that of the account which Prefer and Only are about: ErrUnknown where there is
// none.
func (p *Pool) SetMode(m balance.Mode, name string, until time.Time) error {
	set := Mode{Mode: m}
	err := p.commit(func() (undo func(), err error) {
		if m == balance.Prefer || m == balance.Only {
			e := p.find(name)
			if e == nil {
				return nil, ErrUnknown
			}
			set.AccountID = e.ID
			if !until.IsZero() {
				set.Until = userDeadline(until, time.Now())
			}
		}
		before := p.mode
		p.mode = set
		return func() { p.mode = before }, nil
	})
	if err == nil {
		p.logger.Info("mode set", set.said(name)...)
	}
	return err
}

// said is what the log tells of the mode.
func (m Mode) said(name string) []any {
	attributes := []any{"mode", string(m.Mode)}
	if m.AccountID != "" {
		attributes = append(attributes, "account", name)
	}
	if !m.Until.IsZero() {
		attributes = append(attributes, "until", m.Until)
	}
	return attributes
}

// Mode is the mode in force.
func (p *Pool) Mode() ModeView {
	p.mu.Lock()
	defer p.mu.Unlock()
	policy := p.policy(time.Now())
	view := ModeView{Mode: policy.Mode}
	if e := p.byID(policy.Account); e != nil {
		view.Account, view.Until = e.Name, p.mode.Until
	}
	return view
}

// policy is what is decided about choices now. The caller holds the lock.
func (p *Pool) policy(now time.Time) balance.Policy {
	policy := balance.Policy{Strategy: p.routing.Strategy, AvoidFrom: p.routing.AvoidFrom, Mode: balance.Auto}
	if p.mode.Mode != "" && (p.mode.Until.IsZero() || now.Before(p.mode.Until)) {
		policy.Mode, policy.Account = p.mode.Mode, p.mode.AccountID
	}
	return policy
}

// Groups are the groups that accounts are in, sorted.
func (p *Pool) Groups() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.groups()
}

// groups is Groups for a caller that holds the lock.
func (p *Pool) groups() []string {
	var all []string
	for _, e := range p.entries {
		if e.Group != "" && !slices.ContainsFunc(all, func(g string) bool { return strings.EqualFold(g, e.Group) }) {
			all = append(all, e.Group)
		}
	}
	slices.Sort(all)
	return all
}

// ownWindow is how long requests are counted together where the wire tells of no window.
const ownWindow = 5 * time.Hour

// countWindow counts a request in the window that runs.
func (e *entry) countWindow(now time.Time) {
	if !now.Before(e.WindowEnds) {
		e.WindowRequests, e.WindowEnds = 0, now.Add(ownWindow).UTC()
	}
	if end := e.Limits.FiveHour.Reset; now.Before(end) {
		e.WindowEnds = end
	}
	e.WindowRequests++
}

// Stirred is closed at the next change of an account or the routing: an account may be able to serve now.
func (p *Pool) Stirred() <-chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stirred == nil {
		p.stirred = make(chan struct{})
	}
	return p.stirred
}

// changed announces a change. The caller does not hold the lock.
func (p *Pool) changed() {
	p.mu.Lock()
	if p.stirred != nil {
		close(p.stirred)
		p.stirred = nil
	}
	p.mu.Unlock()
	p.tell()
}
