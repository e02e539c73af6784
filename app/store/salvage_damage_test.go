package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"clb/proxy"

	"go.etcd.io/bbolt"
)

// TestSalvageOfATruncatedFile: what lies before the cut is there.
func TestSalvageOfATruncatedFile(t *testing.T) {
	w := newWreck(t)
	random := rand.New(rand.NewPCG(7, 5))
	for round := range 24 {
		length := random.IntN(len(w.content) + 1)
		if round%2 == 0 {
			length = len(w.content) - random.IntN(len(w.content)/8+1)
		}
		s, report := salvaged(t, w.content[:length])
		rows := history(t, s, 1000)
		if length == len(w.content) && len(rows) != len(w.list) || length > len(w.content)*9/10 &&
			len(rows) < len(w.list)/2 {
			t.Fatalf("%d rows of %d bytes of %d: %v", len(rows), length, len(w.content), report)
		}
		for _, x := range rows {
			if was, known := w.byID[x.ID]; !known || x.Duration != was.Duration || x.BytesIn != was.BytesIn {
				t.Fatalf("%+v, and was %+v: %v", x, was, report)
			}
		}
		do(t, s.Close)
	}
}

// TestSalvageOfFlippedBits: whatever bits are wrong, what comes of it is a sound file that takes new requests.
func TestSalvageOfFlippedBits(t *testing.T) {
	w := newWreck(t)
	for seed := range uint64(24) {
		random := rand.New(rand.NewPCG(seed, 5))
		content := bytes.Clone(w.content)
		for range 1 + random.IntN(200) {
			content[random.IntN(len(content))] ^= 1 << random.IntN(8)
		}
		s, report := salvaged(t, content)
		if rows := history(t, s, 1000); len(rows) < len(w.list)/4 {
			t.Fatalf("%d rows: %v", len(rows), report)
		}
		record(s, exchange(s.LastID()+1))
		do(t, s.Flush)
		do(t, s.Close)
	}
}

// TestSalvageRefuses: a file that is there is not overwritten, a newer one not touched, and nothing is left of a
// salvage that does not come to its end.
func TestSalvageRefuses(t *testing.T) {
	w := newWreck(t)
	from := filepath.Join(t.TempDir(), "damaged.db")
	if err := os.WriteFile(from, w.content, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Salvage(context.Background(), from, from); err == nil {
		t.Fatal("a file was overwritten")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Salvage(ctx, from, from+".new"); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	if _, err := Salvage(context.Background(), from+".none", from+".new"); !errors.Is(err, os.ErrNotExist) {
		t.Fatalf("got %v", err)
	}
	db, err := bbolt.Open(from, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		return bucket(tx, metaBucket).Put([]byte(metaSchema), binary.BigEndian.AppendUint32(nil, schema+1))
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	var newer *NewerSchemaError
	if _, err := Salvage(context.Background(), from, from+".new"); !errors.As(err, &newer) {
		t.Fatalf("got %v", err)
	}
	if _, err := os.Stat(from + ".new"); err == nil {
		t.Fatal("something was left")
	}
}

// TestSalvageOfLostWords: requests whose words are gone keep all their numbers.
func TestSalvageOfLostWords(t *testing.T) {
	path := newPath(t)
	s := open(t, path)
	var want []proxy.Exchange
	for n := range 200 {
		x := exchange(id(n + 1))
		x.Reason = []string{"most headroom", fmt.Sprintf("most headroom of %d accounts (%d %% used)", n+1, n%100)}[n%2]
		record(s, x)
		want = append([]proxy.Exchange{x}, want...)
	}
	x := exchange(id(201))
	x.Path = "/v1/last" // so that the last word, which tells how many there were, is not one of those
	record(s, x)
	want = append([]proxy.Exchange{x}, want...)
	do(t, s.Close)
	db, err := bbolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		list, err := readWords(tx, wordsBucket)
		if err != nil {
			return err
		}
		for n, word := range list {
			if strings.HasPrefix(word, "most headroom") || word == want[0].Model {
				if err := bucket(tx, wordsBucket).Delete(binary.BigEndian.AppendUint64(nil, uint64(n))); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s, report := salvaged(t, content)
	want[0].Model, want[0].Reason = lostWord, "(lost words)"
	for i := range want[1:] {
		x := &want[i+1]
		x.Model, x.Reason = lostWord,
			[]string{"(lost words)", fmt.Sprintf("(lost words) %d %d", 200-i, (199-i)%100)}[(199-i)%2]
	}
	diff(t, want, history(t, s, 1000))
	if report.part("requests").Lost > 0 {
		t.Fatal(report)
	}
}
