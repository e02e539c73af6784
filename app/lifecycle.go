package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"clb/app/backend"
	"clb/app/buildinfo"
	"clb/app/config"
	"clb/app/control/server"
	"clb/app/dashboard"
	"clb/app/desktop"
	"clb/app/status"
	"clb/proxy"
	"clb/proxy/transport"
)

// program is the running whole.
type program struct {
	backend *backend.Backend
	logger  *slog.Logger
	port    *listener
	engine  *proxy.Proxy
	guard   *proxy.Guard
	peers   *peers
	meter   *server.RequestMetrics
	changes chan struct{} // holds a value while something has changed that nobody has looked at
	started time.Time
	// internalWatchers counts those of our own parts that watch the board.
	internalWatchers atomic.Int32
}

// addHint tells how to add an account.
const addHint = "Add one: " + buildinfo.Binary + " add NAME, or see " + buildinfo.Binary + " help add."

// build makes the parts. The port comes first: nothing is opened for a program that can't serve.
func build(ctx context.Context, o Options, loaded config.Loaded, lock *desktop.Lock,
	logger *slog.Logger) (p *program, err error) {
	p = &program{logger: logger, changes: make(chan struct{}, 1), meter: &server.RequestMetrics{},
		started: time.Now().Round(0)}
	if p.port, err = listen(loaded.Settings.Port); err != nil {
		return nil, err
	}
	p.peers = &peers{ask: desktop.NewPeer().Check, logger: logger, changed: p.changed}
	p.guard = &proxy.Guard{Port: p.port.number}
	if desktop.PeerSupported {
		p.guard.Peer = p.peers.check
	}
	p.backend, err = backend.Open(ctx, backend.Config{Loaded: loaded, Lock: lock, Environ: o.Environ, Logger: logger,
		Address: p.port.address(), Started: p.started, Service: !o.Tray, Changed: p.changed, Watched: p.hasViewers,
		Warnings: p.peers.warnings})
	if err != nil {
		p.port.close()
		return nil, err
	}
	c, err := p.backend.EngineConfig(p.meter)
	if err != nil {
		return nil, err
	}
	c.BodyMemory, c.Held = loaded.Settings.BodyMemory(desktop.Memory()), new(memory).held
	c.HeaderPrefix, c.AddHint = buildinfo.Header, addHint
	p.engine = proxy.New(c)
	p.backend.Attach(p.engine)
	return p, nil
}

// hasViewers reports whether a page is open: beside the tray and the notifications, which always watch.
func (p *program) hasViewers() bool {
	return p.backend != nil && p.backend.Board().Watchers() > int(p.internalWatchers.Load())
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
		p.backend.EndSignIns()
		p.engine.EndHolds() // they would wait for longer than answers in flight are given
	})()
	show := func(ctx context.Context) error { return desktop.OpenBrowser(ctx, p.port.address()+"/dashboard") }
	calls := server.Config{API: p.backend, Board: p.backend.Board(), Show: show, Log: p.logger, Ended: ended,
		Metrics: p.meter, Logs: p.backend.Logs(), Desktop: p.backend.Desktop(), File: p.backend, Connections: p.backend,
		Doctor: p.backend}
	socket, err := server.Listen(p.backend.Paths.Socket)
	if err != nil {
		p.port.close()
		return errors.Join(err, p.backend.Close(context.WithoutCancel(ctx)))
	}
	if err := p.writeInstance(); err != nil {
		p.logger.Warn("writing instance file failed", "error", err)
	}
	// Renewals, the keeping of what is learnt and the control socket go on while answers under way end.
	inner, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	var background errgroup.Group
	background.Go(func() error { p.backend.Run(inner); return nil })
	background.Go(func() error { p.publishLoop(inner); return nil })
	background.Go(func() error { p.watchSettings(inner); return nil })
	background.Go(func() error { p.notify(inner); return nil })
	background.Go(func() error { transport.ChangeWatcher{OnChange: p.onWake}.Run(inner); return nil })
	background.Go(func() error { return server.Serve(inner, socket, server.Handler(calls), p.logger) })
	p.openSecrets(inner, &background)
	var serving errgroup.Group
	serving.Go(func() error {
		defer quit() // without its port the program is of no use
		return p.port.serve(ctx, p.guard, p.routes(server.PortHandler(calls)), p.backend.Settings.Drain(), p.logger,
			p.engine.MarkInterrupted)
	})
	p.backend.RestoreAfterStart()
	serving.Go(func() error {
		<-ctx.Done()
		p.backend.DisconnectOnQuit()
		return nil
	})
	p.backend.Publish()
	s := p.backend.Board().Snapshot()
	printBanner(o.Stdout, s)
	p.logger.Info("started", "version", s.Version, "address", s.Address, "accounts", len(s.Accounts))
	if o.Tray {
		p.tray(ctx, quit, o.Stderr)
	}
	err = serving.Wait()
	p.waitRecorded()
	stop()
	err = errors.Join(err, background.Wait())
	p.logger.Info("stopped")
	return errors.Join(err, p.backend.Close(context.WithoutCancel(ctx)))
}

// onWake is called after a sleep of the machine and when it has another network.
func (p *program) onWake(e transport.Change) {
	p.logger.Info("resumed from sleep or network change", "slept", e.Slept.Round(time.Second), "moved",
		e.NetworkChanged)
	p.backend.Wake()
}

// writeInstance says who runs, for those who look for it.
func (p *program) writeInstance() error {
	paths := p.backend.Paths
	return config.WriteInstance(paths.Instance, config.Instance{PID: os.Getpid(), Version: buildinfo.Version,
		Socket: paths.Socket, Address: p.port.address(), Started: p.started})
}

// secretsWait is how long the start waits for the keychain: usually it answers in milliseconds, and a locked one may
// take until somebody types a password.
const secretsWait = time.Second

// openSecrets reads the accounts' secrets, and does not wait longer than it must.
func (p *program) openSecrets(ctx context.Context, background *errgroup.Group) {
	read := make(chan struct{})
	background.Go(func() error {
		defer close(read)
		p.backend.OpenSecrets(ctx)
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
func printBanner(out io.Writer, s status.Snapshot) {
	_, _ = fmt.Fprintf(out, "%s %s serves on %s\nDashboard: %s/dashboard\n", buildinfo.Name, s.Version, s.Address,
		s.Address)
	if len(s.Accounts) == 0 && s.AccountsLost == "" { // else the notes below tell of them
		_, _ = fmt.Fprintf(out, "There is no account yet. %s\n", addHint)
	}
	for _, w := range s.Warnings {
		_, _ = fmt.Fprintln(out, "Note: "+w)
	}
}
