package simulate

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"clb/proxy/account"
	"clb/proxy/anthropic"
	"clb/proxy/balance"
	"clb/proxy/oauth"
	"clb/proxy/secret"
)

// desks is how many conversations may run at a time, each followed by another one.
const desks = 14

// result is what became of a week.
type result struct {
	requests, refused, refusedWithRoom, moved, misses int
	// used is the share of the weekly quota that was used before its windows ended; fairness is Jain's index over the
	// shares of their own size that the accounts have served, 1 where all are equal.
	used, fairness float64
}

// vault holds secrets in memory.
type vault struct{ m sync.Map }

var errNone = errors.New("no such secret")

func (v *vault) Get(_ context.Context, name string) (string, error) {
	if text, ok := v.m.Load(name); ok {
		return text.(string), nil
	}
	return "", errNone
}
func (v *vault) Set(_ context.Context, name, value string) error { v.m.Store(name, value); return nil }
func (v *vault) Delete(_ context.Context, name string) error     { v.m.Delete(name); return nil }

// issuer is never asked: the accounts' tokens live longer than a week.
type issuer struct{}

func (issuer) Refresh(context.Context, secret.Text) (oauth.Token, error) {
	return oauth.Token{}, errors.New("nothing is to be renewed")
}

func (issuer) ReadAnswer(secret.Text) (oauth.Token, bool) { return oauth.Token{}, false }

// world is the accounts, here and at Anthropic.
type world struct {
	pool    *account.Pool
	servers map[string]*server // by account name
	order   []string
	sizes   map[string]float64
	ends    time.Time

	requests, refused, refusedWithRoom, moved, misses atomic.Int64
}

// size is an account's 5-hour quota, and how its week stands when the simulation begins.
type size struct {
	capacity float64
	weekEnds time.Duration
	used     float64
}

func newWorld(t *testing.T, strategy balance.Strategy, sizes []size) *world {
	w := &world{servers: map[string]*server{}, sizes: map[string]float64{}, ends: time.Now().Add(week)}
	w.pool = account.New(account.Config{Vault: &vault{}, Refresher: issuer{}, Logger: slog.New(slog.DiscardHandler),
		Changed:  func() {},
		NotFound: func(err error) bool { return errors.Is(err, errNone) }, Durable: func(error) bool { return false },
		Routing: account.Routing{Strategy: strategy, AvoidFrom: 0.95}})
	for i, s := range sizes {
		name := string(rune('a' + i))
		var ends time.Time
		if s.weekEnds > 0 {
			ends = time.Now().Add(s.weekEnds)
		}
		w.servers[name], w.sizes[name] = newServer(s.capacity, ends, s.used), s.capacity
		w.order = append(w.order, name)
		token := account.Credential{Kind: account.KindSetup, Access: secret.New("token of " + name),
			ExpiresAt: time.Now().Add(52 * week)}
		if _, err := w.pool.Add(t.Context(), account.Account{Name: name, Priority: 0}, token); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

// desk is a place where one conversation follows the other, in working hours, until the week is over.
func (w *world) desk(ctx context.Context, seed uint64) {
	r := rand.New(rand.NewPCG(seed, 1))
	time.Sleep(time.Duration(r.Int64N(int64(3 * time.Hour))))
	for n := 0; time.Now().Before(w.ends); n++ {
		if hour := time.Now().UTC().Hour(); hour >= 19 || hour < 8 {
			time.Sleep(time.Duration(20+r.IntN(60)) * time.Minute)
			continue
		}
		w.conversation(ctx, fmt.Sprintf("%d-%d", seed, n), r)
		time.Sleep(time.Duration(1+r.ExpFloat64()*20) * time.Minute)
	}
}

// conversation speaks until it has said all.
func (w *world) conversation(ctx context.Context, name string, r *rand.Rand) {
	prefix, on, spoke := 10+r.Float64()*30, "", time.Time{}
	for range 5 + r.IntN(50) {
		if time.Now().After(w.ends) {
			return
		}
		on = w.request(ctx, name, on, spoke, prefix, 0.5+r.ExpFloat64()*3)
		spoke = time.Now()
		prefix += 0.5 + r.Float64()*3
		pause := time.Duration(5+r.ExpFloat64()*60) * time.Second
		if r.IntN(40) == 0 {
			pause = time.Duration(10+r.IntN(100)) * time.Minute // a meeting
		}
		time.Sleep(pause)
	}
}

// request asks until it is served, as a client does, and returns the account that served it. on is where the
// conversation was served before, and spoke when.
func (w *world) request(ctx context.Context, conversation, on string, spoke time.Time, prefix, output float64) string {
	w.requests.Add(1)
	asked := time.Now()
	var tried []string
	for {
		lease, err := w.pool.Lease(ctx,
			account.LeaseRequest{Session: conversation, Model: "claude-opus-5-5", Tried: tried})
		if refused := new(account.ExhaustedError); errors.As(err, &refused) {
			w.refuse()
			tried = nil
			time.Sleep(max(time.Until(refused.Soonest), time.Second))
			if time.Now().After(w.ends) {
				return on
			}
			continue
		} else if err != nil {
			panic(err)
		}
		time.Sleep(400 * time.Millisecond) // to the first event
		a, cold := w.servers[lease.Account].ask(conversation, prefix, output, time.Now())
		v := anthropic.Judge(a, time.Now().Round(0))
		lease.Report(a.Header, v)
		if v.Class != anthropic.Fine {
			tried = append(tried, lease.AccountID)
			lease.End()
			continue
		}
		time.Sleep(time.Duration(output * float64(3*time.Second)))
		lease.End()
		// One that was silent for longer than a cache lives begins anew, wherever it goes.
		if home := w.servers[on]; home != nil && on != lease.Account && asked.Sub(spoke) < cacheLife {
			w.moved.Add(1)
			if cold {
				w.misses.Add(1)
			}
		}
		return lease.Account
	}
}

// refuse counts a refusal, and whether it was needed.
func (w *world) refuse() {
	w.refused.Add(1)
	now := time.Now()
	for _, s := range w.servers {
		if s.hasRoom(now) {
			w.refusedWithRoom.Add(1)
			return
		}
	}
}

// live lives through the week.
func (w *world) live(ctx context.Context, seed uint64) result {
	var all sync.WaitGroup
	for i := range desks {
		all.Go(func() { w.desk(ctx, seed*1000+uint64(i)) })
	}
	all.Wait()
	return w.result()
}

func (w *world) result() result {
	out := result{requests: int(w.requests.Load()), refused: int(w.refused.Load()),
		refusedWithRoom: int(w.refusedWithRoom.Load()),
		moved:           int(w.moved.Load()), misses: int(w.misses.Load())}
	var given, taken, sum, squares float64
	for _, name := range w.order {
		s := w.servers[name]
		s.roll(time.Now())
		given += s.seven.given
		taken += s.seven.taken
		share := s.total / w.sizes[name]
		sum += share
		squares += share * share
	}
	if given > 0 {
		out.used = taken / given
	}
	if squares > 0 {
		out.fairness = sum * sum / (float64(len(w.order)) * squares)
	}
	return out
}
