package login

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"clb/proxy/oauth"
	"clb/proxy/secret"
)

const (
	// defaultLife is how long a sign-in waits; the codes of the sign-in page live as long.
	defaultLife = 10 * time.Minute
	// delivery bounds the wait for the browser to take the last page.
	delivery = 2 * time.Second
	// linger is how long the port stays open after the end, for a browser that loads the page again.
	linger = 3 * time.Second
)

// The ways a flow ends, or a pasted text is turned down, beside the *oauth.Error of the endpoints and what ParsePaste
// says.
var (
	// ErrCanceled: Cancel was called.
	ErrCanceled = errors.New("the sign-in was cancelled")
	// ErrStopped: the context of Start has ended.
	ErrStopped = errors.New("the program stopped during the sign-in: start the sign-in again")
	// ErrLate: the browser did not come back in time.
	ErrLate = errors.New("nobody signed in within the time that a sign-in has: start it again")
	// ErrUsed: the flow has its answer already.
	ErrUsed = errors.New("this sign-in has its answer already: see what has become of it, or start again")
	// ErrForeign: the answer belongs to another sign-in. The flow goes on.
	ErrForeign = errors.New("that belongs to another sign-in: use the newest page only, or start again")
)

// Config says what to sign in to, and how.
type Config struct {
	Mode oauth.Mode
	// Client talks to the endpoints; it needs all of its addresses.
	Client *oauth.Client
	// Open shows an address in the user's browser; nil: there is none to open. It is called once, beside the flow, may
	// take its time, and gets the context of Start. When it fails, the flow goes on and View says so. The address is a
	// local one that leads to the sign-in page once: it may stand on a command line.
	Open func(ctx context.Context, address string) error
	// Peer says whose a connection of the port is: nil for the user's own. All others are closed at once. A nil Peer
	// lets every user of the machine come back, and is for systems that can't tell.
	Peer func(net.Conn) error
	// Keep stores what the flow has come to, before the browser gets its last page, so that the page tells the truth:
	// its error fails the flow and is shown there, and must be fit for that. Cancel ends its context. Nil: Wait alone
	// hands the result over.
	Keep func(ctx context.Context, r Result) error
	// Life is how long the flow waits for an answer. Default ten minutes.
	Life time.Duration
	// Changed is called after each change of View, from the flow's goroutines, so that it must not wait for the flow;
	// nil: it is not called.
	Changed func()
}

// Flow is one sign-in under way. All methods may be called at any time and from any goroutine.
type Flow struct {
	config Config
	ends   time.Time
	// own comes back to our port, nil where none could be opened; manual to the page that shows a code.
	own, manual *oauth.Attempt
	port        *port    // nil with own
	opening     *opening // nil where no browser is opened
	stop        context.CancelCauseFunc

	answers chan answer   // gets the one answer that is taken
	settled chan struct{} // closed when result and err are final
	done    chan struct{} // closed after it, when the browser has its page too
	result  Result        // written before settled is closed
	err     error

	mu      sync.Mutex // guards the rest
	taken   bool       // an answer was taken, or none will be
	stage   Stage
	browser string
}

// answer is what came back, and over which way.
type answer struct {
	attempt *oauth.Attempt
	code    secret.Text
	problem *oauth.Error
	// shown is closed when the browser that brought it has got its page; nil: it was pasted.
	shown chan struct{}
}

// Start begins a sign-in and returns at once. It ends with ctx at the latest, which is that of the program and not that
// of a request: the flow outlives its request. An error means a mode that there is not.
func Start(ctx context.Context, c Config) (*Flow, error) {
	port, err := openPort(ctx)
	if err != nil {
		port = nil // a machine without a usable loopback: the code can still be pasted
	}
	return start(ctx, c, port)
}

func start(ctx context.Context, c Config, port *port) (*Flow, error) {
	c.Life = cmp.Or(c.Life, defaultLife)
	f := &Flow{
		config: c, port: port, ends: time.Now().Add(c.Life).Round(0), stage: Waiting,
		answers: make(chan answer, 1), settled: make(chan struct{}), done: make(chan struct{}),
	}
	if err := f.prepare(); err != nil {
		port.close()
		return nil, err
	}
	flow, stop := context.WithCancelCause(ctx)
	f.stop = stop
	port.serve(f)
	if c.Open != nil {
		go f.open(ctx)
	}
	go f.run(flow)
	return f, nil
}

func (f *Flow) prepare() (err error) {
	if f.manual, err = f.config.Client.ManualAttempt(f.config.Mode); err != nil || f.port == nil {
		return err
	}
	if f.config.Open != nil {
		f.opening = newOpening(time.Now())
	}
	f.own, err = f.config.Client.Attempt(f.config.Mode, f.port.redirect())
	return err
}

// open shows the sign-in page, by the one-time address. Without a port there is none, and the user opens the page.
func (f *Flow) open(ctx context.Context) {
	if f.opening != nil {
		// What the error says is the opener's to log.
		if f.config.Open(ctx, f.opening.address(f.port)) == nil {
			return
		}
		f.opening.spent.Store(true)
	}
	f.change(func() { f.browser = "the browser could not be opened: open the address by hand" })
}

// run waits for the answer, makes something of it, and puts everything away.
func (f *Flow) run(ctx context.Context) {
	defer f.stop(nil)
	defer f.port.close()
	a, err := f.await(ctx)
	if err == nil {
		f.result, err = f.finish(ctx, a)
	}
	if err != nil && ctx.Err() != nil {
		err = ended(ctx)
	}
	f.settle(err)
	if a.shown != nil {
		within(context.WithoutCancel(ctx), delivery, a.shown)
	}
	close(f.done)
	if a.shown != nil {
		within(ctx, linger, nil)
	}
}

// await returns the one answer, or why there will be none.
func (f *Flow) await(ctx context.Context) (answer, error) {
	late := time.NewTimer(time.Until(f.ends))
	defer late.Stop()
	select {
	case a := <-f.answers:
		return a, nil
	case <-ctx.Done():
		f.claim()
		return answer{}, ended(ctx)
	case <-late.C:
	}
	if f.claim() {
		return answer{}, ErrLate
	}
	return <-f.answers, nil // it came at the last moment
}

// ended is why the flow's context is at its end.
func ended(ctx context.Context) error {
	if errors.Is(context.Cause(ctx), ErrCanceled) {
		return ErrCanceled
	}
	return ErrStopped
}

// claim makes the caller the only one who decides on the flow's answer; false: another caller is.
func (f *Flow) claim() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	first := !f.taken
	f.taken = true
	return first
}

// take accepts what came back if it is this flow's, and the first.
func (f *Flow) take(r oauth.Returned, shown chan struct{}) error {
	attempt := f.attemptOf(r.State)
	switch {
	case attempt == nil:
		return ErrForeign
	case !time.Now().Before(f.ends): // a machine that slept has not let its timers run
		return ErrLate
	case !f.claim():
		return ErrUsed
	}
	f.answers <- answer{attempt: attempt, code: r.Code, problem: r.Problem, shown: shown}
	return nil
}

// attemptOf is the way that the state belongs to; nil: none of ours. Both are looked at, whatever the first one says.
func (f *Flow) attemptOf(state secret.Text) *oauth.Attempt {
	var found *oauth.Attempt
	for _, a := range []*oauth.Attempt{f.own, f.manual} {
		if a != nil && a.Is(state) {
			found = a
		}
	}
	return found
}

// settle makes the result final.
func (f *Flow) settle(err error) {
	stage := Done
	if f.err = err; err != nil {
		stage, f.result = Failed, Result{}
	}
	close(f.settled)
	f.change(func() { f.stage = stage })
}

// change alters what View shows and says so.
func (f *Flow) change(alter func()) {
	f.mu.Lock()
	alter()
	f.mu.Unlock()
	if f.config.Changed != nil {
		f.config.Changed()
	}
}

// within waits for the channel, the time or the context, whichever is first. A nil channel never comes.
func within(ctx context.Context, d time.Duration, c <-chan struct{}) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-c:
	case <-timer.C:
	case <-ctx.Done():
	}
}

// Cancel ends the flow with ErrCanceled if it has no result yet, and gives its port back at once.
func (f *Flow) Cancel() { f.stop(ErrCanceled) }

// Paste takes what the user copied: "code#state", or the whole address of the page that the sign-in ended on. An error
// says what was wrong with it, and the flow goes on; without one, the result comes by Wait.
func (f *Flow) Paste(text string) error {
	select {
	case <-f.settled:
		return ErrUsed
	default:
	}
	r, err := oauth.ParsePaste(text)
	if err != nil {
		return err
	}
	return f.take(r, nil)
}

// Format never writes what a flow knows: fmt does not ask the types of unexported fields how they want to be printed.
func (f *Flow) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, "[sign-in]") }

// Done is closed when the flow has its result and the browser its page.
func (f *Flow) Done() <-chan struct{} { return f.done }

// Wait returns the result. Errors are *oauth.Error, that of Keep, ErrCanceled, ErrLate and ErrStopped, all fit to be
// shown, or that ctx has ended, which ends the wait alone.
func (f *Flow) Wait(ctx context.Context) (Result, error) {
	select {
	case <-f.done:
		return f.result, f.err
	case <-ctx.Done():
		return Result{}, ctx.Err()
	}
}
