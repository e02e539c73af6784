//go:build linux

package main

import (
	"bytes"
	"errors"
	"fmt"
)

// bodyCheck is shown a body in parts, and then its end.
type bodyCheck interface {
	part([]byte) error
	end() error
}

// jsonCheck compares a body with the one that must come.
type jsonCheck struct{ want string }

func (c *jsonCheck) part(p []byte) error {
	if len(p) > len(c.want) || string(p) != c.want[:len(p)] {
		return fmt.Errorf("the body is not the fake's, from %.40q on", p)
	}
	c.want = c.want[len(p):]
	return nil
}

func (c *jsonCheck) end() error {
	if c.want != "" {
		return fmt.Errorf("the body ends %d bytes early", len(c.want))
	}
	return nil
}

// streamCheck takes a stream apart into events and reads from each how long it was under way.
type streamCheck struct {
	answers *answers
	// events are those that must come, seen and size those that came.
	events, seen, size int
	last               int64
}

func (c *streamCheck) part(p []byte) error {
	a := c.answers
	c.size += len(p)
	for {
		// A separator may be cut in two by the parts: its first half is then the end of what was gathered before.
		end := eventEnd(a.event, p)
		if end < 0 {
			a.event = append(a.event, p...)
			return nil
		}
		event := append(a.event, p[:end]...)
		p, a.event = p[end:], event[:0]
		if err := c.event(event); err != nil {
			return err
		}
	}
}

// eventEnd is where in p the event ends whose first part was gathered before; -1: not in p.
func eventEnd(gathered, p []byte) int {
	if len(p) > 0 && p[0] == '\n' && bytes.HasSuffix(gathered, []byte("\n")) {
		return 1
	}
	if i := bytes.Index(p, []byte("\n\n")); i >= 0 {
		return i + 2
	}
	return -1
}

func (c *streamCheck) event(event []byte) error {
	sent, ok := FastSentAt(event)
	if !ok || sent < c.last {
		return fmt.Errorf("event %d is not whole or not in its turn: %q", c.seen+1, event)
	}
	c.seen, c.last = c.seen+1, sent
	if last := bytes.HasPrefix(event, []byte("event: message_stop\n")); last != (c.seen == c.events) {
		return fmt.Errorf("event %d of %d is %.40q", c.seen, c.events, event)
	}
	c.answers.delayed(c.answers.arrived - sent)
	return nil
}

func (c *streamCheck) end() error {
	left := len(c.answers.event)
	c.answers.event = c.answers.event[:0]
	if left > 0 {
		return errors.New("the stream ends inside an event")
	}
	if want := FastStreamSize(c.events); c.seen != c.events || c.size != want {
		return fmt.Errorf("the stream has %d events in %d bytes, %d in %d were sent", c.seen, c.size, c.events, want)
	}
	return nil
}
