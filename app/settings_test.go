package app

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clb/app/backend"
	"clb/app/config"
	"clb/app/control"
	"clb/app/status"
	"clb/proxy/secret"
)

func TestTheSettingsFileIsFollowed(t *testing.T) {
	l := newLive(t, `{"drain_seconds": 5}`)
	l.write("{\"drain_seconds\": 5, \"routing\": {\"strategy\": \"least-used\", \"routes\": [\"*opus*: two\"]}, " +
		"\"hold\": {\"minutes\": 7}}")
	s := l.until("what is written by hand", func(s status.Snapshot) bool { return s.Routing.Strategy == "least-used" })
	if s.Routing.HoldMinutes != 7 || len(s.Routing.Routes) != 1 || warns(s, "settings") {
		t.Errorf("%+v %q", s.Routing, s.Warnings)
	}
	if got, _ := l.servedBy("by hand"); got != "two" {
		t.Errorf("served by %q", got)
	}
	good := s.Routing

	l.write("{\n\"routing\": {\"strategy\": \"fill\"}}")
	s = l.until("a mistake", func(s status.Snapshot) bool { return warns(s, "settings stay as they were") })
	if !warns(s, ":2: key routing.strategy: there is no such choice") || !cmp.Equal(good, s.Routing) {
		t.Errorf("%+v %q", s.Routing, s.Warnings)
	}
	err := l.api.SetRouting(t.Context(), control.RoutingChange{Strategy: new("drain")})
	if err == nil || !strings.Contains(err.Error(), "must be mended by hand first") ||
		!strings.Contains(l.text(), "fill") {
		t.Errorf("set over a mistake: %v\n%s", err, l.text())
	}
	_, err = l.api.Change(t.Context(), "two", control.Change{Name: new("zwei")})
	if err == nil || !strings.Contains(err.Error(), "must be mended by hand first") {
		t.Errorf("renamed over a mistake: %v", err)
	}
	if got, _ := l.servedBy("with a mistake"); got != "two" {
		t.Errorf("served by %q", got)
	}

	l.write(
		`{"drain_seconds": 9, "log": {"level": "debug"}, "routing": {"routes": ["*haiku*: Two, ghost", "*sonnet*: ghost", "*opus*: not gone"]}}`)
	s = l.until("no mistake any more", func(s status.Snapshot) bool { return s.Routing.Strategy == "balanced" })
	if warns(s, "stay as they were") || !warns(s, "restart to apply: drain_seconds, log.level") ||
		!warns(s, `The route "*haiku*: Two, ghost" names ghost, and there is no such account.`) ||
		!warns(s, `"*sonnet*: ghost" names ghost, and there is no such account. No account may serve these models.`) ||
		!warns(s, `"*opus*: not gone" names gone, and there is no such account.`) {
		t.Errorf("%q", s.Warnings)
	}

	if err := os.Remove(l.file); err != nil {
		t.Fatal(err)
	}
	s = l.until("no file", func(s status.Snapshot) bool { return warns(s, "there is none any more") })
	if len(s.Routing.Routes) != 3 {
		t.Errorf("%+v", s.Routing)
	}
	if err := os.WriteFile(l.file, []byte(`{"drain_seconds": 5}`), 0o600); err != nil {
		t.Fatal(err)
	}
	l.until("all is well", func(s status.Snapshot) bool { return !warns(s, "ettings file") && !warns(s, "ghost") })
}

func TestAFileBehindALinkIsFollowed(t *testing.T) {
	folder := t.TempDir()
	real := filepath.Join(folder, "elsewhere.jsonc")
	if err := os.WriteFile(real, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	o := options(t)
	file := settingsFile(t, o)
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(real, file); err != nil {
		t.Skip("no links here: ", err)
	}
	api := start(t, o)
	s, err := api.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	l := &live{quitting: &quitting{t: t, address: s.Address,
		client: &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}}, api: api, file: real}
	l.write(`{"hold": {"minutes": 3}}`)
	l.until("what is written behind the link", func(s status.Snapshot) bool { return s.Routing.HoldMinutes == 3 })
	if err := api.SetRouting(t.Context(), control.RoutingChange{HoldMinutes: new(4)}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(l.text(), `"minutes": 4`) {
		t.Error(l.text())
	}
}

func TestManySetAtOnce(t *testing.T) {
	l := newLive(t, "{}")
	changes := []control.RoutingChange{{Strategy: new("drain")}, {AvoidPercent: new(80)}, {HoldMinutes: new(9)},
		{Routes: &[]string{"*: two"}}}
	var all sync.WaitGroup
	for range 3 {
		for _, c := range changes {
			all.Go(func() {
				if err := l.api.SetRouting(t.Context(), c); err != nil {
					t.Error(err)
				}
			})
		}
	}
	all.Wait()
	s, err := config.Parse("f", []byte(l.text()))
	if err != nil {
		t.Fatal(err)
	}
	shown, err := l.api.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got := shown.Routing
	if s.Routing.Strategy != "drain" || s.Routing.AvoidPercent != 80 || s.Hold.Minutes != 9 ||
		len(s.Routing.Routes) != 1 ||
		got.Strategy != "drain" || got.AvoidPercent != 80 || got.HoldMinutes != 9 || len(got.Routes) != 1 {
		t.Errorf("the file has %+v %+v, shown is %+v", s.Routing, s.Hold, got)
	}
}

func TestRoutingOutlivesTheProgram(t *testing.T) {
	o := options(t)
	api, closeIt, err := backend.Connect(t.Context(), o.Environ)
	if err != nil {
		t.Fatal(err)
	}
	until := time.Now().Add(time.Hour).Round(time.Second).UTC()
	for _, err := range []error{
		func() error {
			_, err := api.AddAccount(t.Context(),
				control.NewAccount{Name: "one", Secret: secret.New("sk-ant-api03-live")})
			return err
		}(),
		api.SetRouting(t.Context(),
			control.RoutingChange{Strategy: new("drain"), Routes: &[]string{"*opus*: one"}, HoldMinutes: new(5),
				AvoidPercent: new(0)}),
		api.SetMode(t.Context(), control.ModeChange{Mode: "only", Account: "ONE", Until: until}),
		closeIt(),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if text, err := os.ReadFile(settingsFile(t, o)); err != nil ||
		strings.Count(string(text), "//") != strings.Count(string(config.NewFile()), "//") ||
		!strings.Contains(string(text), "\n      \"*opus*: one\",\n") {
		t.Errorf("%v\n%s", err, text)
	}
	want := status.Routing{Strategy: "drain", Mode: "only", Account: "one", Until: until, HoldMinutes: 5,
		Routes: []string{"*opus*: one"}}
	s, err := start(t, o).Status(t.Context())
	if diff := cmp.Diff(want, s.Routing); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
}
