package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/http"
	"os"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/term"

	"clb/app/buildinfo"
	"clb/app/config"
	"clb/app/control/server"
	"clb/app/dashboard"
	"clb/app/desktop"
	"clb/app/logs"
	"clb/app/status"
	"clb/proxy"
	"clb/proxy/transport"
)

// Run serves until ctx ends or the user quits.
func Run(ctx context.Context, o Options) error {
	loaded, lock, client, err := claim(ctx, o)
	if err != nil {
		return err
	}
	if client != nil {
		defer func() { _ = client.Close() }()
		if o.Tray {
			if err := client.Show(ctx); err != nil {
				return errors.Join(ErrAlreadyRunning, err)
			}
		}
		return ErrAlreadyRunning
	}
	logger, closeLogs, err := logs.New(logs.Config{Dir: loaded.Paths.Logs, Level: loaded.Settings.Log.Severity(),
		Terminal:     o.terminal(),
		MaxMegabytes: loaded.Settings.Log.MaxMegabytes, KeepFiles: loaded.Settings.Log.KeepFiles})
	if err != nil {
		return errors.Join(err, lock.Release())
	}
	defer func() { _ = closeLogs.Close() }() // what could not be logged can't be told there either
	debug.SetGCPercent(gcPercent)
	debug.SetMemoryLimit(memoryLimit)
	// Libraries write there (a tray that is not there, an answer that nobody asked for); nobody would read it.
	log.SetFlags(0)
	log.SetOutput(slog.NewLogLogger(logger.Handler(), slog.LevelDebug).Writer())
	p, err := build(ctx, loaded, lock, logger)
	if err != nil {
		tellOfPort(ctx, o, loaded, err)
		return errors.Join(err, lock.Release())
	}
	return p.run(ctx, o)
}

// terminal is where log lines are shown beside the file: to whoever started the program by hand. A desktop that starts
// it at login would keep them all in a file of its own.
func (o Options) terminal() io.Writer {
	file, isFile := o.Stderr.(*os.File)
	if o.Tray && !(isFile && term.IsTerminal(int(file.Fd()))) {
		return nil
	}
	return o.Stderr
}

// program is the running whole.
type program struct {
	*resources
	port    *listener
	engine  *proxy.Proxy
	board   *status.Board
	desk    *backend
	guard   *proxy.Guard
	peers   *peers
	meter   *server.Meter
	place   desktopIntegration
	changes chan struct{} // holds a value while something has changed that nobody has looked at
	started time.Time
	// ourLooks counts those of our own parts that look at the board.
	ourLooks atomic.Int32
}

// build makes the parts. The port comes first: nothing is opened for a program that can't serve.
func build(ctx context.Context, loaded config.Loaded, lock *desktop.Lock, logger *slog.Logger) (*program, error) {
	listening, err := listen(loaded.Settings.Port)
	if err != nil {
		return nil, err
	}
	p := &program{port: listening, changes: make(chan struct{}, 1), meter: &server.Meter{},
		started: time.Now().Round(0)}
	if p.resources, err = openResources(ctx, loaded, lock, logger, false, p.changed, p.hasViewers); err != nil {
		listening.close()
		return nil, err
	}
	api, err := address(loaded.Settings.APIURL)
	if err != nil {
		return nil, err
	}
	platform, err := address(loaded.Settings.PlatformURL)
	if err != nil {
		return nil, err
	}
	retry := loaded.Settings.Retry
	p.engine = proxy.New(proxy.Config{Pool: p.pool, Recorder: recorder{p.resources, p.meter}, Transport: p.network,
		API: api, Platform: platform, Logger: logger, LastID: p.store.LastID(),
		Retry:      proxy.RetryPolicy{Count: retry.Count, First: retry.FirstDelay(), Multiplier: retry.Multiplier},
		BodyMemory: loaded.Settings.BodyMemory(desktop.Memory()), Held: new(memory).held,
		HeaderPrefix: buildinfo.Header, AddHint: addHint, Changed: p.changed})
	p.live.hold = func(h config.Hold) { p.engine.SetHold(proxy.Hold{Longest: h.Longest(), Most: h.Requests}) }
	p.apply()
	p.peers = &peers{ask: desktop.NewPeer().Check, logger: logger, changed: p.changed}
	p.guard = &proxy.Guard{Port: listening.number}
	if desktop.PeerSupported {
		p.guard.Peer = p.peers.check
	}
	p.board = status.NewBoard(p.picture())
	p.desk = &backend{resources: p.resources, picture: p.picture, changed: p.changed,
		publish: func() { p.board.Publish(p.picture()) }}
	return p, nil
}

func (p *program) picture() status.Snapshot {
	s := p.resources.picture(p.port.address(), p.started, p.engine.Running())
	s.Waiting, s.UnderWay = waiting(p.engine.Waiting()), underWay(p.engine.UnderWay())
	if w := p.peers.warning(); w != "" {
		s.Warnings = append(s.Warnings, w)
	}
	if p.desk != nil && p.desk.signIns != nil {
		s.SignIns = p.desk.signIns.under()
	}
	return s
}

// hasViewers reports whether a page is open: beside the tray and the notifications, which always look.
func (p *program) hasViewers() bool {
	return p.board != nil && p.board.Watchers() > int(p.ourLooks.Load())
}

// changed says that something may look different now. It never waits.
func (p *program) changed() {
	select {
	case p.changes <- struct{}{}:
	default:
	}
}

// run serves until ctx ends or the user quits, and shuts down in order.
func (p *program) run(ctx context.Context, o Options) error {
	ctx, quit := context.WithCancel(ctx)
	defer quit()
	ended := make(chan struct{})
	defer context.AfterFunc(ctx, func() {
		close(ended)
		p.engine.EndHolds() // they would wait for longer than answers under way are given
	})()
	show := func(ctx context.Context) error { return desktop.OpenBrowser(ctx, p.port.address()+"/dashboard") }
	p.place = desktopIntegration{environ: o.Environ, data: p.Paths.DataFolder, address: p.port.address(),
		service: !o.Tray, changed: p.changed}
	calls := server.Config{API: p.desk, Board: p.board, Show: show, Log: p.logger, Ended: ended, Meter: p.meter,
		Logs:    logReader{p.Paths.Logs},
		Desktop: p.place, File: p.desk, Connections: p.desk, Doctor: runningHealth{p}}

	p.desk.signIns = newSignIns(ctx, desktop.OpenBrowser, signInPeer())
	socket, err := server.Listen(p.Paths.Socket)
	if err != nil {
		p.port.close()
		return errors.Join(err, p.close(context.WithoutCancel(ctx)))
	}
	if err := instance(p.Paths, p.port.address(), p.started); err != nil {
		p.logger.Warn("other starts may not find this program", "error", err)
	}
	// Renewals, the keeping of what is learnt and the control socket go on while answers under way end.
	inner, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	var background errgroup.Group
	background.Go(func() error { p.pool.Run(inner); return nil })
	background.Go(func() error { p.watch(inner); return nil })
	background.Go(func() error { p.watchSettings(inner); return nil })
	background.Go(func() error { p.notify(inner); return nil })
	background.Go(func() error { transport.ChangeWatcher{OnChange: p.onWake}.Run(inner); return nil })
	background.Go(func() error { return server.Serve(inner, socket, server.Handler(calls), p.logger) })
	p.openSecrets(inner, &background)
	var serving errgroup.Group
	serving.Go(func() error {
		defer quit() // without its port the program is of no use
		return p.port.serve(ctx, p.guard, p.routes(server.PortHandler(calls)), p.Settings.Drain(), p.logger,
			p.engine.MarkInterrupted)
	})
	p.restoreAfterStart(p.place)
	serving.Go(func() error {
		<-ctx.Done()
		p.disconnectOnQuit(p.place)
		return nil
	})
	p.printBanner(o.Stdout)
	p.logger.Info("started", "version", buildinfo.Version, "address", p.port.address(), "accounts", len(p.pool.List()))
	if o.Tray {
		p.tray(ctx, quit, o.Stderr)
	}
	err = serving.Wait()
	p.waitRecorded()
	stop()
	err = errors.Join(err, background.Wait())
	p.logger.Info("stopped")
	return errors.Join(err, p.close(context.WithoutCancel(ctx)))
}

// onWake is called after a nap of the machine and when it has another network: connections that waited lead nowhere
// now, and what fell due meanwhile is due at once.
func (p *program) onWake(e transport.Change) {
	p.logger.Info("the machine has slept, or its network has changed", "slept", e.Slept.Round(time.Second), "moved",
		e.NetworkChanged)
	p.network.CloseIdleConnections()
	p.pool.Wake()
	p.changed()
}

// secretsWait is how long the start waits for the keychain: usually it answers in milliseconds, and a locked one may
// take until somebody types a password.
const secretsWait = time.Second

// openSecrets reads the accounts' secrets, and does not wait longer than it must.
func (p *program) openSecrets(ctx context.Context, background *errgroup.Group) {
	read := make(chan struct{})
	background.Go(func() error {
		defer close(read)
		p.pool.Open(ctx)
		return nil
	})
	select {
	case <-read:
	case <-time.After(secretsWait):
	}
}

// settleWait bounds the wait for exchanges that were cut off to be recorded.
const settleWait = 2 * time.Second

// waitRecorded waits until every exchange has its end in the history.
func (p *program) waitRecorded() {
	for deadline := time.Now().Add(settleWait); p.engine.Running() > 0 && time.Now().Before(deadline); {
		time.Sleep(5 * time.Millisecond)
	}
}

// routes puts the page, our own API and the engine on one port. What is not ours is Anthropic's.
func (p *program) routes(ours http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", p.engine)
	for _, path := range server.Paths() {
		mux.Handle(path, ours)
	}
	// What is plainly Anthropic's does not pass the multiplexer, which would tidy the path, and by a redirect at that.
	direct := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/v1/") || strings.HasPrefix(r.URL.Path, "/g/") ||
			strings.Contains(r.URL.Path, "//") || r.URL.Path == "*" {
			p.engine.ServeHTTP(w, r)
			return
		}
		mux.ServeHTTP(w, r)
	})
	page := dashboard.Handler()
	mux.Handle("GET /{$}", page)
	mux.Handle("HEAD /{$}", p.engine) // Claude Code's probe
	mux.Handle("GET /dashboard", page)
	mux.Handle("GET "+dashboard.Prefix, page)
	mux.Handle("GET /favicon.ico", page)
	return direct
}

// printBanner says on a terminal that the program runs, and what comes next.
func (p *program) printBanner(out io.Writer) {
	_, _ = fmt.Fprintf(out, "%s %s serves on %s\nDashboard: %s/dashboard\n", buildinfo.Name, buildinfo.Version,
		p.port.address(), p.port.address())
	if len(p.pool.List()) == 0 && p.pool.Lost() == "" { // else the notes below tell of them
		_, _ = fmt.Fprintf(out, "There is no account yet. %s\n", addHint)
	}
	for _, w := range p.warnings() {
		_, _ = fmt.Fprintln(out, "Note: "+w)
	}
}
