//go:build linux

package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestMedianAndRatios(t *testing.T) {
	tests := []struct {
		a, b []float64
		want *spread
	}{
		{nil, nil, nil},
		{[]float64{1}, nil, nil},
		{[]float64{1}, []float64{0}, nil},
		{[]float64{1}, []float64{2}, &spread{0.5, 0.5, 0.5}},
		{[]float64{3, 1, 2}, []float64{1, 1, 1}, &spread{2, 1, 3}},
		{[]float64{4, 1, 2, 3}, []float64{1, 1, 1, 1}, &spread{2.5, 1, 4}},
		// The median is of the ratios, not the ratio of medians (which is 1).
		{[]float64{100, 20, 3}, []float64{20, 100, 1}, &spread{3, 0.2, 5}},
	}
	for _, test := range tests {
		if diff := cmp.Diff(test.want, ratios(test.a, test.b)); diff != "" {
			t.Errorf("%v to %v: %s", test.a, test.b, diff)
		}
	}
}

func TestGoals(t *testing.T) {
	value, ratio := func(v float64) row { return row{CLB: &v, Unit: "ms"} },
		func(v float64) row { return row{Ratio: &spread{Median: v}} }
	tests := []struct {
		name string
		goal goal
		row  row
		text string
		met  bool
	}{
		{"rate reached", goalRate, ratio(0.8), "≥ 0.8", true},
		{"rate missed", goalRate, ratio(0.79), "≥ 0.8", false},
		{"rate unknown", goalRate, row{}, "≥ 0.8", false},
		{"delay reached", goalDelay, ratio(1.3), "≤ 1.3", true},
		{"delay missed", goalDelay, ratio(1.31), "≤ 1.3", false},
		{"start reached", goalStart, value(59.9), "< 60 ms", true},
		{"start missed", goalStart, value(60), "< 60 ms", false},
		{"start unknown", goalStart, row{Unit: "ms"}, "< 60 ms", false},
	}
	for _, test := range tests {
		test.goal.judge(&test.row)
		if test.row.Goal != test.text || test.row.Met == nil || *test.row.Met != test.met {
			t.Errorf("%s: %+v", test.name, test.row)
		}
	}
	none := row{}
	goal{}.judge(&none)
	if none.Goal != "" || none.Met != nil {
		t.Errorf("no goal: %+v", none)
	}
}

// aSample has that many requests in a second, and one event of that delay.
func aSample(t *testing.T, requests int, delay time.Duration) sample {
	t.Helper()
	c := connectionLoad{requests: requests, answered: requests + 1, latencies: []int64{1000},
		delays: []int64{int64(delay)}}
	s, err := newSample(1, []connectionLoad{c})
	if err != nil {
		t.Fatal(err)
	}
	s.CPU, s.RSS = 0.5, float64(requests)
	return s
}

func TestSamplesMerge(t *testing.T) {
	s := aSample(t, 100, time.Microsecond)
	s.add(aSample(t, 300, 3*time.Microsecond))
	if s.Requests != 400 || s.rate() != 200 || s.answered != 402 || s.CPU != 1 || s.RSS != 300 {
		t.Errorf("%+v", s)
	}
	if s.Delay.Count != 2 || s.Delay.P50 != 1 || int(s.Delay.Max) != 3 {
		t.Errorf("%+v", s.Delay)
	}
}

func TestRecordKeepsWithinItsRange(t *testing.T) {
	h := newHistogram()
	if err := record(h, []int64{-5, 0, 1, int64(time.Hour)}); err != nil || h.TotalCount() != 4 {
		t.Errorf("%d values, %v", h.TotalCount(), err)
	}
}

func TestRowsAndTable(t *testing.T) {
	b := &bench{}
	fill := func(s scenario, clbRate int, clbDelay time.Duration) {
		for range 3 {
			none, base, ours := aSample(t, 1000, 10*time.Microsecond), aSample(t, 100, 100*time.Microsecond),
				aSample(t, clbRate, clbDelay)
			b.figures.load(s, map[string]*sample{direct: &none, plain: &base, clb: &ours})
		}
	}
	fill(loads()[0], 90, 0)
	fill(loads()[3], 50, 0)
	fill(loads()[5], 90, 120*time.Microsecond)
	b.figures.still(keyStart, map[string]float64{plain: 8, clb: 61})
	b.figures.still(keyIdle, map[string]float64{plain: 8, clb: 24})
	rows := b.rows()
	var met []string
	for _, r := range rows {
		switch {
		case r.Met == nil:
			met = append(met, "")
		case *r.Met:
			met = append(met, "ok")
		default:
			met = append(met, "missed")
		}
	}
	if diff := cmp.Diff([]string{"ok", "missed", "ok", "ok", "", "missed", "ok"}, met); diff != "" {
		t.Error(diff)
	}
	if r := rows[0]; *r.Direct != 1000 || *r.Plain != 100 || *r.CLB != 90 || r.Ratio.Median != 0.9 ||
		*r.PlainCPU != 5000 {
		t.Errorf("%+v", r)
	}
	var out bytes.Buffer
	writeTable(&out, machine{}, noise{Others: 3, All: 10}, rows)
	lines := strings.Split(out.String(), "\n")
	if first, second := lines[4], lines[5]; strings.Index(first, "≥ 0.8") != strings.Index(second, "≥ 0.8") ||
		!strings.Contains(second, "MISSED") {
		t.Errorf("not aligned:\n%s", out.String())
	}
	if !strings.Contains(out.String(), "took 30% of the processors") || !strings.Contains(out.String(), "too much") {
		t.Errorf("it does not say how noisy it was:\n%s", out.String())
	}
}

func TestVerdict(t *testing.T) {
	base, ours, missed := aSample(t, 10, 0), aSample(t, 10, 0), false
	b := &bench{answered: 5}
	b.figures.load(loads()[0], map[string]*sample{direct: &base, plain: &base, clb: &ours})
	var out bytes.Buffer
	b.figures.Recorded = 4
	if err := b.verdict(&out, nil); err == nil || !strings.Contains(err.Error(), "history") {
		t.Errorf("a lost record: %v", err)
	}
	b.figures.Recorded = 5
	if err := b.verdict(&out, []row{{Met: &missed}}); err != nil {
		t.Errorf("a missed goal without --gate: %v", err)
	}
	b.gate = true
	if err := b.verdict(&out, []row{{Met: &missed}}); err == nil {
		t.Error("a missed goal with --gate is no error")
	}
	ours.Problems = []string{"an answer was cut"}
	if err := b.verdict(&out, nil); err == nil || !strings.Contains(out.String(), "wrong: clb: an answer was cut") {
		t.Errorf("a wrong answer: %v, %s", err, out.String())
	}
}

func TestNumbers(t *testing.T) {
	for v, want := range map[float64]string{0.123: "0.12", 9.99: "9.99", 12.34: "12.3", 123.4: "123",
		84094.2: "84094"} {
		if got := number(&v); got != want {
			t.Errorf("%g is written %s, want %s", v, got, want)
		}
	}
	if got := number(nil); got != "" {
		t.Errorf("nothing is written %q", got)
	}
}

func TestReadingProc(t *testing.T) {
	rss, err := parseRSS("Name:\tclb\nVmHWM:\t   30000 kB\nVmRSS:\t   20000 kB\nThreads:\t8\n")
	if err != nil || rss != 20.48 {
		t.Errorf("%g MB, %v", rss, err)
	}
	cpu, err := parseCPU("12 (a) b (c) S 1 12 12 0 -1 4194560 1 0 0 0 150 25 0 0 20 0 8 0 100 0 0\n")
	if err != nil || cpu != 1.75 {
		t.Errorf("%g s, %v", cpu, err)
	}
	machine, err := parseBusy("cpu  100 20 30 9999 8888 4 5 6 7 8\ncpu0 1 2 3\n")
	if err != nil || machine != 1.65 {
		t.Errorf("%g s, %v", machine, err)
	}
	for _, text := range []string{"", "cpu 1 2 3", "cpu0 1 2 3 4 5 6 7 8", "cpu 1 2 x 4 5 6 7 8"} {
		if machine, err := parseBusy(text); err == nil {
			t.Errorf("%q gives %g s", text, machine)
		}
	}
	for _, text := range []string{"", "Name:\tclb\n", "VmRSS:\tmany kB\n"} {
		if rss, err := parseRSS(text); err == nil {
			t.Errorf("%q gives %g MB", text, rss)
		}
	}
	for _, text := range []string{"", "12 (clb) S", "12 (clb) S 1 12 12 0 -1 4194560 1 0 0 0 x 25 0"} {
		if cpu, err := parseCPU(text); err == nil {
			t.Errorf("%q gives %g s", text, cpu)
		}
	}
}

// Two clocks, such as those of two processes, agree.
func TestClocksAgree(t *testing.T) {
	one, err := newClock()
	if err != nil {
		t.Fatal(err)
	}
	two, err := newClock()
	if err != nil {
		t.Fatal(err)
	}
	for range 100 {
		a, b, c := one.now(), two.now(), one.now()
		if b < a-int64(time.Millisecond) || b > c+int64(time.Millisecond) {
			t.Fatalf("%d is not between %d and %d", b, a, c)
		}
	}
}

func TestAChildDiesWhenAsked(t *testing.T) {
	p, err := start(command{"sleeper", []string{"/bin/sleep", "60"}, nil, t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	if err := p.check(); err != nil {
		t.Error(err)
	}
	if err := p.stop(); err != nil {
		t.Error(err)
	}
	if err := p.check(); err == nil {
		t.Error("it still runs")
	}
}

func TestAChildThatEndsByItselfIsAnError(t *testing.T) {
	p, err := start(command{"speaker", []string{"/bin/sh", "-c", "echo some words; exit 3"}, nil, t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	<-p.exited
	if err := p.stop(); err == nil || !strings.Contains(err.Error(), "some words") ||
		!strings.Contains(err.Error(), "exit status 3") {
		t.Error(err)
	}
	if _, err := start(command{"none", []string{"/none"}, nil, t.TempDir()}); err == nil {
		t.Error("what does not exist was started")
	}
}

func TestPauseEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	begun := time.Now()
	pause(ctx, time.Minute)
	if time.Since(begun) > 30*time.Second {
		t.Error("it slept on")
	}
}
