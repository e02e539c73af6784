//go:build linux

package main

import "time"

// scenario is one load: each connection sends request after request, each of them when the answer before has ended.
type scenario struct {
	// Key is its name for --only, Title the one in the table.
	Key, Title string
	// Body is the size of a request's body in bytes.
	Body        int
	Connections int
	// Events is the length of a stream, 0 for JSON; Gap the pause between its events.
	Events int
	Gap    time.Duration
}

// paced says that the fake sets the pace: then the delay of events counts, not the number of requests.
func (s scenario) paced() bool { return s.Gap > 0 }

// length is how long one answer of a paced scenario takes at least.
func (s scenario) length() time.Duration { return time.Duration(max(s.Events-1, 0)) * s.Gap }

// loads are the scenarios under load. Streams back to back carry a small prompt, so that the events are what is
// measured; the paced ones carry one of the usual size, so that the memory of many open streams is.
func loads() []scenario {
	return []scenario{
		{Key: "json-1k-1", Title: "1 kB JSON, 1 connection", Body: 1_000, Connections: 1},
		{Key: "json-1k-64", Title: "1 kB JSON, 64 connections", Body: 1_000, Connections: 64},
		{Key: "json-50k-16", Title: "50 kB JSON, 16 connections", Body: 50_000, Connections: 16},
		{Key: "json-500k-4", Title: "500 kB JSON, 4 connections", Body: 500_000, Connections: 4},
		{Key: "stream-200", Title: "200 events back to back, 16 streams", Body: 1_000, Connections: 16, Events: 200},
		{Key: "stream-paced", Title: "50 events 20 ms apart, 200 streams", Body: 50_000, Connections: 200, Events: 50,
			Gap: 20 * time.Millisecond},
	}
}

// The keys of what is measured without load. With keyUsed behind it, the same once more: the start with the history of
// all loads on the disk, the memory that stays when the loads are over.
const (
	keyStart = "start"
	keyIdle  = "idle"
	keyUsed  = "-used"
)
