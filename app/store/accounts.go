package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"go.etcd.io/bbolt"

	"clb/proxy/account"
)

// Keys of the pool bucket.
const (
	poolOrder     = "order"
	poolBindings  = "bindings"
	poolTerms     = "terms"
	poolMode      = "mode"
	poolFormer    = "former"
	poolLost      = "lost"
	poolResources = "resources"
)

// Load returns the accounts and what the wire taught about them: the value of the last Save, or what the file held. An
// error names the part of the file that can't be read; the value then holds the rest. The value is the caller's.
func (s *Store) Load() (account.Saved, error) {
	s.ledger.mu.Lock()
	defer s.ledger.mu.Unlock()
	return cloned(s.ledger.saved), s.unread
}

// cloned shares nothing with the value.
func cloned(saved account.Saved) account.Saved {
	saved.Accounts = slices.Clone(saved.Accounts)
	for i := range saved.Accounts {
		if e := saved.Accounts[i].Endpoint; e != nil {
			saved.Accounts[i].Endpoint = &account.Endpoint{URL: e.URL, Models: slices.Clone(e.Models)}
		}
	}
	saved.States = maps.Clone(saved.States)
	for id, state := range saved.States {
		state.ModelUntil, state.Limits.Models = maps.Clone(state.ModelUntil), maps.Clone(state.Limits.Models)
		saved.States[id] = state
	}
	saved.Bindings, saved.Resources = slices.Clone(saved.Bindings), slices.Clone(saved.Resources)
	return saved
}

// Save has the value written with the next group commit, and returns at once. Of several values the last one wins. The
// value now belongs to the store: the caller must not change what it refers to.
func (s *Store) Save(saved account.Saved) {
	s.ledger.mu.Lock()
	s.ledger.saved = saved
	s.ledger.savedVersion++
	s.ledger.mu.Unlock()
	s.wake()
}

// SaveNow is Save and waits until the value is durable. After an error the value still waits, and is written once the
// disk is back; who wants it otherwise saves another.
func (s *Store) SaveNow(ctx context.Context, saved account.Saved) error {
	s.Save(saved)
	if err := s.ask(ctx, keep); err != nil {
		return fmt.Errorf("saving the accounts: %w", err)
	}
	return nil
}

// writeSaved makes the buckets hold exactly this value.
func writeSaved(tx *bbolt.Tx, saved account.Saved) error {
	order := make([]string, 0, len(saved.Accounts))
	accounts := make(map[string]account.Account, len(saved.Accounts))
	for _, a := range saved.Accounts {
		order = append(order, a.ID)
		accounts[a.ID] = a
	}
	if err := syncJSON(bucket(tx, accountsBucket), accounts); err != nil {
		return err
	}
	if err := syncJSON(bucket(tx, statesBucket), saved.States); err != nil {
		return err
	}
	pool := bucket(tx, poolBucket)
	if err := putJSON(pool, poolOrder, order); err != nil {
		return err
	}
	if err := putJSON(pool, poolTerms, saved.Terms); err != nil {
		return err
	}
	if err := putJSON(pool, poolMode, saved.Mode); err != nil {
		return err
	}
	if err := putJSON(pool, poolFormer, saved.Former); err != nil {
		return err
	}
	if err := putJSON(pool, poolLost, saved.Lost); err != nil {
		return err
	}
	if err := putJSON(pool, poolResources, saved.Resources); err != nil {
		return err
	}
	return putJSON(pool, poolBindings, saved.Bindings)
}

// syncJSON makes the bucket hold exactly the values, and leaves those alone that it already holds.
func syncJSON[T any](in *bbolt.Bucket, values map[string]T) error {
	var gone [][]byte
	err := in.ForEach(func(key, _ []byte) error {
		if _, kept := values[string(key)]; !kept {
			gone = append(gone, slices.Clone(key))
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, key := range gone {
		if err := in.Delete(key); err != nil {
			return err
		}
	}
	for id, value := range values {
		// the others are kept all the same
		if err := putJSON(in, id, value); err != nil && !errors.Is(err, errEncoding) {
			return err
		}
	}
	return nil
}

// errEncoding says that a value can't be written down.
var errEncoding = errors.New("it can't be encoded")

func putJSON(in *bbolt.Bucket, key string, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("encoding %q: %w: %w", key, errEncoding, err)
	}
	if string(in.Get([]byte(key))) == string(text) {
		return nil
	}
	return in.Put([]byte(key), text)
}

// readSaved is the inverse of writeSaved. What can't be decoded is left out and named in unread; err is the file's own.
func readSaved(tx *bbolt.Tx) (saved account.Saved, unread, err error) {
	note := func(key string, err error) {
		if err != nil && unread == nil {
			unread = fmt.Errorf("the saved value of %q can't be read: %w", key, err)
		}
	}
	accounts := map[string]account.Account{}
	if err := readJSON(bucket(tx, accountsBucket), accounts, note); err != nil {
		return saved, unread, err
	}
	saved.States = map[string]account.State{}
	if err := readJSON(bucket(tx, statesBucket), saved.States, note); err != nil {
		return saved, unread, err
	}
	pool := bucket(tx, poolBucket)
	if text := pool.Get([]byte(poolBindings)); text != nil {
		note(poolBindings, json.Unmarshal(text, &saved.Bindings))
	}
	var order []string
	for key, value := range map[string]any{poolTerms: &saved.Terms, poolMode: &saved.Mode, poolFormer: &saved.Former,
		poolLost: &saved.Lost, poolResources: &saved.Resources, poolOrder: &order} {
		if text := pool.Get([]byte(key)); text != nil {
			note(key, json.Unmarshal(text, value))
		}
	}
	saved.Accounts = inOrder(accounts, order)
	return saved, unread, nil
}

func readJSON[T any](in *bbolt.Bucket, values map[string]T, note func(string, error)) error {
	return in.ForEach(func(key, text []byte) error {
		var value T
		err := json.Unmarshal(text, &value)
		if err == nil {
			values[string(key)] = value
		}
		note(string(key), err)
		return nil
	})
}

// inOrder lists the accounts as order says; those that it does not name come last, by ID.
func inOrder(accounts map[string]account.Account, order []string) []account.Account {
	var list []account.Account
	for _, id := range order {
		if a, ok := accounts[id]; ok {
			list = append(list, a)
			delete(accounts, id)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(accounts)) {
		list = append(list, accounts[id])
	}
	return list
}
