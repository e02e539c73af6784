package account

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"clb/proxy/balance"
	"clb/proxy/oauth"
	"clb/proxy/secret"
)

// Vault keeps the secrets by account ID. Calls may take seconds; the pool makes none under its lock.
type Vault interface {
	Get(ctx context.Context, name string) (string, error)
	Set(ctx context.Context, name, value string) error
	Delete(ctx context.Context, name string) error
}

// Refresher trades a refresh token for new tokens; its errors are *oauth.DeadError or *oauth.RetryError.
type Refresher interface {
	Refresh(ctx context.Context, refresh secret.Text) (oauth.Token, error)
	// ReadAnswer reads an answer that a *oauth.RetryError kept; false: it can't be read yet.
	ReadAnswer(answer secret.Text) (oauth.Token, bool)
}

// Config configures a pool.
type Config struct {
	// Saved is what the last run kept; Requests its count of requests by account ID.
	Saved    Saved
	Requests map[string]int64
	Vault    Vault
	// NotFound tells that a vault's error means "no such secret"; Durable that a failed Set is safe in a journal all
	// the same.
	NotFound, Durable func(error) bool
	Refresher         Refresher
	// Note makes what Saved says durable. A change by hand counts only when it is; a renewal calls it before it sends a
	// refresh token, so that a lost answer is known as such after a crash. Nil: nothing is noted.
	Note func(context.Context) error
	// Usage reads the limits of accounts that no answer has told of lately; nil: nobody does. Watched says that
	// somebody looks at the figures now.
	Usage   UsageReader
	Watched func() bool
	// Routing is how accounts are chosen at first; the zero value is balance.Balanced without avoiding any.
	Routing Routing
	// Life is how long a silent session keeps its account; zero: one hour.
	Life   time.Duration
	Logger *slog.Logger
	// Changed is called after each change that somebody may want to see or keep. It must return at once.
	Changed func()
}

// Pool holds the accounts.
type Pool struct {
	vault             Vault
	notFound, durable func(error) bool
	refresher         Refresher
	logger            *slog.Logger
	tell              func() // Config.Changed
	note              func(context.Context) error
	usage             UsageReader
	watched           func() bool
	woke              chan struct{}
	renewals          sync.WaitGroup // and all other work that outlives its caller

	mu         sync.Mutex // guards the rest, and every entry
	entries    []*entry   // in the order of adding
	bindings   *affinity
	resources  resources
	terms      int
	routing    Routing
	mode       Mode
	former     []Former
	lost       string            // Saved.Lost
	stirred    chan struct{}     // see Stirred; nil while nobody waits
	candidates []balance.Account // scratch for a choice, one for each entry
}

// entry is one account with everything known of it. The pool's lock guards it.
type entry struct {
	Account
	State
	credential Credential
	redactor   *secret.Redactor // of the credential
	// vaultError is why the vault does not give the credential; empty: it did.
	vaultError string
	// missingSecret is why this run has no credential and will get none; unlike NeedsUser it ends with the run.
	missingSecret string
	// unsavedReason says that the vault has refused the newest credential: it is in memory (and in the journal) only.
	unsavedReason string
	// renewal is under way where not nil; nextRenewal is the earliest next one; failures counts those in a row.
	renewal     *renewal
	nextRenewal time.Time
	// renewAt is when a renewal ahead of need is due, zero where none ever is.
	renewAt  time.Time
	failures int
	// failure is why the last renewal did not work; empty: it did.
	failure string
	polling usagePoll
	// troubleUntil ends the soft penalty after the upstream failed on this account.
	troubleUntil time.Time
	// rampUp is a crowd that waits, nil: none. rampedFor is the end of the limit for which there was one,
	// servedAt the last good answer.
	rampUp              *rampUp
	rampedFor, servedAt time.Time
	// reauthenticatedAt is when a 401 last led to a renewal.
	reauthenticatedAt time.Time
	running           int
	requests          int64
}

// New returns a pool of the saved accounts. Open reads their secrets.
func New(c Config) *Pool {
	if c.Life == 0 {
		c.Life = time.Hour
	}
	if c.Note == nil {
		c.Note = func(context.Context) error { return nil }
	}
	if c.Watched == nil {
		c.Watched = func() bool { return false }
	}
	p := &Pool{woke: make(chan struct{}, 1), note: c.Note, usage: c.Usage, watched: c.Watched, terms: c.Saved.Terms,
		vault: c.Vault, notFound: c.NotFound, durable: c.Durable, refresher: c.Refresher, logger: c.Logger,
		tell: c.Changed, routing: c.Routing, mode: c.Saved.Mode, lost: c.Saved.Lost,
		former: slices.Clone(c.Saved.Former), bindings: newAffinity(c.Life, c.Saved.Bindings),
		resources: newResources(c.Saved.Resources)}
	for _, a := range c.Saved.Accounts {
		p.entries = append(p.entries,
			&entry{Account: a, State: c.Saved.States[a.ID].bounded(time.Now().Round(0)), requests: c.Requests[a.ID],
				vaultError: "its secret has not been read yet"})
	}
	return p
}

// Open reads the secrets of all accounts that lack theirs. An account whose secret can't be read is shown as locked.
func (p *Pool) Open(ctx context.Context) {
	p.mu.Lock()
	var locked []*entry
	for _, e := range p.entries {
		if e.vaultError != "" {
			locked = append(locked, e)
		}
	}
	p.mu.Unlock()
	for _, e := range locked {
		text, err := p.vault.Get(ctx, e.ID)
		p.admit(e, text, err)
	}
}

// admit takes what the vault said about an account's secret. What comes after the secret is there is out of date: it
// may be an older login than the one that is used by now, or the error of a keychain that has been locked since.
func (p *Pool) admit(e *entry, text string, err error) {
	p.mu.Lock()
	before := e.vaultError
	if before == "" {
		p.mu.Unlock()
		return
	}
	switch c, bad := DecodeCredential(text); {
	case err != nil && p.notFound(err):
		e.vaultError, e.missingSecret = "", "its secret is not in the keychain: add it again"
	case err != nil:
		e.vaultError = "the keychain does not give its secret: " + err.Error()
	case bad != nil:
		e.vaultError, e.missingSecret = "", bad.Error()
	default:
		e.vaultError, e.missingSecret = "", ""
		e.take(c)
		p.readKeptAnswer(e)
	}
	now, name := e.vaultError, e.Name
	p.mu.Unlock()
	if now != "" && now != before {
		p.logger.Error("reading the secret failed", "account", name, "error", err)
	}
	p.changed()
}

// Saved is what should outlive a restart, as of now.
func (p *Pool) Saved() Saved {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := Saved{States: make(map[string]State, len(p.entries)), Bindings: p.bindings.saved(time.Now()),
		Resources: p.resources.saved(), Terms: p.terms, Mode: p.mode,
		Former: slices.Clone(p.former), Lost: p.lost}
	for _, e := range p.entries {
		s.Accounts = append(s.Accounts, e.Account)
		state := e.State
		state.ModelUntil = maps.Clone(state.ModelUntil)
		s.States[e.ID] = state
	}
	return s
}

// Kind is the kind of the account with that ID, empty where there is none.
func (p *Pool) Kind(id string) Kind {
	p.mu.Lock()
	defer p.mu.Unlock()
	if e := p.byID(id); e != nil {
		return e.Kind
	}
	return ""
}

// Move puts a session on the account of that name, from its next request on. Where that account can't serve it
// then, it moves on as any other. The errors are ErrUnknown and ErrSwitchedOff.
func (p *Pool) Move(session, name string) error {
	err := p.move(session, name)
	p.record(err, "conversation moved by hand", name, "session", session)
	return err
}

func (p *Pool) move(session, name string) error {
	return p.commit(func() (undo func(), err error) {
		e := p.find(name)
		switch {
		case e == nil:
			return nil, ErrUnknown
		case !e.Enabled:
			return nil, ErrSwitchedOff
		}
		now := time.Now()
		before := p.bindings.account(session, now)
		p.bindings.bind(session, e.ID, now)
		return func() { p.bindings.rebind(session, before, now) }, nil
	})
}

// Former are the removed accounts, the last one last.
func (p *Pool) Former() []Former {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.former)
}

// Lost says what happened to accounts that are missing, empty if none are.
func (p *Pool) Lost() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.lost
}

// find is the entry of that name, in any case, or nil. The caller holds the lock.
func (p *Pool) find(name string) *entry {
	for _, e := range p.entries {
		if strings.EqualFold(e.Name, name) {
			return e
		}
	}
	return nil
}

func (p *Pool) byID(id string) *entry {
	for _, e := range p.entries {
		if e.ID == id {
			return e
		}
	}
	return nil
}
