//go:build linux

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"syscall"
	"time"
)

// fakeName is the first argument that makes this program the fake; plain makes it the plain proxy.
const fakeName = "fake"

var errMissed = errors.New("a goal was missed")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	err := dispatch(ctx, os.Args[1:], os.Stdout, os.Stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, "bench:", err)
		stop()
		os.Exit(1)
	}
}

func dispatch(ctx context.Context, args []string, out, progress io.Writer) error {
	if len(args) > 0 && args[0] == fakeName {
		return fakeMain(ctx, args[1:])
	}
	if len(args) > 0 && args[0] == plain {
		return plainMain(ctx, args[1:])
	}
	c, err := parseConfig(args)
	if err != nil {
		return err
	}
	return benchMain(ctx, c, out, progress)
}

// fakeMain is the process that plays Anthropic.
func fakeMain(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet(fakeName, flag.ContinueOnError)
	listen := flags.String("listen", "127.0.0.1:0", "address to listen on")
	if err := flags.Parse(args); err != nil {
		return err
	}
	clock, err := newClock()
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", *listen)
	if err != nil {
		return fmt.Errorf("opening the fake: %w", err)
	}
	return (&Fast{Clock: clock.now}).Serve(ctx, l)
}

// config is what the flags say.
type config struct {
	// binary is the path of clb.
	binary string
	rounds int
	// window is the length of one measurement; each round has two of them for each proxy and scenario.
	window time.Duration
	// warm precedes each window, under the same load.
	warm time.Duration
	// settle is how long a fresh proxy rests before its idle memory is read.
	settle time.Duration
	// scenarios are the loads to choose from.
	scenarios []scenario
	// only selects by key.
	only *regexp.Regexp
	// json is the file for the raw figures; empty: none.
	json string
	// gate makes a missed goal an error; limit ends the run.
	gate  bool
	limit time.Duration
}

// wants says that the part with that key was asked for.
func (c config) wants(key string) bool { return c.only.MatchString(key) }

func parseConfig(args []string) (config, error) {
	c := config{scenarios: loads()}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.StringVar(&c.binary, "clb", "bin/clb", "the built program")
	flags.IntVar(&c.rounds, "rounds", 5, "rounds, each with every scenario and proxy, at least 3")
	flags.DurationVar(&c.window, "time", 800*time.Millisecond, "length of one measurement (paced: twice that)")
	flags.DurationVar(&c.warm, "warm", 250*time.Millisecond, "load before each measurement")
	flags.DurationVar(&c.settle, "settle", 2*time.Second, "rest before idle memory is read")
	only := flags.String("only", "",
		"regular expression: only what has such a key (json-1k-1, stream-paced, start, idle, ...)")
	flags.StringVar(&c.json, "json", "", "file for the raw figures")
	flags.BoolVar(&c.gate, "gate", false, "exit with 1 when a goal is missed")
	flags.DurationVar(&c.limit, "limit", 8*time.Minute, "end the run after this time")
	if err := flags.Parse(args); err != nil {
		return c, err
	}
	var err error
	if c.only, err = regexp.Compile(*only); err != nil {
		return c, fmt.Errorf("reading --only: %w", err)
	}
	if c.binary, err = filepath.Abs(c.binary); err != nil {
		return c, fmt.Errorf("reading --clb: %w", err)
	}
	if c.rounds < 3 || c.rounds > 100 || c.window < 10*time.Millisecond || c.window > time.Minute || flags.NArg() > 0 {
		return c, errors.New("it takes 3 to 100 --rounds, a --time of 10ms to 1m, and no arguments")
	}
	return c, nil
}

// benchMain runs everything and prints the table. Whatever happens, no child is left behind.
func benchMain(ctx context.Context, c config, out, progress io.Writer) (err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, c.limit, fmt.Errorf("it took longer than --limit %s", c.limit))
	defer cancel()
	b, err := newBench(c, progress)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.close()) }()
	if err := b.run(ctx); err != nil {
		return err
	}
	rows := b.rows()
	writeTable(out, b.figures.Machine, b.figures.Noise, rows)
	if err := b.figures.write(c.json, rows); err != nil {
		return err
	}
	return b.verdict(out, rows)
}

// verdict is an error where an answer was wrong or, with --gate, a goal missed.
func (b *bench) verdict(out io.Writer, rows []row) error {
	if problems := b.figures.problems(); len(problems) > 0 {
		for _, p := range problems[:min(len(problems), 10)] {
			fmt.Fprintln(out, "wrong:", p)
		}
		return fmt.Errorf("%d answers were wrong: the figures are worth nothing", len(problems))
	}
	fmt.Fprintf(out, "every answer was complete and correct; clb recorded %d of the %d requests that it answered\n",
		b.figures.Recorded, b.answered)
	if b.figures.Recorded < b.answered {
		return errors.New("the history is not whole")
	}
	for _, r := range rows {
		if b.config.gate && r.Met != nil && !*r.Met {
			return fmt.Errorf("%w: %s", errMissed, r.Title)
		}
	}
	return nil
}
