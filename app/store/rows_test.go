package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"go.etcd.io/bbolt"
	"pgregory.net/rapid"

	"clb/app/store/colindex"
	"clb/proxy"
)

// crowd makes exchanges that differ in all that a filter may ask for.
type crowd struct {
	*rand.Rand
	// paths is how many different paths there are.
	paths int
}

func (c crowd) of(list ...string) string { return list[c.IntN(len(list))] }

func (c crowd) exchange(id proxy.ID) proxy.Exchange {
	x := exchange(id)
	x.AccountID = c.of("", "acc-1", "acc-1", "acc-2", "acc-3")
	x.Model = c.of("", "opus", "sonnet", "sonnet", strings.Repeat("long", 40))
	x.Session = c.of("", "6f1c2a9e-3b7d-4f31-9a58-0c7d1e5b2f44", "00000000-3b7d-4f31-9a58-0c7d1e5b2f44", "plain",
		"plain too")
	x.Outcome = proxy.Outcome(c.of("complete", "complete", "error", "truncated", "cancelled", "interrupted"))
	x.Status = []int{0, 200, 200, 429, 500, 123456}[c.IntN(6)]
	x.Path = fmt.Sprintf("/v1/%s/%d", c.of("messages", "models"), c.IntN(c.paths))
	x.Duration = time.Duration(c.IntN(4)) * time.Duration(c.IntN(1e6)) * time.Microsecond
	return x
}

func (c crowd) where(from, to proxy.ID) Where {
	w := Where{AccountID: c.of("", "", "acc-1", "acc-3", "nobody"),
		Model:   c.of("", "", "", "sonnet", strings.Repeat("long", 40)),
		Session: c.of("", "", "", "plain", "6f1c2a9e-3b7d-4f31-9a58-0c7d1e5b2f44"),
		Outcome: proxy.Outcome(c.of("", "", "error", "complete")),
		Status:  []int{0, 0, 200, 429, 123456}[c.IntN(5)], Text: c.of("", "", "mess", "models/1", "/")}
	span := max(int64(to.Time().Sub(from.Time()).Microseconds()), 1)
	if c.IntN(2) == 0 {
		w.From = from.Time().Add(time.Duration(c.Int64N(span)) * time.Microsecond)
	}
	if c.IntN(2) == 0 {
		w.To = from.Time().Add(time.Duration(c.Int64N(span)) * time.Microsecond)
	}
	return w
}

// naive is the list that a question asks for, found in the plainest way.
func naive(all []proxy.Exchange, w Where, order Order) []Cursor {
	var list []Cursor
	for i := range all {
		x := &all[i]
		if !w.From.IsZero() && x.ID < proxy.IDAt(w.From) || !w.To.IsZero() && x.ID >= proxy.IDAt(w.To) ||
			w.AccountID != "" && w.AccountID != x.AccountID || w.Model != "" && w.Model != x.Model || w.Session != "" &&
			w.Session != x.Session ||
			w.Outcome != "" && w.Outcome != x.Outcome || w.Status != 0 && w.Status != x.Status ||
			!strings.Contains(x.Path, w.Text) ||
			order == Failed && (x.Outcome == proxy.OutcomeComplete || x.Outcome == proxy.OutcomeCancelled) {
			continue
		}
		at := Cursor{ID: x.ID}
		if order == Slowest {
			at.Rank = colindex.DurationBucket(x.Duration)
		}
		list = append(list, at)
	}
	slices.SortFunc(list, func(a, b Cursor) int {
		return cmp.Or(cmp.Compare(b.Rank, a.Rank), cmp.Compare(b.ID, a.ID))
	})
	return list
}

func placesOf(rows []Exchange, order Order) []Cursor {
	var list []Cursor
	for _, x := range rows {
		at := Cursor{ID: x.ID}
		if order == Slowest {
			at.Rank = colindex.DurationBucket(x.Duration)
		}
		list = append(list, at)
	}
	return list
}

// walk goes through all pages, down the list or up.
func walk(t testing.TB, s *Store, w Where, order Order, limit int, up bool) []Cursor {
	t.Helper()
	page := Page{Limit: limit, Order: order}
	if up {
		page.After = Cursor{ID: 1} // below everything
	}
	var list []Cursor
	for n := 0; ; n++ {
		rows, prev, next, err := s.Rows(context.Background(), w, page)
		if err != nil || len(rows) > limit {
			t.Fatalf("%d rows, %v", len(rows), err)
		}
		part := placesOf(rows, order)
		back := next
		if up {
			list, page.After, back = append(slices.Clone(part), list...), prev, next
		} else {
			list, page.Before, back = append(list, part...), next, prev
		}
		if n > 0 && len(part) > 0 && (back == Cursor{}) {
			t.Fatalf("page %d has no way back", n)
		}
		if (page.Before == Cursor{}) && (page.After == Cursor{}) {
			return list
		}
	}
}

func sameRows(t testing.TB, what string, want, got []Cursor) {
	t.Helper()
	if !slices.Equal(want, got) {
		t.Fatalf("%s: want %d rows, got %d\n%s", what, len(want), len(got), gocmp.Diff(want, got))
	}
}

// TestRows: whatever is in the file and what waits, in whatever order it came, any filter in any order and any way
// through the pages gives what a scan of all exchanges gives.
func TestRows(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		random := crowd{rand.New(rand.NewPCG(rapid.Uint64().Draw(r, "seed"), 1)),
			rapid.SampledFrom([]int{2, 3000}).Draw(r, "paths")}
		s := open(t, newPath(t), func(c *Config) { c.Waiting = 1 << 20 })
		defer func() { do(t, s.Close) }()
		var all []proxy.Exchange
		taken := map[proxy.ID]bool{}
		lowest, highest := id(1), id(100_000)
		for range rapid.IntRange(1, 6).Draw(r, "bursts") {
			start := random.IntN(100_000)
			for range rapid.IntRange(1, 700).Draw(r, "burst") {
				start += random.IntN(5)
				at := min(id(start)+proxy.ID(random.IntN(3)), highest)
				if taken[at] {
					continue
				}
				taken[at] = true
				all = append(all, random.exchange(at))
				record(s, all[len(all)-1])
			}
			if random.IntN(3) > 0 {
				do(t, s.Flush)
			}
		}
		for range 12 {
			w := random.where(lowest, highest)
			order := Order(random.of("", "slowest", "failed"))
			what, want := fmt.Sprintf("%+v %q", w, order), naive(all, w, order)
			limit := 1 + random.IntN(len(all)/3+1)
			sameRows(t, what+" down", want, walk(t, s, w, order, limit, false))
			sameRows(t, what+" up", want, walk(t, s, w, order, limit, true))
			if order == Newest {
				sameRows(t, what+" each", want, exported(t, s, w))
			}
		}
	})
}

// exported is what Each gives, the newest first.
func exported(t testing.TB, s *Store, w Where) []Cursor {
	t.Helper()
	var rows []Exchange
	err := s.Each(context.Background(), w, func(x Exchange) error {
		rows = append(rows, x)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(rows)
	return placesOf(rows, Newest)
}

// TestRowsAreWhole: what a page shows is all of the exchange.
func TestRowsAreWhole(t *testing.T) {
	s := open(t, newPath(t))
	want := []Exchange{{Exchange: exchange(id(2)), Cost: 7_000_000, Priced: true},
		{Exchange: exchange(id(1)), Cost: 7_000_000, Priced: true}}
	s.End(want[1])
	do(t, s.Flush)
	s.End(want[0])
	rows, prev, next, err := s.Rows(context.Background(), Where{Session: exchange(1).Session, Text: "messages"}, Page{})
	if err != nil || (prev != Cursor{}) || (next != Cursor{}) {
		t.Fatal(prev, next, err)
	}
	diff(t, want, rows)
}

func TestWrongPages(t *testing.T) {
	s := open(t, newPath(t))
	for _, page := range []Page{{Order: "fastest"}, {Before: Cursor{ID: 1}, After: Cursor{ID: 2}}} {
		if _, _, _, err := s.Rows(context.Background(), Where{}, page); err == nil {
			t.Fatalf("%+v went well", page)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, _, err := s.Rows(ctx, Where{}, Page{}); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	if err := s.Each(ctx, Where{}, nil); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
}

func TestCursorsComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := Cursor{rapid.Uint16().Draw(t, "rank"), proxy.ID(rapid.Uint64().Draw(t, "id"))}
		got, err := ParseCursor(want.String())
		if err != nil || got != want {
			t.Fatalf("%v became %q and %v, %v", want, want.String(), got, err)
		}
	})
	for _, wrong := range []string{"", "x", "12-0000000000000", "zzzz-0000000000000", "-0000000000000", "0001-"} {
		if c, err := ParseCursor(wrong); err == nil {
			t.Errorf("%q became %v", wrong, c)
		}
	}
}

// TestEachStopsWhereItsCallerDoes: with the caller's error, having given what came before.
func TestEachStopsWhereItsCallerDoes(t *testing.T) {
	s := open(t, newPath(t))
	for n := range 2000 {
		record(s, exchange(id(n+1)))
	}
	do(t, s.Flush)
	enough, given := errors.New("enough"), 0
	err := s.Each(context.Background(), Where{}, func(x Exchange) error {
		if given++; x.ID != id(given) {
			t.Fatalf("%v came %d.", x.ID, given)
		}
		if given == 1500 {
			record(s, exchange(id(5000))) // it begins after the export
			do(t, s.Flush)                // which no transaction of the export holds up
			return enough
		}
		return nil
	})
	if !errors.Is(err, enough) || given != 1500 {
		t.Fatalf("%v after %d", err, given)
	}
}

// TestStrips: an index that grew in any order holds each row once, in strips of the right size, and forgets what it
// should.
func TestStrips(t *testing.T) {
	s := open(t, newPath(t), func(c *Config) { c.Waiting = 1 << 20 })
	random := crowd{rand.New(rand.NewPCG(1, 2)), 20}
	var want []proxy.ID
	for _, n := range random.Perm(5000) {
		record(s, random.exchange(id(n+1)))
		if n%500 == 0 {
			do(t, s.Flush)
		}
		want = append(want, id(n+1))
	}
	do(t, s.Flush)
	slices.Sort(want)
	diff(t, want, indexed(t, s))
	err := s.file.update(func(tx *bbolt.Tx) error { return columnIndex(tx).DropBefore(id(1234)) })
	if err != nil {
		t.Fatal(err)
	}
	diff(t, want[1233:], indexed(t, s))
}

// indexed is every ID of the index, in its order.
func indexed(t testing.TB, s *Store) (ids []proxy.ID) {
	t.Helper()
	err := s.file.view(func(tx *bbolt.Tx) error {
		return bucket(tx, indexBucket).ForEach(func(key, value []byte) error {
			segment, err := colindex.ReadSegment(key, value)
			if err != nil || len(value) > colindex.SegmentSize {
				t.Fatalf("a segment of %d bytes, %v", len(value), err)
			}
			for _, d := range segment.Entries() {
				ids = append(ids, d.ID)
			}
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return ids
}
