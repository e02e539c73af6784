//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

const (
	// rest is between two measurements, for what the one before has left to do.
	rest = 100 * time.Millisecond
	// turns is how often a round measures each proxy: A B A B.
	turns = 2
)

// loads runs the scenarios that were asked for, all proxies running all the time. False: none was.
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
	proxies := map[string]running{}
	defer func() {
		for _, p := range proxies {
			err = errors.Join(err, p.stop())
		}
	}()
	for _, s := range b.subjects() {
		if proxies[s.name], _, err = b.begin(ctx, s); err != nil {
			delete(proxies, s.name)
			return false, err
		}
	}
	for i := range b.rounds {
		for _, s := range wanted {
			b.say("round %d of %d: %s", i+1, b.rounds, s.Title)
			if err := b.round(ctx, s, i, proxies); err != nil {
				return false, err
			}
		}
	}
	return true, b.idleAfterLoads(ctx, proxies)
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
	before := s.length() + b.warm
	l := &load{scenario: s, requests: requests, addr: r.addr, clock: b.clock, drain: drainTime}
	l.open = b.clock.now() + int64(before)
	l.shut = l.open + int64(b.window)
	type usage struct {
		cpu, rss float64
		err      error
	}
	watched := make(chan usage, 1)
	go func() {
		var u usage
		u.cpu, u.rss, u.err = watch(ctx, r.process, before, b.window)
		watched <- u
	}()
	connections := l.run(ctx)
	used := <-watched
	if err := errors.Join(context.Cause(ctx), b.fake.check(), r.process.check(), used.err); err != nil {
		return sample{}, err
	}
	got, err := newSample(b.window.Seconds(), connections)
	got.CPU, got.RSS = used.cpu, used.rss
	return got, err
}

// requests are those of a scenario for one address, one for each connection.
func (b *bench) requests(s scenario, addr string) ([]request, error) {
	key := s.Key + " " + addr
	if ready, ok := b.prepared[key]; ok {
		return ready, nil
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
