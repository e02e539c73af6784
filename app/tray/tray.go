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

// Available says whether a tray icon can be shown: nil, ErrNoHost where one may be later, or another error whose text
// says why not. It changes nothing and starts no program.
func Available() error {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	return available(ctx)
}

// Run shows the tray until ctx ends, and then returns nil; it returns ErrLost when the desktop goes away before, and
// another error where there is none. It must be called from the main goroutine (macOS allows nothing else), once in a
// process.
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
	items    *itemPool
	renderer *renderer

	mu    sync.Mutex // guards over and the start of the goroutines
	over  bool
	tasks sync.WaitGroup
}

// newTray returns a tray that is not shown yet. It calls lost when the desktop no longer answers.
func newTray(c Config, on *panel, lost func()) *tray {
	p := newItemPool(trayIcon{panel: on, lost: lost, logger: c.Logger})
	return &tray{Config: c, items: p, renderer: &renderer{surface: p}}
}

// begin builds the menu and starts to draw. systray calls it once, on a goroutine of its own, and serves the menu when
// it has returned.
func (t *tray) begin(ctx context.Context) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.over {
		return
	}
	desktop := DesktopState{Features: t.features()}
	first := MenuOf(t.Board.Snapshot(), desktop, time.Now())
	t.renderer.seed(t.items.build(first))
	t.items.answered(t.items.panel.claim(ctx))
	t.renderer.paintIcon(first)
	messages := make(chan message, queueLength)
	poller := newStatePoller(t.Config, t.items.opened)
	dispatcher := newDispatcher(t.Config, t.renderer, messages, poller.refresh)
	loop := &renderLoop{board: t.Board, renderer: t.renderer, messages: messages, states: poller.states,
		desktop: desktop}
	t.tasks.Go(func() { poller.run(ctx) })
	t.tasks.Go(func() { loop.run(ctx) })
	t.tasks.Go(func() { dispatcher.listen(ctx, t.items.clicks) })
	t.tasks.Go(func() { dispatcher.work(ctx) })
}

// end waits until nothing runs any more.
func (t *tray) end() {
	t.mu.Lock()
	t.over = true
	t.mu.Unlock()
	t.tasks.Wait()
}

// exit is called when the desktop ends the loop. Unless the program asked for it, the person logs out (Windows) or
// quits through the OS (macOS), and the process may be ended as soon as exit returns: the program gets a moment to
// stop.
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

// trayIcon is the icon in the panel.
type trayIcon struct {
	panel  *panel
	lost   func() // says that the desktop no longer answers
	logger *slog.Logger
}

func (h *trayIcon) setIcon(i assets.Icon)  { h.answered(h.panel.setIcon(i)) }
func (h *trayIcon) setTooltip(text string) { h.answered(h.panel.setTooltip(text)) }

// answered gives the desktop up when it no longer answers.
func (h *trayIcon) answered(err error) {
	if err != nil {
		h.logger.Warn("tray icon lost", slog.Any("error", err))
		h.lost()
	}
}
