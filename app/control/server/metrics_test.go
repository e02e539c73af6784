package server_test

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"clb/app/control/controltest"
	"clb/app/control/server"
	"clb/app/status"
	"clb/proxy"
	"clb/proxy/anthropic"
)

// sample is one of a series.
type sample struct {
	labels map[string]string
	value  float64
}

var (
	sampleLine = regexp.MustCompile(`^(\w+)(?:\{(.*)\})? (\S+)$`)
	labelPair  = regexp.MustCompile(`(\w+)="((?:[^"\\]|\\.)*)"`)
)

// scraped are the samples of a program by the names of their series.
func scraped(t rapid.TB, p *controltest.Program, m *server.RequestMetrics) (series map[string][]sample, text string) {
	t.Helper()
	w := ask(server.PortHandler(server.Config{API: p, Board: p.Board(), Metrics: m, Version: "1.2.3"}), "GET",
		"/metrics", "", "")
	if w.Code != 200 || w.Header().Get("Content-Type") != "text/plain; version=0.0.4; charset=utf-8" {
		t.Fatalf("%d %v %s", w.Code, w.Header(), w.Body)
	}
	text, series = w.Body.String(), map[string][]sample{}
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "# ") {
			continue
		}
		parts := sampleLine.FindStringSubmatch(line)
		if parts == nil {
			t.Fatalf("%q is no sample", line)
		}
		value, err := strconv.ParseFloat(parts[3], 64)
		if err != nil || !utf8.ValidString(line) {
			t.Fatalf("%q: %v", line, err)
		}
		one := sample{map[string]string{}, value}
		for _, pair := range labelPair.FindAllStringSubmatch(parts[2], -1) {
			one.labels[pair[1]] = pair[2]
		}
		if rest := strings.Trim(labelPair.ReplaceAllString(parts[2], ""), ","); rest != "" {
			t.Fatalf("%q has %q beside its labels", line, rest)
		}
		series[parts[1]] = append(series[parts[1]], one)
	}
	return series, text
}

// value is that of the one sample with these labels.
func value(t testing.TB, series map[string][]sample, name string, labels ...string) float64 {
	t.Helper()
	var found []sample
	for _, one := range series[name] {
		same := true
		for i := 0; i < len(labels); i += 2 {
			same = same && one.labels[labels[i]] == labels[i+1]
		}
		if same {
			found = append(found, one)
		}
	}
	if len(found) != 1 {
		t.Errorf("%d samples of %s%q", len(found), name, labels)
		return -1
	}
	return found[0].value
}

// anExchange is one that has ended well on the second try.
func anExchange() *proxy.Exchange {
	return &proxy.Exchange{Account: "one", Model: "claude-opus-5-5", Outcome: proxy.OutcomeComplete,
		TTFB: 700 * time.Millisecond, Duration: 3 * time.Second, Failovers: 1, BytesIn: 100, BytesOut: 200,
		Usage: anthropic.Usage{Input: 5, Output: 6, CacheWrite5m: 7, CacheWrite1h: 8, CacheRead: 9, WebSearches: 2},
		Attempts: []proxy.Attempt{{Account: "two words", Verdict: anthropic.Quota},
			{Account: "one", Verdict: anthropic.Fine}}}
}

func TestMetrics(t *testing.T) {
	m := &server.RequestMetrics{}
	m.Count(anExchange(), server.Price{Value: 25e7})
	m.Count(anExchange(), server.Price{Cost: 5e8, Unpriced: true})
	failed := &proxy.Exchange{Model: "claude-opus-5-5", Outcome: proxy.OutcomeError, Duration: 2 * time.Second,
		Retries: 3}
	m.Count(failed, server.Price{})
	series, _ := scraped(t, aFullProgram(t), m)
	opus := []string{"account", "one", "model", "claude-opus-5-5"}
	with := func(labels ...string) []string { return append(labels, opus...) }
	for _, c := range []struct {
		name   string
		labels []string
		want   float64
	}{
		{"clb_build_info", []string{"version", "1.2.3"}, 1}, {"clb_start_time_seconds", nil, float64(monday.Unix())},
		{"clb_warnings", nil, 1}, {"clb_requests_waiting", nil, 1},
		{"clb_accounts", []string{"state", "ready"}, 1}, {"clb_accounts", []string{"state", "limited"}, 1},
		{"clb_accounts", []string{"state", "locked"}, 0},
		{"clb_account_ready", []string{"account", "one"}, 1},
		{"clb_account_ready", []string{"account", "two words"}, 0},
		{"clb_limit_utilization_ratio", []string{"account", "one", "window", "five_hour"}, 0.4},
		{"clb_limit_utilization_ratio", []string{"account", "one", "window", "seven_day_opus"}, 0.4},
		{"clb_limit_reset_timestamp_seconds", []string{"account", "one", "window", "seven_day"},
			float64(monday.Unix())},
		{"clb_account_headroom_ratio", []string{"account", "one"}, 0.6}, {"clb_headroom_ratio", nil, 0.6},
		{"clb_requests_total", with("outcome", "complete"), 2},
		{"clb_requests_total", []string{"account", "", "outcome", "error"}, 1},
		{"clb_tokens_total", with("kind", "input"), 10}, {"clb_tokens_total", with("kind", "output"), 12},
		{"clb_tokens_total", with("kind", "cache_write_5m"), 14},
		{"clb_tokens_total", with("kind", "cache_write_1h"), 16}, {"clb_tokens_total", with("kind", "cache_read"), 18},
		{"clb_web_searches_total", opus, 4},
		{"clb_retries_total", []string{"account", ""}, 3}, {"clb_failovers_total", opus, 2},
		{"clb_request_body_bytes_total", opus, 200}, {"clb_response_body_bytes_total", opus, 400},
		{"clb_value_dollars_total", opus, 0.25}, {"clb_cost_dollars_total", opus, 0.5},
		{"clb_unpriced_requests_total", opus, 1},
		{"clb_attempts_total", []string{"account", "two words", "verdict", "quota"}, 2},
		{"clb_attempts_total", []string{"account", "one", "verdict", "fine"}, 2},
		{"clb_time_to_first_byte_seconds_count", []string{"model", "claude-opus-5-5"}, 2},
		{"clb_request_duration_seconds_count", []string{"model", "claude-opus-5-5"}, 3},
	} {
		if got := value(t, series, c.name, c.labels...); got != c.want {
			t.Errorf("%s%q is %v, want %v", c.name, c.labels, got, c.want)
		}
	}
	if sum := value(t, series, "clb_request_duration_seconds_sum"); sum != 8 {
		t.Errorf("the durations sum up to %v", sum)
	}
	for _, b := range series["clb_request_duration_seconds_bucket"] {
		bound, err := strconv.ParseFloat(b.labels["le"], 64)
		want := 0.0
		switch {
		case bound >= 5:
			want = 3
		case bound >= 2: // what lies on a bound is not above it
			want = 1
		}
		if b.value != want || err != nil {
			t.Errorf("%v are not above %v: %v", b.value, bound, err)
		}
	}
}

func TestMetricsOfAProgramThatHasDoneNothing(t *testing.T) {
	for what, m := range map[string]*server.RequestMetrics{"no meter": nil, "a fresh meter": {}} {
		series, _ := scraped(t, controltest.New(controltest.Config{}), m)
		if series["clb_accounts"] == nil || series["clb_requests_total"] != nil ||
			series["clb_headroom_ratio"] != nil {
			t.Errorf("%s: %v", what, series)
		}
	}
}

// Whatever clients and users name things, the text can be read, has each series once, is bounded, and tells nobody's
// address and no secret.
func TestMetricsTellNoSecretsAndStayReadable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.OneOf(rapid.String(),
			rapid.SampledFrom([]string{"me@example.com", "home", "a\\b\"c\nd", "\xff\xfe", "\xff",
				"sk-ant-api03-canary", "work you@example.org x", strings.Repeat("é", 300)}))
		m := &server.RequestMetrics{}
		var accounts []status.Account
		for i := range rapid.IntRange(0, 4).Draw(t, "accounts") {
			accounts = append(accounts,
				status.Account{Name: fmt.Sprint(i,
					rapid.SampledFrom([]string{"", " me@example.com", " ü"}).Draw(t, "account")), State: status.Ready,
					Email: "owner@example.com",
					Limits: anthropic.Limits{Models: map[string]anthropic.Window{name.Draw(t, "family"): {Seen: monday},
						name.Draw(t, "another family"): {Seen: monday}}}})
		}
		for range rapid.IntRange(0, 20).Draw(t, "exchanges") {
			x := anExchange()
			x.Account, x.Model, x.Outcome = name.Draw(t, "of"), name.Draw(t, "model"),
				proxy.Outcome(name.Draw(t, "outcome"))
			m.Count(x, server.Price{})
		}
		series, text := scraped(t, controltest.New(controltest.Config{Accounts: accounts}), m)
		for _, private := range []string{"@example", "sk-ant-"} {
			if strings.Contains(text, private) {
				t.Fatalf("%s in\n%s", private, text)
			}
		}
		for name, samples := range series {
			seen := map[string]bool{}
			for _, one := range samples {
				if labels := fmt.Sprint(one.labels); seen[labels] {
					t.Fatalf("%s%s is there twice", name, labels)
				} else {
					seen[labels] = true
				}
			}
		}
	})
}

func TestMetricsAreBounded(t *testing.T) {
	m := &server.RequestMetrics{}
	var counting sync.WaitGroup
	for worker := range 4 {
		counting.Go(func() {
			for i := range 1000 {
				x := anExchange()
				x.Model, x.Account = fmt.Sprint("model ", worker, i), fmt.Sprint("account ", worker, i)
				m.Count(x, server.Price{})
			}
		})
	}
	counting.Wait()
	series, _ := scraped(t, controltest.New(controltest.Config{}), m)
	if n := len(series["clb_request_duration_seconds_count"]); n > 65 {
		t.Errorf("%d models are told apart", n)
	}
	accounts, total := map[string]bool{}, 0.0
	for _, one := range series["clb_requests_total"] {
		total += one.value
		accounts[one.labels["account"]] = true
	}
	if len(accounts) > 257 || total != 4000 {
		t.Errorf("%d accounts are told apart in %v requests", len(accounts), total)
	}
}
