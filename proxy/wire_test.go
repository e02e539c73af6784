package proxy

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"clb/proxy/anthropic"
	f "clb/proxy/anthropictest"
	"clb/proxy/balance"
)

// testdata/wire holds Anthropic's known answers as they stand on the wire. quota-spent-five-hour is a real capture but
// for its request_id; the others have its headers, as far as they apply, and the known status and text of their class,
// where a text is only known in part with words of ours for the rest. They all belong to the moment of that capture;
// these are the resets that they name.
const (
	wireMoment = 1785510565
	wireFive   = 1785518400
	wireWeek   = 1786006800
)

// wireCase is one answer of testdata/wire, byte for byte, and what must come of it when account "a" of
// three gets it once.
type wireCase struct {
	answer string
	model  string // asked for; empty: opus
	key    bool   // the accounts are API keys
	old    bool   // the conversation is on "a" already
	times  int    // how often "a" gets it; 0: once
	// sends are the attempts, each account:verdict:status and, where the request then rested, +wait.
	sends string
	// handed says that the client gets that answer; else it gets the answer of the last attempt, which is good.
	handed bool
	// The account's state afterwards, as List tells it: condition, a part of its reason, the end (seconds since 1970;
	// after: up to 30 s more are added so that not all come back at once), the model family that is spent instead, and
	// a part of the notice.
	condition    balance.Availability
	reason       string
	until, after int64
	family       string
	notice       string
	renewals     int
}

func (c wireCase) run(t *testing.T) {
	status, header, body := readAnswer(t, c.answer)
	g := newWireRig(t, c.key)
	text := prompt
	if c.model != "" {
		text = strings.Replace(prompt, "claude-opus-5-5", c.model, 1)
	}
	ask := func(session string) result { return g.send(g.request("/v1/messages?beta=true", session, text)) }
	if c.old {
		ask("s")
		g.fake.Forget()
	}
	g.fake.Fail(f.Fault{Name: c.answer, Status: status, Header: header, ContentType: header.Get("Content-Type"),
		Body: body, NoLimits: true}.For(g.accounts[0]), max(c.times, 1))
	got := ask("s")
	x := g.record.last()
	if diff := cmp.Diff(c.sends, sends(x)); diff != "" {
		t.Error(diff)
	}
	c.checkClient(t, g, got, status, header, body)
	c.checkExchange(t, g, x, got)
	c.checkState(t, g)
	for _, r := range g.fake.RequestsTo("/v1/messages") {
		if string(r.Body) != text || r.Query != "beta=true" {
			t.Errorf("request %d is not the client's: ?%s %s", r.Seq, r.Query, r.Body)
		}
	}
	for _, v := range g.fake.Violations() {
		t.Error(v)
	}
	if strings.Contains(g.logs.String(), "sk-ant-") {
		t.Error("a secret is in the log")
	}
	c.checkAfterwards(t, g, ask)
}

// checkClient: what the client got is the last answer of the upstream, bytes and headers.
func (c wireCase) checkClient(t *testing.T, g *wireRig, got result, status int, header http.Header, body string) {
	want := http.Header{}
	forClient(want, g.last.header, "X-Clb-")
	have := got.header.Clone()
	for _, ours := range []string{"X-Clb-Account", "X-Clb-Request-Id"} {
		if have.Get(ours) == "" {
			t.Errorf("the client does not get %s", ours)
		}
		have.Del(ours)
	}
	if diff := cmp.Diff(want, have); diff != "" || got.body != g.last.body.String() || got.aborted {
		t.Errorf("the client did not get the upstream's answer: %s\n%s", diff, got.body)
	}
	if !c.handed {
		if got.status != 200 || !strings.HasSuffix(got.body, "event: message_stop\ndata: "+
			"{\"type\":\"message_stop\"}\n\n") {
			t.Errorf("the client got %d %s", got.status, got.body)
		}
		return
	}
	for name, values := range header {
		if diff := cmp.Diff(values, have[name]); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	if got.status != status || got.body != body {
		t.Errorf("the client got %d %s", got.status, got.body)
	}
}

func (c wireCase) checkExchange(t *testing.T, g *wireRig, x Exchange, got result) {
	if len(x.Attempts) == 0 {
		t.Fatalf("no attempt: %+v", x)
	}
	last := x.Attempts[len(x.Attempts)-1]
	moves := 0
	for i, a := range x.Attempts {
		if a.Verdict != anthropic.Fine && a.Reason == "" || a.AccountID == "" {
			t.Errorf("attempt without a reason: %+v", a)
		}
		moved := i > 0 && a.AccountID != x.Attempts[i-1].AccountID
		if moved {
			moves++
		}
		if moved != (a.Choice != "") {
			t.Errorf("attempt %d says of its choice %q", i, a.Choice)
		}
	}
	if x.Failovers != moves || x.Retries != len(x.Attempts)-1-moves || x.Reason == "" || x.Status != got.status ||
		x.Status != last.Status ||
		x.AccountID != last.AccountID || x.Account != got.header.Get("X-Clb-Account") ||
		x.UpstreamID != g.last.header.Get("Request-Id") {
		t.Errorf("%+v", x)
	}
	if c.handed && (x.Outcome != OutcomeError || x.Error != last.Reason) || !c.handed &&
		(x.Outcome != OutcomeComplete || x.Usage.Output == 0) {
		t.Errorf("%s: %s, %+v", x.Outcome, x.Error, x.Usage)
	}
}

func (c wireCase) checkState(t *testing.T, g *wireRig) {
	v := g.view("a")
	if v.Condition != c.condition || !strings.Contains(v.Reason, c.reason) || (v.Reason == "") != (c.reason == "") ||
		!strings.Contains(v.Notice, c.notice) || (v.Notice == "") != (c.notice == "") ||
		v.Token.Dead != (c.condition == balance.NeedsUser) || v.Running != 0 {
		t.Errorf("account a is %v (%s), notice %q: %+v", v.Condition, v.Reason, v.Notice, v.Token)
	}
	c.checkEnd(t, v.Until)
	c.checkLimits(t, v.Limits)
	if n := g.accounts[0].Renewals(); n != c.renewals {
		t.Errorf("%d renewals", n)
	}
	if end, ok := v.ModelUntil[c.family]; c.family != "" &&
		(!ok || end.Unix() < wireWeek || end.Unix() > wireWeek+30) || len(v.ModelUntil) > 1 || ok != (c.family != "") {
		t.Errorf("models until %v", v.ModelUntil)
	}
	for _, name := range []string{"b", "c"} {
		if v := g.view(name); v.Condition != balance.CanServe || v.Notice != "" || v.Token.Dead || v.Running != 0 {
			t.Errorf("account %s, which had no part in it: %+v", name, v)
		}
	}
}

// checkLimits: what the answer tells of limits is known of the account, unless a good answer has told of them since.
func (c wireCase) checkLimits(t *testing.T, got anthropic.Limits) {
	if strings.HasSuffix(c.sends, "a:fine:200") {
		return
	}
	_, header, _ := readAnswer(t, c.answer)
	want, told := anthropic.ReadLimits(header, got.FiveHour.Seen)
	if diff := cmp.Diff(want, got); told && diff != "" {
		t.Errorf("the account's limits: %s", diff)
	}
}

func (c wireCase) checkEnd(t *testing.T, until time.Time) {
	least, most := c.until, c.until
	if c.after > 0 {
		least, most = c.after+1, c.after+30
	}
	if least == 0 && until.IsZero() {
		return
	}
	if until.Before(time.Unix(least, 0)) || until.After(time.Unix(most, 0)) {
		t.Errorf("account a is back at %v, want %v to %v", until.Unix(), least, most)
	}
}

// checkAfterwards: while it is limited nobody asks it, and the limit has its end.
func (c wireCase) checkAfterwards(t *testing.T, g *wireRig, ask func(string) result) {
	g.fake.Forget()
	got, v := ask("another"), g.view("a")
	if free := c.condition == balance.CanServe && c.family == ""; got.status != 200 || !free &&
		got.header.Get("X-Clb-Account") == "a" {
		t.Errorf("the next conversation: %d by %s", got.status, got.header.Get("X-Clb-Account"))
	}
	if end := v.Until; !end.IsZero() {
		time.Sleep(time.Until(end))
		if v := g.view("a"); v.Condition != balance.CanServe || !v.Until.IsZero() || v.Reason != "" {
			t.Errorf("when its time has come: %+v", v)
		}
	}
}

func TestEveryKnownAnswer(t *testing.T) {
	used := map[string]bool{}
	for _, c := range append(wireLimits(), wireRefusals()...) {
		name := c.answer
		if used[name] {
			name += " of an old conversation"
		}
		used[c.answer] = true
		t.Run(name, func(t *testing.T) { synctest.Test(t, c.run) })
	}
	files, err := filepath.Glob(filepath.Join("testdata", "wire", "*.http"))
	if err != nil || len(files) != len(used) {
		t.Errorf("%d answers, %d of them are looked at, %v", len(files), len(used), err)
	}
}
