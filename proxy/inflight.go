package proxy

import (
	"cmp"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// InFlight is a response on its way to its client.
type InFlight struct {
	ID ID
	// Model, Session and Account are as in Exchange.
	Model, Session, Account string
	Stream                  bool
	Since                   time.Time
	// BytesOut is how much of the response is sent.
	BytesOut int64
	// Tokens is what the stream has reported so far: the prompt's, with cache, at its beginning, and the response's
	// mostly at its end.
	Tokens int64
}

// inflightSet are the responses in flight.
type inflightSet struct {
	mu  sync.Mutex // guards all
	all map[ID]*inflightResponse
}

type inflightResponse struct {
	InFlight    // without BytesOut and Tokens
	out, tokens atomic.Int64
}

// enter adds the response of an exchange; the result counts its bytes.
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

// InFlight are the responses in flight now, the oldest first.
func (p *Proxy) InFlight() []InFlight {
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
