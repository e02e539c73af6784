//go:build linux || windows || (darwin && cgo)

package tray

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"fyne.io/systray"

	"clb/assets"
)

// Available says whether a tray icon can be shown: nil, ErrNoHost where one may be later, or another error whose text says
// why not. It changes nothing and starts no program.
func Available() error {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	return available(ctx)
}

// Run shows the tray until ctx ends, and then returns nil; it returns ErrLost when the desktop goes away before, and another
// error where there is none. It must be called from the main goroutine (macOS allows nothing else), once in a process.
func Run(ctx context.Context, c Config) error {
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	panel, err := connect(ctx)
	if err != nil || ctx.Err() != nil {
		return err
	}
	lost := make(chan struct{})
	t := newTray(c, panel, sync.OnceFunc(func() { close(lost) }))
	inner, cancel := context.WithCancelCause(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		select {
		case <-inner.Done():
		case <-panel.gone():
			cancel(ErrLost)
		case <-lost:
			cancel(ErrLost)
		}
		t.end() // nothing of ours speaks to the desktop from here on
		systray.Quit()
	}()
	panel.loop(func() { t.begin(inner) }, func() { t.exit(inner) })
	cancel(nil)
	<-ended
	if ctx.Err() == nil {
		return ErrLost
	}
	return nil
}

// tray is the running tray.
type tray struct {
	Config
	pool    *pool
	painter *painter

	mu    sync.Mutex // guards over and the start of the goroutines
	over  bool
	tasks sync.WaitGroup
}

// newTray returns a tray that is not shown yet. It calls lost when the desktop no longer answers.
func newTray(c Config, on *panel, lost func()) *tray {
	p := newPool(head{panel: on, lost: lost, logger: c.Logger})
	return &tray{Config: c, pool: p, painter: &painter{screen: p}}
}

// begin builds the pool and starts to draw. systray calls it once, on a goroutine of its own, and serves the menu when it
// has returned.
func (t *tray) begin(ctx context.Context) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.over {
		return
	}
	around := Surroundings{Offers: t.offers()}
	first := MenuOf(t.Board.Snapshot(), around, time.Now())
	t.painter.assume(t.pool.build(first))
	t.pool.answered(t.pool.panel.claim(ctx))
	t.painter.head(first)
	notes := make(chan note, backlog)
	lookout := newLookout(t.Config, t.pool.opened)
	clerk := newClerk(t.Config, t.painter, notes, lookout.want)
	stage := &stage{board: t.Board, painter: t.painter, notes: notes, found: lookout.found, around: around}
	t.tasks.Go(func() { lookout.watch(ctx) })
	t.tasks.Go(func() { stage.show(ctx) })
	t.tasks.Go(func() { clerk.listen(ctx, t.pool.clicks) })
	t.tasks.Go(func() { clerk.work(ctx) })
}

// end waits until nothing runs any more.
func (t *tray) end() {
	t.mu.Lock()
	t.over = true
	t.mu.Unlock()
	t.tasks.Wait()
}

// exit is called when the desktop ends the loop. Where nobody here asked for it, the person logs out (Windows) or quits
// through the OS (macOS), and the process may be ended as soon as exit returns: the program gets a moment to stop.
func (t *tray) exit(ctx context.Context) {
	if ctx.Err() != nil {
		return
	}
	t.Actions.Quit()
	select {
	case <-ctx.Done():
	case <-time.After(3 * time.Second):
	}
}

// head is what stands in the panel. Every pool has one.
type head struct {
	panel  *panel
	lost   func() // says that the desktop no longer answers
	logger *slog.Logger
}

func (h *head) setIcon(i assets.Icon)  { h.answered(h.panel.setIcon(i)) }
func (h *head) setTooltip(text string) { h.answered(h.panel.setTooltip(text)) }

// answered gives the desktop up when it no longer answers.
func (h *head) answered(err error) {
	if err != nil {
		h.logger.Warn("the desktop no longer shows the tray icon", slog.Any("error", err))
		h.lost()
	}
}
