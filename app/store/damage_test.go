package store

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"clb/proxy/account"
)

var oneAccount = account.Saved{Accounts: []account.Account{{ID: "acc-1", Name: "one"}},
	States: map[string]account.State{}}

// filled makes a closed file with n requests and one account.
func filled(t testing.TB, n int) (path string, totals Totals) {
	t.Helper()
	path = newPath(t)
	s := open(t, path)
	for i := range n {
		record(s, exchange(id(i+1)))
	}
	if err := s.SaveNow(context.Background(), oneAccount); err != nil {
		t.Fatal(err)
	}
	totals = s.Totals()
	do(t, s.Close)
	return path, totals
}

// works checks that a store takes, keeps and shows a new request.
func works(t testing.TB, path string) {
	t.Helper()
	s := open(t, path)
	x := exchange(s.LastID() + 1)
	record(s, x)
	do(t, s.Flush)
	diff(t, x, history(t, s, 1)[0])
	do(t, s.Close)
}

func TestDamagedFileIsSetAside(t *testing.T) {
	cases := map[string]func([]byte) []byte{
		"no database":   func([]byte) []byte { return []byte(strings.Repeat("not a database ", 4000)) },
		"no byte":       func([]byte) []byte { return nil },
		"zero bytes":    func(b []byte) []byte { clear(b); return b },
		"a few bytes":   func(b []byte) []byte { return b[:100] },
		"a page":        func(b []byte) []byte { return b[:5000] },
		"cut in half":   func(b []byte) []byte { return b[:len(b)/2] },
		"both metas":    func(b []byte) []byte { clear(b[:2*os.Getpagesize()]); return b },
		"empty root":    func(b []byte) []byte { clear(b[2*os.Getpagesize():]); return b },
		"wild freelist": func(b []byte) []byte { fill(b, 0xff, 2*os.Getpagesize()); return b },
	}
	for name, harm := range cases {
		t.Run(name, func(t *testing.T) {
			path, _ := filled(t, 500)
			content, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			content = harm(content)
			if err := os.WriteFile(path, content, 0o600); err != nil {
				t.Fatal(err)
			}
			s := open(t, path)
			damage := s.Damaged()
			if damage == nil || filepath.Dir(damage.Name) != filepath.Dir(path) ||
				!strings.Contains(damage.String(), damage.Name) {
				t.Fatalf("damage %v", damage)
			}
			aside, err := os.ReadFile(damage.Name)
			if err != nil || string(aside[:min(len(aside), len(content))]) != string(content) {
				t.Fatalf("the file that was set aside is not the damaged one: %v", err)
			}
			do(t, s.Close)
			works(t, path)
			if s := open(t, path); s.Damaged() != nil {
				t.Fatal("the new file counts as damaged")
			}
		})
	}
}

func fill(b []byte, with byte, from int) {
	for i := range b[from:] {
		b[from+i] = with
	}
}

// TestAccountsAndTotalsOutliveADamagedPage: there is no copy, and the page of the words is broken, without which no
// request can be read; those of accounts and totals are not.
func TestAccountsAndTotalsOutliveADamagedPage(t *testing.T) {
	path, totals := filled(t, 50)
	db, err := bbolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(
		func(tx *bbolt.Tx) error { return bucket(tx, wordsBucket).Delete(binary.BigEndian.AppendUint64(nil, 0)) })
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for range 2 { // what was carried over is durable in the new file
		s := open(t, path)
		saved, err := s.Load()
		if err != nil {
			t.Fatal(err)
		}
		diff(t, oneAccount, saved)
		diff(t, totals, s.Totals())
		if s.LastID() != id(50) || len(history(t, s, 10)) != 0 {
			t.Fatalf("last ID %v, %d rows", s.LastID(), len(history(t, s, 10)))
		}
		do(t, s.Close)
	}
}

// TestAnyFlippedBytes: whatever bytes of the file are wrong, Open gives a store that works, or one that mends itself.
func TestAnyFlippedBytes(t *testing.T) {
	path, _ := filled(t, 400)
	sound, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for seed := range 60 {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			random := rand.New(rand.NewPCG(uint64(seed), 7))
			content := slices.Clone(sound)
			page := random.IntN(len(content)/os.Getpagesize()) * os.Getpagesize()
			// Not the page numbers of a branch: a page that is its own child has bbolt recurse until the stack ends.
			head := content[page : page+16]
			binary.LittleEndian.PutUint16(head[8:], uint16(random.Uint32()))
			if random.IntN(2) == 0 {
				binary.LittleEndian.PutUint16(head[10:], uint16(random.Uint32()))
			}
			path := newPath(t)
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, content, 0o600); err != nil {
				t.Fatal(err)
			}
			s := open(t, path)
			_, _, _, readErr := s.Rows(context.Background(), Where{}, Page{Limit: 1000})
			record(s, exchange(id(1000)))
			if err := s.Flush(context.Background()); err != nil {
				t.Fatalf("after %v: %v", readErr, err)
			}
			if newest, _, _, err := s.Rows(context.Background(), Where{}, Page{Limit: 1}); err != nil ||
				newest[0].ID != id(1000) {
				t.Fatalf("reading: %v", err)
			}
			do(t, s.Close)
		})
	}
}

// TestDamageWhileRunning: the file is broken under the feet of the store; it begins a new one with all that it knows.
func TestDamageWhileRunning(t *testing.T) {
	path, _ := filled(t, 2000)
	s := open(t, path)
	record(s, exchange(id(3000)))
	want := s.Totals()
	if err := os.Truncate(path, int64(3*os.Getpagesize())); err != nil {
		t.Fatal(err)
	}
	rows, _, _, err := s.Rows(context.Background(), Where{}, Page{Limit: 10})
	if err == nil || len(rows) != 1 || rows[0].ID != id(3000) { // what waits is in memory
		t.Fatalf("reading pages that are gone: %d rows, %v", len(rows), err)
	}
	do(t, s.Flush)
	if s.Damaged() == nil {
		t.Fatal("no damage is told")
	}
	diff(t, want, s.Totals())
	do(t, s.Close)
	s = open(t, path)
	diff(t, want, s.Totals())
	saved, err := s.Load()
	if err != nil {
		t.Fatal(err)
	}
	diff(t, oneAccount, saved)
	if sum, err := s.Sum(context.Background(), Where{}); err != nil || sum.Requests() < 1 ||
		sum.Requests() > want.All.Requests() {
		t.Fatalf("%d requests in the rollups, %v", sum.Requests(), err)
	}
	if list := history(t, s, 10); len(list) != 1 || list[0].Model != exchange(1).Model {
		t.Fatalf("rows %v", list)
	}
}

// setSchema changes the schema's number in a closed file.
func setSchema(t *testing.T, path string, number uint32) {
	t.Helper()
	db, err := bbolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		return bucket(tx, metaBucket).Put([]byte(metaSchema), binary.BigEndian.AppendUint32(nil, number))
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}

// TestFileOfADevelopmentVersion: a file of schema 1 is set aside with its reason, and its accounts stay.
func TestFileOfADevelopmentVersion(t *testing.T) {
	path, totals := filled(t, 3)
	setSchema(t, path, 1)
	const words = "made by a development version"
	if saved, broken, err := Look(context.Background(), path); err != nil || !strings.Contains(broken, words) ||
		len(saved.Accounts) != 1 {
		t.Fatalf("a look: %q, %v, %v", broken, saved, err)
	}
	s := open(t, path)
	damage := s.Damaged()
	if damage == nil || !strings.Contains(damage.String(), words) || fileSize(damage.Name) == 0 {
		t.Fatalf("damage %v", damage)
	}
	saved, err := s.Load()
	if err != nil {
		t.Fatal(err)
	}
	diff(t, oneAccount, saved)
	diff(t, totals, s.Totals())
	do(t, s.Close)
	works(t, path)
}

func TestNewerSchemaIsLeftAlone(t *testing.T) {
	path, _ := filled(t, 3)
	setSchema(t, path, schema+1)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = Open(Config{Path: path})
	var newer *NewerSchemaError
	if !errors.As(err, &newer) || newer.Found != schema+1 || !strings.Contains(err.Error(), "newer version") {
		t.Fatalf("got %v", err)
	}
	after, err := os.ReadFile(path)
	if err != nil || string(after) != string(before) {
		t.Fatalf("the file was changed: %v", err)
	}
}

func TestFileOfAnotherProgramThatRuns(t *testing.T) {
	path := newPath(t)
	s := open(t, path)
	_, err := Open(Config{Path: path, LockWait: 50 * time.Millisecond})
	if err == nil || !strings.Contains(err.Error(), "another program has it open") {
		t.Fatalf("got %v", err)
	}
	do(t, s.Close)
	works(t, path)
}
