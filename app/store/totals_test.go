package store

import (
	"testing"
	"time"

	"google.golang.org/protobuf/encoding/protowire"

	"clb/app/store/rowcodec"
	"clb/proxy"
	"clb/proxy/anthropic"
)

func TestTotals(t *testing.T) {
	where := time.FixedZone("here", 3600)
	s := open(t, newPath(t), func(c *Config) { c.Location = where })
	outcomes := []proxy.Outcome{proxy.OutcomeComplete, proxy.OutcomeComplete, proxy.OutcomeError,
		proxy.OutcomeTruncated, proxy.OutcomeCancelled, proxy.OutcomeInterrupted, "of a later version"}
	for n, outcome := range outcomes {
		x := exchange(id(n + 1))
		x.Outcome = outcome
		if n == 0 {
			x.AccountID, x.Time = "", x.Time.Add(-24*time.Hour)
		}
		record(s, x)
	}
	got := s.Totals()
	want := Counters{
		Complete: 2, Errors: 2, Truncated: 1, Cancelled: 1, Interrupted: 1, Attempts: 14, Retries: 7, Failovers: 7,
		Tokens: anthropic.Usage{Input: 84, Output: 5600, CacheWrite5m: 28000, CacheWrite1h: 35,
			CacheRead: 630000, WebSearches: 14},
		CompleteDuration: 10 * time.Second,
	}
	diff(t, want, got.All)
	if n := got.Accounts["acc-1"].Requests(); n != 6 || len(got.Accounts) != 1 {
		t.Fatalf("account: %d of %v", n, got.Accounts)
	}
	today := id(1).Time().In(where)
	if got.Today(today).Requests != 6 || got.Today(today.AddDate(0, 0, -1)).Requests != 1 {
		t.Fatalf("days: %v", got.Days)
	}
	if r := got.All.SuccessRate(); r != 0.4 || got.All.AverageDuration() != 5*time.Second {
		t.Fatalf("rate %v, average %v", r, got.All.AverageDuration())
	}
	if (Counters{Cancelled: 3}).SuccessRate() != 1 || (Counters{}).AverageDuration() != 0 {
		t.Fatal("an empty tally")
	}
}

func TestDaysAreBounded(t *testing.T) {
	path := newPath(t)
	s := open(t, path, func(c *Config) { c.Location = time.UTC })
	for n := range 40 {
		x := exchange(id(n + 1))
		x.Time = x.Time.AddDate(0, 0, n)
		record(s, x)
		if n%7 == 0 {
			do(t, s.Flush)
		}
	}
	before := s.Totals()
	do(t, s.Close)
	if len(before.Days) != daysKept || before.All.Requests() != 40 {
		t.Fatalf("%d days, %d requests", len(before.Days), before.All.Requests())
	}
	diff(t, before, open(t, path).Totals())
}

func TestTallyKeepsFieldsOfANewerVersion(t *testing.T) {
	extra := protowire.AppendVarint(protowire.AppendTag(nil, 90, protowire.VarintType), 4)
	tally := Counters{Complete: 3, CompleteDuration: time.Second}
	fields := tally.Fields()
	var read Counters
	into := read.Fields()
	unknown, err := rowcodec.ReadNumbers(append(rowcodec.AppendNumbers(nil, fields[:]), extra...), into[:])
	if err != nil {
		t.Fatal(err)
	}
	diff(t, tally, read)
	diff(t, extra, unknown)
}
