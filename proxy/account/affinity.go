package account

import (
	"container/list"
	"time"
)

// maxSessions bounds how many sessions are remembered; the one that was silent longest goes first.
const maxSessions = 10_000

// affinity remembers which account a session is on, for a lifetime after its last request. The pool's lock guards it.
type affinity struct {
	life   time.Duration
	byKey  map[string]*list.Element
	order  *list.List     // of *Binding, the newest first
	counts map[string]int // conversations by account ID
}

func newAffinity(life time.Duration, saved []Affinity) *affinity {
	b := &affinity{life: life, byKey: make(map[string]*list.Element, len(saved)), order: list.New(),
		counts: map[string]int{}}
	for i := len(saved) - 1; i >= 0; i-- {
		b.bind(saved[i].Session, saved[i].AccountID, saved[i].Used)
	}
	return b
}

// account is the session's account, empty if it has none or was silent too long.
func (b *affinity) account(session string, now time.Time) string {
	element, ok := b.byKey[session]
	if !ok {
		return ""
	}
	bound := element.Value.(*Affinity)
	if now.Sub(bound.Used) > b.life {
		b.drop(element)
		return ""
	}
	return bound.AccountID
}

// bind puts the session on an account, or keeps it there for another life.
func (b *affinity) bind(session, accountID string, now time.Time) {
	if session == "" {
		return
	}
	if element, ok := b.byKey[session]; ok {
		bound := element.Value.(*Affinity)
		b.counts[bound.AccountID]--
		b.counts[accountID]++
		bound.AccountID, bound.Used = accountID, now
		b.order.MoveToFront(element)
		return
	}
	b.counts[accountID]++
	b.byKey[session] = b.order.PushFront(&Affinity{session, accountID, now})
	if b.order.Len() > maxSessions {
		b.drop(b.order.Back())
	}
}

// rebind puts the session back on the account where it was, empty: on none.
func (b *affinity) rebind(session, accountID string, now time.Time) {
	if element, ok := b.byKey[session]; ok && accountID == "" {
		b.drop(element)
		return
	}
	b.bind(session, accountID, now)
}

func (b *affinity) drop(element *list.Element) {
	gone := element.Value.(*Affinity)
	delete(b.byKey, gone.Session)
	if b.counts[gone.AccountID]--; b.counts[gone.AccountID] <= 0 {
		delete(b.counts, gone.AccountID)
	}
	b.order.Remove(element)
}

// forgetSilent drops the sessions whose life is over.
func (b *affinity) forgetSilent(now time.Time) {
	for element := b.order.Back(); element != nil &&
		now.Sub(element.Value.(*Affinity).Used) > b.life; element = b.order.Back() {
		b.drop(element)
	}
}

// dropAccount forgets the sessions of an account.
func (b *affinity) dropAccount(accountID string) {
	for element := b.order.Front(); element != nil; {
		next := element.Next()
		if element.Value.(*Affinity).AccountID == accountID {
			b.drop(element)
		}
		element = next
	}
}

// saved is every binding that still lives, the newest first.
func (b *affinity) saved(now time.Time) []Affinity {
	var out []Affinity
	for element := b.order.Front(); element != nil; element = element.Next() {
		if bound := *element.Value.(*Affinity); now.Sub(bound.Used) <= b.life {
			out = append(out, bound)
		}
	}
	return out
}
