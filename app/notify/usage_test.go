package notify

import (
	"testing"
	"time"

	"clb/app/status"
	"clb/proxy/anthropic"
)

func TestWindows(t *testing.T) {
	st := newStory(t, acct("work", status.Ready))
	l := &st.s.Accounts[0].Limits
	end := noon.Add(3 * time.Hour)
	use := func(share float64, reset time.Time) {
		l.FiveHour = anthropic.Window{Utilization: share, Reset: reset, Seen: st.now}
	}
	use(0.799, end)
	st.passes(time.Minute)
	use(0.803, end)
	notes := st.passes(time.Minute, "work: 80% of 5-hour limit used")
	if notes[0].Text != "Resets at 15:00." {
		t.Error(notes[0].Text)
	}
	for _, share := range []float64{0.79, 0.85, 0.7, 0.94} {
		use(share, end.Add(time.Minute))
		st.passes(time.Minute)
	}
	use(0.97, end)
	st.passes(time.Minute, "work: 97% of 5-hour limit used")
	use(1.2, end)
	st.passes(5 * time.Hour) // its end as well
	use(0.96, st.now.Add(3*time.Hour))
	st.passes(time.Minute, "work: 96% of 5-hour limit used")
	use(0.1, st.now.Add(3*time.Hour)) // begun anew for everybody
	st.passes(time.Minute)
	use(0.9, st.now.Add(3*time.Hour))
	st.passes(time.Minute, "work: 90% of 5-hour limit used")
	l.Models = map[string]anthropic.Window{"opus": {Utilization: 0.99, Reset: noon.AddDate(0, 0, 4), Seen: noon}}
	l.SevenDay = anthropic.Window{Utilization: 0.85, Reset: noon.AddDate(0, 0, 8), Seen: noon}
	notes = st.passes(time.Minute, "work: 85% of weekly limit used",
		"work: 99% of weekly limit for opus models used")
	if notes[0].Text != "Resets on 1 Dec at 12:00." || notes[1].Text != "Resets on Fri at 12:00." {
		t.Errorf("%+v", notes)
	}
}

func TestWhichWindowsAreWanted(t *testing.T) {
	for _, test := range []struct {
		w      Enabled
		shares []float64
		told   int
	}{
		{Enabled{Window80: true}, []float64{0.81, 0.96}, 1}, {Enabled{Window80: true}, []float64{0.96}, 1},
		{Enabled{Window95: true}, []float64{0.81, 0.96}, 1}, {Enabled{Window95: true}, []float64{0.81}, 0},
		{Default(), []float64{0.81, 0.96}, 0}, {everything(), []float64{0.81, 0.96}, 2},
		{everything(), []float64{0.96, 0.81}, 1},
	} {
		st := newStory(t, acct("work", status.Ready))
		st.wanted = test.w
		told := 0
		for _, share := range test.shares {
			st.s.Accounts[0].Limits.SevenDay = anthropic.Window{Utilization: share, Seen: noon}
			told += len(st.look())
		}
		st.wanted = everything() // switching them on later tells nothing old
		if told += len(st.look()); told != test.told {
			t.Errorf("%+v %v: %d were told", test.w, test.shares, told)
		}
	}
}
