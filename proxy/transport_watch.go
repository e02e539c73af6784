package proxy

import (
	"context"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// Change is what happened to the machine.
type Change struct {
	// Slept is how long the machine, or this program, stood still, or how far its clock was set (back: negative). 0:
	// neither.
	Slept time.Duration
	// Moved says that the way into the network has changed: another address, another default route, a VPN that came or
	// went.
	Moved bool
}

const (
	// watchEvery is how often clocks and addresses are compared, leastNap the shortest nap that counts.
	watchEvery, leastNap = 10 * time.Second, 5 * time.Second
	// settleTime is how long the network may go on changing before one Event tells of all of it.
	settleTime = 500 * time.Millisecond
)

// ChangeWatcher tells of naps of the machine and of changes of its network. It compares the wall clock with the one
// that stands still while a machine sleeps, and the addresses from which packets would leave, for which none is sent;
// on Linux the kernel also says by itself when there is something to look at. One comparison takes some ten
// microseconds.
type ChangeWatcher struct {
	// Every is the time between two looks; 0: ten seconds.
	Every time.Duration
	// Happened is called once for each event, never twice at a time, and at most twice in a second.
	Happened func(Change)

	// For tests; nil: the real ones.
	wall  func() time.Time
	way   func() string
	hints func(ctx context.Context, hint func())
}

// Run watches until the context ends.
func (w ChangeWatcher) Run(ctx context.Context) {
	w.setDefaults()
	hinted := make(chan struct{}, 1)
	var listening sync.WaitGroup
	defer listening.Wait()
	listening.Go(func() {
		w.hints(ctx, func() {
			select {
			case hinted <- struct{}{}:
			default:
			}
		})
	})
	ticker := time.NewTicker(w.Every)
	defer ticker.Stop()
	settled := time.NewTimer(settleTime)
	settled.Stop()
	defer settled.Stop()
	seen := w.look()
	for unsettled := false; ; {
		select {
		case <-ctx.Done():
			return
		case <-hinted:
			if !unsettled { // the first hint starts the time: a network that never rests is told of all the same
				unsettled = true
				settled.Reset(settleTime)
			}
			continue
		case <-settled.C:
		case <-ticker.C:
		}
		now := w.look()
		if e := seen.until(now, w.Every, unsettled); e != (Change{}) {
			w.Happened(e)
		}
		if unsettled {
			settled.Stop()
		}
		seen, unsettled = now, false
	}
}

func (w *ChangeWatcher) setDefaults() {
	if w.Every <= 0 {
		w.Every = watchEvery
	}
	if w.wall == nil {
		w.wall = time.Now
	}
	if w.way == nil {
		w.way = wayOut
	}
	if w.hints == nil {
		w.hints = routeHints
	}
}

// look is one look at clocks and addresses.
type look struct {
	wall time.Time // without the monotonic clock
	mono time.Time // with it
	way  string
}

func (w *ChangeWatcher) look() look {
	return look{wall: w.wall().Round(0), mono: time.Now(), way: w.way()}
}

// until is what happened between two looks that should lie at most every apart; told says that the kernel told of a
// change.
func (l look) until(now look, every time.Duration, told bool) Change {
	e := Change{Moved: told || l.way != now.way}
	ran := now.mono.Sub(l.mono)
	slept := now.wall.Sub(l.wall) - ran
	late := ran - every // some systems count a nap on both clocks, and a stopped program misses it on both
	switch {
	case slept >= leastNap || slept <= -leastNap:
		e.Slept = slept
	case late >= leastNap:
		e.Slept = late
	}
	return e
}

// wayOut is the pair of addresses from which packets to the wide world would leave. Nothing is sent: an UDP socket is
// only told where it would send to, and the addresses are of documentation's own networks.
func wayOut() string {
	return leavingFrom("udp4", "192.0.2.1:9") + " " + leavingFrom("udp6", "[2001:db8::1]:9")
}

func leavingFrom(network, to string) string {
	conn, err := net.Dial(network, to)
	if err != nil {
		return ""
	}
	defer func() { _ = conn.Close() }() // nothing was sent
	from, ok := conn.LocalAddr().(*net.UDPAddr)
	if !ok {
		return ""
	}
	return from.IP.String()
}

// skew compares the wall clock with the one that stands still in a nap, at every request: a watcher looks only now and
// then.
type skew struct {
	start time.Time
	last  *atomic.Int64 // wall clock minus the other, in nanoseconds, when it last jumped
}

func newSkew() skew {
	start := time.Now()
	s := skew{start: start, last: new(atomic.Int64)}
	s.last.Store(start.UnixNano())
	return s
}

// jumped reports whether the clocks have moved apart, to one caller for each time.
func (s skew) jumped(now time.Time) bool {
	apart := now.UnixNano() - int64(now.Sub(s.start))
	last := s.last.Load()
	if d := apart - last; d < int64(leastNap) && d > -int64(leastNap) {
		return false
	}
	return s.last.CompareAndSwap(last, apart)
}
