package proxy

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"clb/proxy/account"
	f "clb/proxy/anthropictest"
	"clb/proxy/balance"
)

// answersOfAllKinds is every known answer, and those of the way in between.
func answersOfAllKinds(t *testing.T) map[string]f.Fault {
	t.Helper()
	all := map[string]f.Fault{"challenge": f.Challenge(), "company proxy": f.CompanyProxy(), "no model": f.NoModel(),
		"no long context":    f.NoLongContext(),
		"401 page":           {Status: 401, Body: "<html>", ContentType: "text/html"},
		"401 without a body": {Status: 401},
		"402 without a body": {Status: 402},
		"403 without a body": {Status: 403},
		"429 page, far": {Status: 429, Body: "<html>", ContentType: "text/html", RetryAfter: 30 * 24 * time.Hour,
			NoLimits: true},
		"error without a type": {Status: 403,
			Body: `{"type":"error","error":{"message":"This organization has been disabled."}}`},
	}
	files, err := filepath.Glob(filepath.Join("testdata", "wire", "*.http"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".http")
		status, header, body := readAnswer(t, name)
		all[name] = f.Fault{Status: status, Header: header, ContentType: header.Get("Content-Type"), Body: body,
			NoLimits: true}
	}
	return all
}

// TestNoAnswerTakesAllAccountsOut: what every account says of one request leaves each of them in use, or out of it
// until an end that is told and explained. No account is left to its user, none is out for longer than a month, and all
// serve again when the ends have come.
func TestNoAnswerTakesAllAccountsOut(t *testing.T) {
	for name, fault := range answersOfAllKinds(t) {
		for _, key := range []bool{false, true} {
			fault.Name = name
			t.Run(name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					g := newWireRig(t, key)
					g.fake.Fail(fault, f.Always)
					g.ask("s")
					g.fake.Heal()
					last := time.Now()
					for _, v := range g.pool.List() {
						for _, end := range v.ModelUntil {
							if last = end; time.Until(end) > 32*24*time.Hour {
								t.Errorf("account %s is limited for a model until %v", v.Name, end)
							}
						}
						switch {
						case v.Condition == balance.CanServe:
							continue
						case v.Condition == balance.NeedsUser, v.Reason == "", v.Until.IsZero(),
							time.Until(v.Until) > 32*24*time.Hour, v.Token.Dead:
							t.Errorf("account %s is %v until %v: %q", v.Name, v.Condition, v.Until, v.Reason)
						}
						if v.Until.After(last) {
							last = v.Until
						}
					}
					time.Sleep(time.Until(last) + 31*time.Second) // the ends of one limit differ a little
					if got := g.ask("t"); got.status != http.StatusOK {
						t.Errorf("when all ends have come: %d %s", got.status, got.body)
					}
				})
			})
		}
	}
}

// TestA401OfAnotherPathMarksNobody: it is handed on, and messages are served as before.
func TestA401OfAnotherPathMarksNobody(t *testing.T) {
	for _, path := range []string{"/v1/organizations/me", f.PathModels, f.PathCountTokens} {
		for _, key := range []bool{false, true} {
			synctest.Test(t, func(t *testing.T) {
				g := newWireRig(t, key)
				g.fake.Fail(f.MissingBeta().On(path), f.Always)
				for range 5 {
					r := g.request(path, "s", prompt)
					if path != f.PathCountTokens {
						r = httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, http.NoBody)
					}
					if got := g.send(r); got.status != http.StatusUnauthorized {
						t.Errorf("%s: %d %s", path, got.status, got.body)
					}
				}
				for _, v := range g.pool.List() {
					if v.Condition != balance.CanServe || v.Token.Dead {
						t.Errorf("%s: %+v", path, v)
					}
				}
				if got := g.ask("s"); got.status != http.StatusOK {
					t.Errorf("%s: and then %d", path, got.status)
				}
			})
		}
	}
}

// TestAKeyThatFailsItsCheck: refused for a message and for the check of itself it waits for its user, and is tried
// again all the same.
func TestAKeyThatFailsItsCheck(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, 0)
		g.addKey("a")
		g.add("b")
		fault := f.InvalidKey().For(g.accounts[0])
		fault.Path = f.AnyPath
		g.fake.Fail(fault, f.Always)
		if err := g.pool.Change("b", account.Change{Priority: new(1)}); err != nil {
			t.Fatal(err)
		}
		if got := g.ask("s"); got.status != http.StatusOK {
			t.Fatalf("%d %s", got.status, got.body)
		}
		if v := g.view("a"); v.Condition != balance.NeedsUser || !v.Token.Dead ||
			!strings.Contains(v.Reason, "its API key is refused (401)") {
			t.Errorf("%+v", v)
		}
		g.fake.Heal()
		time.Sleep(time.Minute)
		if got := g.ask("t"); got.header.Get("X-Clb-Account") != "a" || g.view("a").Condition != balance.CanServe {
			t.Errorf("by %s: %+v", got.header.Get("X-Clb-Account"), g.view("a"))
		}
	})
}

// TestAMissingRight: the conversation moves to an account that has the right, and the next one begins there.
func TestAMissingRight(t *testing.T) {
	for _, fault := range []f.Fault{f.LongContextDenied(), f.FastModeDenied(), f.NoLongContext()} {
		synctest.Test(t, func(t *testing.T) {
			g := newRig(t, 2)
			g.fake.Fail(fault.For(g.accounts[0]), f.Always)
			for n, session := range []string{"s", "s", "t", "u"} {
				r := g.request("/v1/messages?beta=true", session, prompt)
				r.Header.Set("Anthropic-Beta", "claude-code-20250219,context-1m-2025-08-07")
				got := g.send(r)
				if x := g.record.last(); got.status != http.StatusOK || len(x.Attempts) > 1 && n > 0 {
					t.Errorf("%s, request %d: %d, %s", fault.Name, n, got.status, sends(x))
				}
			}
			g.fake.Heal()
			if g.ask("other"); g.record.last().Account != "a" {
				t.Errorf("%s: other requests avoid the account", fault.Name)
			}
		})
	}
}

// TestFreeCallsWhileAllAreSpent: counting tokens and listing models are served, and leave the limit as it is.
func TestFreeCallsWhileAllAreSpent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, 2)
		g.fake.Fail(f.QuotaSpent(time.Hour), f.Always)
		if got := g.ask("s"); got.status != http.StatusTooManyRequests {
			t.Fatalf("%d", got.status)
		}
		for range 3 {
			if got := g.send(g.request(f.PathCountTokens, "s", prompt)); got.status != http.StatusOK {
				t.Errorf("counting: %d %s", got.status, got.body)
			}
			if got := g.send(httptest.NewRequestWithContext(t.Context(), http.MethodGet, f.PathModels,
				http.NoBody)); got.status != http.StatusOK {
				t.Errorf("models: %d %s", got.status, got.body)
			}
		}
		if got := g.ask("s"); got.status != http.StatusTooManyRequests {
			t.Errorf("and then %d", got.status)
		}
	})
}
