package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"clb/app/store"
	"clb/app/store/storetest"
	"clb/proxy/account"
)

// batch is how many exchanges are handed to the store at a time.
const batch = 16384

// fill makes the data folder of a program with so many exchanges, and returns how many a second the store took to its
// disk. Making them up is not counted.
func fill(ctx context.Context, home string, size int) (rate float64, bytes int64, err error) {
	if err := os.MkdirAll(home, 0o700); err != nil {
		return 0, 0, err
	}
	path := filepath.Join(home, "clb.db")
	s, err := store.Open(store.Config{Path: path})
	if err != nil {
		return 0, 0, err
	}
	accounts := map[string]account.Account{}
	var taken time.Duration
	var waiting []store.Exchange
	record := func() error {
		began := time.Now()
		for _, x := range waiting {
			s.End(x)
		}
		err := s.Flush(ctx)
		taken += time.Since(began)
		waiting = waiting[:0]
		return err
	}
	for x := range storetest.Exchanges(storetest.Scale{Exchanges: size}) {
		accounts[x.AccountID] = account.Account{ID: x.AccountID, Name: x.Account, Kind: account.KindOAuth,
			Enabled: true}
		if waiting = append(waiting, storetest.Priced(x)); len(waiting) == batch {
			if err := record(); err != nil {
				return 0, 0, errors.Join(err, s.Close(ctx))
			}
		}
	}
	err = record()
	var saved account.Saved
	for _, a := range accounts {
		saved.Accounts = append(saved.Accounts, a)
	}
	if err := errors.Join(err, s.SaveNow(ctx, saved), s.Close(ctx)); err != nil {
		return 0, 0, fmt.Errorf("filling the file: %w", err)
	}
	info, err := os.Stat(path)
	if err != nil {
		return 0, 0, err
	}
	return float64(size) / taken.Seconds(), info.Size(), nil
}
