package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"go.etcd.io/bbolt"

	"clb/app/store/rollup"
)

// Figures over a range of time come from the rollups and from what waits for the file, never from rows; each exchange
// that ended before the question counts once. The range is made up of whole days in UTC, of whole hours before and
// after them, and at its two ends of minutes, where the minutes of that hour are still kept (48 hours). Where they are
// not, an hour that an end of the range cuts counts whole. So From and To are exact to the minute in the last two days,
// and to the hour before.

// Point is one step of a Series.
type Point struct {
	Start time.Time
	Aggregate
}

// Group is the share of one account, model, outcome or hour of the day.
type Group struct {
	// Key is the account's ID, the model, the outcome or the hour ("00" to "23"). An account or model that an exchange
	// did not have is empty; "(other)" sums those beyond the number that are told apart.
	Key string
	Aggregate
}

// Dimension is what By tells exchanges apart by.
type Dimension string

// The dimensions.
const (
	ByAccount Dimension = "account"
	ByModel   Dimension = "model"
	ByOutcome Dimension = "outcome"
	// ByHour is the hour of the day in Config.Location. Where the zone is not off UTC by whole hours, the hour in UTC
	// belongs to the local one in which it begins.
	ByHour Dimension = "hour"
)

// Sum is the sum over all exchanges of the range.
func (s *Store) Sum(ctx context.Context, where Where) (Aggregate, error) {
	var sum Aggregate
	err := s.figures(ctx, &rollup.Query{Where: where, Sink: func(int64, rollup.CellKey) *Aggregate { return &sum }})
	return sum, err
}

// By tells the exchanges of the range apart by a dimension: those with most requests first, hours in their order and
// all of them.
func (s *Store) By(ctx context.Context, where Where, by Dimension) ([]Group, error) {
	if by == ByHour {
		return s.byHour(ctx, where)
	}
	cells := map[rollup.CellKey]*Aggregate{}
	q := &rollup.Query{Where: where}
	fold := rollup.KindOutcome.Of
	switch by {
	case ByAccount:
		q.Apart, fold = rollup.KindAccount,
			func(k rollup.CellKey) rollup.CellKey { return rollup.CellKey{Account: k.Account} }
	case ByModel:
		q.Apart, fold = rollup.KindModel,
			func(k rollup.CellKey) rollup.CellKey { return rollup.CellKey{Model: k.Model} }
	case ByOutcome:
	default:
		return nil, fmt.Errorf("%q is no dimension: it takes account, model, outcome or hour", by)
	}
	q.Sink = func(_ int64, key rollup.CellKey) *Aggregate {
		key = fold(key)
		if cells[key] == nil {
			cells[key] = &Aggregate{}
		}
		return cells[key]
	}
	err := s.figures(ctx, q)
	names := s.ledger.nameList()
	groups := make([]Group, 0, len(cells))
	for key, cell := range cells {
		groups = append(groups, Group{nameOf(by, key, names), *cell})
	}
	slices.SortFunc(groups, func(a, b Group) int {
		return cmp.Or(cmp.Compare(b.Requests(), a.Requests()), cmp.Compare(a.Key, b.Key))
	})
	return groups, err
}

func nameOf(by Dimension, key rollup.CellKey, names []string) string {
	if by == ByOutcome {
		return string(key.Outcome.Name())
	}
	n := int(max(key.Account, key.Model))
	if n >= len(names) {
		return OtherName
	}
	return names[n]
}

func (s *Store) byHour(ctx context.Context, where Where) ([]Group, error) {
	groups := make([]Group, 24)
	for hour := range groups {
		groups[hour].Key = fmt.Sprintf("%02d", hour)
	}
	q := &rollup.Query{Where: where, NoDays: true}
	q.Sink = func(start int64, _ rollup.CellKey) *Aggregate {
		return &groups[time.Unix(start*60, 0).In(s.config.Location).Hour()].Aggregate
	}
	err := s.figures(ctx, q)
	return groups, err
}

// Series cuts the range into steps, in order, those without an exchange included. A step that is zero is chosen so that
// there are at most 400 of them; see package rollup for those that there are. Where From is zero the series begins with
// the first exchange; where To is zero it ends now.
func (s *Store) Series(ctx context.Context, where Where, step time.Duration) ([]Point, error) {
	if where.To.IsZero() {
		where.To = time.Now()
	}
	if where.From.IsZero() {
		first, err := s.firstMinute()
		if err != nil {
			return nil, err
		}
		where.From = time.Unix(first*60, 0)
	}
	cuts, err := rollup.CutsOf(where.From, where.To, step, s.config.Location)
	if err != nil || len(cuts) < 2 {
		return nil, err
	}
	points := make([]Point, len(cuts)-1)
	q := &rollup.Query{Where: where, Cuts: make([]int64, len(cuts))}
	for i, cut := range cuts {
		q.Cuts[i] = rollup.MinuteOf(cut)
		if i < len(points) {
			points[i].Start = cut
		}
	}
	q.Sink = func(start int64, _ rollup.CellKey) *Aggregate {
		i, found := slices.BinarySearch(q.Cuts, start)
		if !found {
			i--
		}
		return &points[min(max(i, 0), len(points)-1)].Aggregate
	}
	err = s.figures(ctx, q)
	return points, err
}

// OtherName sums the accounts and models that are not told apart any more.
const OtherName = rollup.OtherName

// Aggregate is a sum over exchanges, with the distributions of what was measured of them.
type Aggregate = rollup.Aggregate

func rollupBuckets(tx *bbolt.Tx) rollup.Buckets {
	return rollup.Buckets{Minutes: bucket(tx, minutesBucket), Hours: bucket(tx, hoursBucket),
		Days: bucket(tx, daysBucket)}
}

// applyRollups adds the fresh groups to the rollups.
func (b *batch) applyRollups(tx *bbolt.Tx) error {
	if err := putWords(bucket(tx, namesBucket), b.firstName, b.names); err != nil {
		return err
	}
	if b.change == clearHistory {
		for _, name := range []string{minutesBucket, hoursBucket, daysBucket} {
			if err := emptyBucket(tx, name); err != nil {
				return err
			}
		}
		return nil
	}
	deltas := make([]*rollup.Delta, len(b.fresh))
	for i, g := range b.fresh {
		deltas[i] = &g.rolled
	}
	return rollup.Apply(rollupBuckets(tx), deltas, b.now)
}

// figures answers a question. Where the file can't be read it returns an error, and what is in memory is summed all the
// same.
func (s *Store) figures(ctx context.Context, q *rollup.Query) error {
	if err := rolledUp(q.Where); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	// The groups first: a group that moves to the file between the two is told by its number.
	waiting, possible := s.ledger.prepare(q)
	if !possible {
		return nil
	}
	applied := uint64(0)
	err := s.read(func(tx *bbolt.Tx) error {
		applied = readApplied(tx)
		return q.ReadFile(ctx, rollupBuckets(tx))
	})
	for _, g := range waiting {
		if g.seq > applied {
			q.ReadDelta(&g.rolled)
		}
	}
	return err
}

// waitingGroups gathers, and returns the groups that wait for the file. None of them changes any more but for its rows,
// which may be let go.
func (l *memtable) waitingGroups() []*chunk {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.sealLocked()
}

func (l *memtable) sealLocked() []*chunk {
	l.gatherLocked()
	if n := len(l.groups); n > 0 {
		l.groups[n-1].sealed = true
	}
	return slices.Clone(l.groups)
}

// nameList is the table of the names as it is now. What it holds never changes.
func (l *memtable) nameList() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.names.List
}

// prepare makes the query ready and returns what waits; possible is false where it asks for a name that no exchange
// has.
func (l *memtable) prepare(q *rollup.Query) (waiting []*chunk, possible bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.sealLocked(), q.Prepare(l.names)
}

// First is when the first exchange that is known arrived, to the minute or the hour as it is kept; now where there is
// none.
func (s *Store) First() (time.Time, error) {
	minute, err := s.firstMinute()
	return time.Unix(minute*60, 0), err
}

func (s *Store) firstMinute() (int64, error) {
	first := rollup.MinuteOf(time.Now())
	for _, g := range s.ledger.waitingGroups() {
		first = g.rolled.First(first)
	}
	err := s.read(func(tx *bbolt.Tx) error {
		first = rollup.FirstMinute(bucket(tx, hoursBucket), first)
		return nil
	})
	return first, err
}
