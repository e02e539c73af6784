package login

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	f "clb/proxy/anthropictest"
)

// started is a flow whose browser was given the address.
func (r *rig) started(c Config) (flow *Flow, address string) {
	opened := make(chan string, 1)
	c.Open = func(_ context.Context, address string) error { opened <- address; return nil }
	flow = r.start(c)
	return flow, <-opened
}

// What the opener gets stands on a command line, which every user of the machine can read.
func TestOpenerGetsNothingOfTheSignIn(t *testing.T) {
	r := newRig(t, f.Config{})
	flow, address := r.started(Config{})
	u, err := url.Parse(address)
	if err != nil || u.Hostname() != "localhost" || u.RawQuery != "" || u.Fragment != "" {
		t.Errorf("%v %s", err, address)
	}
	for _, page := range []string{flow.View().Address, flow.View().PasteAddress} {
		at, err := url.Parse(page)
		if err != nil {
			t.Fatal(err)
		}
		for name, values := range at.Query() {
			if name != "code" && strings.Contains(address, values[0]) { // code=true says which kind of answer is wanted
				t.Errorf("%s of the sign-in page is in %s", name, address)
			}
		}
	}
	if to := r.back(address); to.String() != flow.View().Address {
		t.Errorf("it leads to %s", to)
	}
}

// The one-time address leads to the sign-in page once; whoever comes later gets nothing of it, and the flow goes on.
func TestOneTimeAddress(t *testing.T) {
	r := newRig(t, f.Config{})
	flow, address := r.started(Config{})
	for _, method := range []string{http.MethodHead, http.MethodPost} {
		if p := r.ask(method, address, ""); p.status != http.StatusMethodNotAllowed {
			t.Errorf("%s: %d", method, p.status)
		}
	}
	for _, wrong := range []string{address + "x", address[:len(address)-1], address + "/",
		strings.ToUpper(address[len(address)-4:]), ""} {
		if p := r.ask(http.MethodGet, "http://localhost:"+flow.port.number+openPath+wrong,
			""); p.status != http.StatusNotFound {
			t.Errorf("%q: %d", wrong, p.status)
		}
	}
	if p := r.ask(http.MethodGet, address,
		"evil.example:"+flow.port.number); p.status != http.StatusMisdirectedRequest {
		t.Errorf("by another name: %d", p.status)
	}
	r.back(address)
	again := r.browse(address)
	if again.status != http.StatusGone || again.header.Get("Location") != "" ||
		len(r.fake.RequestsTo(f.PathToken)) != 0 {
		t.Errorf("a second time: %d %v", again.status, again.header)
	}
	r.safe(flow, again)
	if r.browse(flow.View().Address).status != http.StatusOK {
		t.Error("the flow did not go on")
	}
	if _, err := r.wait(flow); err != nil {
		t.Error(err)
	}
}

func TestOneTimeAddressEnds(t *testing.T) {
	now := time.Now()
	if o := newOpening(now); o.take(now.Add(openLife)) {
		t.Error("it is taken after its time")
	}
	o := newOpening(now)
	if !o.take(now.Add(openLife-1)) || o.take(now) {
		t.Error("it is not taken once")
	}
	if other := newOpening(now); other.token == o.token || len(o.token) < 26 || o.is(openPath+other.token) ||
		!o.is(openPath+o.token) {
		t.Errorf("%s %s", o.token, other.token)
	}
	if none := (*opening)(nil); none.is(openPath) {
		t.Error("without a browser to open there is an address")
	}
}

// A connection of another user gets no answer at all: neither the sign-in page nor a say in what comes back.
func TestCallbackIsForTheOwnUserOnly(t *testing.T) {
	r := newRig(t, f.Config{})
	var foreign atomic.Bool
	flow, address := r.started(Config{Peer: func(net.Conn) error {
		if foreign.Load() {
			return errors.New("uid 1234")
		}
		return nil
	}})
	back := r.back(flow.View().Address)
	foreign.Store(true)
	for _, at := range []string{address, back.String(), "http://" + back.Host + "/"} {
		if answer, err := r.browser.Get(at); err == nil {
			_ = answer.Body.Close()
			t.Errorf("another user gets %d", answer.StatusCode)
		}
	}
	if v := flow.View(); v.Stage != Waiting {
		t.Errorf("%+v", v)
	}
	foreign.Store(false)
	if r.browse(back.String()).status != http.StatusOK {
		t.Error("the user's own browser does not come back")
	}
	if _, err := r.wait(flow); err != nil {
		t.Error(err)
	}
}
