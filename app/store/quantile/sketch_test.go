package quantile

import (
	"bytes"
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func of(values ...int64) Sketch {
	var s Sketch
	for _, v := range values {
		s.Add(v)
	}
	return s
}

func TestQuantile(t *testing.T) {
	thousand := make([]int64, 1000)
	for i := range thousand {
		thousand[i] = int64(i+1) * int64(time.Millisecond)
	}
	cases := []struct {
		name   string
		values []int64
		q      float64
		want   int64
	}{
		{"none", nil, 0.5, 0},
		{"zero", []int64{0}, 0.5, 0},
		{"below zero", []int64{-5, math.MinInt64}, 1, 0},
		{"one", []int64{1}, 0, 1},
		{"highest", []int64{math.MaxInt64}, 1, math.MaxInt64},
		{"lowest of two", []int64{1000, 9000}, 0.5, 1000},
		{"highest of two", []int64{1000, 9000}, 0.51, 9000},
		{"half", thousand, 0.5, int64(500 * time.Millisecond)},
		{"nine tenths", thousand, 0.9, int64(900 * time.Millisecond)},
		{"99 of 100", thousand, 0.99, int64(990 * time.Millisecond)},
		{"all", thousand, 1, int64(time.Second)},
		{"more than all", thousand, 7, int64(time.Second)},
		{"less than none", thousand, -1, int64(time.Millisecond)},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := of(c.values...).Quantile(c.q); !near(got, c.want) {
				t.Fatalf("%d, not near %d", got, c.want)
			}
		})
	}
}

func near(got, want int64) bool {
	return math.Abs(float64(got)-float64(want)) <= MaxError*float64(want)+0.5
}

// TestPlaces: every value lies in the bucket whose bounds hold it, over the whole range.
func TestPlaces(t *testing.T) {
	if place(math.MaxInt64) != highest {
		t.Fatalf("the highest value is in bucket %d", place(math.MaxInt64))
	}
	for index := 1; index <= highest; index++ {
		first := int64(min(math.Ceil(begin(index)), math.MaxInt64))
		if first < 1<<50 && float64(first) < begin(index+1) && place(first) != uint16(index) {
			t.Fatalf("%d begins bucket %d and is placed in %d", first, index, place(first))
		}
		if width := begin(index+1) / begin(index); math.Abs(width-math.Pow(2, 1.0/steps)) > 1e-12 {
			t.Fatalf("bucket %d is %v wide", index, width)
		}
	}
}

// values are those of a few magnitudes, so that some meet in one bucket.
func values(t *rapid.T, name string) []int64 {
	one := rapid.Custom(func(t *rapid.T) int64 {
		return rapid.Int64Range(-1, 1000).Draw(t, "digits") * int64(math.Pow10(rapid.IntRange(0, 15).Draw(t, "zeros")))
	})
	return rapid.SliceOfN(one, 0, 60).Draw(t, name)
}

func TestErrorIsBounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := append(values(t, "values"), 1)
		q := rapid.Float64Range(0, 1).Draw(t, "q")
		slices.Sort(all)
		rank := max(int(math.Ceil(q*float64(len(all)))), 1)
		if want, got := max(all[rank-1], 0), of(all...).Quantile(q); !near(got, want) {
			t.Fatalf("%d, not near %d", got, want)
		}
	})
}

// TestMerge: neither order nor grouping of what is merged shows, and merging changes only the one it is called on.
func TestMerge(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := values(t, "a"), values(t, "b"), values(t, "c")
		want := of(slices.Concat(a, b, c)...)
		left := of(a...)
		left.Merge(of(b...))
		left.Merge(of(c...))
		right, rest := of(a...), of(c...)
		rest.Merge(of(b...))
		before := rest.Clone()
		rest.Merge(right)
		if !left.Equal(want) || !rest.Equal(want) || !right.Equal(of(a...)) {
			t.Fatalf("%v and %v, not %v", left, rest, want)
		}
		if want.Count() != uint64(len(a)+len(b)+len(c)) || before.Count() != uint64(len(b)+len(c)) {
			t.Fatalf("%d and %d are counted", want.Count(), before.Count())
		}
	})
}

func TestEncoding(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := of(values(t, "a")...), of(values(t, "b")...)
		tail := rapid.SliceOf(rapid.Byte()).Draw(t, "tail")
		var got Sketch
		rest, err := got.MergeEncoded(append(a.Append(nil), tail...))
		if err != nil || !got.Equal(a) || !bytes.Equal(rest, tail) {
			t.Fatalf("%v and %v of %v: %v", got, rest, a, err)
		}
		if _, err := got.MergeEncoded(b.Append(nil)); err != nil {
			t.Fatal(err)
		}
		a.Merge(b)
		if !got.Equal(a) {
			t.Fatalf("%v, not %v", got, a)
		}
	})
}

func TestEncodingIsSmall(t *testing.T) {
	for value, most := range map[int64]int{0: 3, int64(40 * time.Millisecond): 2, int64(time.Second): 2,
		int64(12 * time.Second): 2, int64(3 * time.Hour): 3} {
		if size := len(of(value).Append(nil)); size > most {
			t.Errorf("%d takes %d bytes", value, size)
		}
	}
	var many Sketch
	for n := range int64(100_000) {
		many.Add((n%1000 + 200) * int64(time.Millisecond))
	}
	if size := len(many.Append(nil)); size > 100 {
		t.Errorf("100,000 values take %d bytes", size)
	}
}

func TestCountsStopAtTheHighest(t *testing.T) {
	s := Sketch{[]bucket{{3, math.MaxUint64 - 1}, {9, 5}}}
	s.Merge(s.Clone())
	if s.Count() != math.MaxUint64 || s.Quantile(0.5) != middle(3) {
		t.Fatalf("%d counted", s.Count())
	}
	var again Sketch
	if _, err := again.MergeEncoded(s.Append(nil)); err != nil || !again.Equal(s) {
		t.Fatalf("%v, %v", again, err)
	}
}

func TestAtMost(t *testing.T) {
	s := of(10, 100, 100, 1000)
	for bound, want := range map[int64]uint64{-1: 0, 9: 0, 50: 1, 110: 3, 900: 3, 1100: 4, math.MaxInt64: 4} {
		if got := s.AtMost(bound); got != want {
			t.Errorf("%d are at most %d", got, bound)
		}
	}
}

// FuzzMergeEncoded: whatever the bytes, merging does not panic nor take much memory, and what it takes in is a sketch.
func FuzzMergeEncoded(f *testing.F) {
	f.Add(of(1, 2, 3, 1e9).Append(nil))
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0x0f, 1, 2})
	f.Add([]byte{2, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		var s Sketch
		rest, err := s.MergeEncoded(b)
		if err != nil {
			return
		}
		if len(rest) > len(b) || len(s.buckets) > highest+1 ||
			!slices.IsSortedFunc(s.buckets, func(a, b bucket) int { return int(a.index) - int(b.index) }) {
			t.Fatalf("%v of %v", s, b)
		}
		var again Sketch
		if _, err := again.MergeEncoded(s.Append(nil)); err != nil || !again.Equal(s) {
			t.Fatalf("%v became %v: %v", s, again, err)
		}
	})
}

func BenchmarkAdd(b *testing.B) {
	var s Sketch
	for n := range b.N {
		s.Add(int64(n%1000+1) * int64(time.Millisecond))
	}
}

func BenchmarkMergeEncoded(b *testing.B) {
	var one, all Sketch
	for n := range int64(463) {
		one.Add((n*n%977 + 30) * int64(10*time.Millisecond))
	}
	encoded := one.Append(nil)
	for range b.N {
		if _, err := all.MergeEncoded(encoded); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(encoded)), "bytes")
}
