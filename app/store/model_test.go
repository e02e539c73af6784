package store

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"go.etcd.io/bbolt"
	"pgregory.net/rapid"

	"clb/app/store/rollup"
	"clb/proxy"
	"clb/proxy/anthropic"
)

// model is what the store must show, kept in the plainest way.
type model struct {
	ended, durable         []proxy.Exchange // newest last
	open, durableOpen      []proxy.Exchange
	counted, durableCounts []proxy.Exchange // since the last reset
	rolled, durableRolled  []proxy.Exchange // since the last clearing
	last, durableLast      proxy.ID
}

func (m *model) commit() {
	m.durable, m.durableOpen = slices.Clone(m.ended), slices.Clone(m.open)
	m.durableCounts, m.durableLast = slices.Clone(m.counted), m.last
	m.durableRolled = slices.Clone(m.rolled)
}

// crash goes back to the last commit; what was under way then has been interrupted.
func (m *model) crash() {
	m.ended, m.counted, m.last = slices.Clone(m.durable), slices.Clone(m.durableCounts), m.durableLast
	m.rolled = slices.Clone(m.durableRolled)
	for _, x := range m.durableOpen {
		x.Outcome, x.Error = proxy.OutcomeInterrupted, "the program ended before the answer did"
		m.add(x)
	}
	m.open = nil
}

func (m *model) add(x proxy.Exchange) {
	m.ended, m.counted, m.rolled = append(m.ended, x), append(m.counted, x), append(m.rolled, x)
}

func (m *model) totals(where *time.Location) Totals {
	t := newTotals()
	counted := map[proxy.ID]bool{}
	for _, x := range m.counted {
		kept := Exchange{Exchange: x}
		kept.Usage = anthropic.Usage{} // what was used goes with the history
		t.count(&kept, where)
		t.All.Tokens = t.All.Tokens.Add(x.Usage)
		if tally, ok := t.Accounts[x.AccountID]; ok {
			tally.Tokens = tally.Tokens.Add(x.Usage)
			t.Accounts[x.AccountID] = tally
		}
		counted[x.ID] = true
	}
	for _, x := range m.rolled {
		money, kept := newTotals(), priced(x)
		money.count(&kept, where)
		if counted[x.ID] {
			rollup.AddEach(t.Money.fields(), money.Money.fields())
		}
		for date, day := range money.Days {
			if day.Requests = 0; day != (Day{}) {
				sum := t.Days[date]
				rollup.AddEach(sum.fields(), day.fields())
				t.Days[date] = sum
			}
		}
	}
	return t
}

func (m *model) history() []proxy.Exchange {
	list := slices.Clone(m.ended)
	slices.SortFunc(list, func(a, b proxy.Exchange) int { return cmp.Compare(b.ID, a.ID) })
	return list
}

// scene is a store beside its model, and what may happen to the two.
type scene struct {
	newName func() string
	path    string
	store   *Store
	model   model
	begun   int
}

func (c *scene) open(t *rapid.T) {
	s, err := Open(Config{Path: c.path, CommitEvery: time.Hour, CommitSize: 1 << 20, Location: time.UTC})
	if err != nil {
		t.Fatal(err)
	}
	c.store = s
}

func must(t *rapid.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (c *scene) begin(t *rapid.T) {
	c.begun++
	x := exchange(id(c.begun))
	x.Time, x.Attempts, x.Outcome = anyMoment(t), nil, ""
	x.Usage = anthropic.Usage{} // nothing is used yet
	c.store.Begin(x)
	c.model.open, c.model.last = append(c.model.open, x), x.ID
}

func (c *scene) end(t *rapid.T) {
	m := &c.model
	if len(m.open) == 0 {
		t.Skip("nothing is under way")
	}
	i := rapid.IntRange(0, len(m.open)-1).Draw(t, "which")
	x := exchange(m.open[i].ID)
	x.Time = m.open[i].Time
	x.Model = rapid.SampledFrom([]string{"", "claude-opus-5-5", "unheard-of"}).Draw(t, "model")
	x.Duration = time.Duration(rapid.Int64Range(0, int64(time.Hour)).Draw(t, "duration"))
	x.Outcome = rapid.SampledFrom([]proxy.Outcome{proxy.OutcomeComplete, proxy.OutcomeError,
		proxy.OutcomeCancelled}).Draw(t, "outcome")
	x.AccountID = rapid.SampledFrom([]string{"", "acc-1", "acc-2"}).Draw(t, "account")
	c.store.End(priced(x))
	m.open = slices.Delete(slices.Clone(m.open), i, i+1)
	m.add(x)
}

func (c *scene) flush(t *rapid.T) {
	must(t, c.store.Flush(context.Background()))
	c.model.commit()
}

func (c *scene) clear(t *rapid.T) {
	must(t, c.store.ClearHistory(context.Background()))
	c.model.ended, c.model.rolled = nil, nil
	c.model.commit()
}

func (c *scene) reset(t *rapid.T) {
	must(t, c.store.ResetStats(context.Background()))
	c.model.counted = nil
	c.model.commit()
}

// crash goes on with a copy of the file as it is now, which is what a killed program leaves.
func (c *scene) crash(t *rapid.T) {
	copied := c.newName()
	must(t, copyFile(copied, c.path))
	must(t, c.store.Close(context.Background()))
	must(t, os.Remove(c.path))
	c.path = copied
	c.model.crash()
	c.open(t)
	c.flush(t)
}

func (c *scene) check(t *rapid.T) {
	want, got := c.model.totals(time.UTC), c.store.Totals()
	got.Since = time.Time{}
	if d := gocmp.Diff(want, got); d != "" {
		t.Fatalf("totals (-want +got)\n%s", d)
	}
	list, _, _, err := c.store.Rows(context.Background(), Where{}, Page{Limit: 1000})
	must(t, err)
	if d := gocmp.Diff(c.model.history(), plain(list), whatever); d != "" {
		t.Fatalf("history (-want +got)\n%s", d)
	}
	checkFigures(t, c.store, c.model.rolled)
	if c.store.LastID() < c.model.last {
		t.Fatalf("the last ID is %v, after %v", c.store.LastID(), c.model.last)
	}
}

// TestModel: whatever the order of events, and with crashes between, the store shows what the model shows, and the
// totals are a recount of the rows.
func TestModel(t *testing.T) {
	folder, files := t.TempDir(), 0
	newName := func() string {
		files++
		return filepath.Join(folder, fmt.Sprint(files))
	}
	rapid.Check(t, func(t *rapid.T) {
		c := &scene{newName: newName, path: newName()}
		c.open(t)
		defer func() { _ = c.store.Close(context.Background()) }()
		t.Repeat(map[string]func(*rapid.T){
			"begin": c.begin, "end": c.end, "flush": c.flush, "clear": c.clear, "reset": c.reset, "crash": c.crash,
			"": c.check,
		})
	})
}

func copyFile(to, from string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		return err
	}
	return out.Close()
}

// recount reads all rows of a store and sums them anew.
func recount(t testing.TB, s *Store) Totals {
	t.Helper()
	return recountOf(history(t, s, 1000), s)
}

func recountOf(list []proxy.Exchange, s *Store) Totals {
	sum := newTotals()
	for i := range list {
		kept := priced(list[i])
		sum.count(&kept, s.config.Location)
	}
	return sum
}

// checkPages has bbolt look over its whole file.
func checkPages(t testing.TB, path string) {
	t.Helper()
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{ReadOnly: true, Timeout: 20 * time.Second, PreLoadFreelist: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	err = db.View(func(tx *bbolt.Tx) error {
		for err := range tx.Check() {
			t.Errorf("the file is not sound: %v", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
