// Package storetest makes up histories for tests and benchmarks: exchanges as a few people's Claude Code would leave
// behind over weeks. It is no part of the product.
//
// The rule: the same Scale gives the same exchanges, and they look like real ones where it matters for size and speed:
// conversations stay on an account and a model for a while, nights are quiet, some accounts and models are used much
// more than others, few requests fail, and every request id and duration is one of its own.
package storetest

import (
	"container/heap"
	"context"
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"time"

	"clb/app/store"
	"clb/proxy"
	"clb/proxy/anthropic"
)

// Scale is how much of a history there is to be.
type Scale struct {
	// Exchanges is how many requests there are, spread over Days before End. Default: 1,000, 90 days, now.
	Exchanges, Days int
	End             time.Time
	// Accounts and Models are how many of them are used. Default 10 and 8.
	Accounts, Models int
	// Owners are the accounts, where they are to be certain ones; Accounts is how many they are then.
	Owners []Owner
	// Seed tells histories of one scale apart.
	Seed uint64
}

// Owner is an account by the ID and the name that its requests are filed under.
type Owner struct{ ID, Name string }

func (s Scale) withDefaults() Scale {
	set := func(n *int, to int) {
		if *n <= 0 {
			*n = to
		}
	}
	if len(s.Owners) > 0 {
		s.Accounts = len(s.Owners)
	}
	set(&s.Exchanges, 1000)
	set(&s.Days, 90)
	set(&s.Accounts, 10)
	set(&s.Models, 8)
	if s.End.IsZero() {
		s.End = time.Now()
	}
	return s
}

// Fill records the exchanges of a scale in the store, and returns when they are durable.
func Fill(ctx context.Context, s *store.Store, scale Scale) error {
	waiting := 0
	for x := range Exchanges(scale) {
		s.End(Priced(x))
		if waiting++; waiting == 16384 {
			waiting = 0
			if err := s.Flush(ctx); err != nil {
				return err
			}
		}
	}
	return s.Flush(ctx)
}

// Priced is the exchange with a cost, as if every model had the same price: four dollars for a million tokens put in,
// twenty for a million put out.
func Priced(x proxy.Exchange) store.Exchange {
	u := x.Usage
	return store.Exchange{Exchange: x, Priced: u != anthropic.Usage{},
		Cost: 4000*u.Input + 20000*u.Output + 5000*u.CacheWrite5m + 8000*u.CacheWrite1h + 400*u.CacheRead}
}

// Exchanges yields the exchanges of a scale in the order in which they end, as a store sees them.
func Exchanges(scale Scale) iter.Seq[proxy.Exchange] {
	return func(yield func(proxy.Exchange) bool) {
		var running underWay
		for x := range arrivals(scale.withDefaults()) {
			for len(running) > 0 && !running[0].end().After(x.Time) {
				if !yield(heap.Pop(&running).(ended).Exchange) {
					return
				}
			}
			heap.Push(&running, ended{x})
		}
		for len(running) > 0 {
			if !yield(heap.Pop(&running).(ended).Exchange) {
				return
			}
		}
	}
}

// ended is an exchange, underWay a heap of them, the one that ends first on top.
type (
	ended    struct{ proxy.Exchange }
	underWay []ended
)

func (e ended) end() time.Time { return e.Time.Add(e.Duration) }

func (u underWay) Len() int           { return len(u) }
func (u underWay) Less(i, j int) bool { return u[i].end().Before(u[j].end()) }
func (u underWay) Swap(i, j int)      { u[i], u[j] = u[j], u[i] }
func (u *underWay) Push(x any)        { *u = append(*u, x.(ended)) }

func (u *underWay) Pop() any {
	last := (*u)[len(*u)-1]
	*u = (*u)[:len(*u)-1]
	return last
}

// arrivals yields the exchanges in the order in which they begin.
func arrivals(scale Scale) iter.Seq[proxy.Exchange] {
	return func(yield func(proxy.Exchange) bool) {
		w := newWorld(scale)
		start := scale.End.Add(-time.Duration(scale.Days) * 24 * time.Hour)
		var last proxy.ID
		for n := range scale.Exchanges {
			at := start.Add(spread(float64(n)/float64(scale.Exchanges), scale.Days)).Truncate(time.Microsecond)
			id := max(proxy.IDAt(at), last+1)
			last = id
			if !yield(w.exchange(id, at)) {
				return
			}
		}
	}
}

// spread is when the given share of all requests has arrived. Every day has its rhythm: few by night, most at midday.
func spread(share float64, days int) time.Duration {
	day, part := math.Modf(share * float64(days))
	return time.Duration((day + part + math.Sin(2*math.Pi*part)/(2.6*math.Pi)) * float64(24*time.Hour))
}

// conversation is one that is under way.
type conversation struct {
	session, model string
	account        int
	context        int64 // tokens
	left           int   // requests to come
}

// world makes exchanges.
type world struct {
	random   *rand.Rand
	scale    Scale
	accounts []Owner
	talks    []conversation
}

func newWorld(scale Scale) *world {
	w := &world{random: rand.New(rand.NewPCG(scale.Seed, 0x5707e)), scale: scale, talks: make([]conversation, 12)}
	w.accounts = scale.Owners
	for n := len(w.accounts); n < scale.Accounts; n++ {
		w.accounts = append(w.accounts,
			Owner{ID: w.text(26, "abcdefghijklmnopqrstuvwxyz234567"), Name: fmt.Sprint("account ", n+1)})
	}
	return w
}

func (w *world) text(length int, letters string) string {
	b := make([]byte, length)
	for i := range b {
		b[i] = letters[w.random.IntN(len(letters))]
	}
	return string(b)
}

// pick prefers low numbers.
func (w *world) pick(of int) int { return int(float64(of) * math.Pow(w.random.Float64(), 1.7)) }

// between is a number whose logarithm is spread evenly.
func (w *world) between(low, high float64) float64 {
	return low * math.Pow(high/low, w.random.Float64())
}

func model(n int) string {
	known := []string{"claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5", "claude-fable-5-1", "claude-opus-5",
		"claude-sonnet-5", "claude-haiku-4-5-20251001", "claude-sonnet-4-6"}
	if n < len(known) {
		return known[n]
	}
	return fmt.Sprint("claude-other-", n)
}

func (w *world) newConversation() conversation {
	return conversation{
		session: fmt.Sprintf("%08x-%04x-4%03x-a%03x-%012x", w.random.Uint32(), w.random.IntN(1<<16),
			w.random.IntN(1<<12), w.random.IntN(1<<12), w.random.Int64N(1<<48)),
		model: model(w.pick(w.scale.Models)), account: w.pick(w.scale.Accounts),
		context: int64(w.between(8000, 40000)), left: 1 + int(w.between(2, 160)),
	}
}

// exchange is the next request of one of the conversations.
func (w *world) exchange(id proxy.ID, at time.Time) proxy.Exchange {
	talk := &w.talks[w.pick(len(w.talks))]
	isNew := talk.left == 0
	if isNew {
		*talk = w.newConversation()
	}
	talk.left--
	x := proxy.Exchange{
		ID: id, Time: at.Add(time.Duration(w.random.IntN(1000))), Method: "POST", Path: "/v1/messages",
		Model: talk.model, Session: talk.session,
		AccountID: w.accounts[talk.account].ID, Account: w.accounts[talk.account].Name, Stream: true, Status: 200,
		Outcome:    proxy.OutcomeComplete,
		UpstreamID: "req_011C" + w.text(20, "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"),
		Reason:     "the conversation stays on its account",
		TTFB:       time.Duration(w.between(0.4, 6) * 1e9), BytesIn: talk.context*4 + w.random.Int64N(4000),
	}
	if isNew {
		x.Reason = fmt.Sprintf("most headroom of %d accounts (5-hour %d %% used)", w.scale.Accounts, w.random.IntN(90))
	}
	w.answer(&x, talk)
	first := proxy.Attempt{AccountID: x.AccountID, Account: x.Account, Start: time.Duration(w.between(1e5, 2e6)),
		Status: x.Status, Verdict: anthropic.Fine}
	first.Duration = x.TTFB - first.Start - time.Duration(w.between(1e4, 1e6))
	x.Attempts = []proxy.Attempt{first}
	w.mishap(&x, talk)
	return x
}

// answer is what came of a request that went well.
func (w *world) answer(x *proxy.Exchange, talk *conversation) {
	if w.random.IntN(12) == 0 {
		x.Path, x.Stream, x.BytesOut, x.Duration = "/v1/messages/count_tokens", false, 30, x.TTFB+time.Millisecond
		return
	}
	output, more := int64(w.between(20, 4000)), int64(w.between(100, 5000))
	x.Usage = anthropic.Usage{Input: 1 + w.random.Int64N(12), Output: output, CacheRead: talk.context,
		CacheWrite5m: more}
	talk.context = min(talk.context+more+output, 180_000)
	x.BytesOut = output*90 + w.random.Int64N(2000)
	x.Duration = x.TTFB + time.Duration(float64(output)/w.between(40, 110)*1e9)
}

// mishap has one request of thirty end otherwise, or come to its end with a second attempt.
func (w *world) mishap(x *proxy.Exchange, talk *conversation) {
	a := &x.Attempts[0]
	switch w.random.IntN(120) {
	case 0, 1:
		x.Outcome, x.Status, x.Usage, x.BytesOut = proxy.OutcomeError, 529, anthropic.Usage{}, 120
		a.Status, a.Verdict, a.Reason = 529, anthropic.Trouble, "overloaded"
		x.Error = "the upstream is overloaded"
	case 2:
		x.Outcome, x.Error, x.Usage.Output = proxy.OutcomeCancelled, "the client went away", x.Usage.Output/2
	case 3:
		refused := time.Duration(w.between(8e7, 9e8))
		from, second := x.Account, *a
		a.Status, a.Verdict, a.Reason, a.Duration = 429, anthropic.Quota, "the five-hour window is spent", refused
		talk.account = (talk.account + 1 + w.pick(max(w.scale.Accounts-1, 1))) % w.scale.Accounts
		x.AccountID, x.Account, x.Failovers = w.accounts[talk.account].ID, w.accounts[talk.account].Name, 1
		x.TTFB, x.Duration = x.TTFB+refused, x.Duration+refused
		second.AccountID, second.Account, second.Start = x.AccountID, x.Account, a.Start+refused
		second.Choice = fmt.Sprintf("moved from %s (limited until Mon %02d:%02d)", from, w.random.IntN(24),
			w.random.IntN(6)*10)
		x.Attempts = append(x.Attempts, second)
	}
}
