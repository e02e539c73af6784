package tray

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
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
	t       *testing.T
	board   *status.Board
	screen  *windowsScreen
	painter *renderer
	machine *machine
	opened  chan struct{}
	clicks  []chan struct{}

	mu     sync.Mutex // guards the rest
	asked  []string
	refuse error
	hold   chan struct{} // verbs wait for it
}

func (r *rig) SetEnabled(_ context.Context, name string, on bool) error {
	return r.change(name, name+" "+onOff(on), func(all []status.Account, i int) []status.Account {
		all[i].Enabled = on
		return all
	})
}

func (r *rig) Remove(_ context.Context, name string) error {
	return r.change(name, name+" removed",
		func(all []status.Account, i int) []status.Account { return slices.Delete(all, i, i+1) })
}

func (r *rig) SignIn(_ context.Context, name string) error {
	r.verb("sign-in " + name)
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.refuse
}

// change edits the accounts and publishes them, as the program does.
func (r *rig) change(name, asked string, edit func(all []status.Account, i int) []status.Account) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.refuse != nil {
		return r.refuse
	}
	s := r.board.Snapshot()
	s.Accounts = slices.Clone(s.Accounts)
	i := slices.IndexFunc(s.Accounts, func(a status.Account) bool { return a.Name == name })
	if i < 0 {
		return errors.New("there is no account " + name)
	}
	s.Accounts = edit(s.Accounts, i)
	r.board.Publish(s)
	r.asked = append(r.asked, asked)
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

func (r *rig) AddAccount()    { r.verb("add any") }
func (r *rig) OpenDashboard() { r.verb("dashboard") }
func (r *rig) Quit()          { r.verb("quit") }

// stand runs test beside a tray that shows s, in a bubble.
func stand(t *testing.T, s func() status.Snapshot, test func(*rig)) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		r := &rig{t: t, board: status.NewBoard(s()), opened: make(chan struct{}, 1)}
		r.machine = newMachine(r.board, r.verb)
		config := r.machine.config(Config{Board: r.board, Actions: r, Logger: slog.New(slog.DiscardHandler)})
		around := DesktopState{Features: config.features()}
		r.screen, r.painter = newWindowsScreen(t, MenuOf(s(), around, time.Now()))
		notes := make(chan message, queueLength)
		look := newStatePoller(config, r.opened)
		c := newDispatcher(config, r.painter, notes, look.refresh)
		var clicks []<-chan struct{}
		for range r.lines() {
			ch := make(chan struct{}, queueLength)
			clicks, r.clicks = append(clicks, ch), append(r.clicks, ch)
		}
		st := &renderLoop{board: r.board, renderer: r.painter, messages: notes, states: look.states, desktop: around}
		var tasks sync.WaitGroup
		tasks.Go(func() { look.run(ctx) })
		tasks.Go(func() { st.run(ctx) })
		tasks.Go(func() { c.listen(ctx, clicks) })
		tasks.Go(func() { c.work(ctx) })
		time.Sleep(2 * minInterval) // bubble time: the first rest, and that after the first look
		synctest.Wait()
		test(r)
		cancel()
		tasks.Wait() // a goroutine that outlived its context would hang here
	})
}

// click clicks the visible line that begins with prefix.
func (r *rig) click(prefix string) {
	r.t.Helper()
	r.clickBelow("", prefix)
}

// clickBelow clicks the visible line below an account that begins with prefix.
func (r *rig) clickBelow(account, prefix string) {
	r.t.Helper()
	r.clicks[r.slot(account, prefix)] <- struct{}{}
}

// slot is where the visible line of an account, or of none, stands that begins with prefix.
func (r *rig) slot(account, prefix string) int {
	r.t.Helper()
	for i, l := range r.lines() {
		if l.visible && r.painter.at(i).item.Account == account && strings.HasPrefix(l.item.Title, prefix) {
			return i
		}
	}
	r.t.Fatalf("no line of %q begins with %q: %+v", account, prefix, seen(r.lines()))
	return -1
}

// settle lets the tray do what it has to and paint it.
func (r *rig) settle() { time.Sleep(2 * minInterval); synctest.Wait() }

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
