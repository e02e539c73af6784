package store

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"clb/app/store/rollup"
	"clb/proxy"
)

// TestFailedCommitThatReachedTheDisk: the file took the batch and the program heard otherwise, so it writes it again.
func TestFailedCommitThatReachedTheDisk(t *testing.T) {
	s := open(t, newPath(t), func(c *Config) { c.Waiting = 64 })
	do(t, s.Flush)
	var all []proxy.Exchange
	add := func(from, to int) {
		for n := from; n < to; n++ {
			all = append(all, exchange(id(n)))
			record(s, all[len(all)-1])
		}
	}
	for round := range 5 {
		add(round*300, round*300+200)
		b := s.ledger.next(keep)
		if err := s.file.update(b.apply); err != nil {
			t.Fatal(err)
		}
		s.ledger.failed(b)
		add(round*300+200, round*300+300) // rows beyond the bound are let go, and their groups joined
	}
	for range 2 {
		got, err := s.Sum(context.Background(), Where{})
		if err != nil {
			t.Fatal(err)
		}
		diff(t, recounted(all, Where{}, func(*proxy.Exchange) string { return "" })[""], got)
		do(t, s.Flush)
	}
}

// TestWhatWasLetGoIsCounted: rows that find no room are summed by the hour, and the minutes of that hour are given up.
func TestWhatWasLetGoIsCounted(t *testing.T) {
	s := open(t, newPath(t), func(c *Config) { c.Waiting = 100 })
	s.ledger.groupSize = 64
	hour := time.Now().Add(-3 * time.Hour).Truncate(time.Hour)
	at := func(n int) proxy.Exchange {
		x := exchange(id(n))
		x.Time = hour.Add(time.Duration(n%60) * time.Minute)
		return x
	}
	record(s, at(1))
	do(t, s.Flush)
	w := Where{From: hour.Add(30 * time.Minute)}
	if sum, err := s.Sum(context.Background(), w); err != nil || sum.Requests() != 0 {
		t.Fatalf("%d requests in the second half of the hour, %v", sum.Requests(), err)
	}
	maxSize := s.file.db.MaxSize
	s.file.db.MaxSize = 1
	const many = 40000
	for n := 2; n <= many; n++ {
		record(s, at(n))
		if n%10000 == 0 && s.Flush(context.Background()) == nil {
			t.Fatal("a full disk was written")
		}
	}
	if all, err := s.Sum(context.Background(), Where{}); err != nil || all.Requests() != many {
		t.Fatalf("%d of %d, %v", all.Requests(), many, err)
	}
	s.file.db.MaxSize = maxSize
	for range 2 {
		do(t, s.Flush)
		if sum, err := s.Sum(context.Background(), w); err != nil || sum.Requests() != many {
			t.Fatalf("%d requests in an hour that counts whole, %v", sum.Requests(), err)
		}
	}
}

// TestMinutesAreForgotten: minutes go when they are old, hours stay.
func TestMinutesAreForgotten(t *testing.T) {
	s := open(t, newPath(t))
	old := time.Now().Add(-40 * time.Hour).Truncate(time.Hour)
	for n := range 120 {
		x := exchange(id(n + 1))
		x.Time = old.Add(time.Duration(n) * time.Minute)
		record(s, x)
	}
	half := Where{From: old.Add(30 * time.Minute), To: old.Add(90 * time.Minute)}
	expect := func(want int64, later time.Duration) {
		t.Helper()
		record(s, exchange(s.LastID()+1)) // so that there is something to write
		b := s.ledger.next(keep)
		b.now = b.now.Add(later)
		if err := s.file.update(b.apply); err != nil {
			t.Fatal(err)
		}
		s.ledger.settled(b)
		sum, err := s.Sum(context.Background(), half)
		if err != nil || sum.Requests() != want {
			t.Fatalf("%d requests, not %d, %v", sum.Requests(), want, err)
		}
	}
	expect(60, 0)
	expect(60, 7*time.Hour)
	expect(120, 30*time.Hour)
	late := exchange(s.LastID() + 1)
	late.Time = old
	record(s, late) // the hour has lost its minutes for good
	expect(121, 0)
}

// TestDaylightSaving: the day has 23 or 25 hours, each request lies in the hour of the clock on the wall, and a series
// by days begins its points at midnight.
func TestDaylightSaving(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		day     time.Time
		hours   int
		doubled string
	}{{time.Date(2026, 3, 29, 0, 0, 0, 0, berlin), 23, ""}, {time.Date(2026, 10, 25, 0, 0, 0, 0, berlin), 25, "02"}} {
		s := open(t, newPath(t), func(config *Config) { config.Location = berlin })
		for n := range c.hours {
			x := exchange(id(n + 1))
			x.Time = c.day.Add(time.Duration(n)*time.Hour + 20*time.Minute)
			record(s, x)
		}
		do(t, s.Flush)
		w := Where{From: c.day.AddDate(0, 0, -1), To: c.day.AddDate(0, 0, 2)}
		points, err := s.Series(context.Background(), w, 24*time.Hour)
		if err != nil || len(points) != 3 || points[1].Requests() != int64(c.hours) || !points[1].Start.Equal(c.day) ||
			!points[2].Start.Equal(c.day.AddDate(0, 0, 1)) {
			t.Fatalf("%v of %d, %v", points, c.hours, err)
		}
		groups, err := s.By(context.Background(), w, ByHour)
		if err != nil || len(groups) != 24 {
			t.Fatalf("%d hours, %v", len(groups), err)
		}
		for _, g := range groups {
			want := int64(1)
			if g.Key == "02" {
				want = int64(c.hours) - 23
			}
			if g.Requests() != want {
				t.Fatalf("%s hours has %d requests, not %d", g.Key, g.Requests(), want)
			}
		}
	}
}

// TestManyNames: models without end do not grow the rollups without end, and none of their requests is lost.
func TestManyNames(t *testing.T) {
	s := open(t, newPath(t))
	const many = 3000
	for n := range many {
		x := exchange(id(n + 1))
		x.Model, x.AccountID = fmt.Sprint("model-", n), fmt.Sprint("account-", n)
		record(s, x)
	}
	do(t, s.Flush)
	for by, most := range map[Dimension]int{ByModel: rollup.ModelNamesMax, ByAccount: rollup.NamesMax} {
		groups, err := s.By(context.Background(), Where{}, by)
		if err != nil || len(groups) > most || groups[0].Key != OtherName {
			t.Fatalf("%d groups by %s, %v", len(groups), by, err)
		}
		sum := int64(0)
		for _, g := range groups {
			sum += g.Requests()
		}
		if sum != many {
			t.Fatalf("%d of %d by %s", sum, many, by)
		}
	}
}

func TestSteps(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 34, 56, 0, time.UTC)
	for _, step := range []time.Duration{time.Second, 90 * time.Second, 7 * time.Minute, 5 * time.Hour, 36 * time.Hour,
		-time.Hour} {
		if _, err := rollup.CutsOf(now.Add(-time.Hour), now, step, time.UTC); err == nil {
			t.Errorf("%v is taken as a step", step)
		}
	}
	if _, err := rollup.CutsOf(now.AddDate(-2, 0, 0), now, time.Minute, time.UTC); err == nil {
		t.Error("a million points were taken")
	}
	rapid.Check(t, func(t *rapid.T) {
		where := time.FixedZone("somewhere", rapid.IntRange(-48, 56).Draw(t, "quarters")*900)
		from := now.Add(-time.Duration(rapid.Int64Range(1, int64(20*365*24*time.Hour)).Draw(t, "span")))
		cuts, err := rollup.CutsOf(from, now, 0, where)
		if err != nil || len(cuts) < 2 || len(cuts) > rollup.StepsWanted+3 {
			t.Fatalf("%d cuts, %v", len(cuts), err)
		}
		if !slices.IsSortedFunc(cuts, time.Time.Compare) || cuts[0].After(from) || !cuts[1].After(from) ||
			cuts[len(cuts)-1].Before(now) || !cuts[len(cuts)-2].Before(now) {
			t.Fatalf("%v to %v: %v", from, now, cuts)
		}
	})
}

func TestWhatTheRollupsCanNotTell(t *testing.T) {
	s := open(t, newPath(t))
	for _, w := range []Where{{Session: "s"}, {Status: 200}, {Text: "/v1"}} {
		if _, err := s.Sum(context.Background(), w); err == nil {
			t.Errorf("%+v was answered", w)
		}
	}
	if _, err := s.By(context.Background(), Where{}, "moon"); err == nil {
		t.Error("by the moon")
	}
}
