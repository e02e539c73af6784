package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.etcd.io/bbolt"

	"clb/app/store/colindex"
	"clb/app/store/rowcodec"
	"clb/proxy"
)

// Order is what comes first in a list of requests.
type Order string

// The orders.
const (
	// Newest is by ID, the newest first. It is the default.
	Newest Order = ""
	// Slowest is by duration, the longest first; durations that differ by less than a thousandth count as equal, and
	// the newer request then comes first.
	Slowest Order = "slowest"
	// Failed is Newest of those that ended neither complete nor cancelled.
	Failed Order = "failed"
)

// Cursor is a place in a list, that of one request in it. The zero value is no place.
type Cursor struct {
	// Rank is the request's duration on a scale of the store, 0 in lists by ID.
	Rank uint16
	ID   proxy.ID
}

// String is the ID, after the rank and a dash where there is one.
func (c Cursor) String() string {
	if c.Rank == 0 {
		return c.ID.String()
	}
	return fmt.Sprintf("%04x-%s", c.Rank, c.ID)
}

// ParseCursor is the inverse of String.
func ParseCursor(text string) (c Cursor, err error) {
	rank, id, ranked := strings.Cut(text, "-")
	if !ranked {
		id = text
	} else if n, _ := fmt.Sscanf(rank, "%04x", &c.Rank); n != 1 || len(rank) != 4 {
		return Cursor{}, fmt.Errorf("%q is not a place in a list: it takes one that a list gave", text)
	}
	c.ID, err = proxy.ParseID(id)
	return c, err
}

// before says whether the place comes before another in a list.
func (c Cursor) before(d Cursor) bool { return c.Rank > d.Rank || c.Rank == d.Rank && c.ID > d.ID }

// Page says which part of a list is wanted. At most one of Before and After is set.
type Page struct {
	// Before goes on down the list, behind that place: to older requests, or faster ones. After goes back up, to the
	// requests that stand just in front of that place.
	Before, After Cursor
	// Limit is the most requests of the page. Default 50, at most 1000.
	Limit int
	Order Order
}

var errTwoCursors = errors.New("a page is before a place or after one, not both")

// errOrder says that there is no such order.
type errOrder Order

func (e errOrder) Error() string {
	return fmt.Sprintf("%q is no order: it takes newest (the default), slowest or failed", string(e))
}

func (p *Page) check() error {
	if p.Limit <= 0 {
		p.Limit = pageDefault
	}
	p.Limit = min(p.Limit, pageMost)
	switch {
	case p.Before != Cursor{} && p.After != Cursor{}:
		return errTwoCursors
	case !slices.Contains([]Order{Newest, "newest", Slowest, Failed}, p.Order):
		return errOrder(p.Order)
	}
	return nil
}

// Rows returns the requests that fit, in the order of the page, those that wait for the disk included. From and To of
// the Where bound the IDs, which a clock that jumps may part from the time of arrival. Prev is the After that leads to
// what comes before this page, next the Before that leads to what follows; zero where there is nothing. A page that is
// not full has a next where very many requests had to be looked at one by one, which only paths in their thousands
// bring about. Where the file can't be read there is an error, and those that wait in memory are there all the same.
func (s *Store) Rows(ctx context.Context, where Where, page Page) (rows []Exchange, prev, next Cursor, err error) {
	if err := errors.Join(ctx.Err(), page.check()); err != nil {
		return nil, Cursor{}, Cursor{}, err
	}
	waiting := s.ledger.waitingRows()
	var found []finding
	var words []string
	search := func(tx *bbolt.Tx) (err error) {
		words = s.ledger.vocabulary() // after the rows: it knows every word of theirs
		found, prev, next, err = newSearch(tx, where, page.Order, words, waiting).page(ctx, page)
		return err
	}
	if err = s.read(search); err != nil {
		_ = search(nil) // the error is told; it can have but one of its own, that of the context
	}
	return decoded(found, words), prev, next, err
}

// page finds the rows of a page and the cursors on both its sides.
func (q *search) page(ctx context.Context, page Page) (found []finding, prev, next Cursor, err error) {
	if (page.After != Cursor{}) {
		found, prev, err = q.find(ctx, page.After, true, page.Limit)
		slices.Reverse(found)
		if err == nil && len(found) > 0 {
			next, err = q.peek(ctx, found[len(found)-1].Cursor, false)
		}
		return found, prev, next, err
	}
	found, next, err = q.find(ctx, page.Before, false, page.Limit)
	if err == nil && len(found) > 0 && (page.Before != Cursor{}) {
		if prev = found[0].Cursor; !q.holds(page.Before) {
			prev, err = q.peek(ctx, prev, true)
		}
	}
	return found, prev, next, err
}

// holds says for certain that the list has a row of the file at a place, as it has at one that it gave.
func (q *search) holds(at Cursor) bool {
	r, found := q.row(at.ID)
	return found && q.in(at.ID) && q.place(at.ID, colindex.DurationBucket(r.Duration)) == at &&
		q.Matches(&r.Exchange.Exchange)
}

// peek returns the place if the list goes on behind it in that direction, else zero.
func (q *search) peek(ctx context.Context, from Cursor, up bool) (Cursor, error) {
	found, more, err := q.find(ctx, from, up, 1)
	if err != nil || len(found) == 0 && (more == Cursor{}) {
		return Cursor{}, err
	}
	return from, nil
}

// decoded turns findings into exchanges. One that can't be read is there with its ID and time, and says so.
func decoded(found []finding, words []string) []Exchange {
	list := make([]Exchange, 0, len(found))
	for _, f := range found {
		r, err := rowcodec.ReadRow(f.ID, f.value, words)
		if err != nil {
			r.Exchange = Exchange{Exchange: proxy.Exchange{ID: f.ID, Time: f.ID.Time(),
				Error: fmt.Sprintf("the record of this request can't be read: %v", err)}}
		}
		list = append(list, r.Exchange)
	}
	return list
}

// eachStep is how many requests one transaction of Each takes.
const eachStep = 512

// Each calls do with the requests that fit, the oldest first, and ends with its first error. Requests that begin after
// the call are left out. No transaction is open while do works.
func (s *Store) Each(ctx context.Context, where Where, do func(Exchange) error) error {
	last := s.LastID()
	for from := (Cursor{}); ; {
		var found []finding
		var words []string
		waiting := s.ledger.waitingRows()
		err := s.read(func(tx *bbolt.Tx) (err error) {
			words = s.ledger.vocabulary()
			search := newSearch(tx, where, Newest, words, waiting)
			search.To = min(search.To, last+1)
			found, from, err = search.find(ctx, from, true, eachStep)
			return err
		})
		if err != nil {
			return err
		}
		for _, x := range decoded(found, words) {
			if err := do(x); err != nil {
				return err
			}
		}
		if (from == Cursor{}) {
			return nil
		}
	}
}
