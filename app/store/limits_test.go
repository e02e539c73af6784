package store

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"go.etcd.io/bbolt"
	"pgregory.net/rapid"

	"clb/app/store/rollup"
	"clb/proxy/account"
	"clb/proxy/anthropic"
)

// saveAt commits what is saved as if it were so late.
func saveAt(t testing.TB, s *Store, saved account.Saved, now time.Time) {
	t.Helper()
	s.Save(saved)
	b := s.ledger.next(keep)
	b.now = now
	if err := s.file.update(b.apply); err != nil {
		t.Fatal(err)
	}
	s.ledger.settled(b)
}

func anyWindow(r *rapid.T, name string, at time.Time) (w anthropic.Window) {
	if rapid.IntRange(0, 4).Draw(r, name+" seen") == 0 {
		return w
	}
	w.Seen = at
	w.Utilization = float64(rapid.IntRange(0, 1200).Draw(r, name+" used")) / 1000
	if rapid.Bool().Draw(r, name+" has an end") {
		w.Reset = at.Truncate(time.Hour).Add(time.Duration(rapid.IntRange(1, 200).Draw(r, name+" ends")) * time.Hour)
	}
	return w
}

// TestLimitsOverTime: at any minute, the sample in force is what was saved last, to within what is worth a sample; of
// one minute there is one sample; and what is asked for of a range is what lies in it, after the one in force at its
// start.
func TestLimitsOverTime(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s := open(t, newPath(t))
		defer func() { do(t, s.Close) }()
		start := time.Date(2026, 11, 20, rapid.IntRange(0, 23).Draw(r, "hour"), 0, 0, 0, time.UTC)
		type saving struct {
			at   time.Time
			uses map[string]use
		}
		var savings []saving
		for now := start; len(savings) < 40; {
			now = now.Add(time.Duration(rapid.SampledFrom([]int{10, 40, 70, 600, 30000}).Draw(r,
				"seconds")) * time.Second)
			state := account.State{Limits: anthropic.Limits{FiveHour: anyWindow(r, "5h", now),
				SevenDay: anyWindow(r, "7d", now), Overage: anyWindow(r, "extra", now)}}
			if rapid.Bool().Draw(r, "has a family") {
				state.Limits.Models = map[string]anthropic.Window{"opus": anyWindow(r, "opus", now)}
			}
			saveAt(t, s, account.Saved{States: map[string]account.State{"acc-1": state, "acc": {Limits: state.Limits}}},
				now)
			savings = append(savings, saving{now, usesOf(&state.Limits)})
		}
		samples, err := s.Limits(context.Background(), "acc-1", time.Time{}, time.Time{})
		must(r, err)
		for i, saved := range savings {
			minute := saved.at.Truncate(time.Minute)
			last := i+1 == len(savings) || savings[i+1].at.Truncate(time.Minute).After(minute)
			if !last || len(saved.uses) == 0 {
				continue
			}
			n, _ := slices.BinarySearchFunc(samples, minute.Add(time.Second),
				func(s LimitSample, at time.Time) int { return s.At.Compare(at) })
			if n == 0 {
				r.Fatalf("nothing is in force at %v", minute)
			}
			if d := near(saved.uses, samples[n-1].Windows); d != "" {
				r.Fatalf("at %v of %v: %s", minute, samples[n-1].At, d)
			}
			if n > 1 && !samples[n-2].At.Before(samples[n-1].At) {
				r.Fatalf("%v has two samples", samples[n-1].At)
			}
		}
		checkRange(r, s, samples)
	})
}

// near says where the windows of a sample differ from those saved by more than a sample is for.
func near(saved map[string]use, windows map[string]Use) string {
	if len(saved) != len(windows) {
		return fmt.Sprintf("%d windows of %d", len(windows), len(saved))
	}
	for name, u := range saved {
		w, found := windows[name]
		if !found || math.Abs(w.Utilization-float64(u.thousandths)/1000) >= 0.01-1e-9 {
			return fmt.Sprintf("%s was %v and is %v", name, u, w)
		}
		reset := time.Unix(u.reset*60, 0)
		if w.Reset.IsZero() != (u.reset == 0) || u.reset != 0 && w.Reset.Sub(reset).Abs() > time.Minute {
			return fmt.Sprintf("%s ended at %v and ends at %v", name, reset, w.Reset)
		}
	}
	return ""
}

// checkRange asks for a part of the samples.
func checkRange(r *rapid.T, s *Store, all []LimitSample) {
	if len(all) < 2 {
		return
	}
	first := all[0].At
	span := int(all[len(all)-1].At.Sub(first)/time.Minute) + 2
	from := first.Add(time.Duration(rapid.IntRange(-60, span).Draw(r, "from")) * time.Minute)
	to := from.Add(time.Duration(rapid.IntRange(1, span+60).Draw(r, "minutes")) * time.Minute)
	var want []LimitSample
	for _, sample := range all {
		switch {
		case !sample.At.After(from):
			want = []LimitSample{{At: from, Windows: sample.Windows}}
		case sample.At.Before(to):
			want = append(want, sample)
		}
	}
	got, err := s.Limits(context.Background(), "acc-1", from, to)
	must(r, err)
	if d := gocmp.Diff(want, got, whatever); d != "" {
		r.Fatalf("%v to %v (-want +got)\n%s", from, to, d)
	}
}

// TestLimitsThatWait: what is not in the file yet counts, and a clock that goes back does no harm.
func TestLimitsThatWait(t *testing.T) {
	s := open(t, newPath(t))
	now := time.Now()
	saveAt(t, s, used("acc-1", 0.1), now.Add(-2*time.Hour))
	s.Save(used("acc-1", 0.9))
	samples, err := s.Limits(context.Background(), "acc-1", now.Add(-3*time.Hour), time.Time{})
	if err != nil || len(samples) != 2 || samples[1].Windows[WindowFiveHour].Utilization != 0.9 {
		t.Fatalf("%+v, %v", samples, err)
	}
	do(t, s.Flush)
	saveAt(t, s, used("acc-1", 0.5), now.Add(-90*time.Minute))
	samples, err = s.Limits(context.Background(), "acc-1", time.Time{}, time.Time{})
	if err != nil || len(samples) != 3 || samples[1].Windows[WindowFiveHour].Utilization != 0.5 {
		t.Fatalf("%+v, %v", samples, err)
	}
	if other, err := s.Limits(context.Background(), "acc", time.Time{}, time.Time{}); err != nil || len(other) != 0 {
		t.Fatalf("%+v, %v", other, err)
	}
}

// TestManyLimits: an answer stays short, and shows the highest use of every stretch.
func TestManyLimits(t *testing.T) {
	s := open(t, newPath(t))
	start := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	peak := start.Add(7777 * time.Minute)
	err := s.file.update(func(tx *bbolt.Tx) error {
		for n := range 12000 {
			at := start.Add(time.Duration(n) * time.Minute)
			u := use{thousandths: int64(n%40) * 20}
			if at.Equal(peak) {
				u.thousandths = 990
			}
			if err := addSample(bucket(tx, limitsBucket), "acc-1",
				sample{rollup.MinuteOf(at), map[string]use{WindowFiveHour: u}}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	samples, err := s.Limits(context.Background(), "acc-1", start, time.Time{})
	if err != nil || len(samples) > limitsMost+2 || len(samples) < limitsMost/2 {
		t.Fatalf("%d samples, %v", len(samples), err)
	}
	found := slices.ContainsFunc(samples, func(s LimitSample) bool {
		return s.At.Equal(peak) && s.Windows[WindowFiveHour].Utilization == 0.99
	})
	if !found || !samples[0].At.Equal(start) || !samples[len(samples)-1].At.Equal(start.Add(11999*time.Minute)) {
		t.Fatalf("the peak is shown: %v; from %v to %v", found, samples[0].At, samples[len(samples)-1].At)
	}
}

// FuzzSamples: whatever the bytes, reading them does not panic, and what is read is written so that it is read again.
func FuzzSamples(f *testing.F) {
	f.Add(appendSamples(nil, []sample{{360, map[string]use{WindowFiveHour: {500, 400}, "model:opus": {1000, 0}}}}, 360))
	f.Add([]byte{1, 255, 3})
	f.Fuzz(func(t *testing.T, b []byte) {
		first, err := readSamples(b, 360)
		if err != nil {
			return
		}
		again, err := readSamples(appendSamples(nil, first, 360), 360)
		if err != nil {
			t.Fatal(err)
		}
		for i := range first {
			for name, u := range first[i].uses {
				if u.reset > 0 && again[i].uses[name] != u {
					t.Fatalf("%v became %v", u, again[i].uses[name])
				}
			}
		}
	})
}
