package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.etcd.io/bbolt"

	"clb/app/store/rowcodec"
	"clb/proxy"
)

// TestDailyCopy: a copy is made once a day, while nothing is under way, and two are kept.
func TestDailyCopy(t *testing.T) {
	path := newPath(t)
	synctest.Test(t, func(t *testing.T) {
		s := open(t, path)
		made := func() (list []time.Time) {
			for _, c := range Copies(path) {
				if info, err := os.Stat(c.Path); err != nil || info.Mode().Perm()&0o077 != 0 || info.Size() != c.Bytes {
					t.Fatalf("%+v: %v, %v", c, info, err)
				}
				list = append(list, c.Made)
			}
			return list
		}
		for n := range 10 {
			record(s, exchange(id(n+1)))
		}
		do(t, s.Flush)
		time.Sleep(30 * time.Second)
		if list := made(); len(list) != 0 {
			t.Fatalf("at once: %v", list)
		}
		var all []time.Time
		for range 4 {
			time.Sleep(5 * time.Minute)
			list := made()
			if len(list) == 0 || time.Since(list[0]) > 2*choreEvery || len(list) > copiesKept {
				t.Fatalf("%v at %v", list, time.Now())
			}
			if all = append(all, list[0]); len(all) > 1 && list[1] != all[len(all)-2] {
				t.Fatalf("%v, and there was %v", list, all)
			}
			time.Sleep(copyEvery - 10*time.Minute)
			if list := made(); list[0] != all[len(all)-1] {
				t.Fatalf("more than one a day: %v", list)
			}
			time.Sleep(5 * time.Minute)
		}
		for _, c := range Copies(path) {
			if !isGood(c.Path, anyCopy) {
				t.Fatalf("%s can't be read", c.Path)
			}
		}
		do(t, s.Close)
	})
}

// TestDailyCopyWaitsForAnIdleMinute, but not for ever.
func TestDailyCopyWaitsForAnIdleMinute(t *testing.T) {
	path := newPath(t)
	synctest.Test(t, func(t *testing.T) {
		s := open(t, path)
		s.Begin(begun(exchange(id(1))))
		time.Sleep(copyPatience)
		if list := Copies(path); len(list) != 0 {
			t.Fatalf("while a request is under way: %v", list)
		}
		time.Sleep(2 * choreRetry)
		if list := Copies(path); len(list) != 1 {
			t.Fatalf("never: %v", list)
		}
		do(t, s.Close)
	})
}

// copied makes a copy now.
func copied(t *testing.T, s *Store) {
	t.Helper()
	var done chan struct{}
	err := s.work(context.Background(), func() error {
		s.beginCopy(time.Now())
		done = s.chores.copies.done
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	<-done
	if len(Copies(s.file.path)) == 0 {
		t.Fatal("there is no copy")
	}
}

// TestClearingForgetsCopies: they hold what is to be forgotten.
func TestClearingForgetsCopies(t *testing.T) {
	path, _ := filled(t, 10)
	s := open(t, path)
	copied(t, s)
	do(t, s.ClearHistory)
	if list := Copies(path); len(list) != 0 {
		t.Fatalf("%v", list)
	}
}

// TestCopyOfAClockThatWasAhead: it does not stay for ever, and keeps no copy from being made.
func TestCopyOfAClockThatWasAhead(t *testing.T) {
	path, _ := filled(t, 10)
	s := open(t, path)
	now := time.Now()
	for _, at := range []time.Duration{-50 * time.Hour, -26 * time.Hour, 9000 * time.Hour} {
		if err := os.WriteFile(path+copyMiddle+now.Add(at).UTC().Format(copyForm), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var wait time.Duration
	if err := s.work(context.Background(), func() error { wait = s.maintainCopy(now); return nil }); err != nil {
		t.Fatal(err)
	}
	if wait != choreEvery {
		t.Fatalf("it is not due: %v", wait)
	}
	do(t, s.Close)
	if s = open(t, path); true {
		copied(t, s)
	}
	list := Copies(path)
	if len(list) != copiesKept || list[0].Made.After(time.Now()) || now.Sub(list[1].Made).Round(time.Hour) != 26*time.Hour {
		t.Fatalf("%v", list)
	}
}

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
	want.All = want.All.plus(s.Totals().All) // one more
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
