package controltest

import (
	"context"
	"testing"

	"clb/app/backend"
	"clb/app/price"
	"clb/app/store"
	"clb/proxy"
	"clb/proxy/anthropic"
)

// Record makes the data folder of a program that has such a history.
func Record(t testing.TB, environ []string, list []proxy.Exchange) {
	t.Helper()
	loaded, err := backend.Load(environ)
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(store.Config{Path: loaded.Paths.Data})
	if err != nil {
		t.Fatal(err)
	}
	saved, err := s.Load()
	if err != nil {
		t.Fatal(err)
	}
	prices, paid := price.Default(), map[string]bool{}
	for _, a := range saved.Accounts {
		paid[a.ID] = a.Kind.Paid()
	}
	for _, x := range list {
		s.Begin(x)
		kept := store.Exchange{Exchange: x}
		kept.Paid = paid[x.AccountID]
		if x.Usage != (anthropic.Usage{}) {
			kept.Cost, kept.Priced = prices.Cost(x.Model, x.Usage, x.Time)
		}
		s.End(kept)
	}
	if err := s.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
}
