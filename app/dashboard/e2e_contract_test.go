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

	"clb/app/control"
	"clb/app/control/controltest"
	"clb/app/dashboard"
	"clb/app/status"
)

// TestRoutingThroughTheAPI drives the page against the program's real API, as it answers on the port.
func TestRoutingThroughTheAPI(t *testing.T) {
	p := newTab(t, chromium(t))
	p.refused = true
	program := controltest.New(controltest.Config{Version: "1.4.0", StartedAt: time.Now(), Address: "http://localhost:8080", Accounts: accepted().Accounts, Requests: []control.Request{waited(time.Now())}})
	ctx, end := context.WithCancel(context.Background())
	mux := http.NewServeMux()
	mux.Handle("/", dashboard.Handler())
	mux.Handle("/api/", control.PortHandler(control.Config{API: program, Board: program.Board(), Ended: ctx.Done()}))
	server := httptest.NewServer(mux)
	t.Cleanup(func() { end(); server.Close() })
	p.goTo(server.URL + "/#/accounts")
	p.await(`document.querySelector('.routing')`)
	p.openRouting()

	// The panels above may still grow, and a click by place would miss.
	eval[bool](p, `(document.querySelector('input[name=strategy][value=drain]').click(), true)`)
	p.await(`document.querySelector('input[name=strategy][value=drain]').checked`)
	p.fill("Begin elsewhere from, in % of a window used", "101")
	p.save("strategy")
	p.await(`document.querySelector('input[max="100"][aria-invalid=true]')`)
	p.fill("Begin elsewhere from, in % of a window used", "0")
	p.save("strategy")
	p.awaitText("New conversations elsewhere never")
	p.click("input[name=hold][value=wait]")
	p.save("hold")
	p.awaitText("wait up to 30 min")
	p.click("input[name=mode][value=only]")
	p.pick("Account", "work")
	p.pick("Ends", "hour")
	p.save("mode")
	p.awaitText("Only work serves requests.")
	p.button("Add a route")
	p.fill("Model", "*haiku*")
	p.click("input[name=rule][value=not]")
	p.tick("work")
	p.button("Save route")
	p.awaitText("*haiku* not work")

	p.within = ""
	p.manage(1)
	p.fill("Group", "a group")
	p.button("Save")
	p.await(`document.querySelector('dialog input[aria-invalid=true]')?.value === 'a group'`)
	p.fill("Group", "home")
	p.button("Save")
	p.awaitText("http://localhost:8080/g/home")
	p.press("\x1b")
	p.await(`!document.querySelector('dialog')`)
	p.kind("endpoint")
	p.fill("Name", "spillover")
	p.fill("Address", "https://api.example.com/v1/")
	p.fill("Models", "claude-*=big")
	p.fill("Key", "of the service")
	p.button("Add account")
	p.awaitText("Not Claude: api.example.com, serves claude-* as big, used when no Claude account is left.")

	got := program.Board().Snapshot().Routing
	if left := time.Until(got.Until); left < 59*time.Minute || left > time.Hour {
		t.Errorf("the mode ends in %s", left)
	}
	got.Until = time.Time{}
	want := status.Routing{Strategy: "drain", Mode: "only", Account: "work", HoldMinutes: 30, Routes: []string{"*haiku*: not work"}, Groups: []string{"home"}}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("routing (-want +got):\n%s", d)
	}
	if n, ok := program.Added("spillover"); !ok || n.Secret.Reveal() != "of the service" {
		t.Error("the key has not arrived as it was typed")
	}
	p.press("\x1b")
	p.await(`!document.querySelector('dialog')`)
	p.click(".notice.mode button")
	p.await(`!document.querySelector('.notice.mode')`)
	if mode := program.Board().Snapshot().Routing.Mode; mode != "auto" {
		t.Errorf("the mode is %s", mode)
	}
	p.clean(&stage{address: strings.TrimPrefix(server.URL, "http://")})
}
