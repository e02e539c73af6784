package cli

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"clb/app/control"
	"clb/app/control/controltest"
	"clb/app/status"
	"clb/proxy/anthropic"
	"clb/proxy/balance"
)

func TestModeWords(t *testing.T) {
	for _, c := range []struct {
		r    status.Routing
		want string
	}{
		{status.Routing{Strategy: "balanced", Mode: "auto"},
			"auto: new sessions begin on the account with most room left, in the window that ends the work " +
				"first (balanced)"},
		{status.Routing{Strategy: "least-used", Mode: "auto"},
			"auto: new sessions begin on the account with the fewest requests in its current window (least-used)"},
		{status.Routing{Strategy: "priority"},
			"auto: new sessions begin on the first account in order, on the next one when that is nearly spent " +
				"(priority)"},
		{status.Routing{Mode: "prefer", Account: "wo\x1brk", Until: noon.Add(2 * time.Hour)},
			"prefer wo?rk until 14:00 (in 2 h): new sessions begin there as long as it can serve"},
		{status.Routing{Mode: "only", Account: "work"},
			"only work: it serves everything, and nothing moves to another account"},
		{status.Routing{Mode: "bypass"},
			"bypass: Claude Code's own login goes through, and no account of yours is used"},
	} {
		if got := modeWords(c.r, noon); got != c.want {
			t.Errorf("%+v: %q, want %q", c.r, got, c.want)
		}
	}
}

func TestAFreshInstallationHasNothingToSayAboutRouting(t *testing.T) {
	fresh := status.Snapshot{Address: "http://localhost:8080",
		Routing:  status.Routing{Strategy: "balanced", Mode: "auto", AvoidPercent: 95},
		Accounts: []status.Account{{Name: "one"}}}
	for _, s := range []status.Snapshot{{}, fresh} {
		if got := spread(s, noon); len(got) != 0 {
			t.Errorf("%q", got)
		}
	}
}

func TestStory(t *testing.T) {
	for _, c := range []struct {
		r    control.Request
		want string
	}{
		{control.Request{ID: "a", Time: noon, Method: "GET", Path: "/v1/models", Outcome: "cancelled", Status: 499},
			"ID a, at 12:00|Request GET /v1/models|Chosen no account|Ended the client went away first: status 499"},
		{control.Request{ID: "a", Time: noon, Method: "POST", Path: "/p", Model: "m", Outcome: "complete", Status: 200,
			Attempts: []control.Attempt{{Account: "one", Status: 200, Verdict: "fine"}}},
			"ID a, at 12:00|Request m, POST /p|Chosen one|Attempts 1. one: 200, it answered, in 1 ms|Ended the " +
				"whole answer reached the client: status 200"},
		{control.Request{ID: "a", Time: noon, Method: "POST", Path: "/p", Outcome: "new",
			Attempts: []control.Attempt{{Account: "one", Verdict: "unheard"}}},
			"ID a, at 12:00|Request POST /p|Chosen one|Attempts 1. one: unheard, in 1 ms|Ended new: status 0"},
	} {
		var got []string
		for _, line := range story(c.r, noon) {
			got = append(got, line[0]+" "+line[1])
		}
		if diff := cmp.Diff(c.want, strings.Join(got, "|")); diff != "" {
			t.Error(diff)
		}
	}
}

func TestEveryVerdictHasWords(t *testing.T) {
	seen := map[string]anthropic.Class{}
	for _, c := range []anthropic.Class{anthropic.Fine, anthropic.Quota, anthropic.ModelQuota, anthropic.Burst,
		anthropic.Throttle, anthropic.SpendCap,
		anthropic.Entitlement, anthropic.SignedOut, anthropic.Refused, anthropic.Trouble, anthropic.ClientError,
		anthropic.Left} {
		words := verdictWords(c)
		if words == string(c) || words == "-" || seen[words] != "" {
			t.Errorf("%s: %q, as %q", c, words, seen[words])
		}
		seen[words] = c
	}
}

// meddler is a program in which somebody else sets a route whenever routes have been read, a few times.
type meddler struct {
	*controltest.Program
	left int
}

func (m *meddler) SetRouting(ctx context.Context, c control.RoutingChange) error {
	if m.left > 0 {
		m.left--
		s, _ := m.Status(ctx)
		others := append(s.Routing.Routes, fmt.Sprintf("other%d: one", m.left))
		if err := m.Program.SetRouting(ctx, control.RoutingChange{Routes: &others}); err != nil {
			return err
		}
	}
	return m.Program.SetRouting(ctx, c)
}

func TestRouteKeepsWhatOthersSetAtTheSameMoment(t *testing.T) {
	m := &meddler{controltest.New(controltest.Config{Accounts: []status.Account{{Name: "one", Enabled: true}}}), 3}
	c := routeCommand{Model: "mine*", Only: []string{"one"}}
	route, err := c.route()
	if err == nil {
		err = c.set(t.Context(), m, route)
	}
	if err != nil {
		t.Fatal(err)
	}
	s, _ := m.Status(t.Context())
	if want := []string{"other2: one", "other1: one", "other0: one", "mine*: one"}; !cmp.Equal(want, s.Routing.Routes) {
		t.Errorf("%q", s.Routing.Routes)
	}
	m.left = 1
	c = routeCommand{Model: "other1", Clear: true}
	if err := c.set(t.Context(), m, nil); err != nil {
		t.Fatal(err)
	}
	s, _ = m.Status(t.Context())
	if want := []string{"other2: one", "other0: one", "mine*: one", "other0: one"}; !cmp.Equal(want, s.Routing.Routes) {
		t.Errorf("%q", s.Routing.Routes)
	}
}

// A route takes the place of those of its pattern, in any case, and no other is touched.
func TestReplaceRoute(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOfN(rapid.SampledFrom([]string{"a*: x", "A*: not y", "b: x, y", "c?: z"}), 0, 6).Draw(t,
			"texts")
		var route *balance.Route
		if rapid.Bool().Draw(t, "set") {
			route = &balance.Route{Model: "a*", Accounts: []string{"new"}}
		}
		after, found := replaceRoute(texts, " A* ", route)
		var others, kept []string
		set := 0
		for _, text := range texts {
			if !strings.HasPrefix(strings.ToLower(text), "a*") {
				others = append(others, text)
			}
		}
		for _, text := range after {
			if text == "a*: new" {
				set++
			} else {
				kept = append(kept, text)
			}
		}
		if !cmp.Equal(others, kept) || found != (len(others) < len(texts)) ||
			set != map[bool]int{true: 1}[route != nil] || after == nil {
			t.Fatalf("%q has become %q", texts, after)
		}
	})
}
