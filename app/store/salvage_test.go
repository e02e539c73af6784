package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clb/proxy"

	"go.etcd.io/bbolt"
)

// wreck is a closed file with a history of a month, and what it holds.
type wreck struct {
	content []byte
	list    []proxy.Exchange
	byID    map[proxy.ID]proxy.Exchange
	sum     Aggregate
	totals  Totals
}

func newWreck(t testing.TB) *wreck {
	t.Helper()
	path, now := newPath(t), time.Now()
	s := open(t, path)
	w := &wreck{list: daily(30, 100, now), byID: map[proxy.ID]proxy.Exchange{}}
	for i := range w.list {
		x := &w.list[i]
		x.Model, x.AccountID = []string{"opus", "sonnet", "unheard-of"}[i%3], fmt.Sprint("acc-", i%4)
		x.Session = fmt.Sprintf("%08x-3b7d-4f31-9a58-0c7d1e5b2f44", i/25)
		x.Error = fmt.Sprint("some words of its own that take room, for number ", i)
		w.byID[x.ID] = *x
		record(s, *x)
		if i%300 == 299 {
			do(t, s.Flush)
		}
	}
	err := s.file.update(func(tx *bbolt.Tx) error {
		for n := range 2000 {
			at := now.AddDate(0, 0, -30).Add(time.Duration(n) * 20 * time.Minute)
			if err := addSample(bucket(tx, limitsBucket), fmt.Sprint("acc-", n%4),
				sample{minuteOf(at), map[string]use{WindowFiveHour: {thousandths: int64(n%50) * 20}}}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SaveNow(context.Background(), oneAccount); err != nil {
		t.Fatal(err)
	}
	if w.sum, err = s.Sum(context.Background(), Where{}); err != nil {
		t.Fatal(err)
	}
	w.totals = s.Totals()
	do(t, s.Close)
	if w.content, err = os.ReadFile(path); err != nil {
		t.Fatal(err)
	}
	return w
}

// salvaged salvages a content and opens what came of it.
func salvaged(t testing.TB, content []byte) (*Store, SalvageReport) {
	t.Helper()
	from := filepath.Join(t.TempDir(), "damaged.db")
	if err := os.WriteFile(from, content, 0o600); err != nil {
		t.Fatal(err)
	}
	report, err := Salvage(context.Background(), from, from+".new")
	if err != nil {
		t.Fatal(err)
	}
	if after, err := os.ReadFile(from); err != nil || !bytes.Equal(after, content) {
		t.Fatalf("the damaged file was changed, %v", err)
	}
	checkPages(t, from+".new")
	s := open(t, from+".new")
	if s.Damaged() != nil {
		t.Fatal(s.Damaged())
	}
	checkMade(t, s, report.Whole())
	if rows := history(t, s, 1000); report.part("requests").Kept != len(rows) {
		t.Errorf("%d requests are there, and the report says %v", len(rows), report)
	}
	return s, report
}

func pageOf(content []byte, id int) []byte {
	size := os.Getpagesize()
	return content[id*size : (id+1)*size]
}

// TestSalvageOfASoundFile: everything is there again, and nothing was missing.
func TestSalvageOfASoundFile(t *testing.T) {
	w := newWreck(t)
	s, report := salvaged(t, w.content)
	if !report.Whole() || report.part("requests").Kept != len(w.list) ||
		report.part("sessions").Kept != len(w.list)/25 {
		t.Fatal(report)
	}
	diff(t, w.totals.All, s.Totals().All)
	diff(t, w.totals.Accounts, s.Totals().Accounts)
	for i, x := range history(t, s, 1000) {
		diff(t, w.list[len(w.list)-1-i], x)
	}
	sum, err := s.Sum(context.Background(), Where{})
	if err != nil {
		t.Fatal(err)
	}
	diff(t, w.sum, sum)
	sameFigures(t, s)
	sessions, _, _, err := s.Sessions(context.Background(), Where{}, Page{Limit: 1000})
	if err != nil || len(sessions) != len(w.list)/25 || sessions[0].Requests != 25 {
		t.Fatalf("%d sessions, %v", len(sessions), err)
	}
	samples, err := s.Limits(context.Background(), "acc-3", time.Time{}, time.Time{})
	if err != nil || len(samples) < 250 {
		t.Fatalf("%d samples, %v", len(samples), err)
	}
	saved, err := s.Load()
	if err != nil {
		t.Fatal(err)
	}
	diff(t, oneAccount, saved)
	do(t, s.Close)
	works(t, s.config.Path)
}

// TestSalvageOfBrokenPages: whatever pages are overwritten, what is salvaged is sound, every request is as it was or
// gone, no more are gone than were on those pages, and the report counts them.
func TestSalvageOfBrokenPages(t *testing.T) {
	w := newWreck(t)
	pages := len(w.content) / os.Getpagesize()
	random := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 5))
	for range 25 {
		content := bytes.Clone(w.content)
		broken := random.Perm(pages)[:1+random.IntN(4)]
		for _, id := range broken {
			fill(pageOf(content, id), byte(random.IntN(2)*0xff), 0)
		}
		s, report := salvaged(t, content)
		rows := history(t, s, 1000)
		for _, x := range rows {
			was, known := w.byID[x.ID]
			if !known || x.Duration != was.Duration || x.Model != was.Model && x.Model != lostWord ||
				x.AccountID != was.AccountID && x.AccountID != lostWord {
				t.Fatalf("%+v, and was %+v", x, was)
			}
		}
		if lost := len(w.list) - len(rows); lost > 40*len(broken) {
			t.Fatalf("%d requests of %d with the pages %v broken: %v", len(rows), len(w.list), broken, report)
		}
		if len(rows) < len(w.list) && report.Whole() {
			t.Fatalf("nothing was missing: %v", report)
		}
		sum, err := s.Sum(context.Background(), Where{})
		if err != nil {
			t.Fatal(err)
		}
		if n := int(sum.Requests()); n < len(rows)-40*len(broken) || n > len(w.list) {
			t.Fatalf("%d in the figures, %d rows: %v", n, len(rows), report)
		}
		if n := int(s.Totals().All.Requests()); n != len(w.list) && n != len(rows) {
			t.Fatalf("%d in the totals", n)
		}
		do(t, s.Close)
	}
}

// TestSalvageOfLostParts: a bucket whose root is gone is found by its leaves, or made anew of the requests.
func TestSalvageOfLostParts(t *testing.T) {
	w := newWreck(t)
	path := filepath.Join(t.TempDir(), "clb.db")
	if err := os.WriteFile(path, w.content, 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	roots := map[string]uint64{}
	err = db.View(func(tx *bbolt.Tx) error {
		for _, name := range buckets() {
			roots[name] = uint64(bucket(tx, name).Root())
		}
		return nil
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{exchangesBucket, indexBucket, hoursBucket, daysBucket, minutesBucket, sessionsBucket,
		limitsBucket} {
		t.Run(name, func(t *testing.T) {
			if roots[name] == 0 {
				t.Fatal("it has no page of its own")
			}
			content := bytes.Clone(w.content)
			fill(pageOf(content, int(roots[name])), 0xff, 0)
			s, report := salvaged(t, content)
			if rows := history(t, s, 1000); len(rows) != len(w.list) || report.Stale || report.Whole() {
				t.Fatalf("%d rows: %v", len(rows), report)
			}
			sum, err := s.Sum(context.Background(), Where{})
			if err != nil {
				t.Fatal(err)
			}
			diff(t, w.sum, sum)
			sameFigures(t, s)
			sessions, _, _, err := s.Sessions(context.Background(), Where{}, Page{Limit: 1000})
			if err != nil || len(sessions) != len(w.list)/25 || sessions[7].Requests != 25 {
				t.Fatalf("%d sessions, %v: %v", len(sessions), err, report)
			}
			samples, err := s.Limits(context.Background(), "acc-3", time.Time{}, time.Time{})
			if err != nil || len(samples) < 250 {
				t.Fatalf("%d samples, %v", len(samples), err)
			}
		})
	}
}

// TestSalvageWithoutHeaders: with both of the headers gone the requests are found all the same, and the report warns.
func TestSalvageWithoutHeaders(t *testing.T) {
	w := newWreck(t)
	content := bytes.Clone(w.content)
	fill(pageOf(content, 0), 0, 0)
	fill(pageOf(content, 1), 0, 0)
	s, report := salvaged(t, content)
	if rows := history(t, s, 1000); len(rows) != len(w.list) || !report.Stale ||
		!strings.Contains(report.String(), "may have come back") {
		t.Fatalf("%d rows: %v", len(rows), report)
	}
	sameFigures(t, s)
}

// TestSalvageCountsOnce: a history of many small commits has left older states of its pages behind, which nothing tells
// from the newest where both headers are gone. What stands there twice is counted once, and the latest of it is taken.
func TestSalvageCountsOnce(t *testing.T) {
	path := newPath(t)
	s := open(t, path)
	for _, x := range daily(10, 40, time.Now()) {
		record(s, x)
		do(t, s.Flush)
	}
	do(t, s.Close)
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	fill(pageOf(content, 0), 0, 0)
	fill(pageOf(content, 1), 0, 0)
	s, report := salvaged(t, content) // which compares
	rows := history(t, s, 1000)
	if len(rows) < 200 {
		t.Fatalf("%d rows: %v", len(rows), report)
	}
	sameFigures(t, s)
}
