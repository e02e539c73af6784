package app

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
	"clb/app/desktop"
	"clb/app/doctor"
	"clb/app/store"
	"clb/keychain"
	"clb/proxy/account"
	"clb/proxy/oauth"
	"clb/proxy/transport"
)

// resources is what the process that owns the data folder holds: the lock that says so, the history, the secrets and
// the accounts.
type resources struct {
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
	// worth is what the requests have used, in money.
	worth spendTotals
	// edition is another number with each history: see status.Snapshot.
	edition atomic.Int64
	// noted are conditions of the start that the user should know.
	noted []string
}

// vault is the keychain as the shell needs it: the accounts' vault, with a word on its condition.
type vault interface {
	account.Vault
	// Names lists the secrets, where the keychain can do that.
	Names(context.Context) ([]string, error)
	Flush(context.Context) error
	Pending() int
	Trouble() error
}

// openResources opens what lies in the data folder; the caller holds its lock. changed is called after each change of
// an account, watched tells whether somebody looks at the figures. With lenient, a keychain that is not there is an
// error of each call and not of the opening.
func openResources(ctx context.Context, loaded config.Loaded, lock *desktop.Lock, logger *slog.Logger, lenient bool,
	changed func(), watched func() bool) (*resources, error) {
	h := &resources{Loaded: loaded, logger: logger, lock: lock, live: newLiveSettings(loaded.Settings)}
	var err error
	if h.network, err = transport.NewNetwork(loaded.Settings.Network.Transport(loaded.Proxy)); err != nil {
		return nil, &UsageError{err}
	}
	missing := ranBefore(loaded.Paths) && isMissing(loaded.Paths.Data)
	if h.vault, err = h.openVault(ctx); err != nil {
		if !lenient {
			return nil, &UsageError{err}
		}
		h.vault = noVault{err}
	}
	h.prices = openPrices(loaded.Paths.Prices, logger)
	h.store, err = store.Open(store.Config{Path: loaded.Paths.Data, Logger: logger,
		CommitEvery: loaded.Settings.History.Commit(), CommitSize: loaded.Settings.History.CommitRequests,
		Price: h.prices.cost, Space: doctor.FreeSpace, KeepDays: keepDays(loaded.Settings.History),
		KeepMegabytes: loaded.Settings.History.KeepMegabytes})
	if err != nil {
		return nil, err
	}
	saved, err := h.store.Load()
	if err != nil {
		h.noted = append(h.noted, "not everything about the accounts could be read: "+err.Error())
	}
	saved = h.bringAccountsBack(ctx, saved, missing)
	requests := map[string]int64{}
	for id, tally := range h.store.Totals().Accounts {
		requests[id] = tally.Requests()
	}
	h.oauth = oauth.New(oauth.Config{ClaudeURL: loaded.Settings.ClaudeURL, PlatformURL: loaded.Settings.PlatformURL,
		APIURL:    loaded.Settings.APIURL,
		UserAgent: userAgent(), Transport: h.network})
	h.pool = account.New(account.Config{
		Saved: saved, Requests: requests, Vault: h.vault, Logger: logger, Changed: changed,
		Life: loaded.Settings.Conversation(), Routing: poolRouting(loaded.Settings.Routing),
		NotFound:  func(err error) bool { return errors.Is(err, keychain.ErrNotFound) },
		Durable:   func(err error) bool { return errors.Is(err, keychain.ErrPending) },
		Refresher: h.oauth, Usage: h.oauth, Watched: watched,
		Note: func(ctx context.Context) error { return h.store.SaveNow(ctx, h.pool.Saved()) },
	})
	h.edition.Store(time.Now().UnixMilli())
	if err := h.openWorth(ctx, time.Now()); err != nil {
		h.noted = append(h.noted, "what the requests have used could not be summed up: "+err.Error())
	}
	if err := h.unpriced.open(ctx, h.store, time.Now()); err != nil {
		h.noted = append(h.noted, "the models without a price could not be found: "+err.Error())
	}
	return h, nil
}

// keepDays is for how many days requests are kept, as the store takes it: below 0 for good.
func keepDays(h config.History) int {
	if h.KeepDays == 0 {
		return -1
	}
	return h.KeepDays
}

// close makes everything durable and gives the data folder back.
func (h *resources) close(ctx context.Context) error {
	h.network.CloseIdleConnections()
	h.store.Save(h.pool.Saved())
	return errors.Join(h.store.Close(ctx), h.lock.Release())
}

// memoryVault is a vault without a journal.
type memoryVault struct{ keychain.Vault }

func (memoryVault) Names(context.Context) ([]string, error) { return nil, nil }
func (memoryVault) Flush(context.Context) error             { return nil }
func (memoryVault) Pending() int                            { return 0 }
func (memoryVault) Trouble() error                          { return nil }

// noVault answers every call with why there is no keychain.
type noVault struct{ err error }

func (v noVault) Get(context.Context, string) (string, error) { return "", v.err }
func (v noVault) Set(context.Context, string, string) error   { return v.err }
func (v noVault) Delete(context.Context, string) error        { return v.err }
func (v noVault) Names(context.Context) ([]string, error)     { return nil, v.err }
func (v noVault) Flush(context.Context) error                 { return v.err }
func (v noVault) Pending() int                                { return 0 }
func (v noVault) Trouble() error                              { return v.err }

func userAgent() string { return buildinfo.Binary + "/" + buildinfo.Version }

// address parses a setting that was checked already.
func address(setting string) (*url.URL, error) {
	u, err := url.Parse(setting)
	if err != nil {
		return nil, fmt.Errorf("parsing an address of the settings: %w", err)
	}
	return u, nil
}
