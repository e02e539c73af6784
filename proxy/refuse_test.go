package proxy

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"clb/proxy/anthropic"
	f "clb/proxy/anthropictest"
)

// TestModelQuotaExhausted holds what the client is told to our own dictionary: it means the same as what we were told.
func TestModelQuotaExhausted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, 2)
		g.fake.Fail(f.ModelQuotaSpent(48*time.Hour).For(g.accounts[0]), 1)
		g.fake.Fail(f.ModelQuotaSpent(72*time.Hour).For(g.accounts[1]), 1)
		const model = "claude-fable-5"
		for range 2 { // the second is told without asking upstream
			got := g.send(g.request("/v1/messages", "s",
				`{"model":"`+model+`","max_tokens":1,"messages":[{"role":"user","content":"a"}]}`))
			v := anthropic.Judge(anthropic.Answer{Status: got.status, Header: got.header, Body: []byte(got.body),
				Model: model}, time.Now())
			if v.Class != anthropic.ModelQuota || v.Family != "fable" || v.RetryAfter < 48*time.Hour ||
				v.RetryAfter > 48*time.Hour+31*time.Second {
				t.Errorf("the client is told %+v: %v", v, got.header)
			}
			l, _ := anthropic.ReadLimits(got.header, time.Now())
			if l.FiveHour.Status == "rejected" || l.SevenDay.Status == "rejected" {
				t.Errorf("windows that are not spent are said to be: %+v", l)
			}
			if claim := got.header.Get(
				"Anthropic-Ratelimit-Unified-Representative-Claim"); claim != "seven_day_overage_included" {
				t.Errorf("claim %q", claim)
			}
		}
		if n := len(g.fake.Requests()); n != 2 {
			t.Errorf("%d requests went upstream", n)
		}
		if got := g.ask("other"); got.status != 200 {
			t.Errorf("another model: %d %s", got.status, got.body)
		}
	})
}

func TestAllAccountsRest(t *testing.T) {
	billing := f.Fault{Name: "402", Status: http.StatusPaymentRequired, Type: "billing_error", Message: "Pay first"}
	for name, fault := range map[string]f.Fault{"402": billing, "403": f.OrgBlocksLogins()} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := newRig(t, 2)
				g.fake.Fail(fault, f.Always)
				if got := g.ask("s"); got.status != http.StatusBadGateway {
					t.Errorf("refused by all: %d", got.status)
				}
				time.Sleep(10 * time.Minute)
				g.fake.Forget()
				got := g.ask("s")
				if retry := anthropic.RetryAfter(got.header, time.Now()); got.status != http.StatusServiceUnavailable ||
					retry != 20*time.Minute {
					t.Errorf("while all rest: %d, retry after %v: %s", got.status, retry, got.body)
				}
				if e := anthropic.ReadError([]byte(got.body)); e.Type != "api_error" ||
					!strings.Contains(e.Message, "it was refused ("+name+")") {
					t.Errorf("%+v", e)
				}
				for key := range got.header {
					if strings.HasPrefix(key, "Anthropic-Ratelimit-") {
						t.Errorf("no limit is reached, and the client is told %s: %s", key, got.header.Get(key))
					}
				}
				if x := g.record.last(); x.Outcome != OutcomeError || x.Status != got.status || len(x.Attempts) != 0 ||
					len(g.fake.Requests()) != 0 {
					t.Errorf("%+v", x)
				}
			})
		})
	}
}
