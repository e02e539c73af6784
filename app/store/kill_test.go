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

	"clb/proxy"
)

// The test binary runs itself with this variable set to one of the roles.
const childRole = "STORE_TEST_CHILD"

func child(role string) int {
	switch role {
	case "load":
		return loadForEver(os.Args[len(os.Args)-1])
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

// loadForEver begins and ends exchanges until it is killed, and says on standard output what it did and what was flushed.
func loadForEver(path string) int {
	s, err := Open(Config{Path: path, CommitEvery: loadWindow, CommitSize: 64, Price: testPrice})
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
				s.Begin(x)
				say("begun %d", x.ID)
				if n == 0 && round%10 == 0 {
					continue // it hangs until the program dies
				}
				time.Sleep(time.Duration(rand.IntN(3)) * time.Millisecond) // the load's own pace, nothing is waited for
				s.End(x)
				say("ended %d %d", x.ID, time.Now().UnixNano())
			}
		}()
	}
	deadline := time.Now().Add(30 * time.Second) // should nobody kill it
	for n := 0; time.Now().Before(deadline); n++ {
		say("flushing %d", n)
		if err := s.Flush(context.Background()); err != nil {
			say("error %v", err)
			return 1
		}
		say("flushed %d", n)
	}
	return 1
}

// life is what one child said: what it ended and begun, and of those what a completed flush covers.
type life struct {
	begun, ended, safe, safeBegun map[proxy.ID]bool
	endedAt                       map[proxy.ID]time.Time
}

// listen reads what the child says until it dies.
func listen(t *testing.T, from *bufio.Scanner) *life {
	t.Helper()
	l := &life{begun: map[proxy.ID]bool{}, ended: map[proxy.ID]bool{}, safe: map[proxy.ID]bool{}, safeBegun: map[proxy.ID]bool{}, endedAt: map[proxy.ID]time.Time{}}
	var flushing, flushingBegun []proxy.ID
	for from.Scan() {
		var word string
		var id proxy.ID
		var at int64
		if n, _ := fmt.Sscan(from.Text(), &word, (*uint64)(&id), &at); n == 0 {
			continue
		}
		switch word {
		case "begun":
			l.begun[id] = true
		case "ended":
			l.ended[id], l.endedAt[id] = true, time.Unix(0, at)
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
// flush covered is there, what was under way is interrupted, and the totals and the rollups are
// a recount of the rows.
func TestKill(t *testing.T) {
	rounds := 50
	if testing.Short() {
		rounds = 5
	}
	path := newPath(t)
	seen := 0
	for round := range rounds {
		l, killed := killOne(t, path)
		checkPages(t, path)
		began := time.Now()
		s := open(t, path)
		if took := time.Since(began); took > 2*time.Second {
			t.Fatalf("round %d: opening took %v", round, took)
		}
		if s.Damaged() != nil {
			t.Fatalf("round %d: %v", round, s.Damaged())
		}
		outcomes := map[proxy.ID]proxy.Outcome{}
		list := history(t, s, 1000)
		for _, x := range list {
			outcomes[x.ID] = x.Outcome
		}
		l.check(t, outcomes, killed)
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
	t.Logf("%d requests outlived %d kills", seen, rounds)
}

// killOne runs a child and kills it after some time under load.
func killOne(t *testing.T, path string) (*life, time.Time) {
	t.Helper()
	cmd := exec.Command(os.Args[0], path)
	cmd.Env = append(os.Environ(), childRole+"=load")
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
	killed := make(chan time.Time, 1)
	time.AfterFunc(time.Duration(rand.Int64N(int64(roundLength))), func() {
		_ = cmd.Process.Kill()
		killed <- time.Now()
	})
	l := listen(t, lines)
	_ = cmd.Wait()
	return l, <-killed
}

// slack is what a commit may take on a busy machine, beside the time that it waits to begin.
const slack = 400 * time.Millisecond

func (l *life) check(t *testing.T, outcomes map[proxy.ID]proxy.Outcome, killed time.Time) {
	t.Helper()
	for id := range l.safe {
		if outcomes[id] != proxy.OutcomeComplete {
			t.Fatalf("%v had ended before a flush and is %q", id, outcomes[id])
		}
	}
	for id, at := range l.endedAt {
		if at.Before(killed.Add(-loadWindow-slack)) && outcomes[id] != proxy.OutcomeComplete {
			t.Fatalf("%v had ended %v before the kill and is %q", id, killed.Sub(at), outcomes[id])
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
