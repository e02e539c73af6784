//go:build linux

package main

import (
	"fmt"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// sample is what one proxy did with one scenario in one round.
type sample struct {
	Requests int     `json:"requests"`
	Seconds  float64 `json:"seconds"`
	// Latency is of whole answers, Delay of events since the fake wrote them.
	Latency quantiles `json:"latency"`
	Delay   quantiles `json:"delay,omitzero"`
	// CPU is what the proxy's process used within the window, in seconds; 0 without a proxy.
	CPU float64 `json:"cpu_seconds,omitempty"`
	// RSS is the most memory seen resident within the window, in MB.
	RSS      float64  `json:"rss_mb,omitempty"`
	Problems []string `json:"problems,omitempty"`

	answered          int // in all, warm-up and drain too
	latencies, delays *hdrhistogram.Histogram
}

// quantiles are in microseconds.
type quantiles struct {
	Count int64   `json:"count"`
	P50   float64 `json:"p50_us"`
	P99   float64 `json:"p99_us"`
	Max   float64 `json:"max_us"`
}

func newHistogram() *hdrhistogram.Histogram { return hdrhistogram.New(1, int64(maxLatency), 3) }

// maxLatency is the longest that a histogram tells apart, in nanoseconds.
const maxLatency = 60e9

func record(h *hdrhistogram.Histogram, values []int64) error {
	for _, v := range values {
		if err := h.RecordValue(min(max(v, 1), int64(maxLatency))); err != nil {
			return fmt.Errorf("recording %d ns: %w", v, err)
		}
	}
	return nil
}

func quantilesOf(h *hdrhistogram.Histogram) quantiles {
	if h.TotalCount() == 0 {
		return quantiles{}
	}
	us := func(ns int64) float64 { return float64(ns) / 1e3 }
	return quantiles{h.TotalCount(), us(h.ValueAtQuantile(50)), us(h.ValueAtQuantile(99)), us(h.Max())}
}

// newSample puts together what the connections saw in a window of so many seconds.
func newSample(seconds float64, connections []connectionLoad) (sample, error) {
	s := sample{Seconds: seconds, latencies: newHistogram(), delays: newHistogram()}
	for _, c := range connections {
		s.Requests += c.requests
		s.answered += c.answered
		s.Problems = append(s.Problems, c.problems...)
		if err := record(s.latencies, c.latencies); err != nil {
			return s, err
		}
		if err := record(s.delays, c.delays); err != nil {
			return s, err
		}
	}
	s.Latency, s.Delay = quantilesOf(s.latencies), quantilesOf(s.delays)
	return s, nil
}

// add merges what a later slice of the same round saw.
func (s *sample) add(t sample) {
	s.Requests += t.Requests
	s.Seconds += t.Seconds
	s.CPU += t.CPU
	s.RSS = max(s.RSS, t.RSS)
	s.Problems = append(s.Problems, t.Problems...)
	s.answered += t.answered
	s.latencies.Merge(t.latencies)
	s.delays.Merge(t.delays)
	s.Latency, s.Delay = quantilesOf(s.latencies), quantilesOf(s.delays)
}

// rate is in answers per second.
func (s sample) rate() float64 { return float64(s.Requests) / s.Seconds }
