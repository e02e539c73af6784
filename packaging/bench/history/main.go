package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

var errMissed = errors.New("a goal was missed")

// config is what the flags say.
type config struct {
	// binary is the path of clb.
	binary string
	// sizes are the numbers of exchanges, the goals being about the last.
	sizes []int
	// rounds is how often each question is asked, starts how often the program is started.
	rounds, starts int
	// settle is how long the program rests before its memory is read.
	settle time.Duration
	gate   bool
	limit  time.Duration
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	c, err := parse(os.Args[1:])
	if err == nil {
		err = run(ctx, c, os.Stdout, os.Stderr)
	}
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "history:", err)
		stop()
		os.Exit(1)
	}
}

func parse(args []string) (c config, err error) {
	flags := flag.NewFlagSet("history", flag.ContinueOnError)
	flags.StringVar(&c.binary, "clb", "bin/clb", "the built program")
	sizes := flags.String("exchanges", "10000,100000,1000000", "how many exchanges, with commas between")
	flags.IntVar(&c.rounds, "rounds", 25, "how often each question is asked")
	flags.IntVar(&c.starts, "starts", 5, "how often the program is started")
	flags.DurationVar(&c.settle, "settle", 2*time.Second, "rest before memory is read")
	flags.BoolVar(&c.gate, "gate", false, "exit with 1 when a goal is missed")
	flags.DurationVar(&c.limit, "limit", 6*time.Minute, "end the run after this time")
	if err := flags.Parse(args); err != nil {
		return c, err
	}
	for size := range strings.SplitSeq(*sizes, ",") {
		n, err := strconv.Atoi(size)
		if err != nil || n < 100 || n > 10_000_000 {
			return c, errors.New("--exchanges takes numbers from 100 to 10000000 with commas between")
		}
		c.sizes = append(c.sizes, n)
	}
	if c.rounds < 1 || c.starts < 1 || flags.NArg() > 0 {
		return c, errors.New("it takes at least one of --rounds and --starts, and no arguments")
	}
	c.binary, err = filepath.Abs(c.binary)
	return c, err
}

// run measures each size and prints the table.
func run(ctx context.Context, c config, out, progress io.Writer) (err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, c.limit, fmt.Errorf("it took longer than --limit %s", c.limit))
	defer cancel()
	folder, err := os.MkdirTemp("", "bench-history-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	var all []figures
	for _, size := range c.sizes {
		fmt.Fprintf(progress, "%d exchanges\n", size)
		f, err := measure(ctx, c, filepath.Join(folder, strconv.Itoa(size)), size)
		if err != nil {
			return fmt.Errorf("at %d exchanges: %w", size, err)
		}
		all = append(all, f)
	}
	missed := writeTable(out, all)
	if c.gate && missed > 0 {
		return errMissed
	}
	return nil
}
