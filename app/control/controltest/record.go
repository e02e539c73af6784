package controltest

import (
	"context"
	"testing"

	"clb/app/backend"
	"clb/app/price"
	"clb/app/store"
	"clb/proxy"
)

// Record makes the data folder of a program that has such a history.
func Record(t testing.TB, environ []string, list []proxy.Exchange) {
	t.Helper()
	loaded, err := backend.Load(environ)
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(store.Config{Path: loaded.Paths.Data, Price: price.Default().Cost})
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range list {
		s.Begin(x)
		s.End(x)
	}
	if err := s.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
}
