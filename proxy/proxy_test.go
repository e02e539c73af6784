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
		for name, want := range map[string]string{"X-Clb-Account": "a", "Anthropic-Ratelimit-Unified-Status": "allowed", "Content-Type": "text/event-stream; charset=utf-8"} {
			if got.header.Get(name) != want {
				t.Errorf("%s: %q, want %q", name, got.header.Get(name), want)
			}
		}
		up := g.upstream()[0]
		if up.Account != g.accounts[0].Email && up.Credential != f.Bearer {
			t.Errorf("%+v", up)
		}
		want := http.Header{"Anthropic-Beta": {"claude-code-20250219,effort-2025-11-24,oauth-2025-04-20"}, "Anthropic-Version": {"2023-06-01"},
			"Content-Type": {"application/json"}, "User-Agent": {"claude-cli/2.1.330 (external, cli)"}, "X-Claude-Code-Session-Id": {"s1"},
			"Authorization": {"Bearer " + g.accounts[0].AccessToken()}}
		if diff := cmp.Diff(want, up.Header); diff != "" {
			t.Error(diff)
		}
		x := g.record.last()
		wantX := Exchange{Method: "POST", Path: "/v1/messages", Model: "claude-opus-5-5", Session: "s1", Account: "a", Status: 200, Outcome: OutcomeComplete,
			Stream: true, BytesIn: int64(len(prompt)), BytesOut: int64(len(got.body)), Reason: "most headroom of 3 accounts (5-hour 0 % used)",
			Attempts: []Attempt{{Account: "a", Status: 200, Verdict: anthropic.Fine}}}
		if diff := cmp.Diff(wantX, x, cmpopts.IgnoreFields(Exchange{}, "ID", "Time", "AccountID", "UpstreamID", "TTFB", "Duration", "Usage"), cmpopts.IgnoreFields(Attempt{}, "AccountID", "Start", "Duration")); diff != "" {
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

// verdictCase is one class of answer: what the first account "a" of three is made to say, and what must come of it.
type verdictCase struct {
	name  string
	fault f.Fault
	times int  // the fault's uses; 0: one
	old   bool // the conversation is on "a" already
	all   bool // every account says so
	// status, and the verdicts of the attempts as account:class; empty account letters are in order a, b, c.
	status   int
	attempts string
	took     time.Duration
	// state of "a" afterwards: its condition's end after now, or whether it needs its user.
	limited   time.Duration
	needsUser bool
	notice    bool
	contains  string
}

func TestVerdicts(t *testing.T) {
	const hour = time.Hour
	for _, c := range []verdictCase{
		{name: "E1 moves at once", fault: f.E1(2 * hour), status: 200, attempts: "a:quota b:fine", limited: 2 * hour},
		{name: "E1 moves a conversation", fault: f.E1(2 * hour), old: true, status: 200, attempts: "a:quota b:fine", limited: 2 * hour},
		{name: "E1 everywhere: the client's own limit message", fault: f.E1(2 * hour), all: true, status: 429, attempts: "a:quota b:quota c:quota", limited: 2 * hour, contains: "Every account is at its limit: a: limited until"},
		{name: "E2 is for a model", fault: f.E2(30 * hour), status: 200, attempts: "a:model_quota b:fine"},
		{name: "E3 waits in place", fault: f.E3(2 * time.Second), status: 200, attempts: "a:burst a:fine", took: 2 * time.Second},
		{name: "E3, long: a new conversation moves", fault: f.E3(30 * time.Second), status: 200, attempts: "a:burst b:fine", limited: 30 * time.Second},
		{name: "E3, long: an old one is told", fault: f.E3(30 * time.Second), old: true, status: 429, attempts: "a:burst", limited: 30 * time.Second},
		{name: "E4 tries one other", fault: f.E4(), status: 200, attempts: "a:throttle b:fine"},
		{name: "E4 twice is handed on", fault: f.E4(), all: true, status: 429, attempts: "a:throttle b:throttle"},
		{name: "E5 is handed on", fault: f.E5(), status: 429, attempts: "a:entitlement", notice: true},
		{name: "E6 is handed on", fault: f.E6(), status: 429, attempts: "a:entitlement", notice: true},
		{name: "E7 is handed on", fault: f.E7(), status: 429, attempts: "a:entitlement", notice: true},
		{name: "E8 is handed on", fault: f.E8(), status: 400, attempts: "a:entitlement", notice: true},
		{name: "E9 is handed on", fault: f.E9(), status: 400, attempts: "a:entitlement", notice: true},
		{name: "E10 is handed on", fault: f.E10(), status: 400, attempts: "a:entitlement", notice: true, contains: "only authorized for use with Claude Code"},
		{name: "E11 rests", fault: f.E11(), status: 200, attempts: "a:refused b:fine", limited: 30 * time.Minute},
		{name: "E12 renews and stays", fault: f.E12(), status: 200, attempts: "a:signed_out a:fine"},
		{name: "E13 twice: sign in again", fault: f.E13(), times: 2, status: 200, attempts: "a:signed_out a:signed_out b:fine", needsUser: true},
		{name: "401 everywhere never reaches the client", fault: f.E13(), all: true, status: 503, attempts: "a:signed_out a:signed_out b:signed_out b:signed_out c:signed_out c:signed_out", needsUser: true, contains: "sign in again"},
		{name: "E16 rests, the next serves", fault: f.E16(), status: 200, attempts: "a:refused b:fine", limited: 30 * time.Minute},
		{name: "403 everywhere is 502", fault: f.E16(), all: true, status: 502, attempts: "a:refused b:refused c:refused", limited: 30 * time.Minute},
		{name: "a 403 page", fault: f.HTML(403), status: 200, attempts: "a:refused b:fine", limited: 30 * time.Minute},
		{name: "529 once", fault: f.E19(529), status: 200, attempts: "a:trouble a:fine", took: time.Second},
		{name: "529 four times", fault: f.E19(529), times: 4, status: 200, attempts: "a:trouble a:trouble a:trouble a:trouble b:fine", took: 7 * time.Second},
		{name: "529 everywhere is handed on", fault: f.E19(529), all: true, status: 529, attempts: "a:trouble a:trouble a:trouble a:trouble b:trouble b:trouble b:trouble b:trouble c:trouble c:trouble c:trouble c:trouble", took: 21 * time.Second, contains: "overloaded_error"},
		{name: "a 502 page", fault: f.HTML(502), status: 200, attempts: "a:trouble a:fine", took: time.Second},
		{name: "reset before an answer", fault: f.Reset(), status: 200, attempts: "a:trouble a:fine", took: time.Second},
		{name: "reset everywhere", fault: f.Reset(), all: true, status: 502, attempts: "a:trouble a:trouble a:trouble a:trouble b:trouble b:trouble b:trouble b:trouble c:trouble c:trouble c:trouble c:trouble", took: 21 * time.Second},
		{name: "200 without a body", fault: f.Empty(), status: 200, attempts: "a:trouble a:fine", took: time.Second, contains: "message_stop"},
		{name: "cut before the first event", fault: f.CutAfter(0, f.BreakReset), status: 200, attempts: "a:trouble a:fine", took: time.Second, contains: "message_stop"},
		{name: "overload as the first event", fault: f.ErrorFirst("overloaded_error"), status: 200, attempts: "a:trouble a:fine", took: time.Second, contains: "message_stop"},
		{name: "E20 is handed on", fault: f.E20(), status: 413, attempts: "a:client_error"},
		{name: "a bad request is handed on", fault: f.BadRequest("no such field"), status: 400, attempts: "a:client_error", contains: "no such field"},
		{name: "E21 is handed on", fault: f.E21(), status: 400, attempts: "a:client_error"},
		{name: "404 is handed on", fault: f.NotFound("model"), status: 404, attempts: "a:client_error"},
	} {
		t.Run(c.name, func(t *testing.T) { synctest.Test(t, c.run) })
	}
}

func (c verdictCase) run(t *testing.T) {
	g := newRig(t, 3)
	if c.old {
		g.ask("s")
		g.fake.Forget()
	}
	fault := c.fault
	if !c.all {
		fault = fault.For(g.accounts[0])
	}
	times := max(c.times, 1)
	if c.all {
		times = f.Always
	}
	g.fake.Fail(fault, times)
	before := time.Now()
	got := g.ask("s")
	took := time.Since(before)
	if got.status != c.status || got.aborted || !strings.Contains(got.body, c.contains) {
		t.Errorf("the client got %d, aborted %v: %s", got.status, got.aborted, got.body)
	}
	if took < c.took || took > c.took+100*time.Millisecond {
		t.Errorf("took %v, want %v", took, c.took)
	}
	x := g.record.last()
	var attempts []string
	for _, a := range x.Attempts {
		attempts = append(attempts, a.Account+":"+string(a.Verdict))
	}
	if got := strings.Join(attempts, " "); got != c.attempts {
		t.Errorf("attempts %s\nwant     %s", got, c.attempts)
	}
	accounts := 1
	for i := 1; i < len(x.Attempts); i++ {
		if x.Attempts[i].Account != x.Attempts[i-1].Account {
			accounts++
		}
	}
	if x.Failovers != accounts-1 || x.Retries != len(x.Attempts)-accounts || x.Status != c.status {
		t.Errorf("status %d, %d retries, %d failovers", x.Status, x.Retries, x.Failovers)
	}
	if up := g.upstream(); len(up) != len(x.Attempts) {
		t.Errorf("%d requests went upstream", len(up))
	}
	c.checkAccount(t, g)
	if strings.Contains(g.logs.String(), "sk-ant-") || strings.Contains(got.body, "sk-ant-") {
		t.Error("a secret is in the log or the answer")
	}
}

func (c verdictCase) checkAccount(t *testing.T, g *rig) {
	v := g.view("a")
	if c.needsUser != v.Token.Dead || c.notice != (v.Notice != "") {
		t.Errorf("account a: %+v", v)
	}
	left := time.Until(v.Until)
	if c.limited == 0 && !v.Until.IsZero() || c.limited > 0 && (left < c.limited-time.Minute || left > c.limited+31*time.Second) {
		t.Errorf("account a is back in %v, want %v", left, c.limited)
	}
}

func TestExhaustedHeaders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, 2)
		g.fake.Fail(f.E1(2*time.Hour, f.SevenDay).For(g.accounts[0]), 1)
		g.fake.Fail(f.E1(time.Hour).For(g.accounts[1]), 1)
		for range 2 { // the second is told without asking upstream
			got := g.ask("s")
			e := anthropic.ReadError([]byte(got.body))
			retry := anthropic.RetryAfter(got.header, time.Now())
			l, ok := anthropic.ReadLimits(got.header, time.Now())
			if got.status != 429 || e.Type != "rate_limit_error" || retry < time.Hour || retry > time.Hour+32*time.Second || !ok ||
				l.FiveHour.Status != "rejected" || l.SevenDay.Status != "allowed" || got.header.Get("Anthropic-Ratelimit-Unified-Representative-Claim") != "five_hour" {
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
		g.fake.Fail(f.E19(529).For(g.accounts[0]), f.Always)
		g.fake.Fail(f.E1(2*time.Hour).For(g.accounts[1]), 1)
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
		if got.status != 503 || e.Message != "The load balancer has no account yet. Add one: clb add NAME" || got.header.Get("X-Should-Retry") != "false" {
			t.Errorf("%+v", got)
		}
	})
}

func TestCountTokensBlamesNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, 2)
		for _, fault := range []f.Fault{f.E19(529), f.E3(30 * time.Second), f.E4()} {
			g.fake.Fail(fault.On(f.PathCountTokens), 1)
			got := g.send(g.request("/v1/messages/count_tokens?beta=true", "s", prompt))
			if got.status != fault.Status || len(g.record.last().Attempts) != 1 || !g.view("a").Until.IsZero() {
				t.Errorf("%s: %d, %+v", fault.Name, got.status, g.view("a"))
			}
		}
		if got := g.send(g.request("/v1/messages/count_tokens", "s", prompt)); got.status != 200 || !strings.Contains(got.body, "input_tokens") {
			t.Errorf("%+v", got)
		}
	})
}

func TestErrorInsideAStream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, 2)
		g.fake.Fail(f.ErrorAfter(3, "overloaded_error"), 1)
		got := g.ask("s")
		if got.status != 200 || got.aborted || !strings.Contains(got.body, "overloaded_error") || len(g.upstream()) != 1 {
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
	for name, how := range map[string]f.Break{"reset": f.BreakReset, "closed": f.BreakFIN, "ended without its last event": f.BreakClean} {
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
			return `{"model":"m","max_tokens":1,"messages":[{"role":"user","content":"` + strings.Repeat("x", n) + `"}]}`
		}
		if got := g.send(g.request("/v1/messages", "s", sized(20<<20))); got.status != 200 {
			t.Errorf("20 MB: %d", got.status)
		}
		g.fake.Fail(f.E19(529), 1)
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
