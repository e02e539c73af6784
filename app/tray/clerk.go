package tray

import (
	"context"
	"log/slog"
	"reflect"
	"sync/atomic"
	"time"
)

// clerk does what the clicks ask for. What changes accounts, their routing or the machine is done one after another, in the
// order of the clicks; none is lost. A toggle works on the state that it finds. The other verbs run beside each other, each at
// most once at a time.
type clerk struct {
	Config
	painter *painter
	notes   chan<- note
	// looked has the surroundings looked at again.
	looked  func()
	errands chan errand
	busy    [Quit + 1]atomic.Bool
}

// errand is what a click asks for: something to do, to the account of exactly that name where it is about one. on is the
// other state than the one that the line showed.
type errand struct {
	do            Verb
	with, account string
	on            bool
}

// note is something that the menu has to say beside the snapshot.
type note struct {
	text    string
	leaving bool
}

const (
	// backlog is how many clicks on one line, and how many errands, can wait.
	backlog = 128
	// settled is how long a line must have been about its account before a click on it can do what can't be undone: accounts
	// move up when one above them goes, and a click may be meant for the line as it was.
	settled = time.Second
)

func newClerk(c Config, p *painter, notes chan<- note, looked func()) *clerk {
	return &clerk{Config: c, painter: p, notes: notes, looked: looked, errands: make(chan errand, backlog)}
}

// listen takes the clicks from the slots' channels until ctx ends. It never waits for what a click asks for, except when
// the backlog of errands is full.
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
	s := c.painter.at(slot)
	if !s.visible || s.item.Disabled {
		return
	}
	switch e := (errand{s.item.Do, s.item.With, s.item.Account, !s.item.Checked}); e.do {
	case Nothing:
	case Remove:
		if time.Since(s.since) < settled {
			c.say(ctx, note{text: "The menu has just changed, so nothing was removed: look again"})
			return
		}
		c.queue(ctx, e)
	case SignIn, CopyAddress, CheckHealth:
		c.once(e.do, func() { c.run(ctx, e) })
	case AddAccount:
		if e.with == "" {
			c.once(AddAccount, c.Actions.AddAccount)
			return
		}
		c.once(AddAccount, func() { c.run(ctx, e) })
	case OpenDashboard:
		c.once(OpenDashboard, c.Actions.OpenDashboard)
	case Quit:
		c.say(ctx, note{leaving: true})
		c.once(Quit, c.Actions.Quit)
	default:
		c.queue(ctx, e)
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

// queue has an errand done after those before it.
func (c *clerk) queue(ctx context.Context, e errand) {
	select {
	case c.errands <- e:
	case <-ctx.Done():
	}
}

// work does the errands until ctx ends.
func (c *clerk) work(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case e := <-c.errands:
			c.run(ctx, e)
		}
	}
}

// run does an errand and says what went wrong.
func (c *clerk) run(ctx context.Context, e errand) {
	if err := c.attend(ctx, e); err != nil && ctx.Err() == nil {
		c.Logger.Warn("a click in the tray menu failed", slog.String("account", e.account), slog.Any("error", err))
		c.say(ctx, note{text: err.Error()})
	}
}

// say hands a note to whoever draws.
func (c *clerk) say(ctx context.Context, n note) {
	select {
	case c.notes <- n:
	case <-ctx.Done():
	}
}
