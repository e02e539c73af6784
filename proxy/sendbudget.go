package proxy

import (
	"errors"
	"fmt"
	"hash/maphash"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// maxSends bounds the failed sends of one prompt over its client's own retries: a client that tries eleven times
	// would multiply ours.
	maxSends = 12
	// maxTryTime is when the last attempt begins, except the second: clients give up after 300 s without a byte.
	maxTryTime = 4 * time.Minute
	// budgetPause without a retry ends a count: no client waits that long. budgetLifetime ends it in any case.
	budgetPause, budgetLifetime = 90 * time.Second, 5 * time.Minute
	// maxBudgets bounds the counts in memory.
	maxBudgets = 1024
)

// promptKey identifies a prompt that its client sends again: a client's retry carries no count.
type promptKey struct {
	path, group, pin, session string
	body                      uint64
}

// failedSends is what is known of a prompt that met upstream errors.
type failedSends struct {
	sends       int
	status      int
	reason      string
	first, last time.Time
}

func (f failedSends) over(now time.Time) bool {
	return now.Sub(f.last) > budgetPause || now.Sub(f.first) > budgetLifetime
}

// sendBudgets are the prompts that recently met upstream errors.
type sendBudgets struct {
	seed func() maphash.Seed
	some atomic.Bool // whether there are any, to spare the others a hash
	mu   sync.Mutex  // guards all
	all  map[promptKey]failedSends
}

func newSendBudgets() sendBudgets { return sendBudgets{seed: sync.OnceValue(maphash.MakeSeed)} }

func (r *sendBudgets) key(q *upstreamRequest, group string) promptKey {
	return promptKey{q.url.Path, group, q.pin, q.session, maphash.Bytes(r.seed(), q.body.bytes)}
}

// counted reports whether the sends of a request are counted: not if its body streams through.
func (q *upstreamRequest) counted() bool { return q.body.rest == nil && !q.countOnly }

// used is what the prompt has used of its budget.
func (r *sendBudgets) used(q *upstreamRequest, group string) failedSends {
	if !r.some.Load() || !q.counted() {
		return failedSends{}
	}
	k := r.key(q, group)
	r.mu.Lock()
	defer r.mu.Unlock()
	f := r.all[k]
	if f.over(time.Now()) {
		return failedSends{}
	}
	return f
}

// record adds what a request met; failed false: the prompt has its response.
func (r *sendBudgets) record(q *upstreamRequest, group string, sends, status int, reason string, failed bool) {
	if !q.counted() || (!failed || sends == 0) && !r.some.Load() {
		return
	}
	k, now := r.key(q, group), time.Now()
	r.mu.Lock()
	defer r.mu.Unlock()
	f := r.all[k]
	switch {
	case !failed:
		delete(r.all, k)
		r.some.Store(len(r.all) > 0)
		return
	case f.sends == 0 || f.over(now):
		f = failedSends{first: now}
	}
	f.sends, f.last = f.sends+sends, now
	if sends > 0 {
		f.status, f.reason = status, reason
	}
	if f.sends == 0 {
		return
	}
	r.makeRoom(now)
	r.all[k] = f
	r.some.Store(true)
}

// makeRoom removes expired counts, and the oldest if that is not enough. The caller holds the lock.
func (r *sendBudgets) makeRoom(now time.Time) {
	if r.all == nil {
		r.all = map[promptKey]failedSends{}
	}
	if len(r.all) < maxBudgets {
		return
	}
	var oldest promptKey
	for k, f := range r.all {
		if f.over(now) {
			delete(r.all, k)
		} else if o, ok := r.all[oldest]; !ok || f.last.Before(o.last) {
			oldest = k
		}
	}
	if len(r.all) >= maxBudgets {
		delete(r.all, oldest)
	}
}

// sendsExhaustedError says that a prompt has used up its sends.
type sendsExhaustedError struct{ failedSends }

func (e *sendsExhaustedError) Error() string {
	return fmt.Sprintf("%d sends of this request failed: %s", e.sends, e.reason)
}

// kind is the error type for the status.
func (e *sendsExhaustedError) kind() string {
	switch e.status {
	case http.StatusTooManyRequests:
		return "rate_limit_error"
	case 529:
		return "overloaded_error"
	}
	return "api_error"
}

// outOfSends reports whether no further attempt may begin.
func (t *attemptLoop) outOfSends() bool {
	return t.request.counted() && t.earlier.sends+t.sent >= maxSends || t.sent > 1 &&
		time.Since(t.x.Time)-t.x.Waited > maxTryTime
}

// countSends records what this request met for the client's next try.
func (t *attemptLoop) countSends(a *upstreamResponse, err error) {
	status, reason, failed := http.StatusBadGateway, t.failure, a == nil
	if a != nil {
		status, reason = a.status(), a.verdict.Reason
		failed = isTrouble(a.verdict.Class)
	} else if f := new(failedError); errors.As(err, &f) {
		reason = f.reason
	}
	t.proxy.sendBudgets.record(&t.request, t.x.Group, t.sent, status, reason, failed)
}
