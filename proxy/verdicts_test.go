package proxy

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	f "clb/proxy/anthropictest"
)

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
