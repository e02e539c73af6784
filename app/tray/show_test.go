package tray

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"clb/app/status"
	"clb/assets"
)

// rig is a tray on a screen of memory, in a bubble of its own time.
type rig struct {
	t      *testing.T
	board  *status.Board
	screen *windowsScreen
	clicks []chan struct{}

	mu     sync.Mutex // guards the rest
	asked  []string
	refuse error
	hold   chan struct{} // verbs wait for it
}

func (r *rig) SetEnabled(ctx context.Context, name string, on bool) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.refuse != nil {
		return r.refuse
	}
	s := r.board.Snapshot()
	s.Accounts = append([]status.Account(nil), s.Accounts...)
	for i := range s.Accounts {
		if s.Accounts[i].Name == name {
			s.Accounts[i].Enabled = on
		}
	}
	r.board.Publish(s)
	r.asked = append(r.asked, name+" "+onOff(on))
	return nil
}

func (r *rig) verb(name string) {
	r.mu.Lock()
	r.asked = append(r.asked, name)
	hold := r.hold
	r.mu.Unlock()
	if hold != nil {
		<-hold
	}
}

func (r *rig) AddAccount()        { r.verb("add") }
func (r *rig) SignIn(name string) { r.verb("sign-in " + name) }
func (r *rig) OpenDashboard()     { r.verb("dashboard") }
func (r *rig) Quit()              { r.verb("quit") }

// stand runs test beside a tray that shows s, in a bubble.
func stand(t *testing.T, s func() status.Snapshot, test func(*rig)) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		r := &rig{t: t, board: status.NewBoard(s())}
		var p *painter
		r.screen, p = newWindowsScreen(t, MenuOf(s(), time.Now()))
		notes := make(chan note, backlog)
		c := newClerk(Config{Board: r.board, Actions: r, Logger: slog.New(slog.DiscardHandler)}, p, notes)
		var clicks []<-chan struct{}
		for range r.lines() {
			ch := make(chan struct{}, backlog)
			clicks, r.clicks = append(clicks, ch), append(r.clicks, ch)
		}
		st := &stage{board: r.board, painter: p, notes: notes}
		var tasks sync.WaitGroup
		tasks.Go(func() { st.show(ctx) })
		tasks.Go(func() { c.listen(ctx, clicks) })
		tasks.Go(func() { c.work(ctx) })
		time.Sleep(pace) // bubble time: the first rest
		synctest.Wait()
		test(r)
		cancel()
		tasks.Wait() // a goroutine that outlived its context would hang here
	})
}

// click clicks the visible line that begins with prefix.
func (r *rig) click(prefix string) {
	r.t.Helper()
	for i, l := range r.lines() {
		if l.visible && strings.HasPrefix(l.item.Title, prefix) {
			r.clicks[i] <- struct{}{}
			return
		}
	}
	r.t.Fatalf("no line begins with %q: %+v", prefix, seen(r.lines()))
}

// settle lets the tray do what it has to and paint it.
func (r *rig) settle() { time.Sleep(2 * pace); synctest.Wait() }

func (r *rig) expect(want ...string) {
	r.t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	if got := fmt.Sprint(r.asked); got != fmt.Sprint(want) {
		r.t.Errorf("the menu asked for %s, want %s", got, want)
	}
	r.asked = nil
}

func (r *rig) lines() []slot     { lines, _, _ := r.screen.look(); return lines }
func (r *rig) icon() assets.Icon { _, icon, _ := r.screen.look(); return icon }
func (r *rig) calls() int        { _, _, calls := r.screen.look(); return calls }
func (r *rig) headline() string  { return r.lines()[0].item.Title }

func TestPace(t *testing.T) {
	stand(t, picture, func(r *rig) {
		start := r.calls()
		for range 1000 { // one each millisecond
			s := r.board.Snapshot()
			s.Stats.TodayRequests++
			r.board.Publish(s)
			time.Sleep(time.Millisecond)
		}
		r.settle()
		if n := r.calls() - start; n < 4 || n > 6 {
			t.Errorf("a second of changes cost %d calls", n)
		}
		if got := r.headline(); got != "Running on :8080 · 1128 requests today" {
			t.Errorf("in the end it reads %q", got)
		}
	})
}

func TestFirstChangeIsShownAtOnce(t *testing.T) {
	stand(t, picture, func(r *rig) {
		r.settle()
		s := r.board.Snapshot()
		s.Stats.Running = 1
		r.board.Publish(s)
		synctest.Wait() // no time passes
		if r.icon() != assets.Working {
			t.Errorf("the icon is %s", r.icon())
		}
	})
}

func TestIdleDoesNothing(t *testing.T) {
	stand(t, picture, func(r *rig) {
		r.settle()
		before := r.calls()
		time.Sleep(24 * time.Hour)
		synctest.Wait()
		if r.calls() != before {
			t.Errorf("a day without change cost %d calls", r.calls()-before)
		}
	})
}

func TestTimeAloneChangesTheMenu(t *testing.T) {
	limited := func() status.Snapshot {
		a := account("a", status.Limited)
		a.Until = time.Now().Add(time.Hour)
		return running(a)
	}
	stand(t, limited, func(r *rig) {
		time.Sleep(time.Hour + pace)
		synctest.Wait()
		if got := seen(r.lines())[1].Title; got != "a — limited" {
			t.Errorf("after the end it reads %q", got)
		}
	})
}

func TestClicksOnAccounts(t *testing.T) {
	stand(t, picture, func(r *rig) {
		for range 101 {
			r.click("home")
		}
		r.settle()
		r.mu.Lock()
		n := len(r.asked)
		r.asked = nil
		r.mu.Unlock()
		if n != 101 {
			t.Errorf("101 clicks did %d switches", n)
		}
		if l := seen(r.lines())[2]; l.Title != "home — off" || l.Checked {
			t.Errorf("it reads %+v", l)
		}
	})
}

func TestErrorsAreShownForAWhile(t *testing.T) {
	stand(t, picture, func(r *rig) {
		r.refuse = errors.New("the disk\nis full")
		r.click("home")
		r.settle()
		if got := r.headline(); got != "switching home off: the disk is full" {
			t.Errorf("it says %q", got)
		}
		time.Sleep(spoken)
		synctest.Wait()
		if got := r.headline(); !strings.HasPrefix(got, "Running") {
			t.Errorf("it still says %q", got)
		}
	})
}

func TestClickOnAnAccountThatIsGone(t *testing.T) {
	stand(t, picture, func(r *rig) {
		r.board.Publish(r.board.Snapshot()) // painted at once: the next painting is a pace away
		synctest.Wait()
		s := r.board.Snapshot()
		s.Accounts = s.Accounts[:1]
		r.board.Publish(s)
		r.click("home") // the line still stands
		r.settle()
		r.expect()
		if got := r.headline(); got != "the account home is no longer there" {
			t.Errorf("it says %q", got)
		}
	})
}

func TestVerbsRunOnceAtATime(t *testing.T) {
	stand(t, picture, func(r *rig) {
		r.hold = make(chan struct{})
		for range 3 {
			r.click("Open dashboard")
		}
		r.click("home") // goes on beside it
		synctest.Wait()
		r.expect2("dashboard", "home off")
		close(r.hold)
		synctest.Wait()
		r.click("Add account…")
		synctest.Wait()
		r.expect("add")
		r.click("Open dashboard")
		synctest.Wait()
		r.expect("dashboard")
	})
}

// expect2 is expect for two in any order.
func (r *rig) expect2(a, b string) {
	r.t.Helper()
	r.mu.Lock()
	got := fmt.Sprint(r.asked)
	r.mu.Unlock()
	if got == fmt.Sprint([]string{b, a}) {
		a, b = b, a
	}
	r.expect(a, b)
}

func TestQuitSaysWhatItWaitsFor(t *testing.T) {
	stand(t, picture, func(r *rig) {
		s := r.board.Snapshot()
		s.Stats.Running = 2
		r.board.Publish(s)
		r.settle()
		r.click("Quit (2 streams are running)")
		r.settle()
		r.expect("quit")
		if got := r.headline(); got != "Stopping when 2 streams end…" || r.icon() != assets.Stopped {
			t.Errorf("it says %q with the icon %s", got, r.icon())
		}
	})
}
