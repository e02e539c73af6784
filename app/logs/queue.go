package logs

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"sync"
	"time"
)

const (
	// maxPending bounds what waits for one target, in bytes: some four thousand lines.
	maxPending = 1 << 20
	// maxWrite bounds one write, in bytes, so that a file ends near its size.
	maxWrite = 64 << 10
	// gatherTime is how long a line waits for others, so that a busy second costs a few hundred writes and not
	// thousands.
	gatherTime = 5 * time.Millisecond
	// closeTime is how long close waits for a target that does not take its lines.
	closeTime = 2 * time.Second
)

// errHangs says that a target did not take its lines in time.
var errHangs = errors.New("writing the last log lines: the target does not answer")

// queue holds finished lines until its goroutine has written them. Write is for a slog handler: whole lines, at once.
type queue struct {
	to io.Writer
	// notice makes the line that says how many lines are missing.
	notice func(lines int) []byte
	wake   chan struct{} // holds a token when there may be something to do
	ending chan struct{} // closed when no line comes any more
	done   chan struct{} // closed when the goroutine has ended

	mu      sync.Mutex // guards the rest
	pending []byte
	lost    int // lines that are missing and not yet reported
	closed  bool
}

// newQueue starts the goroutine, which ends with close.
func newQueue(to io.Writer, notice func(int) []byte) *queue {
	q := &queue{to: to, notice: notice, wake: make(chan struct{}, 1), ending: make(chan struct{}),
		done: make(chan struct{})}
	go q.run()
	return q
}

// Write queues a line. It never fails and never waits for the target.
func (q *queue) Write(line []byte) (int, error) {
	q.mu.Lock()
	if q.closed || len(q.pending)+len(line) > maxPending {
		q.lost++
	} else {
		q.pending = append(q.pending, line...)
	}
	q.mu.Unlock()
	q.signal()
	return len(line), nil
}

func (q *queue) signal() {
	select {
	case q.wake <- struct{}{}:
	default: // it is about to look
	}
}

// close lets the goroutine write what is waiting and end. The error is errHangs where that takes too long: the
// goroutine then ends when the target answers.
func (q *queue) close() error {
	q.end()
	late := time.NewTimer(closeTime)
	defer late.Stop()
	select {
	case <-q.done:
		return nil
	case <-late.C:
		return errHangs
	}
}

// end lets no more lines in. The second call does nothing.
func (q *queue) end() {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.closed {
		q.closed = true
		close(q.ending)
		q.signal()
	}
}

// run writes until the queue is closed and empty.
func (q *queue) run() {
	defer close(q.done)
	var spare []byte
	gather := time.NewTimer(gatherTime)
	defer gather.Stop()
	for range q.wake {
		gather.Reset(gatherTime)
		select {
		case <-gather.C:
		case <-q.ending:
		}
		batch, lost, closed := q.take(spare)
		if lost > 0 {
			batch = append(batch, q.notice(lost)...)
		}
		q.write(sanitize(batch))
		if closed {
			return
		}
		spare = batch[:0]
		if cap(spare) > maxWrite {
			spare = nil // a burst's memory is given back
		}
	}
}

// take swaps the waiting lines for an empty buffer.
func (q *queue) take(spare []byte) (batch []byte, lost int, closed bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	batch, lost = q.pending, q.lost
	q.pending, q.lost = spare, 0
	return batch, lost, q.closed
}

// write gives whole lines to the target, in bounded pieces. Those that it refuses are lost, and reported with the next
// line that is logged.
func (q *queue) write(batch []byte) {
	for len(batch) > 0 {
		piece := batch
		if len(piece) > maxWrite {
			piece = piece[:max(1+bytes.LastIndexByte(piece[:maxWrite], '\n'), 1+bytes.IndexByte(piece, '\n'))]
		}
		batch = batch[len(piece):]
		if _, err := q.to.Write(piece); err != nil {
			q.mu.Lock()
			q.lost += bytes.Count(piece, []byte("\n"))
			q.mu.Unlock()
		}
	}
}

func jsonNotice(lines int) []byte {
	return notice(lines, func(to io.Writer) slog.Handler { return slog.NewJSONHandler(to, nil) })
}

func textNotice(lines int) []byte {
	return notice(lines, func(to io.Writer) slog.Handler { return slog.NewTextHandler(to, nil) })
}

func notice(lines int, handler func(io.Writer) slog.Handler) []byte {
	var b bytes.Buffer
	slog.New(handler(&b)).Warn("log lines are missing: they came faster than they could be written", "lines", lines)
	return b.Bytes()
}
