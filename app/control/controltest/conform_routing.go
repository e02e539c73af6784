package controltest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clb/app/control"
	"clb/app/status"
	"clb/proxy/secret"
)

// routing is how the routing is shown now.
func routing(t *testing.T, api control.API) status.Routing {
	t.Helper()
	s, err := api.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return s.Routing
}

// wantRouting wants the routing to be shown as it was with that changed, and returns how it is.
func wantRouting(t *testing.T, what string, api control.API, was status.Routing,
	change func(*status.Routing)) status.Routing {
	t.Helper()
	change(&was)
	got := routing(t, api)
	if diff := cmp.Diff(was, got); diff != "" {
		t.Errorf("%s: %s", what, diff)
	}
	return got
}

func routingIsSet(t *testing.T, api control.API) {
	withAccounts(t, api, "work", "home")
	now := wantRouting(t, "at first", api, status.Routing{},
		func(r *status.Routing) { r.Strategy, r.Mode, r.AvoidPercent = "balanced", "auto", 95 })
	for _, step := range []struct {
		what   string
		set    control.RoutingChange
		change func(*status.Routing)
	}{
		{"a strategy", control.RoutingChange{Strategy: new("drain")}, func(r *status.Routing) { r.Strategy = "drain" }},
		{"never avoid", control.RoutingChange{AvoidPercent: new(0)}, func(r *status.Routing) { r.AvoidPercent = 0 }},
		{"the longest hold", control.RoutingChange{HoldMinutes: new(60), AvoidPercent: new(100)},
			func(r *status.Routing) { r.HoldMinutes, r.AvoidPercent = 60, 100 }},
		{"routes", control.RoutingChange{Routes: new([]string{" claude-opus-*: WORK ,home", "*haiku*: not work"})},
			func(r *status.Routing) { r.Routes = []string{"claude-opus-*: WORK, home", "*haiku*: not work"} }},
		{"one less", control.RoutingChange{Routes: new([]string{"*haiku*: not work"}), Strategy: new("least-used")},
			func(r *status.Routing) { r.Routes, r.Strategy = []string{"*haiku*: not work"}, "least-used" }},
		{"no hold", control.RoutingChange{HoldMinutes: new(0), Strategy: new("priority")},
			func(r *status.Routing) { r.HoldMinutes, r.Strategy = 0, "priority" }},
		{"no routes", control.RoutingChange{Routes: new([]string{})}, func(r *status.Routing) { r.Routes = nil }},
		{"nothing", control.RoutingChange{AvoidPercent: new(100)}, func(*status.Routing) {}},
	} {
		if err := api.SetRouting(t.Context(), step.set); err != nil {
			t.Fatalf("%s: %v", step.what, err)
		}
		now = wantRouting(t, step.what, api, now, step.change)
	}
}

func routingMistakes(t *testing.T, api control.API) {
	withAccounts(t, api, "work")
	was := routing(t, api)
	for what, c := range map[string]control.RoutingChange{
		"a strategy that is none":  {Strategy: new("fill"), HoldMinutes: new(7)},
		"no strategy":              {Strategy: new("")},
		"less than nothing":        {AvoidPercent: new(-1), Strategy: new("drain")},
		"more than all":            {AvoidPercent: new(101)},
		"a hold that is too long":  {HoldMinutes: new(61), Strategy: new("drain")},
		"a hold that is too short": {HoldMinutes: new(-1)},
		"a route that is none":     {Routes: new([]string{"*: work", "nonsense"}), Strategy: new("drain")},
		"a route to nobody":        {Routes: new([]string{"*: "})},
		"a route of no pattern":    {Routes: new([]string{"[a: work"})},
		"a route to a stranger":    {Routes: new([]string{"*: not work, wrk"}), HoldMinutes: new(7)},
		"a route of two lines":     {Routes: new([]string{"a\nb: work"})},
	} {
		wantMistake(t, what, api.SetRouting(t.Context(), c), control.Invalid)
		wantRouting(t, what, api, was, func(*status.Routing) {})
	}
}

func modesAreSet(t *testing.T, api control.API) {
	withAccounts(t, api, "work", "home")
	until := time.Now().Add(time.Hour).Round(time.Second).UTC()
	now := routing(t, api)
	for _, step := range []struct {
		what   string
		set    control.ModeChange
		change func(*status.Routing)
	}{
		{"prefer for a time", control.ModeChange{Mode: "prefer", Account: "WORK", Until: until},
			func(r *status.Routing) { r.Mode, r.Account, r.Until = "prefer", "work", until }},
		{"only", control.ModeChange{Mode: "only", Account: "home"},
			func(r *status.Routing) { r.Mode, r.Account, r.Until = "only", "home", time.Time{} }},
		{"bypass", control.ModeChange{Mode: "bypass"}, func(r *status.Routing) { r.Mode, r.Account = "bypass", "" }},
		{"auto", control.ModeChange{Mode: "auto"}, func(r *status.Routing) { r.Mode = "auto" }},
	} {
		if err := api.SetMode(t.Context(), step.set); err != nil {
			t.Fatalf("%s: %v", step.what, err)
		}
		now = wantRouting(t, step.what, api, now, step.change)
	}
	for what, c := range map[string]control.ModeChange{
		"no mode": {}, "a mode that is none": {Mode: "manual"}, "prefer whom": {Mode: "prefer"},
		"only whom":            {Mode: "only"},
		"auto with an account": {Mode: "auto", Account: "work"}, "bypass for a time": {Mode: "bypass", Until: until},
		"an end that has passed": {Mode: "only", Account: "work", Until: time.Now().Add(-time.Minute)},
	} {
		wantMistake(t, what, api.SetMode(t.Context(), c), control.Invalid)
	}
	wantMistake(t, "only a stranger", api.SetMode(t.Context(), control.ModeChange{Mode: "only", Account: "nobody"}),
		control.Unknown)
	wantRouting(t, "after the mistakes", api, now, func(*status.Routing) {})
}

// A mode ends by itself: what is shown is what holds.
func modesEnd(t *testing.T, api control.API) {
	withAccounts(t, api, "work")
	was := routing(t, api)
	if err := api.SetMode(t.Context(),
		control.ModeChange{Mode: "prefer", Account: "work", Until: time.Now().Add(50 * time.Millisecond)}); err != nil {
		t.Fatal(err)
	}
	limit := time.After(45 * time.Second)
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for !cmp.Equal(was, routing(t, api)) {
		select {
		case <-look.C:
		case <-limit:
			t.Fatalf("still %+v", routing(t, api))
		}
	}
}

func routingFollowsNames(t *testing.T, api control.API) {
	ctx := t.Context()
	withAccounts(t, api, "work", "home", "third")
	if err := api.SetRouting(ctx,
		control.RoutingChange{Routes: new([]string{"*opus*: work, home", "*haiku*: not Work",
			"*sonnet*: not home, work"})}); err != nil {
		t.Fatal(err)
	}
	if err := api.SetMode(ctx, control.ModeChange{Mode: "only", Account: "work"}); err != nil {
		t.Fatal(err)
	}
	now := routing(t, api)
	if _, err := api.Change(ctx, "WORK", control.Change{Name: new("At office")}); err != nil {
		t.Fatal(err)
	}
	now = wantRouting(t, "renamed", api, now, func(r *status.Routing) {
		r.Account, r.Routes = "At office",
			[]string{"*opus*: At office, home", "*haiku*: not At office", "*sonnet*: not home, At office"}
	})
	for _, name := range []string{"a, b", "not mine"} { // "*opus*: not mine, home" would forbid
		_, err := api.Change(ctx, "At office", control.Change{Name: &name})
		wantMistake(t, "a name that can't stand in a route: "+name, err, control.Invalid)
	}
	if err := api.RemoveAccount(ctx, "home"); err != nil {
		t.Fatal(err)
	}
	now = wantRouting(t, "one is gone", api, now, func(r *status.Routing) {
		r.Routes = []string{"*opus*: At office", "*haiku*: not At office", "*sonnet*: not At office"}
	})
	wantMistake(t, "removing the only one", api.RemoveAccount(ctx, "at office"), control.Invalid)
	if err := api.SetMode(ctx, control.ModeChange{Mode: "prefer", Account: "at office"}); err != nil {
		t.Fatal(err)
	}
	now = wantRouting(t, "preferred", api, now, func(r *status.Routing) { r.Mode = "prefer" })
	wantMistake(t, "removing the last of a route", api.RemoveAccount(ctx, "at office"), control.Invalid)
	wantRouting(t, "after the mistakes", api, now, func(*status.Routing) {})
	if got := states(t, api); !slices.Equal(got, []string{"At office ready", "third ready"}) {
		t.Errorf("the mistakes have left %q", got)
	}
	if err := api.SetRouting(ctx, control.RoutingChange{Routes: new([]string{"*haiku*: not at office"})}); err != nil {
		t.Fatal(err)
	}
	if err := api.RemoveAccount(ctx, "at office"); err != nil {
		t.Fatal(err)
	}
	wantRouting(t, "gone", api, now, func(r *status.Routing) { r.Mode, r.Account, r.Routes = "auto", "", nil })
}

func groupsAreShown(t *testing.T, api control.API) {
	withAccounts(t, api, "one", "two", "three")
	for name, group := range map[string]string{"one": "work", "two": "Home.2", "three": "WORK"} {
		if _, err := api.Change(t.Context(), name, control.Change{Group: &group}); err != nil {
			t.Fatal(err)
		}
	}
	got := routing(t, api).Groups
	if len(got) != 2 || got[0] != "Home.2" || !strings.EqualFold(got[1], "work") {
		t.Errorf("the groups are %q", got)
	}
}

func endpointsAreAdded(t *testing.T, api control.API) {
	ctx, key := t.Context(), secret.New("a-key-of-another-service")
	models := []string{"claude-opus-*=glm-5", "*haiku*"}
	a, err := api.AddAccount(ctx,
		control.NewAccount{Name: "other", Mode: "endpoint", Secret: key,
			Endpoint: &control.NewEndpoint{URL: "https://API.example.com/anthropic/", Models: models}})
	if err != nil {
		t.Fatal(err)
	}
	if a.Mode != "endpoint" || a.Kind != "endpoint" || a.Endpoint != "https://api.example.com/anthropic" ||
		!slices.Equal(a.Models, models) || a.State != status.Ready || a.Token.State != "permanent" {
		t.Errorf("added: %+v", a)
	}
	there := control.NewEndpoint{URL: "https://api.example.com", Models: models}
	for what, n := range map[string]control.NewAccount{
		"no endpoint":  {Mode: "endpoint", Secret: key},
		"no key":       {Mode: "endpoint", Endpoint: &there},
		"another mode": {Mode: "console", Secret: key, Endpoint: &there},
		"a login":      {Mode: "endpoint", Import: secret.New("{}"), Endpoint: &there},
		"an address that is none": {Mode: "endpoint", Secret: key,
			Endpoint: &control.NewEndpoint{URL: "example", Models: models}},
		"an address over http": {Mode: "endpoint", Secret: key,
			Endpoint: &control.NewEndpoint{URL: "http://example.com", Models: models}},
		"no models": {Mode: "endpoint", Secret: key,
			Endpoint: &control.NewEndpoint{URL: "https://example.com"}},
		"a model that is none": {Mode: "endpoint", Secret: key,
			Endpoint: &control.NewEndpoint{URL: "https://example.com", Models: []string{"a="}}},
		"a key that is Anthropic's": {Mode: "endpoint", Secret: secret.New(aKey), Endpoint: &there},
	} {
		n.Name = "two"
		_, err := api.AddAccount(ctx, n)
		wantMistake(t, what, err, control.Invalid)
		if err != nil && strings.Contains(err.Error(), "a-key-of") {
			t.Errorf("%s: the error shows the key", what)
		}
	}
	_, err = api.StartSignIn(ctx, control.NewSignIn{Name: "other", Again: true})
	wantMistake(t, "signing in to it", err, control.Invalid)
	_, err = api.Renew(ctx, "other")
	wantMistake(t, "renewing it", err, control.Invalid)
	if got := states(t, api); !slices.Equal(got, []string{"other ready"}) {
		t.Errorf("the mistakes have changed the accounts to %q", got)
	}
}

func unknownRequests(t *testing.T, api control.API) {
	for _, id := range []string{"", "nothing", "../status", "0000000000001", strings.Repeat("9", 300)} {
		_, err := api.Request(t.Context(), id)
		wantMistake(t, "the request "+id, err, control.Unknown)
	}
}

// endpointsMove wants a service, and the mode that is about it, on the other machine as it was here.
func endpointsMove(t *testing.T, open func(*testing.T) control.API) {
	ctx, from, to, pass := t.Context(), open(t), open(t), secret.New("a long enough passphrase")
	was, err := from.AddAccount(ctx,
		control.NewAccount{Name: "other", Mode: "endpoint", Secret: secret.New("a-key-of-another-service"),
			Endpoint: &control.NewEndpoint{URL: "https://example.com", Models: []string{"*=glm-5"}}})
	if err != nil {
		t.Fatal(err)
	}
	if err := from.SetMode(ctx, control.ModeChange{Mode: "prefer", Account: "other"}); err != nil {
		t.Fatal(err)
	}
	if err := from.SetRouting(ctx,
		control.RoutingChange{Routes: new([]string{"*opus*: not other"}), HoldMinutes: new(5)}); err != nil {
		t.Fatal(err)
	}
	sealed, err := from.Export(ctx, pass)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := to.ImportBackup(ctx, sealed, pass); err != nil {
		t.Fatal(err)
	}
	s, err := to.Status(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]status.Account{was}, s.Accounts); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(routing(t, from), s.Routing); diff != "" {
		t.Error(diff)
	}
}
