package tray

import (
	"context"
	"fmt"
	"log/slog"
	"reflect"
	"sync/atomic"

	"clb/app/status"
)

// clerk does what the clicks ask for. Clicks on accounts are done one after another, in their order, each on the state that
// it finds; none is lost. The other verbs run beside each other, each at most once at a time.
type clerk struct {
	Config
	painter *painter
	notes   chan<- note
	toggles chan string // exact names of accounts
	busy    [Quit + 1]atomic.Bool
}

// note is something that the menu has to say beside the snapshot.
type note struct {
	text    string
	leaving bool
}

// backlog is how many clicks on one line, and how many toggles, can wait.
const backlog = 128

func newClerk(c Config, p *painter, notes chan<- note) *clerk {
	return &clerk{Config: c, painter: p, notes: notes, toggles: make(chan string, backlog)}
}

// listen takes the clicks from the slots' channels until ctx ends. It never waits for what a click asks for, except when
// the backlog of toggles is full.
func (c *clerk) listen(ctx context.Context, clicks []<-chan struct{}) {
	cases := []reflect.SelectCase{{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(ctx.Done())}}
	for _, ch := range clicks {
		cases = append(cases, reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(ch)})
	}
	for {
		chosen, _, open := reflect.Select(cases)
		if chosen == 0 {
			return
		}
		if !open { // nobody closes them; if it happens, don't spin
			cases[chosen].Chan = reflect.Value{}
			continue
		}
		c.clicked(ctx, chosen-1)
	}
}

// clicked looks at what is on the slot now: a bus can click lines that are hidden or greyed out.
func (c *clerk) clicked(ctx context.Context, slot int) {
	item, visible := c.painter.at(slot)
	if !visible || item.Disabled {
		return
	}
	switch item.Do {
	case Toggle:
		select {
		case c.toggles <- item.Account:
		case <-ctx.Done():
		}
	case AddAccount:
		c.once(AddAccount, c.Actions.AddAccount)
	case SignIn:
		c.once(SignIn, func() { c.Actions.SignIn(item.Account) })
	case OpenDashboard:
		c.once(OpenDashboard, c.Actions.OpenDashboard)
	case Quit:
		c.say(ctx, note{leaving: true})
		c.once(Quit, c.Actions.Quit)
	}
}

// once runs do unless it runs already. Nothing waits for it: a browser may stay in front for hours.
func (c *clerk) once(v Verb, do func()) {
	if !c.busy[v].CompareAndSwap(false, true) {
		return
	}
	go func() {
		defer c.busy[v].Store(false)
		do()
	}()
}

// work does the toggles until ctx ends.
func (c *clerk) work(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case name := <-c.toggles:
			if err := c.toggle(ctx, name); err != nil && ctx.Err() == nil {
				c.Logger.Warn("a click in the tray menu failed", slog.String("account", name), slog.Any("error", err))
				c.say(ctx, note{text: err.Error()})
			}
		}
	}
}

// toggle switches the account to the other state than the one it is in at this moment.
func (c *clerk) toggle(ctx context.Context, account string) error {
	for _, a := range c.Board.Snapshot().Accounts {
		if a.Name != account {
			continue
		}
		if err := c.Actions.SetEnabled(ctx, account, !a.Enabled); err != nil {
			return fmt.Errorf("switching %s %s: %w", name(a), onOff(!a.Enabled), err)
		}
		return nil
	}
	return fmt.Errorf("the account %s is no longer there", name(status.Account{Name: account}))
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

// say hands a note to whoever draws.
func (c *clerk) say(ctx context.Context, n note) {
	select {
	case c.notes <- n:
	case <-ctx.Done():
	}
}
