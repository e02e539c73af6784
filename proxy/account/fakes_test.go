package account

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"sync"
	"testing"
	"time"

	"clb/proxy/oauth"
	"clb/proxy/secret"
)

var (
	errNotFound = errors.New("not found")
	errRefuses  = errors.New("the vault is locked")
	errJournal  = errors.New("in the journal only")
)

// vault is a map that can refuse.
type vault struct {
	mu      sync.Mutex // guards the rest
	secrets map[string]string
	refuses error
	sets    int
	// onSet, where set, is asked at the nth Set, n from 1 and outside of the lock: whether the secret is taken in, and
	// what the caller is told. It may wait.
	onSet func(n int) (taken bool, err error)
}

func (v *vault) Get(_ context.Context, name string) (string, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.refuses != nil {
		return "", v.refuses
	}
	text, ok := v.secrets[name]
	if !ok {
		return "", errNotFound
	}
	return text, nil
}

func (v *vault) Set(_ context.Context, name, text string) error {
	v.mu.Lock()
	v.sets++
	n, onSet, err := v.sets, v.onSet, v.refuses
	v.mu.Unlock()
	taken := err == nil
	if taken && onSet != nil {
		taken, err = onSet(n)
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if taken {
		v.secrets[name] = text
	}
	return err
}

// held is how many secrets are in the vault.
func (v *vault) held() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return len(v.secrets)
}

// holds reports whether the vault has that credential, under whatever name.
func (v *vault) holds(t *testing.T, want Credential) bool {
	t.Helper()
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, text := range v.secrets {
		c, err := DecodeCredential(text)
		if err != nil {
			t.Error(err)
		}
		if c.Access == want.Access && c.Refresh == want.Refresh {
			return true
		}
	}
	return false
}

func (v *vault) Delete(ctx context.Context, name string) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := ctx.Err(); err != nil { // a real one would not begin
		return err
	}
	if v.refuses != nil {
		return v.refuses
	}
	if _, ok := v.secrets[name]; !ok {
		return errNotFound
	}
	delete(v.secrets, name)
	return nil
}

func (v *vault) refuse(err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.refuses = err
}

// issuer is a token endpoint with single-use refresh tokens: a token used twice ends its login, as the real one's do.
type issuer struct {
	mu      sync.Mutex
	live    map[string]bool // refresh tokens that can be used
	n       int
	reused  int
	fails   []error // errors of the next calls
	takes   time.Duration
	life    time.Duration // of an access token
	renewed int
	// reads are the kept answers that can be read.
	reads map[string]oauth.Token
}

func newIssuer() *issuer {
	return &issuer{live: map[string]bool{"r0": true}, takes: time.Second, life: 8 * time.Hour}
}

func (i *issuer) Refresh(_ context.Context, refresh secret.Text) (oauth.Token, error) {
	time.Sleep(i.takes) // in the bubble's time
	i.mu.Lock()
	defer i.mu.Unlock()
	if len(i.fails) > 0 {
		err := i.fails[0]
		i.fails = i.fails[1:]
		return oauth.Token{}, err
	}
	if !i.live[refresh.Reveal()] {
		i.reused++
		return oauth.Token{}, &oauth.DeadError{Code: "invalid_grant"}
	}
	delete(i.live, refresh.Reveal())
	i.n++
	i.renewed++
	next := fmt.Sprintf("r%d", i.n)
	i.live[next] = true
	return oauth.Token{Access: secret.New(fmt.Sprintf("a%d", i.n)), Refresh: secret.New(next),
		ExpiresAt: time.Now().Add(i.life)}, nil
}

func (i *issuer) ReadAnswer(answer secret.Text) (oauth.Token, bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	token, ok := i.reads[answer.Reveal()]
	return token, ok
}

// counts are how many renewals were made, and how often a spent token was used.
func (i *issuer) counts() (renewed, reused int) {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.renewed, i.reused
}

// newPool is a pool over fakes, with the accounts "a", "b", … of those credentials.
func newPool(t *testing.T, v *vault, i *issuer, credentials ...Credential) *Pool {
	t.Helper()
	if v.secrets == nil {
		v.secrets = map[string]string{}
	}
	p := openPool(v, i, Saved{})
	for n, c := range credentials {
		if _, err := p.Add(t.Context(), Account{Name: string(rune('a' + n))}, c); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

// openPool is a pool as a start of the program makes it.
func openPool(v *vault, i *issuer, saved Saved) *Pool {
	p := New(Config{Saved: saved, Vault: v, Refresher: i, Logger: slog.New(slog.DiscardHandler), Changed: func() {},
		NotFound: func(err error) bool { return errors.Is(err, errNotFound) },
		Durable:  func(err error) bool { return errors.Is(err, errJournal) }})
	p.Open(context.Background())
	return p
}

// restarted is what a new start finds after this pool's program has ended.
func restarted(p *Pool, v *vault, i *issuer) *Pool {
	saved := p.Saved()
	saved.States = maps.Clone(saved.States)
	return openPool(v, i, saved)
}

func key(text string) Credential { return Credential{Kind: KindKey, Access: secret.New(text)} }

// login is an OAuth credential of the issuer's first refresh token, whose access token ends after d.
func login(d time.Duration) Credential {
	return Credential{Kind: KindOAuth, Access: secret.New("a0"), Refresh: secret.New("r0"),
		ExpiresAt: time.Now().Add(d)}
}

// lease takes a lease, or fails the test.
func lease(t *testing.T, p *Pool, w LeaseRequest) *Lease {
	t.Helper()
	l, err := p.Lease(t.Context(), w)
	if err != nil {
		t.Fatal(err)
	}
	return l
}
