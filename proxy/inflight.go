package proxy

import (
	"cmp"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// InFlight is an answer that is on its way to its client.
type InFlight struct {
	ID ID
	// Model, Session and Account are as in Exchange.
	Model, Session, Account string
	Stream                  bool
	Since                   time.Time
	// BytesOut is how much of the answer has gone out.
	BytesOut int64
	// Tokens is what the wire has told of so far: the prompt's, cache and all, with the beginning of a stream, and the
	// answer's own mostly with its end.
	Tokens int64
}

// inflightSet are those under way.
type inflightSet struct {
	mu  sync.Mutex // guards all
	all map[ID]*inflightResponse
}

type inflightResponse struct {
	InFlight    // but for BytesOut and Tokens
	out, tokens atomic.Int64
}

// enter notes that the answer of an exchange begins; what it returns counts its bytes.
func (a *inflightSet) enter(x *Exchange) *inflightResponse {
	u := &inflightResponse{InFlight: InFlight{ID: x.ID, Model: x.Model, Session: x.Session, Account: x.Account,
		Stream: x.Stream, Since: x.Time}}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.all == nil {
		a.all = map[ID]*inflightResponse{}
	}
	a.all[x.ID] = u
	return u
}

func (a *inflightSet) leave(id ID) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.all, id)
}

// UnderWay are the answers that are on their way now, the oldest first.
func (p *Proxy) UnderWay() []InFlight {
	p.answers.mu.Lock()
	list := make([]InFlight, 0, len(p.answers.all))
	for _, u := range p.answers.all {
		now := u.InFlight
		now.BytesOut, now.Tokens = u.out.Load(), u.tokens.Load()
		list = append(list, now)
	}
	p.answers.mu.Unlock()
	slices.SortFunc(list, func(a, b InFlight) int { return cmp.Compare(a.ID, b.ID) })
	return list
}
