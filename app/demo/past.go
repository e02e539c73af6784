package main

import (
	"context"
	"errors"
	"time"

	"clb/app"
	"clb/app/config"
	"clb/app/price"
	"clb/app/store"
	"clb/app/store/storetest"
	"clb/proxy/anthropic"
)

const (
	pastDays = 30
	perDay   = 320
)

// past puts a month of made-up requests into the history, so that there is something to look at from the start: until
// now, busy by day, and quieter at weekends.
func past(ctx context.Context, options app.Options, now time.Time) (err error) {
	machine := config.ThisMachine()
	machine.Environment = config.Environment{Pairs: options.Environ, GOOS: machine.Environment.GOOS}
	paths, err := config.PathsOf(machine)
	if err != nil {
		return err
	}
	s, err := store.Open(store.Config{Path: paths.Data})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close(context.WithoutCancel(ctx))) }()
	saved, err := s.Load()
	if err != nil {
		return err
	}
	prices := price.Default()
	var owners []storetest.Owner
	paid := map[string]bool{}
	for _, a := range saved.Accounts {
		paid[a.ID] = a.Kind.Paid()
		owners = append(owners, storetest.Owner{ID: a.ID, Name: a.Name})
	}
	tonight := time.Date(now.Year(), now.Month(), now.Day()+1, 0, 0, 0, 0, now.Location())
	scale := storetest.Scale{Exchanges: pastDays * perDay, Days: pastDays, End: tonight, Owners: owners, Models: 4,
		Seed: uint64(now.UnixNano())}
	for x := range storetest.Exchanges(scale) {
		weekend := x.Time.Weekday() == time.Saturday || x.Time.Weekday() == time.Sunday
		if x.Time.Add(x.Duration).After(now) || weekend && x.ID%3 > 0 {
			continue
		}
		kept := store.Exchange{Exchange: x}
		kept.Paid = paid[x.AccountID]
		if x.Usage != (anthropic.Usage{}) {
			kept.Cost, kept.Priced = prices.Cost(x.Model, x.Usage, x.Time)
		}
		s.End(kept)
	}
	return s.Flush(ctx)
}
