package compat

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"clb/app/control"
	"clb/app/control/server"
	"clb/app/status"
	"clb/proxy"
	"clb/proxy/anthropic"
)

// still is a program that shows one snapshot.
type still struct {
	control.API
	snapshot status.Snapshot
}

func (s still) Status(context.Context) (status.Snapshot, error) { return s.snapshot, nil }

// Prometheus reads the metrics, and finds nothing in them that is not as it should be.
func TestPrometheusReadsTheMetrics(t *testing.T) {
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	window := anthropic.Window{Utilization: 0.4, Reset: at, Seen: at}
	odd := []string{"one", "two words", "a\\b\"c\nd", "\xff", "me@example.com", strings.Repeat("é", 300),
		"sk-ant-api03-x"}
	meter := &server.RequestMetrics{}
	shown := status.Snapshot{Version: "1.2.3", StartedAt: at, Warnings: []string{"the disk is full"}}
	for _, name := range odd {
		shown.Accounts = append(shown.Accounts,
			status.Account{Name: name, State: status.Ready, Limits: anthropic.Limits{
				FiveHour: window, SevenDay: window, Overage: window,
				Models: map[string]anthropic.Window{name: window}}})
		for _, outcome := range append(control.Outcomes(), name) {
			meter.Count(&proxy.Exchange{Account: name, Model: name, Outcome: proxy.Outcome(outcome),
				TTFB: time.Second, Duration: 2 * time.Second, Retries: 1, Failovers: 1, BytesIn: 1, BytesOut: 2,
				Usage: anthropic.Usage{Input: 5, Output: 6, CacheWrite5m: 7, CacheWrite1h: 8, CacheRead: 9,
					WebSearches: 2},
				Attempts: []proxy.Attempt{{Account: name, Verdict: anthropic.Quota}}},
				server.Price{Value: 1, Unpriced: true})
		}
	}
	w := httptest.NewRecorder()
	server.PortHandler(server.Config{API: still{snapshot: shown}, Board: status.NewBoard(shown), Metrics: meter}).
		ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	text := w.Body.String()
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(strings.NewReader(text))
	if err != nil || len(families) < 25 {
		t.Fatalf("%d families, %v in\n%s", len(families), err, text)
	}
	if n := families["clb_request_duration_seconds"].GetMetric()[0].GetHistogram().GetSampleCount(); n == 0 {
		t.Error("the histogram is empty")
	}
	problems, err := promlint.New(strings.NewReader(text)).Lint()
	if err != nil || len(problems) > 0 {
		t.Errorf("%v %v", err, problems)
	}
}
