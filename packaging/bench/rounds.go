//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

const (
	// rest is between two measurements, for what the one before has left to do.
	rest = 100 * time.Millisecond
	// turns is how often a round measures each proxy: A B A B.
	turns = 2
)

// loads runs the scenarios that were asked for. Each round has proxies of its own, so that the luck of one process
// (where its memory lies, when it collects) stays in one round. False: no scenario was asked for.
func (b *bench) loads(ctx context.Context) (measured bool, err error) {
	var wanted []scenario
	for _, s := range b.scenarios {
		if b.wants(s.Key) {
			wanted = append(wanted, s)
		}
	}
	if len(wanted) == 0 {
		return false, nil
	}
	for i := range b.rounds {
		if err := b.loadRound(ctx, i, wanted); err != nil {
			return false, err
		}
	}
	return true, nil
}

// loadRound starts the proxies, puts every load on them, and stops them.
func (b *bench) loadRound(ctx context.Context, i int, wanted []scenario) (err error) {
	proxies := map[string]running{}
	defer func() {
		for _, p := range proxies {
			err = errors.Join(err, p.stop())
		}
	}()
	for _, s := range b.subjects() {
		r, _, err := b.begin(ctx, s)
		if err != nil {
			return err
		}
		proxies[s.name] = r
	}
	for _, s := range wanted {
		b.say("round %d of %d: %s", i+1, b.rounds, s.Title)
		if err := b.round(ctx, s, i, proxies); err != nil {
			return err
		}
	}
	return b.idleAfterLoads(ctx, proxies)
}

// idleAfterLoads reads what memory the proxies keep when the loads are over.
func (b *bench) idleAfterLoads(ctx context.Context, proxies map[string]running) error {
	if !b.wants(keyIdle + keyUsed) {
		return nil
	}
	pause(ctx, b.settle)
	kept := map[string]float64{}
	for name, p := range proxies {
		rss, err := p.rss()
		if err != nil {
			return err
		}
		kept[name] = rss
	}
	b.figures.still(keyIdle+keyUsed, kept)
	return nil
}

// round measures one scenario: once without a proxy, then the proxies in turn.
func (b *bench) round(ctx context.Context, s scenario, i int, proxies map[string]running) error {
	samples := map[string]*sample{}
	none, err := b.measure(ctx, s, running{addr: b.fakeAddr})
	if err != nil {
		return err
	}
	samples[direct] = &none
	for range turns {
		for _, subject := range alternate(b.subjects(), i) {
			got, err := b.measure(ctx, s, proxies[subject.name])
			if err != nil {
				return err
			}
			if subject.name == clb {
				b.answered += got.answered
			}
			if before := samples[subject.name]; before != nil {
				before.add(got)
			} else {
				samples[subject.name] = &got
			}
		}
	}
	b.figures.load(s, samples)
	return nil
}

// measure puts one load on one address.
func (b *bench) measure(ctx context.Context, s scenario, r running) (sample, error) {
	requests, err := b.requests(s, r.addr)
	if err != nil {
		return sample{}, err
	}
	pause(ctx, rest)
	before, window := s.length()+b.warm, b.window
	if s.paced() {
		window *= 2 // a rare delay needs many events, and the fake gives no more of them in a second
	}
	l := &load{scenario: s, requests: requests, addr: r.addr, clock: b.clock, drain: drainTime}
	l.open = b.clock.now() + int64(before)
	l.shut = l.open + int64(window)
	watched := make(chan usage, 1)
	go func() { watched <- watch(ctx, r.process, before, window) }()
	connections, err := b.runNoted(ctx, l, r)
	used := <-watched
	if err := errors.Join(context.Cause(ctx), b.fake.check(), r.process.check(), used.err, err); err != nil {
		return sample{}, err
	}
	got, err := newSample(window.Seconds(), connections)
	got.CPU, got.RSS = used.cpu, used.rss
	return got, err
}

// runNoted runs the load, and notes how much other programs disturbed it.
func (b *bench) runNoted(ctx context.Context, l *load, r running) ([]connectionLoad, error) {
	begun := time.Now()
	before, err := b.busy(r)
	if err != nil {
		return nil, err
	}
	connections := l.run(ctx)
	after, err := b.busy(r)
	if err != nil {
		return nil, err
	}
	b.figures.Noise.Others += (after.machine - before.machine) - (after.ours - before.ours)
	b.figures.Noise.All += time.Since(begun).Seconds() * float64(b.cores)
	return connections, nil
}

// requests are those of a scenario for one address, one for each connection. The last ones made are kept for the next
// turn.
func (b *bench) requests(s scenario, addr string) ([]request, error) {
	key := s.Key + " " + addr
	if ready, ok := b.prepared[key]; ok {
		return ready, nil
	}
	for old := range b.prepared {
		if !strings.HasPrefix(old, s.Key+" ") {
			delete(b.prepared, old)
		}
	}
	requests := make([]request, s.Connections)
	for i := range requests {
		var err error
		if requests[i], err = newRequest(addr, i, s); err != nil {
			return nil, err
		}
	}
	b.prepared[key] = requests
	return requests, nil
}

// count starts clb a last time, compares what its history holds with what came through it, and lets it go. That the
// totals outlive the process is part of the check.
func (b *bench) count(ctx context.Context) error {
	for _, s := range b.subjects() {
		if s.name != clb {
			continue
		}
		r, _, err := b.begin(ctx, s)
		if err != nil {
			return err
		}
		if err := errors.Join(b.countAt(ctx, r.addr), r.stop()); err != nil {
			return fmt.Errorf("checking the history of clb: %w", err)
		}
	}
	return nil
}

// countAt waits until the history there is whole, or does not become so in time.
func (b *bench) countAt(ctx context.Context, addr string) error {
	for end := time.Now().Add(5 * time.Second); ; {
		recorded, err := history(ctx, addr)
		if err != nil {
			return err
		}
		b.figures.Recorded = recorded
		if recorded >= b.answered || time.Now().After(end) {
			return nil
		}
		pause(ctx, 100*time.Millisecond)
	}
}
