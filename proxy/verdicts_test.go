package proxy

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"clb/proxy/anthropic"
	f "clb/proxy/anthropictest"
	"clb/proxy/balance"
)

// verdictCase is what several accounts say of one request, or what no answer with a status is, and what must come of
// it. What single answers do stands in TestEveryKnownAnswer and TestErrorFirstInAStream.
type verdictCase struct {
	name string
	// faults are met by "a", "b" and "c"; a single one by all of them, for good, or where only is set by "a" alone,
	// that often.
	faults []f.Fault
	only   int
	key    bool // the accounts are API keys
	// status and took are the client's; sends are the attempts, as in wireCase.
	status int
	sends  string
	took   time.Duration
	// synthesized says that the answer is our own; else it is the upstream's last, byte for byte. contains is a part of
	// it. told is what it means to a client that reads it as we do, and back when, at the earliest, it may ask again.
	synthesized bool
	contains    string
	told        anthropic.Class
	back        time.Duration
	monthly     bool // back is the start of the next month
	// states are the conditions of the accounts afterwards, in order.
	states []balance.Availability
	notice bool // some of them carry one
}

// all is the same condition of all three accounts.
func all(v balance.Availability) []balance.Availability { return []balance.Availability{v, v, v} }

// onEach is a line of attempts on each account in turn.
func onEach(line string) string {
	return line + " " + strings.ReplaceAll(line, "a:", "b:") + " " + strings.ReplaceAll(line, "a:", "c:")
}

func TestVerdicts(t *testing.T) {
	const hour = time.Hour
	const spent, rests = balance.QuotaSpent, balance.Rests
	const overloaded = "a:trouble:529+1s a:trouble:529+2s a:trouble:529+4s a:trouble:529"
	const barred = "a:trouble:403+1s a:trouble:403+2s a:trouble:403+4s a:trouble:403"
	const broken = "a:trouble:0+1s a:trouble:0+2s a:trouble:0+4s a:trouble:0"
	fine := all(balance.CanServe)
	for _, c := range []verdictCase{
		{name: "quota spent everywhere: the client's own limit message",
			faults: []f.Fault{f.QuotaSpent(3 * hour), f.QuotaSpent(2 * hour), f.QuotaSpent(hour, f.SevenDay)},
			status: 429, sends: "a:quota:429 b:quota:429 c:quota:429",
			synthesized: true, contains: "Every account is at its limit: a: limited until", told: anthropic.Quota,
			back: hour, states: all(spent)},
		{name: "monthly cap everywhere", faults: []f.Fault{f.MonthlyCap()}, key: true, status: 429,
			sends:       "a:spend_cap:429 b:spend_cap:429 c:spend_cap:429",
			synthesized: true, contains: "monthly spend limit", told: anthropic.Quota, monthly: true,
			states: all(spent)},
		{name: "burst everywhere: a new conversation", faults: []f.Fault{f.Burst(30 * time.Second)}, status: 429,
			sends:    "a:burst:429 b:burst:429 c:burst:429",
			contains: "Rate limited", told: anthropic.Burst, back: 30 * time.Second, states: all(rests)},
		{name: "throttled twice is handed on", faults: []f.Fault{f.Throttled()}, status: 429,
			sends: "a:throttle:429 b:throttle:429", contains: "Rate limited", told: anthropic.Throttle, states: fine},
		{name: "401 everywhere never reaches the client", faults: []f.Fault{f.TokenRevoked()}, status: 502,
			sends:       onEach("a:signed_out:401 a:signed_out:401"),
			synthesized: true, contains: "several accounts were refused (401) within minutes", told: anthropic.Trouble,
			states: fine},
		{name: "invalid key everywhere", faults: []f.Fault{f.InvalidKey()}, key: true, status: 502,
			sends:       onEach("a:signed_out:401"),
			synthesized: true, contains: "several accounts were refused (401) within minutes", told: anthropic.Trouble,
			states: fine},
		{name: "org blocks logins everywhere is 502", faults: []f.Fault{f.OrgBlocksLogins()}, status: 502,
			sends: onEach("a:refused:403"), synthesized: true, told: anthropic.Trouble, states: all(rests)},
		{name: "forbidden everywhere is handed on", faults: []f.Fault{f.Forbidden()}, status: 403,
			sends: onEach("a:forbidden:403"), contains: "Request not allowed", told: anthropic.Forbidden, states: fine},
		{name: "a scope is the request's", faults: []f.Fault{f.MissingScope()}, status: 403,
			sends: "a:client_error:403", contains: "scope", told: anthropic.ClientError, states: fine},
		{name: "a challenge page everywhere", faults: []f.Fault{f.Challenge()}, status: 502, sends: onEach(barred),
			took: 21 * time.Second, synthesized: true,
			contains: "the way to Anthropic was barred (403)", told: anthropic.Trouble, states: fine},
		{name: "a right that all lack", faults: []f.Fault{f.LongContextDenied()}, status: 429,
			sends: onEach("a:entitlement:429"), contains: "long context", told: anthropic.Entitlement, states: fine,
			notice: true},
		{name: "not Claude Code goes nowhere else", faults: []f.Fault{f.NotClaudeCode()}, status: 400,
			sends: "a:not_claude:400", contains: "only authorized", told: anthropic.NotClaude, states: fine,
			notice: true},
		{name: "one lacks the right, two are spent",
			faults: []f.Fault{f.LongContextDenied(), f.QuotaSpent(hour), f.QuotaSpent(hour)}, status: 429,
			sends:       "a:entitlement:429 b:quota:429 c:quota:429",
			synthesized: true, contains: "b: limited until", told: anthropic.Quota, back: hour,
			states: []balance.Availability{balance.CanServe, spent, spent}, notice: true},
		{name: "529 everywhere is handed on", faults: []f.Fault{f.Upstream(529)}, status: 529,
			sends: onEach(overloaded), took: 21 * time.Second, contains: "overloaded_error", told: anthropic.Trouble,
			states: fine},
		{name: "reset everywhere", faults: []f.Fault{f.Reset()}, status: 502, sends: onEach(broken),
			took: 21 * time.Second, synthesized: true, contains: "api_error", told: anthropic.Trouble, states: fine},
		{name: "one spent, one refused, one throttled",
			faults: []f.Fault{f.QuotaSpent(hour), f.OrgBlocksLogins(), f.Throttled()}, status: 429,
			sends:    "a:quota:429 b:refused:403 c:throttle:429",
			contains: "Rate limited", told: anthropic.Throttle,
			states: []balance.Availability{spent, rests, balance.CanServe}},
		{name: "one signed out, one spent, one refused",
			faults: []f.Fault{f.TokenRevoked(), f.QuotaSpent(2 * hour), f.AccountDisabled()}, status: 503,
			sends:       "a:signed_out:401 a:signed_out:401 b:quota:429 c:refused:400",
			synthesized: true, contains: "c: rests until", told: anthropic.Trouble, back: time.Minute,
			states: []balance.Availability{rests, spent, rests}},
		{name: "529 four times", faults: []f.Fault{f.Upstream(529)}, only: 4, status: 200,
			sends: overloaded + " b:fine:200", took: 7 * time.Second, contains: "message_stop", states: fine},
		{name: "reset before an answer", faults: []f.Fault{f.Reset()}, only: 1, status: 200,
			sends: "a:trouble:0+1s a:fine:200", took: time.Second, contains: "message_stop", states: fine},
		{name: "200 without a body", faults: []f.Fault{f.Empty()}, only: 1, status: 200,
			sends: "a:trouble:0+1s a:fine:200", took: time.Second, contains: "message_stop", states: fine},
		{name: "cut before the first event", faults: []f.Fault{f.CutAfter(0, f.BreakReset)}, only: 1, status: 200,
			sends: "a:trouble:0+1s a:fine:200", took: time.Second, contains: "message_stop", states: fine},
	} {
		t.Run(c.name, func(t *testing.T) { synctest.Test(t, c.run) })
	}
}

func (c verdictCase) run(t *testing.T) {
	g := &wireRig{rig: newRig(t, 0)}
	g.keepLast()
	for _, name := range []string{"a", "b", "c"} {
		if c.key {
			g.addKey(name)
		} else {
			g.add(name)
		}
	}
	for i, a := range g.accounts {
		switch {
		case c.only == 0:
			g.fake.Fail(c.faults[min(i, len(c.faults)-1)].For(a), f.Always)
		case i == 0:
			g.fake.Fail(c.faults[0].For(a), c.only)
		}
	}
	before := time.Now()
	if c.monthly {
		now := before.UTC()
		c.back = time.Date(now.Year(), now.Month()+1, 1, 0, 0, 0, 0, time.UTC).Sub(now)
	}
	got, x := g.ask("s"), g.record.last()
	if took := time.Since(before); took != c.took {
		t.Errorf("took %v, want %v", took, c.took)
	}
	if have := sends(x); have != c.sends {
		t.Errorf("sends %s\nwant  %s", have, c.sends)
	}
	if up := g.upstream(); len(up) != len(x.Attempts) {
		t.Errorf("%d requests went upstream", len(up))
	}
	if x.Status != c.status || (x.Outcome == OutcomeComplete) != (c.status == 200) ||
		(x.Error == "") != (c.status == 200) {
		t.Errorf("recorded %d, %s: %s", x.Status, x.Outcome, x.Error)
	}
	c.checkClient(t, g, got)
	c.checkStates(t, g)
	if strings.Contains(g.logs.String(), "sk-ant-") || strings.Contains(got.body, "sk-ant-") {
		t.Error("a secret is in the log or the answer")
	}
	c.checkAgain(t, g)
}

func (c verdictCase) checkClient(t *testing.T, g *wireRig, got result) {
	if got.status != c.status || got.aborted || !strings.Contains(got.body, c.contains) ||
		c.synthesized == (got.body == g.last.body.String()) ||
		got.header.Get("X-Clb-Request-Id") == "" {
		t.Errorf("the client got %d, aborted %v, %v: %s", got.status, got.aborted, got.header, got.body)
	}
	if c.told == "" {
		return
	}
	v := anthropic.Judge(anthropic.Answer{Status: got.status, Header: got.header, Body: []byte(got.body),
		Model: "claude-opus-5-5"}, time.Now())
	if v.Class != c.told || c.synthesized && anthropic.ReadError([]byte(got.body)).Type == "" {
		t.Errorf("the client is told %+v by %v %s", v, got.header, got.body)
	}
	if v.RetryAfter < c.back || v.RetryAfter > c.back+31*time.Second || c.back == 0 && v.RetryAfter != 0 {
		t.Errorf("the client is told to wait for %v, want %v", v.RetryAfter, c.back)
	}
	for name := range got.header {
		if c.synthesized && c.told != anthropic.Quota && strings.HasPrefix(name, "Anthropic-Ratelimit-") {
			t.Errorf("no quota is the reason, and the client is told %s", name)
		}
	}
}

func (c verdictCase) checkStates(t *testing.T, g *wireRig) {
	for i, v := range g.pool.List() {
		if v.Condition != c.states[i] || (v.Reason == "") != (v.Condition == balance.CanServe) || v.Running != 0 ||
			v.Notice != "" && !c.notice ||
			v.Until.IsZero() != (v.Condition == balance.CanServe || v.Condition == balance.NeedsUser) {
			t.Errorf("account %s is %v until %v: %s %s", v.Name, v.Condition, v.Until, v.Reason, v.Notice)
		}
	}
}

// checkAgain: where no account is left, the next request is told so without asking anybody upstream; where one is, it
// serves.
func (c verdictCase) checkAgain(t *testing.T, g *wireRig) {
	g.fake.Heal()
	g.fake.Forget()
	left := false
	for _, v := range g.pool.List() {
		left = left || v.Condition == balance.CanServe
	}
	got := g.ask("t")
	if n := len(g.upstream()); left != (got.status == 200) || left != (n > 0) {
		t.Errorf("the next one got %d after %d requests upstream: %s", got.status, n, got.body)
	}
	if x := g.record.last(); !left &&
		(x.Status != got.status || x.Outcome != OutcomeError || len(x.Attempts) != 0 || x.Account != "") {
		t.Errorf("recorded %+v", x)
	}
}
