package transport

import (
	"context"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// Change is what happened to the machine.
type Change struct {
	// Slept is how long the machine or this program was suspended, or how far its clock was set (back: negative); 0:
	// neither.
	Slept time.Duration
	// NetworkChanged: another address, another default route, or a VPN that came or went.
	NetworkChanged bool
}

const (
	// watchInterval is the time between two samples; minSleep is the shortest suspension that counts.
	watchInterval, minSleep = 10 * time.Second, 5 * time.Second
	// settleTime is how long the network may go on changing before one Change reports all of it.
	settleTime = 500 * time.Millisecond
)

// ChangeWatcher reports suspensions of the machine and changes of its network. It compares the wall clock with the
// monotonic one, which stands still during sleep, and the source addresses of packets, without sending any; on Linux
// the kernel also announces changes. One sample takes some ten microseconds.
type ChangeWatcher struct {
	// Every is the time between two samples; 0: ten seconds.
	Every time.Duration
	// OnChange is called once for each change, never concurrently, and at most twice a second.
	OnChange func(Change)

	// For tests; nil: the real ones.
	wall      func() time.Time
	addresses func() string
	routes    func(ctx context.Context, hint func())
}

// Run watches until the context ends.
func (w ChangeWatcher) Run(ctx context.Context) {
	w.setDefaults()
	hinted := make(chan struct{}, 1)
	var listening sync.WaitGroup
	defer listening.Wait()
	listening.Go(func() {
		w.routes(ctx, func() {
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
	last := w.sample()
	for unsettled := false; ; {
		select {
		case <-ctx.Done():
			return
		case <-hinted:
			// only the first hint starts the timer, so that a network that never settles is reported too
			if !unsettled {
				unsettled = true
				settled.Reset(settleTime)
			}
			continue
		case <-settled.C:
		case <-ticker.C:
		}
		now := w.sample()
		if c := last.changeTo(now, w.Every, unsettled); c != (Change{}) {
			w.OnChange(c)
		}
		if unsettled {
			settled.Stop()
		}
		last, unsettled = now, false
	}
}

func (w *ChangeWatcher) setDefaults() {
	if w.Every <= 0 {
		w.Every = watchInterval
	}
	if w.wall == nil {
		w.wall = time.Now
	}
	if w.addresses == nil {
		w.addresses = sourceAddresses
	}
	if w.routes == nil {
		w.routes = watchRoutes
	}
}

// sample is the state of clocks and addresses at one moment.
type sample struct {
	wall      time.Time // without the monotonic clock
	mono      time.Time // with it
	addresses string
}

func (w *ChangeWatcher) sample() sample {
	return sample{wall: w.wall().Round(0), mono: time.Now(), addresses: w.addresses()}
}

// changeTo compares two samples that should be at most every apart; announced: the kernel reported a change.
func (s sample) changeTo(now sample, every time.Duration, announced bool) Change {
	c := Change{NetworkChanged: announced || s.addresses != now.addresses}
	ran := now.mono.Sub(s.mono)
	slept := now.wall.Sub(s.wall) - ran
	late := ran - every // some systems run both clocks during sleep, and a stopped program misses it on both
	switch {
	case slept >= minSleep || slept <= -minSleep:
		c.Slept = slept
	case late >= minSleep:
		c.Slept = late
	}
	return c
}

// sourceAddresses are the addresses that packets to the internet would leave from. Nothing is sent: connecting a UDP
// socket only selects the route, and the targets are reserved for documentation.
func sourceAddresses() string {
	return sourceAddress("udp4", "192.0.2.1:9") + " " + sourceAddress("udp6", "[2001:db8::1]:9")
}

func sourceAddress(network, to string) string {
	conn, err := net.Dial(network, to)
	if err != nil {
		return ""
	}
	defer func() { _ = conn.Close() }()
	from, ok := conn.LocalAddr().(*net.UDPAddr)
	if !ok {
		return ""
	}
	return from.IP.String()
}

// clockSkew compares the wall clock with the monotonic one at every request: a watcher samples only now and then.
type clockSkew struct {
	start time.Time
	last  *atomic.Int64 // wall minus monotonic clock, in nanoseconds, at the last jump
}

func newClockSkew() clockSkew {
	start := time.Now()
	s := clockSkew{start: start, last: new(atomic.Int64)}
	s.last.Store(start.UnixNano())
	return s
}

// jumped reports whether the clocks have moved apart, to one caller for each jump.
func (s clockSkew) jumped(now time.Time) bool {
	apart := now.UnixNano() - int64(now.Sub(s.start))
	last := s.last.Load()
	if d := apart - last; d < int64(minSleep) && d > -int64(minSleep) {
		return false
	}
	return s.last.CompareAndSwap(last, apart)
}
