package account

import (
	"slices"
	"time"

	"clb/proxy/balance"
)

// maxResources bounds how many files, batches and the like are remembered; the one that was asked for longest ago goes
// first.
const maxResources = 5000

// Resource is something that exists on one account alone, and when it was made or asked for last.
type Resource struct {
	ID        string    `json:"id"`
	AccountID string    `json:"account_id"`
	Used      time.Time `json:"used"`
}

// resources are those that are known, by ID. Its pool's lock guards it.
type resources struct {
	byID map[string]*Resource
	copy []Resource // as saved last, until one changes
}

func newResources(saved []Resource) resources {
	r := resources{byID: make(map[string]*Resource, len(saved))}
	for _, one := range saved[:min(len(saved), maxResources)] {
		r.byID[one.ID] = &one
	}
	return r
}

func (r *resources) keep(id, accountID string, now time.Time) {
	r.copy = nil
	if r.byID[id] = &(Resource{id, accountID, now}); len(r.byID) <= maxResources {
		return
	}
	oldest := r.byID[id]
	for _, one := range r.byID {
		if one.Used.Before(oldest.Used) {
			oldest = one
		}
	}
	delete(r.byID, oldest.ID)
}

// saved is all of them, the newest first. Nobody changes what it returns.
func (r *resources) saved() []Resource {
	if r.copy == nil && len(r.byID) > 0 {
		for _, one := range r.byID {
			r.copy = append(r.copy, *one)
		}
		slices.SortFunc(r.copy, func(a, b Resource) int { return b.Used.Compare(a.Used) })
	}
	return r.copy
}

// Keep remembers that something exists on the lease's account alone.
func (l *Lease) Keep(id string) {
	l.pool.mu.Lock()
	l.pool.resources.keep(id, l.AccountID, time.Now().Round(0))
	l.pool.mu.Unlock()
	l.pool.changed()
}

// Resourceful reports whether any resource is known.
func (p *Pool) Resourceful() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.resources.byID) > 0
}

// Resource is the ID of the account on which the first of these resources exists that is known, empty: none is.
func (p *Pool) Resource(ids ...string) (accountID string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, id := range ids {
		if one := p.resources.byID[id]; one != nil {
			if now := time.Now().Round(0); now.Sub(one.Used) > time.Hour { // as fine as forgetting needs it
				p.resources.keep(id, one.AccountID, now)
			}
			return one.AccountID
		}
	}
	return ""
}

// Forget drops a resource that there is no more.
func (p *Pool) Forget(id string) {
	p.mu.Lock()
	_, known := p.resources.byID[id]
	if known {
		delete(p.resources.byID, id)
		p.resources.copy = nil
	}
	p.mu.Unlock()
	if known {
		p.changed()
	}
}

// goHome leads a request to the account on which what it asks for exists. One that is tied to it goes nowhere else;
// another goes there as a session goes on, where that account can serve. The caller holds the lock.
func (p *Pool) goHome(r *balance.Request, w LeaseRequest, candidates []balance.Account, policy balance.Policy,
	now time.Time) error {
	if w.Home == "" || r.Pin != "" {
		return nil
	}
	e := p.byID(w.Home)
	switch {
	case e == nil && w.Tied:
		name := p.formerName(w.Home)
		return &ExhaustedError{Home: name, Reasons: []string{name + ": it was removed"}}
	case w.Tied:
		r.Pin = w.Home
	case e != nil && balance.Check(&candidates[slices.Index(p.entries, e)], *r, policy, now).Eligible():
		r.Bound = w.Home
	}
	return nil
}

// formerName is the name of an account that was removed.
func (p *Pool) formerName(id string) string {
	for _, f := range p.former {
		if f.ID == id {
			return f.Name
		}
	}
	return "an account"
}
