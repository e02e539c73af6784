package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"go.etcd.io/bbolt"
	"pgregory.net/rapid"

	"clb/proxy"
	"clb/proxy/anthropic"
)

// recountedSessions sums exchanges, in the order in which they ended, by their session, the one used last first.
func recountedSessions(list []proxy.Exchange, w Where) (sums []Session) {
	found := map[string]*Session{}
	for _, x := range list {
		if x.Session == "" {
			continue
		}
		s := found[x.Session]
		if s == nil {
			s = &Session{Session: x.Session, First: x.Time}
			found[x.Session] = s
		}
		if x.Time.Before(s.First) {
			s.First = x.Time
		}
		if x.ID > s.LastID {
			if s.AccountID != "" && x.AccountID != "" && s.AccountID != x.AccountID {
				s.Moves++
			}
			s.AccountID = cmp.Or(x.AccountID, s.AccountID)
			s.LastID, s.Last = x.ID, x.Time
		}
		kept := priced(x)
		s.Requests++
		s.Tokens = s.Tokens.Add(x.Usage)
		s.Cost += kept.Cost
		switch {
		case kept.Priced:
			s.Priced++
		case x.Usage != anthropic.Usage{}:
			s.Unpriced++
		}
	}
	for _, s := range found {
		if (w.AccountID == "" || w.AccountID == s.AccountID) && (w.Session == "" || w.Session == s.Session) &&
			(w.From.IsZero() || !s.Last.Before(w.From)) && (w.To.IsZero() || s.First.Before(w.To)) {
			sums = append(sums, *s)
		}
	}
	slices.SortFunc(sums, func(a, b Session) int { return cmp.Compare(b.LastID, a.LastID) })
	return sums
}

// walkSessions goes through all pages, down the list or up.
func walkSessions(t *rapid.T, s *Store, w Where, limit int, up bool) (list []Session) {
	page := Page{Limit: limit}
	if up {
		page.After = Cursor{ID: 1}
	}
	for n := 0; ; n++ {
		part, prev, next, err := s.Sessions(context.Background(), w, page)
		must(t, err)
		if len(part) > limit {
			t.Fatalf("%d on a page of %d", len(part), limit)
		}
		if up {
			list, page.After = append(slices.Clone(part), list...), prev
			if n > 0 && len(part) > 0 && (next == Cursor{}) {
				t.Fatal("no way back")
			}
		} else {
			list, page.Before = append(list, part...), next
			if n > 0 && len(part) > 0 && (prev == Cursor{}) {
				t.Fatal("no way back")
			}
		}
		if (page.Before == Cursor{}) && (page.After == Cursor{}) {
			return list
		}
	}
}

// nearTimes has times agree to the millisecond, as the file keeps those of sessions.
var nearTimes = gocmp.Comparer(func(a, b time.Time) bool { return a.Sub(b).Abs() < time.Millisecond })

// TestSessions: whatever ends in whatever order, in the file or waiting, with crashes between and commits that reached
// the disk though the program heard otherwise: the sessions are a recount of the exchanges.
func TestSessions(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		path := newPath(t)
		s := open(t, path)
		defer func() { do(t, s.Close) }()
		var list, durable []proxy.Exchange
		names := []string{"", "plain", "another", "6f1c2a9e-3b7d-4f31-9a58-0c7d1e5b2f44",
			"00000000-3b7d-4f31-9a58-0c7d1e5b2f44", "6F1C2A9E-3B7D-4F31-9A58-0C7D1E5B2F44", "l", "u"}
		taken := map[proxy.ID]bool{}
		add := func(r *rapid.T) {
			x := exchange(id(rapid.IntRange(1, 5000).Draw(r, "id")))
			if taken[x.ID] {
				r.Skip("it has ended")
			}
			taken[x.ID] = true
			x.Session = rapid.SampledFrom(names).Draw(r, "session")
			x.AccountID = rapid.SampledFrom([]string{"", "acc-1", "acc-2"}).Draw(r, "account")
			x.Model = rapid.SampledFrom([]string{"claude-opus-5-5", "unheard-of"}).Draw(r, "model")
			x.Time = x.Time.Add(time.Duration(rapid.IntRange(-3, 3).Draw(r, "clock")) * time.Hour)
			record(s, x)
			s.ledger.drain() // in this order
			list = append(list, x)
		}
		flush := func(*rapid.T) {
			do(t, s.Flush)
			durable = slices.Clone(list)
		}
		r.Repeat(map[string]func(*rapid.T){
			"end": add, "end too": add, "flush": flush,
			"commit that seemed to fail": func(r *rapid.T) {
				b := s.ledger.next(keep)
				if b == nil {
					r.Skip("nothing waits")
				}
				must(r, s.file.update(b.apply))
				s.ledger.failed(b)
				durable = slices.Clone(list)
			},
			"crash": func(r *rapid.T) {
				copied := fmt.Sprint(path, "+")
				do(t, s.Flush)
				durable = slices.Clone(list)
				add(r)
				do(t, func(context.Context) error { return copyFile(copied, path) })
				do(t, s.Close)
				path, list = copied, slices.Clone(durable)
				clear(taken)
				for _, x := range list {
					taken[x.ID] = true
				}
				s = open(t, path)
			},
			"": func(r *rapid.T) {
				var w Where
				w.AccountID = rapid.SampledFrom([]string{"", "", "acc-1"}).Draw(r, "where")
				w.Session = rapid.SampledFrom([]string{"", "", "plain", names[3]}).Draw(r, "which")
				if rapid.Bool().Draw(r, "bounded") {
					// the file keeps no more of a time
					w.From = id(2500).Time().Add(-time.Hour).Truncate(time.Millisecond)
					w.To = w.From.Add(2 * time.Hour)
				}
				want := recountedSessions(list, w)
				limit := rapid.IntRange(1, 8).Draw(r, "limit")
				for _, up := range []bool{false, true} {
					if d := gocmp.Diff(want, walkSessions(r, s, w, limit, up), nearTimes, whatever); d != "" {
						r.Fatalf("up %v (-want +got)\n%s", up, d)
					}
				}
			},
		})
		do(t, s.Flush)
		checkDerived(t, s)
	})
}

// TestSessionsBeyondOnePage: a page that has looked at as many sessions as it may goes on where it was, leaving none
// out.
func TestSessionsBeyondOnePage(t *testing.T) {
	s := open(t, newPath(t))
	const many = 40
	for n := range many {
		x := exchange(id(n + 1))
		x.Session, x.AccountID = id(n+1).String(), "acc-1"
		if n%10 == 0 {
			x.AccountID = "rare"
		}
		record(s, x)
	}
	do(t, s.Flush)
	for _, up := range []bool{false, true} {
		var got []string
		page := Page{Limit: 3}
		if up {
			page.After = Cursor{ID: 1}
		}
		for n := 0; n == 0 || (page.Before != Cursor{}) || (page.After != Cursor{}); n++ {
			err := s.file.view(func(tx *bbolt.Tx) error {
				q := newSessionSearch(tx, Where{AccountID: "rare"}, nil)
				q.looksMost = 3
				list, prev, next := q.page(page)
				for _, found := range list {
					got = append(got, found.Session)
				}
				if page.Before = next; up {
					page.Before, page.After = Cursor{}, prev
				}
				return nil
			})
			if err != nil || n > many {
				t.Fatal(n, err)
			}
		}
		slices.Sort(got)
		diff(t, []string{id(1).String(), id(11).String(), id(21).String(), id(31).String()}, got)
	}
}

func TestWhatSessionsCanNotTell(t *testing.T) {
	s := open(t, newPath(t))
	for _, w := range []Where{{Model: "m"}, {Outcome: "error"}, {Status: 200}, {Text: "/v1"}} {
		var wrong *SessionsWhereError
		if _, _, _, err := s.Sessions(context.Background(), w, Page{}); !errors.As(err, &wrong) {
			t.Errorf("%+v: %v", w, err)
		}
	}
	if _, _, _, err := s.Sessions(context.Background(), Where{}, Page{Order: Slowest}); err == nil {
		t.Error("the slowest sessions were listed")
	}
}

// TestMovesInOneCommit: requests of a conversation lie in several shards of the intake, and a commit that takes many of
// them at once counts each move.
func TestMovesInOneCommit(t *testing.T) {
	s := open(t, newPath(t))
	const requests = 40
	for n := range requests {
		x := exchange(id(n + 1))
		x.Session, x.AccountID = "s", fmt.Sprint("account ", n/10)
		s.End(priced(x))
	}
	for _, when := range []string{"before the commit", "after it"} {
		list, _, _, err := s.Sessions(context.Background(), Where{}, Page{})
		if err != nil || len(list) != 1 || list[0].Moves != 3 || list[0].Requests != requests ||
			list[0].AccountID != "account 3" {
			t.Errorf("%s: %v %+v", when, err, list)
		}
		do(t, s.Flush)
	}
}
