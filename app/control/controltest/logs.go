package controltest

import (
	"context"
	"slices"

	"clb/app/control"
)

// Log writes a line. Those who follow the log see it.
func (p *Program) Log(l control.LogLine) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lines = append(p.lines, l)
	p.wake()
}

// wake has those who follow the log look; the caller holds mu.
func (p *Program) wake() {
	close(p.wrote)
	p.wrote = make(chan struct{})
}

// Following counts who follows the log now.
func (p *Program) Following() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.following
}

// LogLines are the newest lines that fit, oldest first.
func (p *Program) LogLines(_ context.Context, q control.LogsQuery) ([]control.LogLine, error) {
	if err := q.Check(); err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.failure != nil {
		return nil, p.failure
	}
	fitting := slices.DeleteFunc(slices.Clone(p.lines), func(l control.LogLine) bool { return !q.Fits(l) })
	return fitting[max(len(fitting)-q.Limit, 0):], nil
}

// FollowLogs calls with each line that is written from now on.
func (p *Program) FollowLogs(ctx context.Context, level string, do func(control.LogLine) error) error {
	q := control.LogsQuery{Level: level}
	if err := q.Check(); err != nil {
		return err
	}
	p.mu.Lock()
	at := len(p.lines)
	p.following++
	p.mu.Unlock()
	defer func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.following--
	}()
	for {
		p.mu.Lock()
		fresh, wrote, failure := slices.Clone(p.lines[at:]), p.wrote, p.failure
		at = len(p.lines)
		p.mu.Unlock()
		for _, l := range fresh {
			if !q.Fits(l) {
				continue
			}
			if ctx.Err() != nil {
				return nil
			}
			if err := do(l); err != nil {
				return err
			}
		}
		if failure != nil {
			return failure
		}
		select {
		case <-ctx.Done():
			return nil
		case <-wrote:
		}
	}
}
