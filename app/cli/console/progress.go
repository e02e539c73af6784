package console

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"
)

// Progress is the one line of a person's terminal that says that something is under way. It comes after a second, shows
// how far it is, and is gone before anything else is written.
type Progress struct {
	To io.Writer

	mu sync.Mutex // guards the rest, and what is written to to
	// begun is when the wait began; zero: there is none, or something was written since.
	begun time.Time
	// shown is when the line was last written, wide how many columns it takes.
	shown time.Time
	wide  int
}

// Times of a wait.
const (
	progressAfter = time.Second
	progressEvery = 200 * time.Millisecond
)

// Begin starts a wait, and ends it with the func it returns. A line that counts the seconds comes by itself, unless
// note has something better to say.
func (p *Progress) Begin(ctx context.Context, what string) (end func()) {
	if p == nil {
		return func() {}
	}
	p.mu.Lock()
	p.begun = time.Now()
	p.mu.Unlock()
	ctx, stop := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		p.count(ctx, what)
	}()
	return func() {
		stop()
		<-ended
		p.mu.Lock()
		defer p.mu.Unlock()
		p.wipe()
		p.begun = time.Time{}
	}
}

// count shows how long it has been, each second in which nothing else was shown.
func (p *Progress) count(ctx context.Context, what string) {
	tick := time.NewTicker(progressAfter)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			p.mu.Lock()
			if !p.begun.IsZero() && time.Since(p.shown) >= progressAfter {
				p.show(fmt.Sprintf("%s, %d s …", what, time.Since(p.begun)/time.Second))
			}
			p.mu.Unlock()
		}
	}
}

// Note shows how far a wait is, now and then.
func (p *Progress) Note(what func() string) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if p.begun.IsZero() || now.Sub(p.begun) < progressAfter || now.Sub(p.shown) < progressEvery {
		return
	}
	p.show(what() + " …")
}

// show writes the line over the one before. The caller holds the lock.
func (p *Progress) show(line string) {
	p.shown = time.Now()
	long := StringWidth(line)
	_, _ = fmt.Fprintf(p.To, "\r%s%*s", line, max(p.wide-long, 0), "")
	p.wide = max(long, p.wide)
}

// wipe takes the line away. The caller holds the lock.
func (p *Progress) wipe() {
	if p.wide > 0 {
		_, _ = fmt.Fprintf(p.To, "\r%*s\r", p.wide, "")
	}
	p.wide = 0
}

// screen writes to a terminal on which a wait may be shown: that line goes first, and does not come by itself again,
// since whoever writes has something to say.
type screen struct {
	terminalFile
	patience *Progress
}

// terminalFile is a file that is a terminal.
type terminalFile interface {
	io.Writer
	Fd() uintptr
}

// Write ends what is shown of a wait.
func (s screen) Write(b []byte) (int, error) {
	s.patience.mu.Lock()
	defer s.patience.mu.Unlock()
	s.patience.wipe()
	s.patience.begun = time.Time{}
	return s.terminalFile.Write(b)
}

// beside is an output whose text must not stand behind that of a wait.
func (p *Progress) beside(w io.Writer) io.Writer {
	if _, shown := Descriptor(w); shown {
		return screen{w.(terminalFile), p}
	}
	return w
}
