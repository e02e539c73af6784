package login

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clb/proxy/account"
	f "clb/proxy/anthropictest"
	"clb/proxy/oauth"
)

func (r *rig) identity() oauth.Identity {
	return oauth.Identity{Email: "me@example.com", FullName: "Me", UserUUID: r.account.UserUUID,
		OrganizationUUID: r.account.OrganizationUUID, Organization: "Mine", Plan: "Max 20x"}
}

func TestSubscription(t *testing.T) {
	r := newRig(t, f.Config{})
	opened := make(chan string, 2)
	flow := r.start(Config{Open: func(_ context.Context, address string) error { opened <- address; return nil }})
	address := <-opened
	if v := flow.View(); v.Address == address || v.Stage != Waiting || v.PasteAddress == address ||
		time.Until(v.Ends) > defaultLife || time.Until(v.Ends) < defaultLife-patience {
		t.Errorf("%+v", v)
	}
	page := r.browse(address)
	result, err := r.wait(flow)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(r.identity(), result.Identity); diff != "" || result.Unread != nil {
		t.Error(diff, result.Unread)
	}
	if result.Kind != account.KindOAuth || result.Access.Reveal() != r.account.AccessToken() ||
		result.Refresh.Reveal() != r.account.RefreshToken() ||
		!slices.Contains(result.Scopes, "user:inference") || slices.Contains(result.Scopes, "org:create_api_key") ||
		time.Until(result.ExpiresAt) < time.Hour || time.Until(result.LoginEndsAt) < time.Hour {
		t.Errorf("%+v", result)
	}
	for _, text := range []string{"You are signed in", "me@example.com · Mine · Max 20x", "You can close this tab"} {
		if page.status != http.StatusOK || page.at.Path != "/callback" || page.at.Hostname() != "localhost" ||
			!strings.Contains(page.body, text) {
			t.Errorf("%d %s: no %q in %s", page.status, page.at.Host, text, page.body)
		}
	}
	r.safe(flow, page)
	r.hides(flow, flow, result, []any{result, flow}, map[string]any{"flow": flow})
	if v := flow.View(); v.Stage != Done || v.Problem != "" {
		t.Errorf("%+v", v)
	}
	if again := r.browse(page.at.String()); again.status != http.StatusConflict ||
		!strings.Contains(again.body, "already used") {
		t.Errorf("a second callback: %d %s", again.status, again.body)
	}
	if n := len(r.fake.RequestsTo(f.PathToken)); n != 1 {
		t.Errorf("the code was exchanged %d times", n)
	}
	if err := flow.Paste("a#b"); !errors.Is(err, ErrUsed) {
		t.Error(err)
	}
	if v := r.fake.Violations(); len(v) > 0 {
		t.Error(v)
	}
}

func TestConsole(t *testing.T) {
	r := newRig(t, f.Config{})
	kept := make(chan Result, 1)
	flow := r.start(Config{Mode: oauth.Console,
		Keep: func(_ context.Context, got Result) error { kept <- got; return nil }})
	page := r.browse(flow.View().Address)
	result, err := r.wait(flow)
	if got := <-kept; got.Access != result.Access || got.Identity != result.Identity {
		t.Errorf("kept %+v", got)
	}
	if err != nil || result.Kind != account.KindKey || !strings.HasPrefix(result.Access.Reveal(), "sk-ant-api03-") ||
		!result.Refresh.IsZero() || !result.ExpiresAt.IsZero() || !result.LoginEndsAt.IsZero() {
		t.Fatalf("%v %+v", err, result)
	}
	if diff := cmp.Diff(r.identity(), result.Identity); diff != "" {
		t.Error(diff)
	}
	if !strings.Contains(page.body, "API key") || len(r.fake.RequestsTo(f.PathCreateKey)) != 1 {
		t.Error(page.body)
	}
	r.safe(flow, page)
	r.hides(flow, page.body, result.Access)
	q, err := http.NewRequestWithContext(t.Context(), http.MethodPost, r.fake.URL+f.PathMessages,
		strings.NewReader(`{"model":"claude-opus-5-5","max_tokens":9,"messages":[{"role":"user","content":"hi"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	q.Header = http.Header{"X-Api-Key": {result.Access.Reveal()}, "Anthropic-Version": {"2023-06-01"},
		"Content-Type": {"application/json"}}
	answer, err := r.browser.Do(q)
	if err != nil || answer.Body.Close() != nil || answer.StatusCode != http.StatusOK {
		t.Errorf("the key does not work: %v", err)
	}
}

func TestConsoleWithoutTheRight(t *testing.T) {
	r := newRig(t, f.Config{})
	r.fake.Fail(f.MissingScope().On(f.PathCreateKey), 1)
	flow := r.start(Config{Mode: oauth.Console})
	page := r.browse(flow.View().Address)
	e := new(oauth.Error)
	if result, err := r.wait(flow); !errors.As(err, &e) || e.Problem != oauth.NoKeyRight || !result.Access.IsZero() {
		t.Errorf("%v %+v", err, result)
	}
	if !strings.Contains(page.body, "ask an admin") {
		t.Error(page.body)
	}
	r.safe(flow, page)
}

func TestDenied(t *testing.T) {
	r := newRig(t, f.Config{Consent: f.ConsentDenied})
	flow := r.start(Config{})
	page := r.browse(flow.View().Address)
	e := new(oauth.Error)
	if _, err := r.wait(flow); !errors.As(err, &e) || e.Problem != oauth.Denied {
		t.Errorf("%v", err)
	}
	if !strings.Contains(page.body, "Access was denied") || page.status != http.StatusOK {
		t.Errorf("%d %s", page.status, page.body)
	}
	if v := flow.View(); v.Stage != Failed || !strings.Contains(v.Problem, "denied in the browser") {
		t.Errorf("%+v", v)
	}
	r.safe(flow, page)
	if n := len(r.fake.RequestsTo(f.PathToken)); n != 0 {
		t.Errorf("%d exchanges", n)
	}
}

func TestProfileMayFail(t *testing.T) {
	for name, fault := range map[string]f.Fault{"scope": f.MissingScope(), "trouble": f.HTML(502),
		"broken": f.Reset()} {
		r := newRig(t, f.Config{})
		r.fake.Fail(fault.On(f.PathProfile), f.Always)
		flow := r.start(Config{})
		page := r.browse(flow.View().Address)
		result, err := r.wait(flow)
		if err != nil || result.Unread == nil || result.Access.IsZero() ||
			!strings.Contains(page.body, "You are signed in") {
			t.Errorf("%s: %v %+v", name, err, result)
		}
		want := r.identity() // what the token's answer tells
		want.FullName, want.Plan = "", ""
		if diff := cmp.Diff(want, result.Identity); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// TestPaste goes each way by which a user can bring the answer by hand.
func TestPaste(t *testing.T) {
	for name, text := range map[string]func(r *rig, v View) string{
		"code from the page": func(r *rig, v View) string {
			q := r.back(v.PasteAddress).Query()
			return " " + q.Get("code") + "#" + q.Get("state") + "\n"
		},
		"address of the page with the code": func(r *rig, v View) string { return r.back(v.PasteAddress).String() },
		"address of a browser elsewhere":    func(r *rig, v View) string { return r.back(v.Address).String() },
		"code from that address": func(r *rig, v View) string {
			q := r.back(v.Address).Query()
			return q.Get("code") + "#" + q.Get("state")
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, f.Config{})
			flow := r.start(
				Config{Open: func(_ context.Context,
					address string) error {
					return errors.New("no browser for " + address)
				}})
			for _, bad := range []string{"", "nonsense", "sk-ant-oat01-x", flow.View().Address, "code#state"} {
				if err := flow.Paste(bad); err == nil {
					t.Errorf("%q was taken", bad)
				}
			}
			pasted := text(r, flow.View())
			if err := flow.Paste(pasted); err != nil {
				t.Fatal(err)
			}
			if err := flow.Paste(pasted); !errors.Is(err, ErrUsed) {
				t.Errorf("twice: %v", err)
			}
			result, err := r.wait(flow)
			if err != nil || result.Access.Reveal() != r.account.AccessToken() {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestPasteOfARefusal(t *testing.T) {
	r := newRig(t, f.Config{Consent: f.ConsentDenied})
	flow := r.start(Config{})
	if err := flow.Paste(r.back(flow.View().Address).String()); err != nil {
		t.Fatal(err)
	}
	e := new(oauth.Error)
	if _, err := r.wait(flow); !errors.As(err, &e) || e.Problem != oauth.Denied {
		t.Errorf("%v", err)
	}
}

func TestBrowserThatDoesNotOpen(t *testing.T) {
	r := newRig(t, f.Config{})
	changed := make(chan struct{}, 10)
	flow := r.start(Config{
		Open:    func(_ context.Context, address string) error { return errors.New("xdg-open " + address) },
		Changed: func() { changed <- struct{}{} },
	})
	<-changed
	v := flow.View()
	if v.Browser == "" || v.Stage != Waiting {
		t.Errorf("%+v", v)
	}
	r.hides(flow, v.Browser, v.Problem)
	if r.browse(v.Address).status != http.StatusOK { // opened by hand
		t.Error("the flow did not go on")
	}
	if _, err := r.wait(flow); err != nil {
		t.Error(err)
	}
}

// TestManyAtOnce: each flow takes its own answer and no other's.
func TestManyAtOnce(t *testing.T) {
	r := newRig(t, f.Config{})
	flows := make([]*Flow, 8)
	for i := range flows {
		flows[i] = r.start(Config{})
	}
	foreign := r.back(flows[0].View().Address)
	for _, flow := range flows[1:] {
		if err := flow.Paste(foreign.String()); !errors.Is(err, ErrForeign) {
			t.Errorf("the answer of another flow: %v", err)
		}
	}
	var all sync.WaitGroup
	pages := make([]shown, len(flows))
	for i, flow := range flows {
		all.Go(func() { pages[i] = r.browse(flow.View().Address) })
	}
	all.Wait()
	tokens := map[string]bool{}
	for i, flow := range flows {
		result, err := r.wait(flow)
		if err != nil || pages[i].status != http.StatusOK {
			t.Errorf("flow %d: %v, page %d", i, err, pages[i].status)
		}
		tokens[result.Access.Reveal()] = true
	}
	if len(tokens) != len(flows) {
		t.Errorf("%d different logins", len(tokens))
	}
}

// TestOnlyOneAnswer lets many bring the right answer at once, by both ways.
func TestOnlyOneAnswer(t *testing.T) {
	r := newRig(t, f.Config{})
	flow := r.start(Config{})
	back := r.back(flow.View().Address)
	var all sync.WaitGroup
	var mu sync.Mutex
	counts := map[int]int{}
	for i := range 20 {
		all.Go(func() {
			status := 0
			if i%2 == 0 {
				status = r.late(back.String())
			} else if flow.Paste(back.String()) == nil {
				status = http.StatusOK
			}
			mu.Lock()
			counts[status]++
			mu.Unlock()
		})
	}
	all.Wait()
	if _, err := r.wait(flow); err != nil || counts[http.StatusOK] != 1 || len(r.fake.RequestsTo(f.PathToken)) != 1 {
		t.Errorf("%v %v", err, counts)
	}
}
