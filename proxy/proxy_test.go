package proxy

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"clb/proxy/anthropic"
	f "clb/proxy/anthropictest"
)

func TestAnswerIsHandedOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, 3)
		got := g.ask("s1")
		if got.status != 200 || !strings.Contains(got.body, "pong") || !strings.Contains(got.body, "message_stop") {
			t.Fatalf("%+v", got)
		}
		for name, want := range map[string]string{"X-Clb-Account": "a", "Anthropic-Ratelimit-Unified-Status": "allowed",
			"Content-Type": "text/event-stream; charset=utf-8"} {
			if got.header.Get(name) != want {
				t.Errorf("%s: %q, want %q", name, got.header.Get(name), want)
			}
		}
		up := g.upstream()[0]
		if up.Account != g.accounts[0].Email && up.Credential != f.Bearer {
			t.Errorf("%+v", up)
		}
		want := http.Header{"Accept-Encoding": {"identity"},
			"Anthropic-Beta":    {"claude-code-20250219,effort-2025-11-24,oauth-2025-04-20"},
			"Anthropic-Version": {"2023-06-01"},
			"Content-Type":      {"application/json"}, "User-Agent": {"claude-cli/2.1.330 (external, cli)"},
			"X-Claude-Code-Session-Id": {"s1"},
			"Authorization":            {"Bearer " + g.accounts[0].AccessToken()}}
		if diff := cmp.Diff(want, up.Header); diff != "" {
			t.Error(diff)
		}
		x := g.record.last()
		wantX := Exchange{Method: "POST", Path: "/v1/messages", Model: "claude-opus-5-5", Session: "s1", Account: "a",
			Status: 200, Outcome: OutcomeComplete,
			Stream: true, BytesIn: int64(len(prompt)), BytesOut: int64(len(got.body)),
			Reason:   "most headroom of 3 accounts (5-hour 0 % used)",
			Attempts: []Attempt{{Account: "a", Status: 200, Verdict: anthropic.Fine}}}
		if diff := cmp.Diff(wantX, x,
			cmpopts.IgnoreFields(Exchange{}, "ID", "Time", "AccountID", "UpstreamID", "TTFB", "Duration", "Usage"),
			cmpopts.IgnoreFields(Attempt{}, "AccountID", "Start", "Duration")); diff != "" {
			t.Error(diff)
		}
		if x.Usage.Output == 0 || x.Usage.CacheWrite1h == 0 || x.UpstreamID != up.ID || x.AccountID == "" {
			t.Errorf("%+v", x)
		}
		if w := g.view("a").Limits.FiveHour; !w.Known() || w.Reset.IsZero() {
			t.Errorf("the limits were not read: %+v", w)
		}
	})
}

func TestExhaustedHeaders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, 2)
		g.fake.Fail(f.QuotaSpent(2*time.Hour, f.SevenDay).For(g.accounts[0]), 1)
		g.fake.Fail(f.QuotaSpent(time.Hour).For(g.accounts[1]), 1)
		for range 2 { // the second is told without asking upstream
			got := g.ask("s")
			e := anthropic.ReadError([]byte(got.body))
			retry := anthropic.RetryAfter(got.header, time.Now())
			l, ok := anthropic.ReadLimits(got.header, time.Now())
			if got.status != 429 || e.Type != "rate_limit_error" || retry < time.Hour ||
				retry > time.Hour+32*time.Second || !ok ||
				l.FiveHour.Status != "rejected" || l.SevenDay.Status != "allowed" ||
				got.header.Get("Anthropic-Ratelimit-Unified-Representative-Claim") != "five_hour" {
				t.Errorf("%+v", got)
			}
		}
		if n := len(g.upstream()); n != 2 {
			t.Errorf("%d requests went upstream", n)
		}
	})
}

func TestTroubleBeforeLimits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, 2)
		g.fake.Fail(f.Upstream(529).For(g.accounts[0]), f.Always)
		g.fake.Fail(f.QuotaSpent(2*time.Hour).For(g.accounts[1]), 1)
		if got := g.ask("s"); got.status != 529 {
			t.Errorf("the client should come back soon, not in two hours: %d", got.status)
		}
	})
}

func TestNoAccount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, 0)
		got := g.ask("")
		e := anthropic.ReadError([]byte(got.body))
		if got.status != 400 || e.Message != "The load balancer has no account yet. Add one: clb add NAME" ||
			e.Type != "invalid_request_error" {
			t.Errorf("%+v", got)
		}
	})
}

func TestCountTokensBlamesNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, 2)
		for _, fault := range []f.Fault{f.Upstream(529), f.Burst(30 * time.Second), f.Throttled()} {
			g.fake.Fail(fault.On(f.PathCountTokens), 1)
			got := g.send(g.request("/v1/messages/count_tokens?beta=true", "s", prompt))
			if got.status != fault.Status || len(g.record.last().Attempts) != 1 || !g.view("a").Until.IsZero() {
				t.Errorf("%s: %d, %+v", fault.Name, got.status, g.view("a"))
			}
		}
		if got := g.send(g.request("/v1/messages/count_tokens", "s", prompt)); got.status != 200 ||
			!strings.Contains(got.body, "input_tokens") {
			t.Errorf("%+v", got)
		}
	})
}

func TestErrorInsideAStream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, 2)
		g.fake.Fail(f.ErrorAfter(3, "overloaded_error"), 1)
		got := g.ask("s")
		if got.status != 200 || got.aborted || !strings.Contains(got.body, "overloaded_error") ||
			len(g.upstream()) != 1 {
			t.Errorf("after the first byte an error is handed on: %+v", got)
		}
		if x := g.record.last(); x.Outcome != OutcomeError || !strings.Contains(x.Error, "overloaded_error") {
			t.Errorf("%+v", x)
		}
		if got := g.ask("new"); got.header.Get("X-Clb-Account") != "b" {
			t.Error("the account that met trouble still goes first")
		}
	})
}

func TestBrokenStreamIsNotEndedCleanly(t *testing.T) {
	for name, how := range map[string]f.Break{"reset": f.BreakReset, "closed": f.BreakFIN,
		"ended without its last event": f.BreakClean} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := newRig(t, 2)
				g.fake.Fail(f.CutAfter(3, how), 1)
				got := g.ask("s")
				if !got.aborted || !strings.Contains(got.body, "message_start") || len(g.upstream()) != 1 {
					t.Errorf("%+v", got)
				}
				if x := g.record.last(); x.Outcome != OutcomeTruncated || x.Usage.Input == 0 {
					t.Errorf("%+v", x)
				}
			})
		})
	}
}

func TestBytesComeAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, 1)
		g.fake.Fail(f.Slow(20*time.Second), 1)
		got := g.ask("s")
		x := g.record.last()
		if got.status != 200 || x.TTFB != 0 || x.Duration < time.Minute || x.Outcome != OutcomeComplete {
			t.Errorf("first byte after %v, all after %v, %s", x.TTFB, x.Duration, x.Outcome)
		}
	})
}

func TestOneRenewalForTwenty(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, 1)
		g.accounts[0].Expire()
		done := make(chan int, 20)
		for range 20 {
			go func() { done <- g.ask("").status }()
		}
		for range 20 {
			if status := <-done; status != 200 {
				t.Errorf("a client got %d", status)
			}
		}
		if g.fake.Renewals() != 1 || g.fake.RefreshReuses() != 0 {
			t.Errorf("%d renewals, %d reuses", g.fake.Renewals(), g.fake.RefreshReuses())
		}
	})
}

func TestConversationsSpread(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, 3)
		count := map[string]int{}
		for _, session := range strings.Split("abcdef", "") {
			first := g.ask(session).header.Get("X-Clb-Account")
			count[first]++
			if again := g.ask(session).header.Get("X-Clb-Account"); again != first {
				t.Errorf("conversation %s moved from %s to %s", session, first, again)
			}
		}
		if len(count) != 3 {
			t.Errorf("%v", count)
		}
	})
}

func TestHugeBody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, 1)
		sized := func(n int) string {
			return `{"model":"m","max_tokens":1,"messages":[{"role":"user","content":"` + strings.Repeat("x", n) +
				`"}]}`
		}
		if got := g.send(g.request("/v1/messages", "s", sized(20<<20))); got.status != 200 {
			t.Errorf("20 MB: %d", got.status)
		}
		g.fake.Fail(f.Upstream(529), 1)
		if got := g.send(g.request("/v1/messages", "s", sized(4<<20))); got.status != 200 {
			t.Errorf("4 MB, sent twice: %d", got.status)
		}
		seen := g.fake.RequestsTo("/v1/messages")
		if len(seen) != 3 || seen[0].BodyLen != len(sized(20<<20)) || seen[1].BodySHA256 != seen[2].BodySHA256 {
			t.Errorf("%d requests", len(seen))
		}
		body := sized(33 << 20)
		r := g.request("/v1/messages", "s", body)
		if got := g.send(r); got.status != 413 || anthropic.ReadError([]byte(got.body)).Type != "request_too_large" {
			t.Errorf("33 MB: %+v", got)
		}
		r = g.request("/v1/messages", "s", body)
		r.ContentLength = -1
		if got := g.send(r); got.status != 413 {
			t.Errorf("33 MB without a length: %d", got.status)
		}
	})
}
