//go:build e2e

package dashboard_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clb/app/browsertest"
	"clb/app/control"
	"clb/app/control/controltest"
	"clb/app/control/server"
	"clb/app/dashboard"
	"clb/app/status"
)

// TestRoutingThroughTheAPI drives the page against the program's real API, as it answers on the port.
func TestRoutingThroughTheAPI(t *testing.T) {
	p := newTab(t, browsertest.Chromium(t))
	p.Refused = true
	program := controltest.New(controltest.Config{Version: "1.4.0", StartedAt: time.Now(),
		Address: "http://localhost:8080", Accounts: accepted().Accounts,
		Requests: []control.Request{waited(time.Now())}})
	ctx, end := context.WithCancel(context.Background())
	mux := http.NewServeMux()
	mux.Handle("/", dashboard.Handler())
	mux.Handle("/api/", server.PortHandler(server.Config{API: program, Board: program.Board(), Ended: ctx.Done()}))
	server := httptest.NewServer(mux)
	t.Cleanup(func() { end(); server.Close() })
	p.GoTo(server.URL + "/#/accounts")
	p.Await(`document.querySelector('.routing')`)
	p.openRouting()

	// The panels above may still grow, and a click by place would miss.
	eval[bool](p, `(document.querySelector('input[name=strategy][value=drain]').click(), true)`)
	p.Await(`document.querySelector('input[name=strategy][value=drain]').checked`)
	p.Fill("Stop starting new sessions at (% used)", "101")
	p.save("strategy")
	p.Await(`document.querySelector('input[max="100"][aria-invalid=true]')`)
	p.Fill("Stop starting new sessions at (% used)", "0")
	p.save("strategy")
	p.AwaitText("Avoid accounts never")
	p.Click("input[name=hold][value=wait]")
	p.save("hold")
	p.AwaitText("wait up to 30 min")
	p.Click("input[name=mode][value=only]")
	p.Pick("Account", "work")
	p.Pick("Ends", "hour")
	p.save("mode")
	p.AwaitText("Only work serves requests.")
	p.Button("Add a route")
	p.Fill("Model", "*haiku*")
	p.Click("input[name=rule][value=not]")
	p.tick("work")
	p.Button("Save route")
	p.AwaitText("*haiku* not work")

	p.Within = ""
	p.manage(1)
	p.Fill("Group", "a group")
	p.Button("Save")
	p.Await(`document.querySelector('dialog input[aria-invalid=true]')?.value === 'a group'`)
	p.Fill("Group", "home")
	p.Button("Save")
	p.AwaitText("http://localhost:8080/g/home")
	p.Press("\x1b")
	p.Await(`!document.querySelector('dialog')`)
	p.kind("endpoint")
	p.Fill("Name", "spillover")
	p.Fill("Address", "https://api.example.com/v1/")
	p.Fill("Models", "claude-*=big")
	p.Fill("Key", "of the service")
	p.Button("Add account")
	p.AwaitText("Not Claude: api.example.com, serves claude-* as big, used when no Claude account is left.")

	got := program.Board().Snapshot().Routing
	if left := time.Until(got.Until); left < 59*time.Minute || left > time.Hour {
		t.Errorf("the mode ends in %s", left)
	}
	got.Until = time.Time{}
	want := status.Routing{Strategy: "drain", Mode: "only", Account: "work", HoldMinutes: 30,
		Routes: []string{"*haiku*: not work"}, Groups: []string{"home"}}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("routing (-want +got):\n%s", d)
	}
	if n, ok := program.Added("spillover"); !ok || n.Secret.Reveal() != "of the service" {
		t.Error("the key has not arrived as it was typed")
	}
	p.Press("\x1b")
	p.Await(`!document.querySelector('dialog')`)
	p.Click(".notice.mode button")
	p.Await(`!document.querySelector('.notice.mode')`)
	if mode := program.Board().Snapshot().Routing.Mode; mode != "auto" {
		t.Errorf("the mode is %s", mode)
	}
	p.clean(&stage{address: strings.TrimPrefix(server.URL, "http://")})
}
