package store

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.etcd.io/bbolt"

	"clb/app/store/rollup"
	"clb/app/store/rowcodec"
	"clb/proxy"
	"clb/proxy/account"
	"clb/proxy/anthropic"
)

// TestSumsDoNotRunOver: whatever an exchange claims, no sum turns negative or wraps, in memory and from the file.
func TestSumsDoNotRunOver(t *testing.T) {
	const most = math.MaxInt64
	x := Exchange{Exchange: proxy.Exchange{Outcome: proxy.OutcomeComplete, Duration: most, BytesIn: most,
		BytesOut: most,
		Usage: anthropic.Usage{Input: most, Output: most, CacheWrite5m: most, CacheWrite1h: most, CacheRead: most,
			WebSearches: most}}, Cost: most, Priced: true}
	var c Aggregate
	totals, session := newTotals(), Session{}
	for range 3 {
		c.Count(&x)
		totals.count(&x, time.UTC)
		row := rowcodec.Row{Exchange: x}
		session.count(7, summaryOf(&row))
	}
	var sum Aggregate
	for range 3 {
		sum.Add(&c)
		if _, err := sum.AddEncoded(rollup.CodeOf(proxy.OutcomeComplete), c.Append(nil)); err != nil {
			t.Fatal(err)
		}
	}
	totals.add(totals)
	if sum.Tokens.Input != most || sum.Cost != most || sum.BytesIn != most || sum.CompleteDuration != most ||
		sum.Requests() != 18 || sum.Priced != 18 {
		t.Errorf("%+v", sum)
	}
	if totals.All.Tokens.Tokens() != most || totals.All.AverageDuration() < 0 || totals.All.Complete != 6 {
		t.Errorf("%+v", totals.All)
	}
	if session.Tokens.Prompt() != most || session.Cost != most || session.Requests != 3 {
		t.Errorf("%+v", session)
	}
}

// TestSumsThatRanOver: a file in which an earlier version has left a sum that has run over opens, and counts on from
// zero.
func TestSumsThatRanOver(t *testing.T) {
	poisoned := Counters{Complete: 3, Tokens: anthropic.Usage{Input: -5, Output: math.MinInt64, CacheRead: 7}}
	fields := poisoned.Fields()
	got, err := readTally(rowcodec.AppendNumbers(nil, fields[:]))
	if want := (Counters{Complete: 3, Tokens: anthropic.Usage{CacheRead: 7}}); err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}
	cell := Aggregate{Counters: poisoned, Cost: -9}
	var sum Aggregate
	if _, err := sum.AddEncoded(rollup.CodeOf(proxy.OutcomeComplete), cell.Append(nil)); err != nil ||
		sum.Tokens.Output != 0 || sum.Cost != 0 || sum.Complete != 3 {
		t.Errorf("%+v, %v", sum, err)
	}
	s := Session{Session: "s", LastID: 5 << 12, Requests: 2, Cost: math.MinInt64,
		Tokens: anthropic.Usage{Input: -1, Output: 4}}
	back, _, err := readSession(s.LastID, s.append(nil, nil))
	if err != nil || back.Cost != 0 || back.Tokens != (anthropic.Usage{Output: 4}) || back.Requests != 2 {
		t.Errorf("%+v, %v", back, err)
	}
}

// TestOneStateThatCannotBeEncoded: what can't be written of one account keeps nothing else from being written.
func TestOneStateThatCannotBeEncoded(t *testing.T) {
	db, err := bbolt.Open(t.TempDir()+"/db", 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	endless := time.Unix(999999999999, 0)
	states := map[string]account.State{"a": {RestUntil: endless}, "b": {Why: "b"},
		"c": {Limits: anthropic.Limits{FiveHour: anthropic.Window{Utilization: math.NaN()}}}}
	err = db.Update(func(tx *bbolt.Tx) error {
		in, err := tx.CreateBucket([]byte("states"))
		if err != nil {
			return err
		}
		if err := in.Put([]byte("a"), []byte(`{"why":"before"}`)); err != nil {
			return err
		}
		if err := syncJSON(in, states); err != nil {
			return err
		}
		back := map[string]account.State{}
		err = readJSON(in, back, func(key string, err error) {
			if err != nil {
				t.Errorf("%s: %v", key, err)
			}
		})
		if diff := cmp.Diff(map[string]account.State{"a": {Why: "before"}, "b": {Why: "b"}}, back); diff != "" {
			t.Error(diff)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// TestLimitsBeyondTheCalendar: a damaged key or value of the limits shows no time that can't be encoded.
func TestLimitsBeyondTheCalendar(t *testing.T) {
	list := shown([]sample{{7, map[string]use{"five_hour": {thousandths: 10, reset: math.MaxInt64}}},
		{math.MaxUint32 * spanMinutes, nil}})
	if len(list) != 1 || !list[0].Windows["five_hour"].Reset.IsZero() {
		t.Errorf("%+v", list)
	}
	if _, err := readSamples([]byte{0xff, 0xff, 0xff, 0x7f, 0}, 0); err == nil {
		t.Error("a minute beyond its span is read")
	}
	names, u, _, ok := takeUse(append([]byte{255}, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 0), 0)
	if !ok || names != WindowFiveHour || u.thousandths != mostThousandths {
		t.Errorf("%+v, %v", u, ok)
	}
}
