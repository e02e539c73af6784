package anthropic

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestReadLimits(t *testing.T) {
	h := headers(u+"5h-status", "allowed", u+"5h-utilization", "0.62", u+"5h-reset", time.Hour,
		u+"7d-utilization", " 0.31 ", u+"7d-reset", "2026-11-25T00:00:00Z",
		u+"7d_oi-status", "allowed", u+"7d_oi-utilization", "0.05", u+"7d_sonnet-utilization", "0.5",
		u+"overage-status", "rejected")
	l, ok := ReadLimits(h, noon)
	if !ok || l.FiveHour.Utilization != 0.62 || !l.FiveHour.Reset.Equal(noon.Add(time.Hour)) ||
		l.FiveHour.Seen != noon {
		t.Errorf("5h: %+v", l.FiveHour)
	}
	if l.SevenDay.Utilization != 0.31 || !l.SevenDay.Reset.Equal(time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("7d: %+v", l.SevenDay)
	}
	if l.Models["fable"].Utilization != 0.05 || l.Models["sonnet"].Utilization != 0.5 ||
		l.Overage.Status != "rejected" {
		t.Errorf("models: %+v overage: %+v", l.Models, l.Overage)
	}
	merged := Limits{SevenDay: Window{Utilization: 0.4, Seen: noon}}.Merge(Limits{FiveHour: l.FiveHour})
	if merged.SevenDay.Utilization != 0.4 || merged.FiveHour.Utilization != 0.62 {
		t.Errorf("merged: %+v", merged)
	}
	if w := l.FiveHour.At(noon.Add(2 * time.Hour)); w.Utilization != 0 || !w.Reset.IsZero() || !w.Known() {
		t.Errorf("a window whose reset has passed: %+v", w)
	}
}

// TestReadEveryHeader: each header of a whole capture is found again in what was read of it.
func TestReadEveryHeader(t *testing.T) {
	h := headers(u+"status", "allowed_warning", u+"reset", 2*time.Hour, u+"representative-claim", "five_hour",
		u+"fallback-percentage", "0.5",
		u+"5h-status", "allowed_warning", u+"5h-utilization", "0.91", u+"5h-reset", 2*time.Hour,
		u+"5h-surpassed-threshold", "0.9",
		u+"7d-status", "rejected", u+"7d-utilization", "1.01", u+"7d-reset", 50*time.Hour, u+"7d-surpassed-threshold",
		"1.0",
		u+"7d_oi-status", "allowed", u+"7d_oi-utilization", "0.2", u+"7d_oi-reset", 50*time.Hour,
		u+"overage-status", "allowed", u+"overage-utilization", "0.25", u+"overage-reset", 200*time.Hour,
		u+"overage-in-use", "true", u+"overage-disabled-reason", " out_of_credits ",
		c+"requests-limit", "50", c+"requests-remaining", "49", c+"requests-reset", "2026-11-23T12:00:01Z",
		c+"tokens-limit", "480000", c+"tokens-remaining", "478000", c+"tokens-reset", "2026-11-23T12:00:02Z",
		c+"input-tokens-limit", "400000", c+"input-tokens-remaining", "399000", c+"input-tokens-reset",
		"2026-11-23T12:00:03Z",
		c+"output-tokens-limit", "80000", c+"output-tokens-remaining", "0", c+"output-tokens-reset",
		"2026-11-23T12:00:04Z")
	in := func(d time.Duration) time.Time { return noon.Add(d) }
	of := func(status string, used float64, reset time.Duration, threshold float64) Window {
		return Window{Status: status, Utilization: used, Reset: in(reset), Seen: noon, Source: "headers",
			Threshold: threshold}
	}
	want := Limits{
		FiveHour: of("allowed_warning", 0.91, 2*time.Hour, 0.9), SevenDay: of("rejected", 1.01, 50*time.Hour, 1),
		Models:  map[string]Window{"fable": of("allowed", 0.2, 50*time.Hour, 0)},
		Overage: of("allowed", 0.25, 200*time.Hour, 0),
		Extra:   ExtraUsage{InUse: true, Disabled: "out_of_credits", Seen: noon},
		Whole: AccountStatus{Status: "allowed_warning", Claim: "five_hour", Reset: in(2 * time.Hour), Fallback: 0.5,
			Seen: noon},
		Rates: Rates{Requests: Rate{50, 49, in(time.Second), noon},
			Tokens:       Rate{480000, 478000, in(2 * time.Second), noon},
			InputTokens:  Rate{400000, 399000, in(3 * time.Second), noon},
			OutputTokens: Rate{80000, 0, in(4 * time.Second), noon}},
	}
	got, ok := ReadLimits(h, noon)
	if diff := cmp.Diff(want, got); diff != "" || !ok {
		t.Error(ok, diff)
	}
	text, err := json.Marshal(got)
	var back Limits
	if err := json.Unmarshal(text, &back); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff(want, back); diff != "" || err != nil {
		t.Error("after a restart:", err, diff)
	}
	if got.Rates.Exhausted() != in(4*time.Second) {
		t.Errorf("exhausted until %v", got.Rates.Exhausted())
	}
}

// TestWindowOfAStatusAlone: it leaves the share that was known, unless that window has ended since.
func TestWindowOfAStatusAlone(t *testing.T) {
	known := Window{Status: "allowed_warning", Utilization: 0.91, Reset: noon.Add(time.Hour), Seen: noon,
		Source: "headers"}
	for _, test := range []struct {
		after         time.Duration
		status        string
		used          float64
		reset, itsOwn bool
	}{
		{time.Minute, "allowed_warning", 0.91, true, false},
		{time.Minute, "rejected", 1, false, true},
		{time.Hour, "allowed", 0, false, false},
	} {
		seen, _ := ReadLimits(headers(u+"5h-status", test.status), noon.Add(test.after))
		got := Limits{FiveHour: known}.Merge(seen).FiveHour
		if got.Status != test.status || got.Utilization != test.used || got.Reset.IsZero() == test.reset ||
			got.Seen != noon.Add(test.after) {
			t.Errorf("%+v: %+v", test, got)
		}
	}
}

// reading is one that all of an account's limits are told by at that moment.
func reading(at time.Time, used float64) Limits {
	w := Window{Status: "allowed", Utilization: used, Reset: at.Add(time.Hour), Seen: at, Source: "headers"}
	rate := Rate{Limit: 100, Remaining: int64(used * 100), Reset: at.Add(time.Minute), Seen: at}
	return Limits{FiveHour: w, SevenDay: w, Overage: w, Models: map[string]Window{"fable": w, "opus": w},
		Extra: ExtraUsage{InUse: true, Seen: at},
		Whole: AccountStatus{Status: "allowed", Reset: w.Reset, Seen: at}, Rates: Rates{rate, rate, rate, rate}}
}

// TestMergeInAnyOrder: whichever of some parallel answers is taken last, the newest one counts.
func TestMergeInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 6).Draw(t, "answers")
		readings := make([]Limits, n)
		for i := range readings {
			readings[i] = reading(noon.Add(time.Duration(i)*10*time.Second), float64(i+1)/10)
		}
		want := readings[n-1]
		seed := rapid.Uint64().Draw(t, "order")
		rand.New(rand.NewPCG(seed, 1)).Shuffle(n,
			func(i, j int) { readings[i], readings[j] = readings[j], readings[i] })
		var got Limits
		for _, r := range readings {
			got = got.Merge(r)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

// TestMergeAfterTheClockWasSetBack: what was noted in a future that never came does not shut out what is told now.
func TestMergeAfterTheClockWasSetBack(t *testing.T) {
	old, now := reading(noon.Add(time.Hour), 0.9), reading(noon, 0.1)
	if diff := cmp.Diff(now, old.Merge(now)); diff != "" {
		t.Error(diff)
	}
}

// TestMergeKeepsWhatIsNotTold: an answer of an API key says nothing of windows, and the other way round.
func TestMergeKeepsWhatIsNotTold(t *testing.T) {
	old := reading(noon, 0.4)
	if diff := cmp.Diff(old, old.Merge(Limits{})); diff != "" {
		t.Error(diff)
	}
	seen, _ := ReadLimits(headers(c+"tokens-remaining", "7"), noon.Add(time.Second))
	want := reading(noon, 0.4)
	want.Rates.Tokens = Rate{Limit: 7, Remaining: 7, Seen: noon.Add(time.Second)}
	if diff := cmp.Diff(want, old.Merge(seen)); diff != "" {
		t.Error(diff)
	}
}

func TestAt(t *testing.T) {
	l := reading(noon, 0.4)
	if diff := cmp.Diff(l, l.At(noon.Add(59*time.Second))); diff != "" {
		t.Error("before any reset:", diff)
	}
	full := Rate{Limit: 100, Remaining: 100, Seen: noon}
	if got := l.At(noon.Add(time.Minute)).Rates; got != (Rates{full, full, full, full}) {
		t.Errorf("a rate whose reset has passed: %+v", got)
	}
	empty := Window{Seen: noon, Source: "headers"}
	got := l.At(noon.Add(time.Hour))
	if got.FiveHour != empty || got.SevenDay != empty || got.Models["opus"] != empty ||
		got.Whole != (AccountStatus{Seen: noon}) {
		t.Errorf("windows whose reset has passed: %+v", got)
	}
	if l.Models["opus"].Utilization != 0.4 {
		t.Error("At changed what it was asked of")
	}
}

func TestReadRates(t *testing.T) {
	for name, test := range map[string]struct {
		header http.Header
		want   Rate
		found  bool
	}{
		"whole": {headers(c+"requests-limit", "50", c+"requests-remaining", " 0 ", c+"requests-reset",
			"2026-11-23T12:00:30Z"), Rate{50, 0, noon.Add(30 * time.Second), noon}, true},
		"in seconds": {headers(c+"requests-limit", "50", c+"requests-remaining", "5", c+"requests-reset",
			time.Minute), Rate{50, 5, noon.Add(time.Minute), noon}, true},
		"no limit": {headers(c+"requests-remaining", "12"), Rate{12, 12, time.Time{}, noon}, true},
		"nothing of use": {headers(c+"requests-limit", "50", c+"requests-reset", "2026-11-23T12:00:30Z"), Rate{},
			false},
		"negative":  {headers(c+"requests-limit", "50", c+"requests-remaining", "-1"), Rate{}, false},
		"no number": {headers(c+"requests-remaining", "1e3"), Rate{}, false},
		"no time": {headers(c+"requests-limit", "50", c+"requests-remaining", "1", c+"requests-reset", "soon"),
			Rate{50, 1, time.Time{}, noon}, true},
		"a name not known": {headers(c+"images-remaining", "1", c+"images-limit", "5"), Rate{}, false},
	} {
		l, found := ReadLimits(test.header, noon)
		if diff := cmp.Diff(test.want, l.Rates.Requests); diff != "" || found != test.found {
			t.Error(name, found, diff)
		}
	}
}

// TestReadLimitsIsBounded: a server that tells of ever new windows does not fill the memory, or the data file.
func TestReadLimitsIsBounded(t *testing.T) {
	var l Limits
	for n := range 20 {
		h := http.Header{}
		for i := range 50 {
			h.Set(u+"7d_f"+string(rune('a'+n))+string(rune('A'+i))+"-Status", "allowed")
		}
		h.Set(u+"7d_"+string(make([]byte, 9000))+"-Status", "allowed")
		seen, _ := ReadLimits(h, noon)
		l = l.Merge(seen)
	}
	if len(l.Models) != mostFamilies {
		t.Errorf("%d families", len(l.Models))
	}
}

func FuzzReadLimits(f *testing.F) {
	f.Add("7d_oi-Status", "rejected", "5h-Utilization", "1.01", "Tokens-Remaining", "0", int64(90))
	f.Add("Overage-In-Use", "true", "Representative-Claim", "five_hour", "Requests-Reset", "2026-11-23T12:00:01Z",
		int64(0))
	f.Add("5h-Reset", "0x10", "7d-Utilization", "NaN", "Requests-Remaining", "99999999999999999999", int64(-1))
	f.Add("Fallback-Percentage", "-1", "Overage-Utilization", "+Inf", "Requests-Limit", "1", int64(1<<40))
	f.Fuzz(func(t *testing.T, name1, value1, name2, value2, name3, value3 string, later int64) {
		h := http.Header{}
		h.Set(u+name1, value1)
		h.Set(u+name2, value2)
		h.Set(c+name3, value3)
		l, found := ReadLimits(h, noon)
		windows := []Window{l.FiveHour, l.SevenDay, l.Overage}
		for _, w := range l.Models {
			windows = append(windows, w)
		}
		known := !l.Extra.Seen.IsZero() || !l.Whole.Seen.IsZero()
		for _, w := range windows {
			known = known || w.Known()
			if !(w.Utilization >= 0 && w.Utilization <= 1000) || math.IsNaN(w.Threshold) ||
				len(w.Status) > longestWord || w.Known() && w.Seen != noon {
				t.Errorf("%+v", w)
			}
		}
		for _, r := range l.Rates.each() {
			known = known || r.Known()
			if r.Remaining < 0 || r.Limit < r.Remaining || !r.Known() && *r != (Rate{}) {
				t.Errorf("%+v", r)
			}
		}
		if known && !found || len(l.Whole.Claim)+len(l.Extra.Disabled) > 2*longestWord {
			t.Errorf("found %v of %+v", found, l)
		}
		now := noon.Add(time.Duration(later))
		if diff := cmp.Diff(l.At(now), l.At(now).At(now)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(l, Limits{}.Merge(l).Merge(l)); diff != "" {
			t.Error(diff)
		}
		checkJSON(t, l)
	})
}

// checkJSON checks that limits come back from a file as they were.
func checkJSON(t *testing.T, l Limits) {
	t.Helper()
	text, err := json.Marshal(l)
	if err != nil {
		t.Fatal(err)
	}
	var back Limits
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(l, back); diff != "" {
		t.Error(diff)
	}
}
