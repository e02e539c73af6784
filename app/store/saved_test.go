package store

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"clb/proxy/account"
	"clb/proxy/anthropic"
	"clb/proxy/balance"
)

func TestSavedAccounts(t *testing.T) {
	path := newPath(t)
	s := open(t, path)
	at := time.Date(2026, 11, 3, 4, 5, 6, 789, time.UTC)
	saved := account.Saved{
		Accounts: []account.Account{{ID: "z", Name: "one", Kind: account.KindOAuth, Enabled: true, Plan: "max",
			AddedAt: at}, {ID: "a", Name: "two", Kind: account.KindKey, AddedAt: at}},
		States: map[string]account.State{"z": {LimitedUntil: at, ModelUntil: map[string]time.Time{"opus": at},
			Why: "spent",
			Limits: anthropic.Limits{FiveHour: anthropic.Window{Utilization: 0.5, Reset: at, Seen: at,
				Source: "headers"}}}},
		Bindings: []account.Affinity{{Session: "s1", AccountID: "z", Used: at},
			{Session: "s2", AccountID: "a", Used: at}},
		Resources: []account.Resource{{ID: "file_1", AccountID: "z", Used: at}},
	}
	if err := s.SaveNow(context.Background(), saved); err != nil {
		t.Fatal(err)
	}
	for n := range 3 { // of several values the last one wins
		later := saved
		later.Bindings = []account.Affinity{{Session: fmt.Sprint(n), AccountID: "z", Used: at}}
		s.Save(later)
		saved = later
	}
	do(t, s.Close)

	s = open(t, path)
	got, err := s.Load()
	if err != nil {
		t.Fatal(err)
	}
	diff(t, saved, got)
	saved.Accounts, saved.States = saved.Accounts[1:], map[string]account.State{}
	if err := s.SaveNow(context.Background(), saved); err != nil {
		t.Fatal(err)
	}
	do(t, s.Close)
	got, err = open(t, path).Load()
	if err != nil {
		t.Fatal(err)
	}
	diff(t, saved, got)
}

// filledValue sets everything in a value that a program can set, each field to something of its own.
func filledValue(t *testing.T, v reflect.Value, n *int64) {
	t.Helper()
	*n++
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		filledValue(t, v.Elem(), n)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		filledValue(t, v.Index(0), n)
		filledValue(t, v.Index(1), n)
	case reflect.Map:
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		filledValue(t, key, n)
		filledValue(t, value, n)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(key, value)
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Unix(1_790_000_000+*n, 5).UTC()))
			return
		}
		for i := range v.NumField() {
			filledValue(t, v.Field(i), n)
		}
	case reflect.String:
		v.SetString(fmt.Sprint("text ", *n))
	case reflect.Int, reflect.Int64:
		v.SetInt(*n)
	case reflect.Float64:
		v.SetFloat(float64(*n) / 8)
	case reflect.Bool:
		v.SetBool(true)
	default:
		t.Fatalf("a %s can't be saved", v.Type())
	}
}

// TestEverythingSavedComesBack: a field that is added to an account, to what the wire taught or to the mode is kept
// without a word here, or this test says that it is not.
func TestEverythingSavedComesBack(t *testing.T) {
	var n int64
	var saved account.Saved
	filledValue(t, reflect.ValueOf(&saved).Elem(), &n)
	path := newPath(t)
	s := open(t, path)
	if err := s.SaveNow(context.Background(), saved); err != nil {
		t.Fatal(err)
	}
	do(t, s.Close)
	s = open(t, path)
	got, err := s.Load()
	if err != nil {
		t.Fatal(err)
	}
	saved.Accounts[1].ID = got.Accounts[1].ID // the ID is the key
	diff(t, saved, got)
	if n < 100 {
		t.Fatalf("only %d values were looked at", n)
	}
}

// TestLoadedIsTheCallers: what a caller does to the value it got stays its own affair.
func TestLoadedIsTheCallers(t *testing.T) {
	var n int64
	var saved, want account.Saved
	filledValue(t, reflect.ValueOf(&saved).Elem(), &n)
	n = 0
	filledValue(t, reflect.ValueOf(&want).Elem(), &n)
	s := open(t, newPath(t))
	s.Save(saved)
	got, err := s.Load()
	if err != nil {
		t.Fatal(err)
	}
	got.Accounts[0].Endpoint.Models[0].Name = "other"
	got.Accounts[0].Endpoint.URL = "other"
	got.Accounts[1].Name = "other"
	got.Bindings[0].Session = "other"
	for id, state := range got.States {
		state.ModelUntil["other"], state.Limits.Models["other"] = time.Time{}, anthropic.Window{}
		delete(got.States, id)
	}
	again, err := s.Load()
	if err != nil {
		t.Fatal(err)
	}
	diff(t, want, again)
}

func TestModeIsKept(t *testing.T) {
	until := time.Date(2026, 11, 24, 18, 0, 0, 0, time.UTC)
	path := newPath(t)
	for _, mode := range []account.Mode{{}, {Mode: balance.Only, AccountID: "z", Until: until},
		{Mode: balance.Prefer, AccountID: "a"}, {Mode: balance.Bypass}, {}} {
		s := open(t, path)
		if err := s.SaveNow(context.Background(), account.Saved{Mode: mode}); err != nil {
			t.Fatal(err)
		}
		do(t, s.Close)
		s = open(t, path)
		got, err := s.Load()
		if err != nil {
			t.Fatal(err)
		}
		diff(t, mode, got.Mode)
		do(t, s.Close)
	}
}

// TestAModeThatCantBeRead is named, and costs nothing else.
func TestAModeThatCantBeRead(t *testing.T) {
	path, _ := filled(t, 1)
	db, err := bbolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		return bucket(tx, poolBucket).Put([]byte(poolMode),
			[]byte(`{"mode":7}`))
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	got, err := open(t, path).Load()
	if err == nil || !strings.Contains(err.Error(), `"mode"`) {
		t.Fatalf("got %v", err)
	}
	diff(t, oneAccount, got)
}
