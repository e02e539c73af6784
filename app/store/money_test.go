package store

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"go.etcd.io/bbolt"

	"clb/app/store/rowcodec"
	"clb/proxy/account"
)

// paidAndNot are two accounts, of which acc-2 is billed for each request.
var paidAndNot = account.Saved{Accounts: []account.Account{{ID: "acc-1", Name: "one", Kind: account.KindOAuth},
	{ID: "acc-2", Name: "two", Kind: account.KindKey}}, States: map[string]account.State{}}

// TestMoney: the totals say what the figures say, to the nano-dollar, and what stays of it, and a file whose totals do
// not tell is summed up.
func TestMoney(t *testing.T) {
	path := newPath(t)
	synctest.Test(t, func(t *testing.T) { testMoney(t, path) }) // so that no day ends meanwhile
}

func testMoney(t *testing.T, path string) {
	time.Sleep(5 * time.Hour)
	utc := func(c *Config) { c.Location = time.UTC }
	s := open(t, path, utc)
	if err := s.SaveNow(context.Background(), paidAndNot); err != nil {
		t.Fatal(err)
	}
	now := time.Now().Round(0).UTC()
	for n := range 60 {
		x := exchange(id(n + 1))
		x.Usage.Output = int64(n * 7)
		x.AccountID = []string{"acc-1", "acc-2", ""}[n%3]
		if x.Time = now; n < 20 {
			x.Time = now.AddDate(0, 0, -2)
		}
		if n%11 == 0 {
			x.Model = "unheard-of"
		}
		record(s, x)
		if n%13 == 0 {
			do(t, s.Flush)
		}
	}
	byAccount := func(from time.Time) (m Money) {
		t.Helper()
		groups, err := s.By(context.Background(), Where{From: from}, ByAccount)
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range groups {
			if m.Unpriced += g.Unpriced; g.Key == "acc-2" {
				m.Cost += g.Cost
			} else {
				m.Value += g.Cost
			}
		}
		return m
	}
	check := func(want Money, today Money) {
		t.Helper()
		got := s.Totals()
		day := got.Today(now)
		if got.Money != want || day.Value != today.Value || day.Cost != today.Cost {
			t.Fatalf("%+v, today %+v, not %+v and %+v", got.Money, day, want, today)
		}
	}
	all, today := byAccount(time.Time{}), byAccount(now.Add(-24*time.Hour).Truncate(time.Hour))
	if all.Value == today.Value || all.Cost == 0 || all.Unpriced != 6 {
		t.Fatalf("%+v, today %+v", all, today)
	}
	check(all, today)
	reopen := func(change func(tx *bbolt.Tx) error) {
		t.Helper()
		do(t, s.Flush)
		if err := s.file.update(change); err != nil {
			t.Fatal(err)
		}
		do(t, s.Close)
		s = open(t, path, utc)
	}
	reopen(func(*bbolt.Tx) error { return nil })
	check(all, today)
	reopen(func(tx *bbolt.Tx) error { // as an earlier version wrote it
		totals := bucket(tx, totalsBucket)
		date := totalsDay + now.Format(dayForm)
		day := s.Totals().Today(now)
		if err := totals.Put([]byte(date), rowcodec.AppendNumbers(nil, []*int64{&day.Requests})); err != nil {
			return err
		}
		return totals.Delete([]byte(totalsMoney))
	})
	check(all, today)
	do(t, s.ResetStats)
	check(Money{}, today)
	if n := s.Totals().Today(now).Requests; n != 0 {
		t.Fatalf("%d requests today", n)
	}
	reopen(func(*bbolt.Tx) error { return nil })
	check(Money{}, today)
	do(t, s.ClearHistory)
	check(Money{}, Money{})
	reopen(func(*bbolt.Tx) error { return nil })
	check(Money{}, Money{})
	do(t, s.Close)
}
