package transport

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// world is what a watch sees: a clock on the wall that can jump, a way out, a kernel that says something.
type world struct {
	mu   sync.Mutex // guards the rest
	jump time.Duration
	way  string
	hint chan struct{}
	seen []Change
}

func (w *world) change(by time.Duration, way string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.jump += by
	w.way = way
}

func (w *world) events() []Change {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]Change(nil), w.seen...)
}

// watchedWorld runs a watch over the world while act does something to it.
func watchedWorld(t *testing.T, act func(*world)) []Change {
	t.Helper()
	w := &world{way: "192.168.1.5", hint: make(chan struct{})}
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		watch := ChangeWatcher{
			OnChange:  func(e Change) { w.mu.Lock(); defer w.mu.Unlock(); w.seen = append(w.seen, e) },
			wall:      func() time.Time { w.mu.Lock(); defer w.mu.Unlock(); return time.Now().Add(w.jump) },
			addresses: func() string { w.mu.Lock(); defer w.mu.Unlock(); return w.way },
			routes: func(ctx context.Context, hint func()) {
				for {
					select {
					case <-w.hint:
						hint()
					case <-ctx.Done():
						return
					}
				}
			},
		}
		w.hint = make(chan struct{}) // of this bubble
		ended := make(chan struct{})
		go func() { watch.Run(ctx); close(ended) }()
		synctest.Wait()
		act(w)
		cancel()
		<-ended
	})
	return w.events()
}

func TestWatch(t *testing.T) {
	const home = "192.168.1.5"
	cases := map[string]struct {
		act  func(*world)
		want []Change
	}{
		"nothing for an hour": {func(*world) { time.Sleep(time.Hour) }, nil},
		"a nap": {func(w *world) {
			w.change(8*time.Hour, home)
			time.Sleep(time.Minute)
		}, []Change{{Slept: 8 * time.Hour}}},
		"a clock that is set back": {func(w *world) {
			w.change(-time.Hour, home)
			time.Sleep(time.Minute)
		}, []Change{{Slept: -time.Hour}}},
		"a clock that is put right by a second": {func(w *world) {
			w.change(time.Second, home)
			time.Sleep(time.Minute)
		}, nil},
		"another address": {func(w *world) {
			w.change(0, "10.8.0.2")
			time.Sleep(time.Minute)
		}, []Change{{NetworkChanged: true}}},
		"a nap, and elsewhere": {func(w *world) {
			w.change(time.Hour, "10.0.0.9")
			time.Sleep(time.Minute)
		}, []Change{{Slept: time.Hour, NetworkChanged: true}}},
		"there and back between two looks": {func(w *world) {
			w.change(0, "")
			time.Sleep(time.Second)
			w.change(0, home)
			time.Sleep(time.Minute)
		}, nil},
		"a storm of announcements": {func(w *world) {
			for range 100 {
				w.hint <- struct{}{}
				time.Sleep(time.Millisecond)
			}
			time.Sleep(3 * time.Second)
		}, []Change{{NetworkChanged: true}}},
		"the kernel is sooner than the clock": {func(w *world) {
			w.change(0, "10.8.0.2")
			w.hint <- struct{}{}
			time.Sleep(time.Second)
		}, []Change{{NetworkChanged: true}}},
		"a network that never rests": {func(w *world) {
			for range 1900 {
				w.hint <- struct{}{}
				time.Sleep(time.Millisecond)
			}
		}, []Change{{NetworkChanged: true}, {NetworkChanged: true}, {NetworkChanged: true}}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := watchedWorld(t, c.act); !cmp.Equal(got, c.want) {
				t.Error(cmp.Diff(c.want, got))
			}
		})
	}
}

// TestLateSample: some systems let both clocks run on in a nap, and a stopped program misses time on both.
func TestLateSample(t *testing.T) {
	at := time.Now()
	before := sample{wall: at.Round(0), mono: at, addresses: "a"}
	later := at.Add(time.Minute)
	if e := before.changeTo(sample{wall: later.Round(0), mono: later, addresses: "a"}, 10*time.Second,
		false); e.Slept != 50*time.Second || e.NetworkChanged {
		t.Errorf("%+v", e)
	}
}

func TestClockSkew(t *testing.T) {
	s := newClockSkew()
	if s.jumped(time.Now()) {
		t.Error("no time has passed, and the clocks have jumped")
	}
	s.last.Add(-int64(minSleep + time.Second))
	if now := time.Now(); !s.jumped(now) || s.jumped(now) {
		t.Error("a jump is told of once")
	}
	s.last.Add(int64(time.Hour))
	told := make(chan bool, 64)
	var asking sync.WaitGroup
	for range cap(told) {
		asking.Go(func() { told <- s.jumped(time.Now()) })
	}
	asking.Wait()
	close(told)
	count := 0
	for yes := range told {
		if yes {
			count++
		}
	}
	if count != 1 {
		t.Errorf("%d were told of one jump", count)
	}
}

// TestWatchOfThisMachine: the real looks work and end with the context.
func TestWatchOfThisMachine(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		ChangeWatcher{Every: time.Millisecond, OnChange: func(Change) {}}.Run(ctx)
	}()
	if sourceAddresses() != sourceAddresses() {
		t.Error("the way out changes by looking")
	}
	cancel()
	select {
	case <-ended:
	case <-time.After(45 * time.Second):
		t.Fatal("the watch does not end with its context")
	}
}
