package anthropictest

import (
	"context"
	"errors"
	"net/http"
	"sync"
)

// Fake is the server. It is an http.Handler for all three hosts; Start serves it on a loopback port, and Transport
// reaches it without any network, also inside of a synctest bubble. All methods may be called at any time and from any
// goroutine.
type Fake struct {
	// URL is the base address after Start, without a slash at its end: that of the API, of the sign-in page and of the
	// token endpoint.
	URL string

	config Config
	ctx    context.Context // ends with Close
	cancel context.CancelFunc
	busy   sync.WaitGroup // answers under way
	server *server

	mu        sync.Mutex // guards everything below, and the state of all accounts
	accounts  []*Account
	signedIn  *Account // whom the sign-in page takes for its visitor
	consent   Consent
	tokens    map[string]*token
	codes     map[string]*code
	minted    int
	faults    []*scripted
	log       log
	renewals  int
	reuses    int
	violation []string
}

// New returns a fake without accounts. Close it.
func New(c Config) *Fake {
	f := &Fake{config: c.withDefaults(), consent: c.Consent, tokens: map[string]*token{}, codes: map[string]*code{}}
	if s := f.config.Service; s != nil {
		own := s.withDefaults()
		f.config.Service = &own
	}
	f.ctx, f.cancel = context.WithCancel(context.Background())
	f.log.changed = make(chan struct{})
	return f
}

// TB is the part of testing.TB that Run needs.
type TB interface {
	Helper()
	Fatalf(format string, args ...any)
	Cleanup(func())
}

// Run returns a fake that is served until the test ends.
func Run(t TB, c Config) *Fake {
	t.Helper()
	f := New(c)
	if err := f.Start(); err != nil {
		t.Fatalf("%v", err)
	}
	t.Cleanup(f.Close)
	return f
}

// Start serves the fake and sets URL. It returns once the port is open.
func (f *Fake) Start() error {
	if f.server != nil {
		return errors.New("starting the fake: it is already started")
	}
	s, err := serve(f.ctx, f.config.Addr, f)
	if err != nil {
		return err
	}
	f.server, f.URL = s, "http://"+s.addr
	return nil
}

// Close ends every answer that is under way, closes the port and all connections, and returns when no goroutine of the
// fake is left.
func (f *Fake) Close() {
	f.cancel()
	if f.server != nil {
		f.server.close()
	}
	f.busy.Wait()
}

// AddAccount adds an account with a sign-in of its own and returns it. The first one is also who the sign-in page takes
// for its visitor.
func (f *Fake) AddAccount(a Account) *Account {
	f.mu.Lock()
	defer f.mu.Unlock()
	account := a.open(f, len(f.accounts)+1)
	f.accounts = append(f.accounts, account)
	if f.signedIn == nil {
		f.signedIn = account
	}
	return account
}

// Accounts returns all accounts in the order in which they were added.
func (f *Fake) Accounts() []*Account {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]*Account(nil), f.accounts...)
}

// Violations says in words what arrived that a correct proxy never sends: two credentials at once, a header of the
// client's own connection, a foreign Host, the OAuth beta twice. The number of the request (Request.Seq) leads each
// line.
func (f *Fake) Violations() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]string(nil), f.violation...)
}

// Renewals is how many times a refresh token was exchanged for a new one, over all accounts.
func (f *Fake) Renewals() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.renewals
}

// RefreshReuses is how many times somebody tried a refresh token that had already been used.
func (f *Fake) RefreshReuses() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.reuses
}

// ServeHTTP answers one request of any of the three hosts.
func (f *Fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.busy.Add(1)
	defer f.busy.Done()
	x := f.begin(w, r)
	defer x.end()
	if x.readErr == nil {
		x.respond()
	}
}
