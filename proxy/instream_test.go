package proxy

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	f "clb/proxy/anthropictest"
	"clb/proxy/balance"
)

// errorEvent is an error inside of a stream, as the wire has it.
func errorEvent(kind, message string) string {
	return fmt.Sprintf("event: error\ndata: "+
		"{\"type\":\"error\",\"error\":{\"type\":%q,\"message\":%q},\"request_id\":\"req_011CSHoEeqs5C35K2UUqR7Fy\"}\n\n", kind, message)
}

// streamOf is a 200 whose body is exactly that.
func streamOf(body string, header http.Header) f.Fault {
	return f.Fault{Name: "stream", Status: 200, ContentType: "text/event-stream; charset=utf-8", Body: body,
		Header: header}
}

// spentUntil says of the 5-hour window that it is used up until then.
func spentUntil(reset time.Time) http.Header {
	return http.Header{"Anthropic-Ratelimit-Unified-5h-Status": {"rejected"},
		"Anthropic-Ratelimit-Unified-5h-Utilization": {"1.01"},
		"Anthropic-Ratelimit-Unified-5h-Reset":       {fmt.Sprint(reset.Unix())}}
}

const opening = "event: message_start\ndata: " +
	"{\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude-opus-5-5\"," +
	"\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,\"usage\":{\"input_tokens\":12,\"output_tokens\":1}}}\n\n"

// streamCase is a stream in which an error comes, and what must come of it when account "a" of two gives it.
type streamCase struct {
	name  string
	fault f.Fault
	times int  // 0: once
	spent bool // the answer's headers show the 5-hour window as used up for as long as the account rests
	old   bool
	sends string
	// The account's state afterwards: condition, and when that ends after the answer. avoided says that it takes no new
	// conversation for a moment although it could.
	condition balance.Availability
	rests     time.Duration
	avoided   bool
	// raw is what the client gets where that is not a whole answer; failed the exchange's error.
	raw, failed string
}

// TestErrorFirstInAStream: an error as the first event is judged as the status that it stands for, while no byte of it
// has reached the client.
func TestErrorFirstInAStream(t *testing.T) {
	overloaded := errorEvent("overloaded_error", "Overloaded")
	const twice, thrice = "a:trouble:529+1s a:trouble:529+2s ", "a:trouble:529+4s a:trouble:529 b:fine:200"
	for _, c := range []streamCase{
		{name: "overloaded", fault: f.ErrorFirst("overloaded_error"), sends: "a:trouble:529+1s a:fine:200"},
		{name: "overloaded as on the wire", fault: streamOf(overloaded, nil), sends: "a:trouble:529+1s a:fine:200"},
		{name: "overloaded, old line ends", fault: streamOf(strings.ReplaceAll(overloaded, "\n", "\r"), nil),
			sends: "a:trouble:529+1s a:fine:200"},
		{name: "overloaded, other line ends", fault: streamOf(strings.ReplaceAll(overloaded, "\n", "\r\n"), nil),
			sends: "a:trouble:529+1s a:fine:200"},
		{name: "overloaded after a comment", fault: streamOf(": hello\n\n"+overloaded, nil),
			sends: "a:trouble:529+1s a:fine:200"},
		{name: "overloaded again and again", fault: f.ErrorFirst("overloaded_error"), times: 4, sends: twice + thrice,
			avoided: true},
		{name: "overloaded again and again, an old conversation", fault: f.ErrorFirst("overloaded_error"), times: 4,
			old: true, sends: twice + thrice, avoided: true},
		{name: "api_error", fault: f.ErrorFirst("api_error"), sends: "a:trouble:500+1s a:fine:200"},
		{name: "timeout_error", fault: f.ErrorFirst("timeout_error"), sends: "a:trouble:504+1s a:fine:200"},
		{name: "an error without a type", fault: streamOf("event: error\ndata: {\"type\":\"error\"}\n\n", nil),
			sends: "a:trouble:500+1s a:fine:200"},
		{name: "rate_limit_error", fault: f.ErrorFirst("rate_limit_error"), sends: "a:burst:429+5s a:fine:200"},
		{name: "rate_limit_error twice", fault: f.ErrorFirst("rate_limit_error"), times: 2,
			sends: "a:burst:429+5s a:burst:429 b:fine:200", condition: balance.Rests, rests: 5 * time.Second},
		{name: "rate_limit_error twice, an old conversation", fault: f.ErrorFirst("rate_limit_error"), times: 2,
			old: true, sends: "a:burst:429+5s a:burst:429 b:fine:200", condition: balance.Rests,
			rests: 5 * time.Second},
		{name: "rate_limit_error without any header",
			fault: streamOf(errorEvent("rate_limit_error", "Rate limited"), nil), sends: "a:throttle:429 b:fine:200"},
		{name: "rate_limit_error of a spent window",
			fault: streamOf(errorEvent("rate_limit_error", "Rate limited"), nil), spent: true,
			sends:     "a:quota:429 b:fine:200",
			condition: balance.QuotaSpent, rests: 2 * time.Hour},
		{name: "authentication_error",
			fault: streamOf(errorEvent("authentication_error", "OAuth token has expired"), nil),
			sends: "a:signed_out:401 a:fine:200"},
		{name: "permission_error", fault: streamOf(errorEvent("permission_error", "Request not allowed"), nil),
			sends: "a:forbidden:403 b:fine:200", avoided: true},
		{name: "permission_error of the organization",
			fault: streamOf(errorEvent("permission_error", "This organization has been disabled."), nil),
			sends: "a:refused:403 b:fine:200", condition: balance.Rests, rests: 30 * time.Minute},
		{name: "invalid_request_error", fault: streamOf(errorEvent("invalid_request_error", "no"), nil),
			sends: "a:client_error:400",
			raw:   errorEvent("invalid_request_error", "no"), failed: "invalid_request_error"},
	} {
		t.Run(c.name, func(t *testing.T) { synctest.Test(t, c.run) })
	}
}

// TestErrorLaterInAStream: once something has been said the error is handed on, in its place and byte for byte, nothing
// is sent again, and the account's state is what the error makes of it.
func TestErrorLaterInAStream(t *testing.T) {
	cases := []streamCase{
		{name: "rate_limit_error", fault: f.ErrorAfter(3, "rate_limit_error"), condition: balance.Rests,
			rests: 5 * time.Second, failed: "rate_limit_error: This request would exceed"},
		{name: "permission_error", fault: streamOf(opening+errorEvent("permission_error", "Request not allowed"), nil),
			avoided: true, failed: "permission_error: Request not allowed"},
		{name: "authentication_error",
			fault:  streamOf(opening+errorEvent("authentication_error", "OAuth token has expired"), nil),
			failed: "authentication_error: OAuth token has expired"},
		{name: "invalid_request_error",
			fault:  streamOf(opening+errorEvent("invalid_request_error", "messages: what the user wrote"), nil),
			failed: "invalid_request_error"},
		{name: "after a ping alone",
			fault: streamOf("event: ping\ndata: {\"type\": \"ping\"}\n\n"+errorEvent("overloaded_error", "Overloaded"),
				nil), avoided: true, failed: "overloaded_error: Overloaded"},
	}
	for kind, words := range map[string]string{"overloaded_error": "Overloaded", "api_error": "Internal server error",
		"timeout_error": "Request timed out"} {
		for events := 1; events <= 6; events++ {
			cases = append(cases,
				streamCase{name: fmt.Sprintf("%s after %d events", kind, events), fault: f.ErrorAfter(events, kind),
					avoided: true, failed: kind + ": " + words})
		}
	}
	for _, c := range cases {
		c.sends, c.raw = "a:fine:200", "event: error\ndata: "
		t.Run(c.name, func(t *testing.T) { synctest.Test(t, c.run) })
	}
}

func (c streamCase) run(t *testing.T) {
	g := &wireRig{rig: newRig(t, 2)}
	g.keepLast()
	if c.old {
		g.ask("s")
		g.fake.Forget()
	}
	if c.spent {
		c.fault.Header = spentUntil(time.Now().Add(c.rests))
	}
	g.fake.Fail(c.fault.For(g.accounts[0]), max(c.times, 1))
	got := g.ask("s")
	x := g.record.last()
	if have := sends(x); have != c.sends {
		t.Errorf("sends %s\nwant  %s", have, c.sends)
	}
	if got.status != 200 || got.aborted || got.body != g.last.body.String() || !x.Stream || x.Status != 200 {
		t.Errorf("the client got %d, aborted %v: %s\nand not %s", got.status, got.aborted, got.body,
			g.last.body.String())
	}
	whole := strings.HasSuffix(got.body, "data: {\"type\":\"message_stop\"}\n\n") &&
		!strings.Contains(got.body, "event: error")
	switch {
	case c.raw == "" && (!whole || x.Outcome != OutcomeComplete || x.Usage.Output != 7):
		t.Errorf("%s, %+v: %s", x.Outcome, x.Usage, got.body)
	case c.raw != "" &&
		(!strings.Contains(got.body, c.raw) || x.Outcome != OutcomeError || !strings.HasPrefix(x.Error, c.failed) ||
			strings.Contains(x.Error, "the user")):
		t.Errorf("%s (%s): %s", x.Outcome, x.Error, got.body)
	}
	if up := g.upstream(); len(up) != len(x.Attempts) {
		t.Errorf("%d requests went upstream", len(up))
	}
	c.checkState(t, g)
}

func (c streamCase) checkState(t *testing.T, g *wireRig) {
	v := g.view("a")
	left := time.Until(v.Until)
	if v.Condition != c.condition || v.Until.IsZero() != (c.rests == 0) || c.rests > 0 &&
		(left < c.rests || left > c.rests+30*time.Second) || v.Running != 0 {
		t.Errorf("account a is %v until %v (in %v): %s", v.Condition, v.Until, left, v.Reason)
	}
	if v := g.view("b"); v.Condition != balance.CanServe || v.Running != 0 {
		t.Errorf("account b, which had no part in it: %+v", v)
	}
	took := g.ask("new").header.Get("X-Clb-Account")
	if out := c.avoided || c.rests > 0; out && took != "b" {
		t.Errorf("a new conversation goes to %s", took)
	}
	if !c.avoided {
		return
	}
	time.Sleep(10 * time.Second)
	newer, newest := g.ask("newer").header.Get("X-Clb-Account"), g.ask("newest").header.Get("X-Clb-Account")
	if newer != "a" && newest != "a" {
		t.Error("account a is avoided for good")
	}
}

// TestConversationWaitsForItsBurst: an account that an error inside of a stream sent to rest serves its conversation
// again when the rest is over, and the conversation waits for that rather than leave its cache.
func TestConversationWaitsForItsBurst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, 2)
		g.fake.Fail(f.ErrorAfter(2, "rate_limit_error").For(g.accounts[0]), 1)
		g.ask("s")
		before := time.Now()
		if got := g.ask("s"); got.status != 200 || got.header.Get("X-Clb-Account") != "a" ||
			time.Since(before) != 5*time.Second {
			t.Errorf("%d by %s after %v", got.status, got.header.Get("X-Clb-Account"), time.Since(before))
		}
		if v := g.view("a"); v.Condition != balance.CanServe || v.Reason != "" {
			t.Errorf("%+v", v)
		}
	})
}

// TestErrorFirstEverywhere: where every account says so the error goes to the client as it came.
func TestErrorFirstEverywhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &wireRig{rig: newRig(t, 2)}
		g.keepLast()
		overloaded := errorEvent("overloaded_error", "Overloaded")
		g.fake.Fail(streamOf(overloaded, nil), f.Always)
		before := time.Now()
		got, x := g.ask("s"), g.record.last()
		if got.status != 200 || got.body != overloaded ||
			got.header.Get("Content-Type") != "text/event-stream; charset=utf-8" ||
			time.Since(before) != 14*time.Second {
			t.Errorf("%d %v after %v: %s", got.status, got.header, time.Since(before), got.body)
		}
		const four = "a:trouble:529+1s a:trouble:529+2s a:trouble:529+4s a:trouble:529"
		if have := sends(x); have != four+" "+strings.ReplaceAll(four, "a:", "b:") || x.Outcome != OutcomeError ||
			x.Account != "b" {
			t.Errorf("%s, %s by %s", have, x.Outcome, x.Account)
		}
	})
}
