package account

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"clb/proxy/anthropic"
)

// crowd is what came to one account, in simulated time.
type crowd struct {
	mu      sync.Mutex      // guards the rest
	entered []time.Duration // since the start
	waits   []time.Duration
}

func (c *crowd) enter(since, waited time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.entered = append(c.entered, since)
	c.waits = append(c.waits, waited)
}

// by counts who had entered by then.
func (c *crowd) by(d time.Duration) (n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, e := range c.entered {
		if e <= d {
			n++
		}
	}
	return n
}

const (
	crowdSize = 200
	// verdictTakes is how long the upstream takes for the first event of a good answer.
	verdictTakes = 300 * time.Millisecond
)

// TestStorm: 200 conversations are on one account when it runs out. The next one is tried by one request, and the
// others follow in growing numbers; nobody waits longer than the ramp.
func TestStorm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPool(t, &vault{}, nil, key("1"), key("2"))
		if err := p.Change("b", Change{Priority: new(1)}); err != nil {
			t.Fatal(err)
		}
		var leases []*Lease
		for i := range crowdSize {
			l := lease(t, p, LeaseRequest{Session: fmt.Sprint(i)})
			if l.Account != "a" {
				t.Fatal("the crowd is not on one account")
			}
			leases = append(leases, l)
		}
		start, came := time.Now(), &crowd{}
		var all sync.WaitGroup
		for i, l := range leases {
			all.Go(func() {
				l.Report(nil, anthropic.Verdict{Class: anthropic.Quota, Until: time.Now().Add(time.Hour)})
				l.End()
				asked := time.Now()
				next := lease(t, p, LeaseRequest{Session: fmt.Sprint(i), Tried: []string{l.AccountID}})
				if next.Account != "b" {
					t.Errorf("conversation %d went to %s", i, next.Account)
				}
				came.enter(time.Since(start), time.Since(asked))
				time.Sleep(verdictTakes)
				next.Report(nil, anthropic.Verdict{Class: anthropic.Fine})
				time.Sleep(10 * time.Second)
				next.End()
			})
		}
		all.Wait()
		if n := came.by(verdictTakes - 1); n != 1 {
			t.Errorf("%d requests came before the first one's verdict", n)
		}
		for step, most := verdictTakes, 3; most < crowdSize; step, most = step+rampStep, 1+(most-1)*2 {
			if n := came.by(step + rampStep - 1); n > most {
				t.Errorf("%v after the start %d requests have come, more than %d", step, n, most)
			}
		}
		if longest := slices.Max(came.waits); longest > maxRampWait || len(came.entered) != crowdSize {
			t.Errorf("%d requests came, the longest wait was %v", len(came.entered), longest)
		}
		t.Logf("%d conversations moved within %v", crowdSize, slices.Max(came.entered))
	})
}

// TestStormOnASpentAccount: the account that the crowd comes to is spent too. One request finds that out, and no other
// is sent there.
func TestStormOnASpentAccount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPool(t, &vault{}, nil, key("1"), key("2"), key("3"))
		for name, n := range map[string]int{"b": 1, "c": 2} {
			if err := p.Change(name, Change{Priority: &n}); err != nil {
				t.Fatal(err)
			}
		}
		var leases []*Lease
		for i := range crowdSize {
			leases = append(leases, lease(t, p, LeaseRequest{Session: fmt.Sprint(i)}))
		}
		came := map[string]*crowd{"b": {}, "c": {}}
		start := time.Now()
		var all sync.WaitGroup
		for i, l := range leases {
			all.Go(func() {
				spent := anthropic.Verdict{Class: anthropic.Quota, Until: time.Now().Add(time.Hour)}
				l.Report(nil, spent)
				l.End()
				tried, asked := []string{l.AccountID}, time.Now()
				for {
					next := lease(t, p, LeaseRequest{Session: fmt.Sprint(i), Tried: tried})
					came[next.Account].enter(time.Since(start), time.Since(asked))
					time.Sleep(verdictTakes)
					if next.Account == "b" {
						next.Report(nil, spent)
						next.End()
						tried = append(tried, next.AccountID)
						continue
					}
					next.Report(nil, anthropic.Verdict{Class: anthropic.Fine})
					next.End()
					return
				}
			})
		}
		all.Wait()
		if n := len(came["b"].entered); n != 1 {
			t.Errorf("%d requests were sent to the spent account", n)
		}
		if n := len(came["c"].entered); n != crowdSize {
			t.Errorf("%d requests came to the account with room", n)
		}
		if longest := slices.Max(came["c"].waits); longest > maxRampWait+verdictTakes {
			t.Errorf("the longest wait was %v", longest)
		}
	})
}

// TestLimitEndsUnderACrowd: 200 conversations wait for a limit to end. One finds out whether it has, and it is opened
// then.
func TestLimitEndsUnderACrowd(t *testing.T) {
	for _, again := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			p := newPool(t, &vault{}, nil, key("1"))
			l := lease(t, p, LeaseRequest{})
			l.Report(nil, anthropic.Verdict{Class: anthropic.Quota, Until: time.Now().Add(time.Hour)})
			l.End()
			time.Sleep(2 * time.Hour)
			start, came, refused := time.Now(), &crowd{}, &crowd{}
			var all sync.WaitGroup
			for i := range crowdSize {
				all.Go(func() {
					next, err := p.Lease(t.Context(), LeaseRequest{Session: fmt.Sprint(i)})
					if err != nil {
						refused.enter(time.Since(start), 0)
						return
					}
					came.enter(time.Since(start), time.Since(start))
					time.Sleep(verdictTakes)
					v := anthropic.Verdict{Class: anthropic.Fine}
					if again {
						v = anthropic.Verdict{Class: anthropic.Quota, Until: time.Now().Add(time.Hour)}
					}
					next.Report(nil, v)
					next.End()
				})
			}
			all.Wait()
			if n := came.by(verdictTakes - 1); n != 1 {
				t.Errorf("%d requests were sent before it was known that the limit is over", n)
			}
			if again && (len(came.entered) != 1 || len(refused.entered) != crowdSize-1) {
				t.Errorf("it was not over: %d were sent, %d refused", len(came.entered), len(refused.entered))
			}
			if !again && (len(came.entered) != crowdSize || slices.Max(came.waits) > maxRampWait) {
				t.Errorf("it was over: %d were sent, after up to %v", len(came.entered), slices.Max(came.waits))
			}
			if !again {
				done := time.Now()
				lease(t, p, LeaseRequest{Session: "later"}).End()
				if time.Since(done) != 0 {
					t.Error("an account that is open still keeps requests waiting")
				}
			}
		})
	}
}

// TestGateOfASilentFirst: the first one's answer takes long to begin. The others do not wait for it.
func TestGateOfASilentFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPool(t, &vault{}, nil, key("1"), key("2"))
		first := lease(t, p, LeaseRequest{Session: "x", Tried: []string{"elsewhere"}})
		start := time.Now()
		l := lease(t, p, LeaseRequest{Session: "y", OnlyAccount: first.Account, Tried: []string{"elsewhere"}})
		if waited := time.Since(start); waited != verdictWait {
			t.Errorf("the second waited %v", waited)
		}
		l.End()
		first.End()
	})
}

// TestCalmIsNotGated: what comes to an account without a crowd never waits.
func TestCalmIsNotGated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPool(t, &vault{}, nil, key("1"))
		start := time.Now()
		for i := range crowdSize {
			defer lease(t, p, LeaseRequest{Session: fmt.Sprint(i)}).End()
		}
		if waited := time.Since(start); waited != 0 {
			t.Errorf("new conversations waited %v", waited)
		}
	})
}
