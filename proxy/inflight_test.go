package proxy

import (
	"sync"
	"testing"
)

func TestAnswersUnderWay(t *testing.T) {
	p := &Proxy{}
	first := p.answers.enter(&Exchange{ID: 7, Model: "m", Session: "s", Account: "one", Stream: true})
	p.answers.enter(&Exchange{ID: 3, Account: "two"})
	first.out.Store(42)
	first.tokens.Store(124_000)
	list := p.InFlight()
	if len(list) != 2 || list[0].Account != "two" || list[1].BytesOut != 42 || list[1].Tokens != 124_000 ||
		list[1].Model != "m" || !list[1].Stream {
		t.Fatalf("%+v", list)
	}
	p.answers.leave(3)
	p.answers.leave(3)
	if list := p.InFlight(); len(list) != 1 || list[0].ID != 7 {
		t.Errorf("%+v", list)
	}
}

func TestAnswersFromManySides(t *testing.T) {
	p := &Proxy{}
	var all sync.WaitGroup
	for id := range ID(50) {
		all.Go(func() {
			u := p.answers.enter(&Exchange{ID: id})
			for n := range int64(20) {
				u.out.Store(n)
				_ = p.InFlight()
			}
			p.answers.leave(id)
		})
	}
	all.Wait()
	if list := p.InFlight(); len(list) != 0 {
		t.Errorf("%+v", list)
	}
}
