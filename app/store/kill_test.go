package store

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"clb/proxy"
)

// The test binary runs itself with this variable set to one of the roles.
const childRole = "STORE_TEST_CHILD"

func child(role string) int {
	switch role {
	case "load", "flushing load":
		return loadForEver(os.Args[len(os.Args)-1], role == "flushing load")
	case "chore":
		return dieInAChore(os.Args[len(os.Args)-2], os.Args[len(os.Args)-1])
	case "full":
		return writeToFullDisk(os.Args[len(os.Args)-1])
	}
	return 2
}

// roundLength is the longest life of a loading child, and loadWindow its group commit.
const (
	roundLength = 500 * time.Millisecond
	loadWindow  = 20 * time.Millisecond
)

// loadForEver begins and ends exchanges until it is killed, and says on standard output what it did and what was
// flushed: by itself where flushes, else by the group commits alone.
func loadForEver(path string, flushes bool) int {
	s, err := Open(Config{Path: path, CommitEvery: loadWindow, CommitSize: 64})
	if err != nil {
		fmt.Println("error", err)
		return 1
	}
	var out sync.Mutex
	say := func(form string, args ...any) {
		out.Lock()
		defer out.Unlock()
		fmt.Printf(form+"\n", args...)
	}
	say("open %d", s.LastID())
	var numbers sync.Mutex
	last := max(s.LastID(), proxy.IDAt(time.Now()))
	next := func() proxy.ID {
		numbers.Lock()
		defer numbers.Unlock()
		last += 1 << 12
		return last
	}
	for n := range 8 {
		go func() {
			for round := 0; ; round++ {
				x := exchange(next())
				s.Begin(begun(x))
				say("begun %d", x.ID)
				if n == 0 && round%10 == 0 {
					continue // it hangs until the program dies
				}
				time.Sleep(time.Duration(rand.IntN(3)) * time.Millisecond) // the load's own pace, nothing is waited for
				s.End(priced(x))
				say("ended %d", x.ID)
			}
		}()
	}
	flush := func() error { return s.Flush(context.Background()) }
	if !flushes {
		flush = s.committedTwice
	}
	deadline := time.Now().Add(30 * time.Second) // should nobody kill it
	for n := 0; time.Now().Before(deadline); n++ {
		say("flushing %d", n)
		if err := flush(); err != nil {
			say("error %v", err)
			return 1
		}
		say("flushed %d", n)
	}
	return 1
}

// committedTwice waits for two commits. The first may have begun before the call, the second has all that ended before
// it.
func (s *Store) committedTwice() error {
	commits := func() (n int, err error) {
		return n, s.file.view(func(tx *bbolt.Tx) error { n = tx.ID(); return nil })
	}
	before, err := commits()
	for now := before; err == nil && now < before+2; now, err = commits() {
		time.Sleep(time.Millisecond)
	}
	return err
}

// life is what one child said: what it ended and begun, and of those what a completed flush covers.
type life struct {
	begun, ended, safe, safeBegun map[proxy.ID]bool
}

// listen reads what the child says until it dies.
func listen(t *testing.T, from *bufio.Scanner) *life {
	t.Helper()
	l := &life{begun: map[proxy.ID]bool{}, ended: map[proxy.ID]bool{}, safe: map[proxy.ID]bool{},
		safeBegun: map[proxy.ID]bool{}}
	var flushing, flushingBegun []proxy.ID
	for from.Scan() {
		var word string
		var id proxy.ID
		if n, _ := fmt.Sscan(from.Text(), &word, (*uint64)(&id)); n == 0 {
			continue
		}
		switch word {
		case "begun":
			l.begun[id] = true
		case "ended":
			l.ended[id] = true
		case "flushing":
			flushing, flushingBegun = keys(l.ended), keys(l.begun)
		case "flushed":
			for _, id := range flushing {
				l.safe[id] = true
			}
			for _, id := range flushingBegun {
				l.safeBegun[id] = true
			}
		case "error":
			t.Fatalf("the child says: %s", from.Text())
		}
	}
	return l
}

func keys(set map[proxy.ID]bool) []proxy.ID {
	list := make([]proxy.ID, 0, len(set))
	for id := range set {
		list = append(list, id)
	}
	return list
}

// TestKill: SIGKILL under load, again and again on one file. After each: it opens at once, the pages are sound, what a
// flush or a group commit covered is there, what was under way is interrupted, and the totals and the rollups are a
// recount of the rows.
func TestKill(t *testing.T) {
	rounds := 50
	if testing.Short() {
		rounds = 5
	}
	path := newPath(t)
	seen, covered := 0, [2]int{}
	for round := range rounds {
		l := killOne(t, path, round%2 == 0)
		covered[round%2] += len(l.safe)
		s := opensAtOnce(t, path)
		outcomes := map[proxy.ID]proxy.Outcome{}
		list := history(t, s, 1000)
		for _, x := range list {
			outcomes[x.ID] = x.Outcome
		}
		l.check(t, outcomes)
		if len(outcomes) < seen+len(l.safe) {
			t.Fatalf("round %d: %d rows, %d of them older", round, len(outcomes), seen)
		}
		seen = len(outcomes)
		want, got := recountOf(list, s), s.Totals()
		want.Since = got.Since
		diff(t, want, got)
		sameFiguresAs(t, s, list)
		do(t, s.Flush)
		checkDerived(t, s)
		do(t, s.Close)
	}
	if covered[0] == 0 || covered[1] == 0 {
		t.Errorf("of all requests flushes covered %d, and group commits %d", covered[0], covered[1])
	}
	t.Logf("%d requests outlived %d kills", seen, rounds)
}

// opensAtOnce opens a sound file after a crash: in no more time than looking at its pages takes, of which it looks at
// few.
func opensAtOnce(t *testing.T, path string) *Store {
	t.Helper()
	began := time.Now()
	checkPages(t, path)
	allowed := 2*time.Second + 10*time.Since(began)
	began = time.Now()
	s := open(t, path)
	if took := time.Since(began); took > allowed || s.Damaged() != nil {
		t.Fatalf("opening took %v, of %v: %v", took, allowed, s.Damaged())
	}
	return s
}

// killOne runs a child, which flushes or leaves that to the group commits, and kills it after some time under load.
func killOne(t *testing.T, path string, flushes bool) *life {
	t.Helper()
	cmd := exec.Command(os.Args[0], path)
	role := "load"
	if flushes {
		role = "flushing load"
	}
	cmd.Env = append(os.Environ(), childRole+"="+role)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	if !lines.Scan() || !strings.HasPrefix(lines.Text(), "open ") {
		t.Fatalf("the child says %q", lines.Text())
	}
	time.AfterFunc(time.Duration(rand.Int64N(int64(roundLength))), func() { _ = cmd.Process.Kill() })
	l := listen(t, lines)
	_ = cmd.Wait()
	return l
}

func (l *life) check(t *testing.T, outcomes map[proxy.ID]proxy.Outcome) {
	t.Helper()
	for id := range l.safe {
		if outcomes[id] != proxy.OutcomeComplete {
			t.Fatalf("%v had ended before a flush and is %q", id, outcomes[id])
		}
	}
	for id := range l.safeBegun {
		if outcomes[id] == "" {
			t.Fatalf("%v had begun before a flush and left a hole", id)
		}
		if outcomes[id] == proxy.OutcomeComplete {
			continue // it may have ended without having had the time to say so
		}
		if outcomes[id] != proxy.OutcomeInterrupted || l.safe[id] {
			t.Fatalf("%v was under way and is %q", id, outcomes[id])
		}
	}
}
