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
	// mostSends bounds how often one prompt meets trouble upstream, over its client's own retries: a client that tries
	// eleven times would else multiply ours.
	mostSends = 12
	// longestTrying is when the last attempt begins, but for the second: clients give an answer up after 300 s without
	// a byte.
	longestTrying = 4 * time.Minute
	// resendPause ends a count: no client waits for so long before it tries again. longestResend ends it in any case.
	resendPause, longestResend = 90 * time.Second, 5 * time.Minute
	// mostResends bounds the counts that are kept.
	mostResends = 1024
)

// resendKey is a prompt as its client sends it again: a retry carries no count of its own.
type resendKey struct {
	path, group, pin, session string
	body                      uint64
}

// failedSends is what is known of a prompt that has met trouble.
type failedSends struct {
	sends       int
	status      int
	reason      string
	first, last time.Time
}

func (f failedSends) over(now time.Time) bool {
	return now.Sub(f.last) > resendPause || now.Sub(f.first) > longestResend
}

// resends are the prompts that have met trouble of late. The zero value is ready.
type resends struct {
	seed func() maphash.Seed
	some atomic.Bool // whether there are any: the others are not worth a hash
	mu   sync.Mutex  // guards all
	all  map[resendKey]failedSends
}

func newResends() resends { return resends{seed: sync.OnceValue(maphash.MakeSeed)} }

func (r *resends) key(q *upstreamRequest, group string) resendKey {
	return resendKey{q.url.Path, group, q.pin, q.session, maphash.Bytes(r.seed(), q.payload.bytes)}
}

// counted reports whether the sends of a request are counted: not where its body streams through.
func (q *upstreamRequest) counted() bool { return q.payload.rest == nil && !q.countOnly }

// before is what is known of the prompt.
func (r *resends) before(q *upstreamRequest, group string) failedSends {
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

// note adds what a request met; failed false says that the prompt has its answer.
func (r *resends) note(q *upstreamRequest, group string, sends, status int, reason string, failed bool) {
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

// makeRoom forgets what is over, and the oldest where that is not enough. The caller holds the lock.
func (r *resends) makeRoom(now time.Time) {
	if r.all == nil {
		r.all = map[resendKey]failedSends{}
	}
	if len(r.all) < mostResends {
		return
	}
	var oldest resendKey
	for k, f := range r.all {
		if f.over(now) {
			delete(r.all, k)
		} else if o, ok := r.all[oldest]; !ok || f.last.Before(o.last) {
			oldest = k
		}
	}
	if len(r.all) >= mostResends {
		delete(r.all, oldest)
	}
}

// exhaustedError says that a prompt has used up its sends.
type exhaustedError struct{ failedSends }

func (e *exhaustedError) Error() string {
	return fmt.Sprintf("%d sends of this request failed: %s", e.sends, e.reason)
}

// kind is the type of error that goes with the status.
func (e *exhaustedError) kind() string {
	switch e.status {
	case http.StatusTooManyRequests:
		return "rate_limit_error"
	case 529:
		return "overloaded_error"
	}
	return "api_error"
}

// spent reports whether no further attempt is to begin.
func (t *attemptLoop) spent() bool {
	return t.request.counted() && t.earlier.sends+t.sent >= mostSends || t.sent > 1 &&
		time.Since(t.x.Time)-t.x.Waited > longestTrying
}

// countSends keeps what this request met for the client's next try.
func (t *attemptLoop) countSends(a *upstreamResponse, err error) {
	status, reason, failed := http.StatusBadGateway, t.trouble, a == nil
	if a != nil {
		status, reason = a.status(), a.verdict.Reason
		failed = isTrouble(a.verdict.Class)
	} else if f := new(failedError); errors.As(err, &f) {
		reason = f.reason
	}
	t.proxy.resends.note(&t.request, t.x.Group, t.sent, status, reason, failed)
}
