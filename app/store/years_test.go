package store_test

import (
	"context"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"clb/app/store"
	"clb/app/store/quantile"
	"clb/app/store/storetest"
	"clb/proxy"
)

// TestTwoYears: the history of two years, with the program started anew every two months, the requests kept for 90
// days, and figures of any range beside a recount of all that there were.
func TestTwoYears(t *testing.T) {
	scale := storetest.Scale{Exchanges: 40_000, Days: 730, End: time.Now().Truncate(time.Hour)}
	path := filepath.Join(t.TempDir(), "clb.db")
	var all []proxy.Exchange
	s := openAt(t, path)
	for x := range storetest.Exchanges(scale) {
		all = append(all, x)
		s.End(storetest.Priced(x))
		if len(all)%(scale.Exchanges/12) == 0 {
			closeIt(t, s)
			s = openAt(t, path)
		}
	}
	defer func() { closeIt(t, s) }()
	if err := s.Maintain(context.Background()); err != nil {
		t.Fatal(err)
	}
	kept := 0
	if err := s.Each(context.Background(), store.Where{}, func(x store.Exchange) error {
		if kept++; x.Time.Before(time.Now().AddDate(0, 0, -91)) {
			t.Errorf("a request of %v is kept", x.Time)
		}
		return nil
	}); err != nil || kept < scale.Exchanges/730*85 {
		t.Fatalf("%d requests of 90 days, %v", kept, err)
	}
	random := rand.New(rand.NewPCG(2, 730))
	for range 200 {
		from := scale.End.Add(-time.Duration(random.IntN(730*24)) * time.Hour)
		w := store.Where{From: from, To: from.Add(time.Duration(random.IntN(200*24)) * time.Hour)}
		if random.IntN(2) == 0 {
			w.AccountID = all[random.IntN(len(all))].AccountID
		}
		sum, err := s.Sum(context.Background(), w)
		if err != nil {
			t.Fatal(err)
		}
		compare(t, all, w, sum)
	}
	points, err := s.Series(context.Background(), store.Where{From: scale.End.AddDate(0, 0, -730), To: scale.End}, 0)
	if err != nil || len(points) < 100 || len(points) > 400 {
		t.Fatalf("%d points, %v", len(points), err)
	}
	many := int64(0)
	for _, p := range points {
		many += p.Requests()
	}
	if many != int64(scale.Exchanges) {
		t.Fatalf("%d in the series", many)
	}
}

func openAt(t *testing.T, path string) *store.Store {
	t.Helper()
	s, err := store.Open(store.Config{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func closeIt(t *testing.T, s *store.Store) {
	t.Helper()
	if err := s.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
}

// compare recounts the exchanges of a range.
func compare(t *testing.T, all []proxy.Exchange, w store.Where, sum store.Aggregate) {
	t.Helper()
	var want store.Aggregate
	var durations []time.Duration
	for _, x := range all {
		if x.Time.Before(w.From) || !x.Time.Before(w.To) || w.AccountID != "" && x.AccountID != w.AccountID {
			continue
		}
		durations = append(durations, x.Duration)
		want.Tokens = want.Tokens.Add(x.Usage)
		want.Attempts += int64(len(x.Attempts))
		if x.Usage.Output > 0 {
			want.Cost += storetest.Priced(x).Cost
		}
	}
	if sum.Requests() != int64(len(durations)) || sum.Tokens != want.Tokens || sum.Attempts != want.Attempts ||
		sum.Cost != want.Cost {
		t.Fatalf("%+v: %d requests, not %d; %+v and %d, not %+v and %d", w, sum.Requests(), len(durations), sum.Tokens,
			sum.Cost, want.Tokens, want.Cost)
	}
	if len(durations) == 0 {
		return
	}
	slices.Sort(durations)
	for _, q := range []float64{0.5, 0.9, 0.99} {
		exact := float64(durations[max(int(math.Ceil(q*float64(len(durations)))), 1)-1])
		if got := float64(sum.Duration.Quantile(q)); math.Abs(got-exact) > quantile.MaxError*exact {
			t.Fatalf("%v of the durations is %v, not %v", q, time.Duration(got), time.Duration(exact))
		}
	}
}
