package storetest

import (
	"context"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clb/app/store"
	"clb/proxy"
)

func TestFill(t *testing.T) {
	s, err := store.Open(store.Config{Path: filepath.Join(t.TempDir(), "clb.db")})
	if err != nil {
		t.Fatal(err)
	}
	scale := Scale{Exchanges: 20_000, End: time.Now().Truncate(time.Hour)}
	if err := Fill(context.Background(), s, scale); err != nil {
		t.Fatal(err)
	}
	groups, err := s.By(context.Background(), store.Where{From: scale.End.AddDate(0, 0, -90), To: scale.End},
		store.ByModel)
	if err != nil || len(groups) != 8 || groups[0].Requests() < 3*groups[7].Requests() {
		t.Fatalf("%d models, %v", len(groups), err)
	}
	sum, err := s.Sum(context.Background(), store.Where{})
	if err != nil || sum.Requests() != 20_000 || sum.SuccessRate() < 0.95 || sum.SuccessRate() == 1 ||
		sum.Failovers == 0 {
		t.Fatalf("%+v, %v", sum.Counters, err)
	}
	if err := s.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
}

func TestExchanges(t *testing.T) {
	scale := Scale{Exchanges: 5000, Days: 10, End: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)}
	list := slices.Collect(Exchanges(scale))
	if d := cmp.Diff(list, slices.Collect(Exchanges(scale))); d != "" {
		t.Fatal(d)
	}
	sessions, ids := map[string]int{}, map[proxy.ID]bool{}
	for i, x := range list {
		sessions[x.Session]++
		if i > 0 && x.Time.Add(x.Duration).Before(list[i-1].Time.Add(list[i-1].Duration)) {
			t.Fatalf("%v ended before %v", x.ID, list[i-1].ID)
		}
		ids[x.ID] = true
	}
	if first, last := list[0].Time, list[len(list)-1].Time; first.Before(scale.End.AddDate(0, 0, -10)) ||
		!last.Before(scale.End) || scale.End.Sub(last) > 24*time.Hour {
		t.Fatalf("from %v to %v", first, last)
	}
	if len(ids) != len(list) {
		t.Fatalf("%d ids of %d", len(ids), len(list))
	}
	if n := len(list) / len(sessions); n < 10 || n > 100 {
		t.Fatalf("%d requests in a conversation", n)
	}
	if _, err := proxy.ParseID(list[0].ID.String()); err != nil {
		t.Fatal(err)
	}
}
