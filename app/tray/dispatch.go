package tray

import (
	"context"
	"log/slog"
	"reflect"
	"sync/atomic"
	"time"
)

// dispatcher does what the clicks ask for. What changes accounts, their routing or the machine is done one after
// another, in the order of the clicks; none is lost. A toggle works on the state that it finds. The other verbs run
// beside each other, each at most once at a time.
type dispatcher struct {
	Config
	renderer *renderer
	messages chan<- message
	// refresh has the desktop state read again.
	refresh func()
	actions chan action
	busy    [Quit + 1]atomic.Bool
}

// action is what a click asks for: something to do, to the account of exactly that name where it is about one. on is
// the other state than the one that the line showed.
type action struct {
	do            Verb
	with, account string
	on            bool
}

// message is something that the menu has to say beside the snapshot.
type message struct {
	text    string
	leaving bool
}

const (
	// queueLength is how many clicks on one line, and how many actions, can wait.
	queueLength = 128
	// stableFor is how long a line must have been about its account before a click on it can do what can't be undone:
	// accounts move up when one above them goes, and a click may be meant for the line as it was.
	stableFor = time.Second
)

func newDispatcher(c Config, r *renderer, messages chan<- message, refresh func()) *dispatcher {
	return &dispatcher{Config: c, renderer: r, messages: messages, refresh: refresh,
		actions: make(chan action, queueLength)}
}

// listen takes the clicks from the slots' channels until ctx ends. It never waits for what a click asks for, except
// when the queue of actions is full.
func (d *dispatcher) listen(ctx context.Context, clicks []<-chan struct{}) {
	cases := []reflect.SelectCase{{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(ctx.Done())}}
	for _, ch := range clicks {
		cases = append(cases, reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(ch)})
	}
	for {
		chosen, _, open := reflect.Select(cases)
		if chosen == 0 {
			return
		}
		if !open { // never closed; if it happens, don't spin
			cases[chosen].Chan = reflect.Value{}
			continue
		}
		d.clicked(ctx, chosen-1)
	}
}

// clicked looks at what is on the slot now: a panel can click lines that are hidden or greyed out.
func (d *dispatcher) clicked(ctx context.Context, slot int) {
	s := d.renderer.at(slot)
	if !s.visible || s.item.Disabled {
		return
	}
	switch e := (action{s.item.Do, s.item.With, s.item.Account, !s.item.Checked}); e.do {
	case Nothing:
	case Remove:
		if time.Since(s.since) < stableFor {
			d.say(ctx, message{text: "Nothing was removed because the list changed. Try again."})
			return
		}
		d.queue(ctx, e)
	case SignIn, CopyAddress, CheckHealth:
		d.once(e.do, func() { d.run(ctx, e) })
	case AddAccount:
		if e.with == "" {
			d.once(AddAccount, d.Actions.AddAccount)
			return
		}
		d.once(AddAccount, func() { d.run(ctx, e) })
	case OpenDashboard:
		d.once(OpenDashboard, d.Actions.OpenDashboard)
	case Quit:
		d.say(ctx, message{leaving: true})
		d.once(Quit, d.Actions.Quit)
	default:
		d.queue(ctx, e)
	}
}

// once runs do unless it runs already. Nothing waits for it: a browser may stay in front for hours.
func (d *dispatcher) once(v Verb, do func()) {
	if !d.busy[v].CompareAndSwap(false, true) {
		return
	}
	go func() {
		defer d.busy[v].Store(false)
		do()
	}()
}

// queue has an action done after those before it.
func (d *dispatcher) queue(ctx context.Context, e action) {
	select {
	case d.actions <- e:
	case <-ctx.Done():
	}
}

// work does the actions until ctx ends.
func (d *dispatcher) work(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case e := <-d.actions:
			d.run(ctx, e)
		}
	}
}

// run does an action and says what went wrong.
func (d *dispatcher) run(ctx context.Context, e action) {
	if err := d.perform(ctx, e); err != nil && ctx.Err() == nil {
		d.Logger.Warn("tray action failed", slog.String("account", e.account), slog.Any("error", err))
		d.say(ctx, message{text: err.Error()})
	}
}

// say hands a message to the render loop.
func (d *dispatcher) say(ctx context.Context, n message) {
	select {
	case d.messages <- n:
	case <-ctx.Done():
	}
}
