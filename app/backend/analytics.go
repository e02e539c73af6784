package backend

import (
	"context"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"clb/app/control"
	"clb/app/store"
	"clb/app/store/rollup"
	"clb/proxy/anthropic"
)

// Analytics sums a range up.
func (b *Backend) Analytics(ctx context.Context, q control.AnalyticsQuery) (control.Analytics, error) {
	step, err := q.Check()
	if err != nil {
		return control.Analytics{}, err
	}
	s := aggregator{Backend: b, ctx: ctx, owners: b.owners()}
	if s.where, err = b.where(ctx, s.owners, q.HistoryFilter); err != nil {
		return control.Analytics{}, err
	}
	if err := s.bound(); err != nil {
		return control.Analytics{}, err
	}
	if step == 0 {
		step = rollup.StepFor(s.where.From, s.where.To)
	}
	if err := control.CheckSteps(step, s.where.From, s.where.To); err != nil {
		return control.Analytics{}, err
	}
	return s.analytics(step, q.By)
}

// aggregator is one question about sums.
type aggregator struct {
	*Backend
	ctx    context.Context
	owners accountNames
	where  store.Where
	// paying are the accounts of the range whose requests cost money.
	paying []string
}

// bound fills in the ends of the range that were left open.
func (s *aggregator) bound() error {
	if s.where.To.IsZero() {
		s.where.To = time.Now()
	}
	if !s.where.From.IsZero() {
		return nil
	}
	first, err := s.store.First()
	s.where.From = first
	if !first.Before(s.where.To) {
		s.where.From = s.where.To.Add(-time.Minute)
	}
	return err
}

func (s *aggregator) analytics(step time.Duration, by []string) (control.Analytics, error) {
	a := control.Analytics{From: s.where.From, To: s.where.To, Step: control.StepText(step),
		Groups: map[string][]control.Group{}}
	// Each question goes through its own cells, so they are asked side by side.
	var accounts []store.Group
	var points []store.Point
	groups := make([][]store.Group, len(by))
	var questions errgroup.Group
	questions.Go(func() (err error) {
		accounts, err = s.store.By(s.ctx, s.where, store.ByAccount)
		return err
	})
	questions.Go(func() (err error) {
		points, err = s.store.Series(s.ctx, s.where, step)
		return err
	})
	for i, by := range by {
		if store.Dimension(by) != store.ByAccount {
			questions.Go(func() (err error) {
				groups[i], err = s.store.By(s.ctx, s.where, store.Dimension(by))
				return err
			})
		}
	}
	if err := questions.Wait(); err != nil {
		return a, err
	}
	a.Total = s.total(accounts)
	var err error
	if a.Series, err = s.series(points, step); err != nil {
		return a, err
	}
	for i, by := range by {
		if store.Dimension(by) == store.ByAccount {
			a.Groups[by] = s.byAccount(accounts)
		} else if a.Groups[by], err = s.groups(groups[i], store.Dimension(by)); err != nil {
			return a, err
		}
	}
	return a, nil
}

// total sums the accounts up, and notes those whose requests cost money.
func (s *aggregator) total(accounts []store.Group) control.Figures {
	var total store.Aggregate
	paid := int64(0)
	for i := range accounts {
		g := &accounts[i]
		total.Add(&g.Aggregate)
		if s.owners.isPaid(g.Key) && g.Cost > 0 {
			paid = anthropic.Plus(paid, g.Cost)
			s.paying = append(s.paying, g.Key)
		}
	}
	return figures(&total, paid)
}

// series are the steps in which there was a request.
func (s *aggregator) series(points []store.Point, step time.Duration) ([]control.SeriesPoint, error) {
	paid := make([]int64, len(points))
	err := s.eachPaidAccount(func(where store.Where) error {
		part, err := s.store.Series(s.ctx, where, step)
		for i := range min(len(part), len(paid)) {
			paid[i] = anthropic.Plus(paid[i], part[i].Cost)
		}
		return err
	})
	shown := make([]control.SeriesPoint, 0, len(points))
	for i := range points {
		if points[i].Requests() > 0 {
			shown = append(shown,
				control.SeriesPoint{Start: points[i].Start, Figures: figures(&points[i].Aggregate, paid[i])})
		}
	}
	return shown, err
}

// eachPaidAccount asks about each account of the range whose requests cost money, of which there are few.
func (s *aggregator) eachPaidAccount(ask func(store.Where) error) error {
	for _, id := range s.paying {
		where := s.where
		where.AccountID = id
		if err := ask(where); err != nil {
			return err
		}
	}
	return nil
}

func (s *aggregator) groups(groups []store.Group, by store.Dimension) ([]control.Group, error) {
	paid := map[string]int64{}
	err := s.eachPaidAccount(func(where store.Where) error {
		part, err := s.store.By(s.ctx, where, by)
		for i := range part {
			paid[part[i].Key] = anthropic.Plus(paid[part[i].Key], part[i].Cost)
		}
		return err
	})
	shown := make([]control.Group, 0, len(groups))
	for i := range groups {
		shown = append(shown,
			control.Group{Key: groups[i].Key, Figures: figures(&groups[i].Aggregate, paid[groups[i].Key])})
	}
	return shown, err
}

func (s *aggregator) byAccount(accounts []store.Group) []control.Group {
	shown := make([]control.Group, 0, len(accounts))
	for i := range accounts {
		g := &accounts[i]
		paid := int64(0)
		if slices.Contains(s.paying, g.Key) {
			paid = g.Cost
		}
		shown = append(shown,
			control.Group{Key: s.accountName(s.ctx, s.owners, g.Key), Figures: figures(&g.Aggregate, paid)})
	}
	return shown
}
