package simulate

import (
	"net/http"
	"strconv"
	"sync"
	"time"

	"clb/proxy/anthropic"
)

const (
	fiveHours = 5 * time.Hour
	week      = 7 * 24 * time.Hour
	cacheLife = time.Hour
	// slack is for clocks that differ: an account is taken in use again up to half a minute after the second of its
	// reset.
	slack = 32 * time.Second
)

// window is a quota window as the server keeps it.
type window struct {
	length   time.Duration
	capacity float64
	used     float64
	ends     time.Time // zero: it has not begun
	// given and taken sum up, over the windows that have ended, what they held and what was used of it.
	given, taken float64
}

// roll ends the window whose time is over.
func (w *window) roll(now time.Time) {
	if !w.ends.IsZero() && !now.Before(w.ends) {
		w.given += w.capacity
		w.taken += min(w.used, w.capacity)
		w.used, w.ends = 0, time.Time{}
	}
}

func (w *window) spent() bool { return w.used >= w.capacity }

func (w *window) charge(cost float64, now time.Time) {
	if w.ends.IsZero() {
		w.ends = now.Add(w.length)
	}
	w.used += cost
}

// write puts the window's headers as Anthropic does.
func (w *window) write(h http.Header, name string) {
	prefix := "Anthropic-Ratelimit-Unified-" + name
	status := "allowed"
	if w.spent() {
		status = "rejected"
	}
	h.Set(prefix+"-Status", status)
	h.Set(prefix+"-Utilization", strconv.FormatFloat(w.used/w.capacity, 'f', 2, 64))
	if !w.ends.IsZero() {
		h.Set(prefix+"-Reset", strconv.FormatInt(w.ends.Unix()+1, 10))
	}
}

// server is one account at Anthropic.
type server struct {
	mu          sync.Mutex // guards the rest
	five, seven window
	cached      map[string]time.Time // when a conversation's prefix was last seen here
	served      int
	total       float64
	// roomSince is when the account last got room again.
	roomSince time.Time
}

// newServer is an account of that size whose week ends then, with a share of it used.
func newServer(size float64, weekEnds time.Time, used float64) *server {
	s := &server{cached: map[string]time.Time{}, five: window{length: fiveHours, capacity: size},
		seven: window{length: week, capacity: 9 * size}}
	if !weekEnds.IsZero() {
		s.seven.ends, s.seven.used = weekEnds, used*s.seven.capacity
	}
	return s
}

// ask is one request of a conversation: the answer, and whether its prefix was not in the cache.
func (s *server) ask(conversation string, prefix, output float64, now time.Time) (anthropic.Answer, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.roll(now)
	a := anthropic.Answer{Status: http.StatusOK, Header: http.Header{}, Model: "claude-opus-5-5"}
	warm := now.Sub(s.cached[conversation]) < cacheLife
	if s.five.spent() || s.seven.spent() {
		a.Status = http.StatusTooManyRequests
		a.Body = anthropic.ErrorBody("rate_limit_error",
			"This request would exceed your account's rate limit. Please try again later.", "")
		a.Header.Set("Anthropic-Ratelimit-Unified-Status", "rejected")
	} else {
		cost := output + 1.25*prefix
		if warm {
			cost = output + 0.1*prefix
		}
		s.five.charge(cost, now)
		s.seven.charge(cost, now)
		s.cached[conversation] = now
		s.served++
		s.total += cost
	}
	s.five.write(a.Header, "5h")
	s.seven.write(a.Header, "7d")
	return a, !warm
}

func (s *server) roll(now time.Time) {
	had := !s.five.spent() && !s.seven.spent()
	ends := s.five.ends
	if s.seven.spent() && s.seven.ends.After(ends) {
		ends = s.seven.ends
	}
	s.five.roll(now)
	s.seven.roll(now)
	if !had && !s.five.spent() && !s.seven.spent() {
		s.roomSince = ends
	}
}

// hasRoom reports whether the account would serve a request, and has done so for longer than the clock's slack.
func (s *server) hasRoom(now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.roll(now)
	return !s.five.spent() && !s.seven.spent() && now.Sub(s.roomSince) > slack
}
