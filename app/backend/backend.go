// Package backend answers the local API over one data folder: for the running program, and for a command while none
// runs. It owns what lies in that folder and knows nothing of port, page and tray.
package backend

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"sync/atomic"
	"time"

	"clb/app/buildinfo"
	"clb/app/config"
	"clb/app/control"
	"clb/app/control/server"
	"clb/app/desktop"
	"clb/app/doctor"
	"clb/app/status"
	"clb/app/store"
	"clb/keychain"
	"clb/proxy"
	"clb/proxy/account"
	"clb/proxy/oauth"
	"clb/proxy/transport"
)

// Backend is the process's hold on one data folder: the lock that says so, the history, the secrets and the accounts.
// It answers the local API, for the running program and for a command while none runs.
type Backend struct {
	config.Loaded
	logger *slog.Logger
	lock   *desktop.Lock
	store  *store.Store
	vault  vault
	pool   *account.Pool
	oauth  *oauth.Client
	live   *settingsState
	// network is how requests leave the machine.
	network *transport.Network
	// prices is what requests cost, unpriced the models in use for which it says nothing.
	prices   *prices
	unpriced unpriced
	// edition is another number with each history: see status.Snapshot.
	edition atomic.Int64
	// noted are conditions of the start that the user should know.
	noted []string

	desktop desktopIntegration
	signIns *signIns
	board   *status.Board
	started time.Time
	// engine is nil where no program runs.
	engine          Engine
	changed         func()
	programWarnings func() []string
	// EndSignIns ends those under way.
	EndSignIns func()
}

var _ interface {
	control.API
	control.Accounts
	control.SignIns
	control.AccountTransfer
	control.Routing
	control.History
	control.Settings
	control.ConnectionTests
	control.HealthChecks
} = (*Backend)(nil)

// Engine is what the backend asks of the running program; *proxy.Proxy is one.
type Engine interface {
	// Running counts the requests in flight.
	Running() int
	InFlight() []proxy.InFlight
	Waiting() []proxy.Waiting
	// SetHold says how long requests wait for an account, and how many.
	SetHold(proxy.Hold)
}

var _ Engine = (*proxy.Proxy)(nil)

// Config is what a Backend is opened with.
type Config struct {
	// Loaded are the settings and the folders, Lock that of the data folder: Close releases it.
	Loaded config.Loaded
	Lock   *desktop.Lock
	// Environ are the environment variables as "NAME=value".
	Environ []string
	Logger  *slog.Logger
	// Address is where the program serves, or would; Started is zero where none runs.
	Address string
	Started time.Time
	// Service says that the program runs without a tray.
	Service bool
	// Lenient makes a keychain that can't be opened an error of each call, and not of the opening.
	Lenient bool
	// Changed is called when something may look different; it must not wait. Watched reports whether a page is open.
	Changed func()
	Watched func() bool
	// Warnings are those of the running program, which snapshots show beside the backend's own. nil: none.
	Warnings func() []string
}

// Open opens what lies in the data folder.
func Open(ctx context.Context, c Config) (*Backend, error) {
	b := &Backend{Loaded: c.Loaded, logger: c.Logger, lock: c.Lock, live: newLiveSettings(c.Loaded.Settings),
		started: c.Started, changed: c.Changed, programWarnings: c.Warnings}
	b.desktop = desktopIntegration{environ: c.Environ, data: b.Paths.DataFolder, address: c.Address,
		service: c.Service, changed: c.Changed}
	var err error
	if b.network, err = transport.NewNetwork(b.Settings.Network.Transport(b.Proxy)); err != nil {
		return nil, &UsageError{err}
	}
	missing := ranBefore(b.Paths) && isMissing(b.Paths.Data)
	if b.vault, err = b.openVault(ctx); err != nil {
		if !c.Lenient {
			return nil, &UsageError{err}
		}
		b.vault = noVault{err}
	}
	b.prices = openPrices(b.Paths.Prices, b.logger)
	b.store, err = store.Open(store.Config{Path: b.Paths.Data, Logger: b.logger,
		CommitEvery: b.Settings.History.Commit(), CommitSize: b.Settings.History.CommitRequests,
		Space: doctor.FreeSpace, KeepDays: keepDays(b.Settings.History),
		KeepMegabytes: b.Settings.History.KeepMegabytes})
	if err != nil {
		return nil, err
	}
	b.openPool(ctx, missing, c.Watched)
	b.edition.Store(time.Now().UnixMilli())
	if err := b.unpriced.open(ctx, b.store, time.Now()); err != nil {
		b.noted = append(b.noted, "the models without a price could not be found: "+err.Error())
	}
	var flows context.Context
	flows, b.EndSignIns = context.WithCancel(context.WithoutCancel(ctx))
	b.signIns = newSignIns(flows, desktop.OpenBrowser, signInPeer())
	b.board = status.NewBoard(b.snapshot())
	return b, nil
}

// openPool makes the pool of the saved accounts. missing says that the data file, which was there before, is gone.
func (b *Backend) openPool(ctx context.Context, missing bool, watched func() bool) {
	saved, err := b.store.Load()
	if err != nil {
		b.noted = append(b.noted, "not everything about the accounts could be read: "+err.Error())
	}
	saved = b.bringAccountsBack(ctx, saved, missing)
	requests := map[string]int64{}
	for id, tally := range b.store.Totals().Accounts {
		requests[id] = tally.Requests()
	}
	b.oauth = oauth.New(oauth.Config{ClaudeURL: b.Settings.ClaudeURL, PlatformURL: b.Settings.PlatformURL,
		APIURL: b.Settings.APIURL, UserAgent: userAgent(), Transport: b.network})
	b.pool = account.New(account.Config{
		Saved: saved, Requests: requests, Vault: b.vault, Logger: b.logger, Changed: b.changed,
		Life: b.Settings.Conversation(), Routing: poolRouting(b.Settings.Routing),
		NotFound:  func(err error) bool { return errors.Is(err, keychain.ErrNotFound) },
		Durable:   func(err error) bool { return errors.Is(err, keychain.ErrPending) },
		Refresher: b.oauth, Usage: b.oauth, Watched: watched,
		Note: func(ctx context.Context) error { return b.store.SaveNow(ctx, b.pool.Saved()) },
	})
}

// EngineConfig is what an engine needs of the data folder: its accounts, its history, and the settings of the start.
func (b *Backend) EngineConfig(meter *server.RequestMetrics) (proxy.Config, error) {
	api, err := address(b.Settings.APIURL)
	if err != nil {
		return proxy.Config{}, err
	}
	platform, err := address(b.Settings.PlatformURL)
	if err != nil {
		return proxy.Config{}, err
	}
	retry := b.Settings.Retry
	return proxy.Config{Pool: b.pool, Recorder: recorder{b, meter}, Transport: b.network, API: api,
		Platform: platform, Logger: b.logger, LastID: b.store.LastID(), Changed: b.changed,
		Retry: proxy.RetryPolicy{Count: retry.Count, First: retry.FirstDelay(), Multiplier: retry.Multiplier},
	}, nil
}

// Attach gives the backend the engine that runs, before anything else is asked of it.
func (b *Backend) Attach(e Engine) {
	b.engine = e
	b.apply()
	b.Publish()
}

// Board shows the snapshots that are published.
func (b *Backend) Board() *status.Board { return b.board }

// Publish shows what is at this moment.
func (b *Backend) Publish() { b.board.Publish(b.snapshot()) }

// OpenSecrets reads the accounts' secrets, which may take until somebody unlocks the keychain.
func (b *Backend) OpenSecrets(ctx context.Context) { b.pool.Open(ctx) }

// Run renews logins and reads usage until ctx ends.
func (b *Backend) Run(ctx context.Context) { b.pool.Run(ctx) }

// Save keeps what was learnt about the accounts.
func (b *Backend) Save() { b.store.Save(b.pool.Saved()) }

// FlushSecrets tries again to store what the keychain has refused; the snapshot says why it still does.
func (b *Backend) FlushSecrets(ctx context.Context) {
	if b.vault.Pending() > 0 || b.vault.Trouble() != nil {
		_ = b.vault.Flush(ctx) // Trouble says why it still fails
	}
}

// ModeEnds is when the mode ends by itself; zero: it does not.
func (b *Backend) ModeEnds() time.Time { return b.pool.Mode().Until }

// Wake is called after a sleep of the machine and when it has another network: idle connections lead nowhere now, and
// what fell due meanwhile is due at once.
func (b *Backend) Wake() {
	b.network.CloseIdleConnections()
	b.pool.Wake()
	b.changed()
}

// keepDays is for how many days requests are kept, as the store takes it: below 0 for good.
func keepDays(h config.History) int {
	if h.KeepDays == 0 {
		return -1
	}
	return h.KeepDays
}

// Close makes everything durable and gives the data folder back.
func (b *Backend) Close(ctx context.Context) error {
	b.EndSignIns()
	b.pool.Settle()
	b.network.CloseIdleConnections()
	b.Save()
	return errors.Join(b.store.Close(ctx), b.lock.Release())
}

func userAgent() string { return buildinfo.Binary + "/" + buildinfo.Version }

// address parses a setting that was checked already.
func address(setting string) (*url.URL, error) {
	u, err := url.Parse(setting)
	if err != nil {
		return nil, fmt.Errorf("parsing an address of the settings: %w", err)
	}
	return u, nil
}
