package store

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"clb/app/store/rowcodec"
	"clb/proxy"
)

// wrecked is a closed file with a copy of its first 300 requests and 100 more, the first of which was under way when the
// copy was made; the last is still under way.
func wrecked(t *testing.T, damage func(path string, content []byte) []byte) (path string, totals Totals) {
	t.Helper()
	path, _ = filled(t, 300)
	s := open(t, path)
	s.Begin(begun(exchange(id(301))))
	do(t, s.Flush)
	copied(t, s)
	for n := 301; n <= 400; n++ {
		record(s, exchange(id(n)))
	}
	more := oneAccount
	more.Accounts = append(slices.Clone(more.Accounts), oneAccount.Accounts[0])
	more.Accounts[1].ID, more.Accounts[1].Name = "acc-2", "two"
	s.Save(more)
	s.Begin(begun(exchange(id(401))))
	totals = s.Totals()
	do(t, s.Close)
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if content = damage(path, content); content != nil {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return path, totals
}

// withoutBucket is a damage that Open finds, and that leaves all else readable.
func withoutBucket(name string) func(string, []byte) []byte {
	return func(path string, _ []byte) []byte {
		db, err := bbolt.Open(path, 0o600, nil)
		if err == nil {
			err = db.Update(func(tx *bbolt.Tx) error { return tx.DeleteBucket([]byte(name)) })
			err = errors.Join(err, db.Close())
		}
		if err != nil {
			panic(err)
		}
		return nil
	}
}

// TestDamagedFileIsRestored: the copy takes its place, with what the damaged file still gives.
func TestDamagedFileIsRestored(t *testing.T) {
	for name, c := range map[string]struct {
		damage            func(string, []byte) []byte
		carried, accounts int
	}{
		"all can be read":     {withoutBucket(limitsBucket), 101, 2},
		"nothing can be read": {func(_ string, b []byte) []byte { clear(b[:2*os.Getpagesize()]); return b }, 0, 1},
		"it is empty":         {func(string, []byte) []byte { return []byte{} }, 0, 1},
		"the words are gone":  {withoutBucket(wordsBucket), 0, 2},
	} {
		t.Run(name, func(t *testing.T) {
			path, totals := wrecked(t, c.damage)
			for reopened := range 2 {
				s := open(t, path)
				if damage := s.Damaged(); reopened == 0 && (damage == nil || damage.Carried != c.carried ||
					damage.Copy.IsZero() || fileSize(damage.Name) == 0 && name != "it is empty") || reopened == 1 &&
					damage != nil {
					t.Fatalf("damage: %+v", damage)
				}
				rows := history(t, s, 1000)
				complete := slices.DeleteFunc(slices.Clone(rows),
					func(x proxy.Exchange) bool { return x.Outcome != proxy.OutcomeComplete })
				if len(complete) != 300+max(0, c.carried-1) || len(rows)-len(complete) != 1 {
					t.Fatalf("%d rows, %d of them complete", len(rows), len(complete))
				}
				if c.carried > 0 { // else the totals know of more
					totals.All.Interrupted, totals.Days = 1, nil
					got := s.Totals()
					if got.All.Complete != 400 || got.All.Interrupted != 1 {
						t.Fatalf("%+v", got.All)
					}
					sameFigures(t, s)
				}
				do(t, s.Flush)
				checkDerived(t, s)
				saved, err := s.Load()
				if err != nil || len(saved.Accounts) != c.accounts {
					t.Fatalf("%+v, %v", saved, err)
				}
				do(t, s.Close)
				checkPages(t, path)
			}
			works(t, path)
		})
	}
}

// TestBrokenPageOfRows: what lies before and behind it is carried over.
func TestBrokenPageOfRows(t *testing.T) {
	path, _ := wrecked(t, func(path string, _ []byte) []byte {
		withoutBucket(limitsBucket)(path, nil)
		content, err := os.ReadFile(path)
		if err != nil {
			panic(err)
		}
		page := leafOf(t, path, id(350))
		fill(content[:(page+1)*os.Getpagesize()], 0xff, page*os.Getpagesize())
		return content
	})
	s := open(t, path)
	rows := idsOf(history(t, s, 1000))
	if s.Damaged() == nil || !slices.Contains(rows, id(301)) || !slices.Contains(rows, id(400)) ||
		slices.Contains(rows, id(350)) || len(rows) < 310 {
		t.Fatalf("%d rows, %v", len(rows), s.Damaged())
	}
	do(t, s.Flush)
	checkDerived(t, s)
	do(t, s.Close)
	works(t, path)
}

// leafOf is the number of the page that holds a row.
func leafOf(t *testing.T, path string, id proxy.ID) (page int) {
	t.Helper()
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{ReadOnly: true, PreLoadFreelist: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	err = db.View(func(tx *bbolt.Tx) error {
		value := bucket(tx, exchangesBucket).Get(rowcodec.Key(id))
		page = strings.Index(string(content), string(rowcodec.Key(id))+string(value)) / os.Getpagesize()
		info, err := tx.Page(page)
		if err == nil && info.Type != "leaf" {
			t.Fatalf("page %d is %+v", page, info)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return page
}

// TestRestoreWhileRunning: the file breaks under the feet of the store. It goes on with the copy, and has all.
func TestRestoreWhileRunning(t *testing.T) {
	path, _ := filled(t, 300)
	s := open(t, path)
	copied(t, s)
	for n := 301; n <= 400; n++ {
		record(s, exchange(id(n)))
	}
	do(t, s.Flush)
	record(s, exchange(id(401)))
	s.Begin(begun(exchange(id(402))))
	if err := s.file.update(func(tx *bbolt.Tx) error { return tx.DeleteBucket([]byte(limitsBucket)) }); err != nil {
		t.Fatal(err)
	}
	want := s.Totals()
	nudge(s.suspect)
	do(t, s.Flush)
	if damage := s.Damaged(); damage == nil || damage.Carried != 100 || damage.Copy.IsZero() {
		t.Fatalf("damage: %+v", damage)
	}
	s.End(priced(exchange(id(402))))
	want.All = want.All.Plus(s.Totals().All) // one more
	for range 2 {
		if rows := history(t, s, 1000); len(rows) != 402 || s.Totals().All.Complete != 402 {
			t.Fatalf("%d rows, %+v", len(rows), s.Totals().All)
		}
		sameFigures(t, s)
		do(t, s.Flush)
		checkDerived(t, s)
		do(t, s.Close)
		checkPages(t, path)
		s = open(t, path)
	}
}

// TestCopyThatCanNotBeUsed: a newer copy that can't be read is passed over, and while the program runs one of another
// history too.
func TestCopyThatCanNotBeUsed(t *testing.T) {
	path, _ := wrecked(t, withoutBucket(limitsBucket))
	good := Copies(path)[0]
	bad := path + copyMiddle + time.Now().Add(time.Second).UTC().Format(copyForm)
	content, err := os.ReadFile(good.Path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(bad, content[:len(content)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	s := open(t, path)
	if damage := s.Damaged(); damage == nil || !damage.Copy.Equal(good.Made) {
		t.Fatalf("damage: %v", damage)
	}
	do(t, s.Close)

	other, _ := filled(t, 0)
	s = open(t, other)
	x := exchange(id(1))
	x.Model = "another-model"
	s.End(priced(x))
	do(t, s.Flush)
	if err := os.Rename(good.Path, other+copyMiddle+good.Made.Format(copyForm)); err != nil {
		t.Fatal(err)
	}
	if err := s.file.update(func(tx *bbolt.Tx) error { return tx.DeleteBucket([]byte(limitsBucket)) }); err != nil {
		t.Fatal(err)
	}
	nudge(s.suspect)
	do(t, s.Flush)
	if damage := s.Damaged(); damage == nil || !damage.Copy.IsZero() || damage.Carried != 1 {
		t.Fatalf("damage: %v", damage)
	}
	diff(t, []proxy.Exchange{x}, history(t, s, 10))
}

// TestKilledInARestore: a program that dies meanwhile does it again, or goes on, and nothing is counted twice.
func TestKilledInARestore(t *testing.T) {
	for name, die := range map[string]func(t *testing.T, path string){
		"prepared": func(t *testing.T, path string) {
			if err := duplicate(path+freshEnding, Copies(path)[0].Path); err != nil {
				t.Fatal(err)
			}
		},
		"aside": func(t *testing.T, path string) {
			replaced(t, path)
			if err := os.Rename(path, path+freshEnding); err != nil {
				t.Fatal(err)
			}
		},
		"in place": replaced,
		"carried in part": func(t *testing.T, path string) {
			replaced(t, path)
			f := &file{path: path, lockWait: time.Second}
			l, err := f.tryLoad()
			if err != nil {
				t.Fatal(err)
			}
			config := Config{Path: path}
			config.setDefaults()
			kept := l.takeOver(f.newestAside())
			s := newStore(config, f, l)
			if _, err := s.carryOver(f.newestAside(), slices.Contains(kept, keptTotals), false); err != nil {
				t.Fatal(err)
			}
			err = f.update(func(tx *bbolt.Tx) error {
				return bucket(tx, metaBucket).Put([]byte(metaCarry), []byte(carryAll))
			})
			if err := errors.Join(err, f.close()); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			path, _ := wrecked(t, withoutBucket(limitsBucket))
			die(t, path)
			s := open(t, path)
			if got := s.Totals().All; len(history(t, s, 1000)) != 401 || got.Complete != 400 || got.Interrupted != 1 {
				t.Fatalf("%d rows, %+v", len(history(t, s, 1000)), got)
			}
			sameFigures(t, s)
			do(t, s.Flush)
			checkDerived(t, s)
			if saved, err := s.Load(); err != nil || len(saved.Accounts) != 2 {
				t.Fatalf("%+v, %v", saved, err)
			}
			if left, err := filepath.Glob(path + ".*"); err != nil || len(left) != 2 {
				t.Fatalf("left behind: %v, %v", left, err)
			}
			do(t, s.Close)
			checkPages(t, path)
			works(t, path)
		})
	}
}

// replaced puts the copy in the place of a damaged file, and carries nothing over.
func replaced(t *testing.T, path string) {
	t.Helper()
	f := &file{path: path, lockWait: time.Second}
	if _, err := f.restore(errors.New("damaged"), carryAll, anyCopy); err != nil {
		t.Fatal(err)
	}
}

// TestFileThatIsGone is restored from its copy.
func TestFileThatIsGone(t *testing.T) {
	path, _ := wrecked(t, func(path string, _ []byte) []byte {
		if err := os.Remove(path); err != nil {
			panic(err)
		}
		return nil
	})
	s := open(t, path)
	if damage := s.Damaged(); damage == nil || damage.Copy.IsZero() || damage.Name != "" {
		t.Fatalf("damage: %+v", damage)
	}
	if rows := history(t, s, 1000); len(rows) != 301 {
		t.Fatalf("%d rows", len(rows))
	}
}
