//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"time"
)

// bench is one run.
type bench struct {
	config
	self, dir string
	cores     int
	clock     clock
	progress  io.Writer
	fake      *process
	fakeAddr  string
	// prepared holds the requests of a scenario for one address.
	prepared map[string][]request
	// answered counts the complete answers that came through clb.
	answered int
	figures  figures
}

func newBench(c config, progress io.Writer) (*bench, error) {
	if _, err := os.Stat(c.binary); err != nil {
		return nil, fmt.Errorf("looking for the program to measure (build it, or name it with --clb): %w", err)
	}
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("finding our own program: %w", err)
	}
	clock, err := newClock()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "bench-")
	if err != nil {
		return nil, fmt.Errorf("making a folder for the run: %w", err)
	}
	b := &bench{config: c, self: self, dir: dir, cores: runtime.NumCPU(), clock: clock, progress: progress,
		prepared: map[string][]request{}}
	b.figures.Machine = readMachine(c)
	return b, nil
}

// close ends what still runs and removes the run's folder.
func (b *bench) close() error { return errors.Join(b.fake.stop(), os.RemoveAll(b.dir)) }

// run measures, in this order: fresh starts and idle memory, the loads, and starts with the history of the loads.
func (b *bench) run(ctx context.Context) error {
	port, err := freePort()
	if err != nil {
		return err
	}
	b.fakeAddr = loopback(port)
	if b.fake,
		err = start(command{fakeName, []string{b.self, fakeName, "--listen", b.fakeAddr}, b.env(), b.dir}); err != nil {
		return err
	}
	if _, _, err := b.firstAnswer(ctx, running{b.fake, b.fakeAddr}, time.Now()); err != nil {
		return err
	}
	if err := b.addAccounts(ctx); err != nil {
		return err
	}
	if err := b.stills(ctx, ""); err != nil {
		return err
	}
	loaded, err := b.loads(ctx)
	if err != nil {
		return err
	}
	if loaded {
		if err := b.stills(ctx, keyUsed); err != nil {
			return err
		}
	}
	return b.count(ctx)
}

// begin starts a subject and waits for its first answer; took is from its start to that.
func (b *bench) begin(ctx context.Context, s subject) (r running, took time.Duration, err error) {
	port, err := freePort()
	if err != nil {
		return running{}, 0, err
	}
	begun := time.Now()
	p, err := start(s.command(port))
	if err != nil {
		return running{}, 0, err
	}
	r = running{p, loopback(port)}
	took, answers, err := b.firstAnswer(ctx, r, begun)
	if err != nil {
		return running{}, 0, errors.Join(err, p.stop())
	}
	if s.name == clb {
		b.answered += answers
	}
	return r, took, nil
}

// startLimit is how long a process may take to its first answer.
const startLimit = 15 * time.Second

// firstAnswer asks until there is a complete answer with status 200.
func (b *bench) firstAnswer(ctx context.Context, r running, begun time.Time) (took time.Duration, answers int,
	err error) {
	req, err := newRequest(r.addr, 0, loads()[0])
	if err != nil {
		return 0, 0, err
	}
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	for {
		if err = b.ask(ctx, r.addr, req); err == nil {
			return time.Since(begun), 1, nil
		}
		if gone := r.check(); gone != nil {
			return 0, 0, gone
		}
		if ctx.Err() != nil {
			return 0, 0, fmt.Errorf("waiting for the first answer of %s: %w (it printed: %s)", r.name, err, r.tail())
		}
		pause(ctx, 500*time.Microsecond)
	}
}

func (b *bench) ask(ctx context.Context, addr string, r request) error {
	s, err := openSession(ctx, addr, b.clock.now, func(int64) {})
	if err != nil {
		return err
	}
	defer s.close()
	_, err = s.exchange(r)
	return err
}

// stills measures start and idle memory of each proxy in each round. With suffix keyUsed it is the start alone, with
// the history of all loads on the disk.
func (b *bench) stills(ctx context.Context, suffix string) error {
	wantStart, wantIdle := b.wants(keyStart+suffix), b.wants(keyIdle) && suffix == ""
	if !wantStart && !wantIdle {
		return nil
	}
	for i := range b.rounds {
		b.say("round %d of %d: start%s", i+1, b.rounds, suffix)
		began, idle := map[string]float64{}, map[string]float64{}
		for _, s := range alternate(b.subjects(), i) {
			took, rss, err := b.still(ctx, s, wantIdle)
			if err != nil {
				return err
			}
			began[s.name], idle[s.name] = float64(took)/1e6, rss
		}
		if wantStart {
			b.figures.still(keyStart+suffix, began)
		}
		if wantIdle {
			b.figures.still(keyIdle, idle)
		}
	}
	return nil
}

// still starts a subject, lets it settle where its idle memory is wanted, and stops it.
func (b *bench) still(ctx context.Context, s subject, idle bool) (took time.Duration, rss float64, err error) {
	r, took, err := b.begin(ctx, s)
	if err != nil {
		return 0, 0, err
	}
	if idle {
		pause(ctx, b.settle)
		rss, err = r.rss()
	}
	return took, rss, errors.Join(err, context.Cause(ctx), r.stop())
}

// alternate is the subjects in their order, or in the opposite one in every second round.
func alternate(s []subject, round int) []subject {
	if round%2 == 1 {
		s[0], s[1] = s[1], s[0]
	}
	return s
}

func (b *bench) say(format string, args ...any) { fmt.Fprintf(b.progress, format+"\n", args...) }
