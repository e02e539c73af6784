package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"
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
	err := s.figures(ctx, &query{where: where, sink: func(int64, cellKey) *Aggregate { return &sum }})
	return sum, err
}

// By tells the exchanges of the range apart by a dimension: those with most requests first, hours in their order and
// all of them.
func (s *Store) By(ctx context.Context, where Where, by Dimension) ([]Group, error) {
	if by == ByHour {
		return s.byHour(ctx, where)
	}
	cells := map[cellKey]*Aggregate{}
	q := &query{where: where}
	fold := byOutcome.of
	switch by {
	case ByAccount:
		q.apart, fold = byAccount, func(k cellKey) cellKey { return cellKey{account: k.account} }
	case ByModel:
		q.apart, fold = byModel, func(k cellKey) cellKey { return cellKey{model: k.model} }
	case ByOutcome:
	default:
		return nil, fmt.Errorf("%q is no dimension: it takes account, model, outcome or hour", by)
	}
	q.sink = func(_ int64, key cellKey) *Aggregate {
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

func nameOf(by Dimension, key cellKey, names []string) string {
	if by == ByOutcome {
		return string(key.outcome.name())
	}
	n := int(max(key.account, key.model))
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
	q := &query{where: where, noDays: true}
	q.sink = func(start int64, _ cellKey) *Aggregate {
		return &groups[time.Unix(start*60, 0).In(s.config.Location).Hour()].Aggregate
	}
	err := s.figures(ctx, q)
	return groups, err
}

// Series cuts the range into steps, in order, those without an exchange included. A step that is zero is chosen so that
// there are at most 400 of them; see steps.go for those that there are. Where From is zero the series begins with the
// first exchange; where To is zero it ends now.
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
	cuts, err := cutsOf(where.From, where.To, step, s.config.Location)
	if err != nil || len(cuts) < 2 {
		return nil, err
	}
	points := make([]Point, len(cuts)-1)
	q := &query{where: where, cuts: make([]int64, len(cuts))}
	for i, cut := range cuts {
		q.cuts[i] = minuteOf(cut)
		if i < len(points) {
			points[i].Start = cut
		}
	}
	q.sink = func(start int64, _ cellKey) *Aggregate {
		i, found := slices.BinarySearch(q.cuts, start)
		if !found {
			i--
		}
		return &points[min(max(i, 0), len(points)-1)].Aggregate
	}
	err = s.figures(ctx, q)
	return points, err
}
