package proxy

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"clb/proxy/account"
	f "clb/proxy/anthropictest"
	"clb/proxy/secret"
)

// checkLeft checks that nothing that looks like an answer was made for a client that left, and nobody blamed.
func (g *rig) checkLeft(x Exchange) {
	g.t.Helper()
	if x.Outcome != OutcomeCancelled || x.Status != statusClientClosed || x.Error == "" {
		g.t.Errorf("recorded %d %s %q", x.Status, x.Outcome, x.Error)
	}
	if g.proxy.Running() != 0 {
		g.t.Error("it is still counted as running")
	}
}

func TestAClientLeavesDuringRetries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, 2)
		g.fake.Fail(f.Upstream(529), f.Always)
		ctx, leave := context.WithTimeout(t.Context(), 3500*time.Millisecond) // between the third and the fourth send
		defer leave()
		got := g.send(g.request("/v1/messages?beta=true", "s", prompt).WithContext(ctx))
		if !got.aborted || got.body != "" {
			t.Errorf("a clean empty answer: %+v", got)
		}
		g.checkLeft(g.record.last())
		if n := len(g.upstream()); n != 3 {
			t.Errorf("%d requests went upstream", n)
		}
	})
}

func TestAClientLeavesWhileTheNextAccountIsRenewed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, 1)
		defer g.fake.Close()
		login := g.fake.AddAccount(f.Account{}).Login()
		if _, err := g.pool.Add(t.Context(), account.Account{Name: "b"}, account.Credential{Kind: account.KindOAuth,
			Access: secret.New(login.AccessToken), Refresh: secret.New(login.RefreshToken),
			ExpiresAt: time.Now()}); err != nil {
			t.Fatal(err)
		}
		g.fake.Fail(f.Upstream(529).For(g.accounts[0]), f.Always)
		g.fake.Fail(f.Hang().On(f.PathToken), 1)
		// the first account has had its four sends by then
		ctx, leave := context.WithTimeout(t.Context(), 10*time.Second)
		defer leave()
		if got := g.send(g.request("/v1/messages?beta=true", "s", prompt).WithContext(ctx)); !got.aborted ||
			got.body != "" {
			t.Errorf("%+v", got)
		}
		g.checkLeft(g.record.last())
	})
}

// raw sends bytes on a connection of its own, says that no more will come, and returns all that comes back.
func raw(t *testing.T, url, request string) string {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if err := conn.SetDeadline(time.Now().Add(45 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(conn, request); err != nil {
		t.Fatal(err)
	}
	if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	answer, _ := io.ReadAll(conn) // a reset is as good as an end
	return string(answer)
}

func TestAClientThatHalfClosesSeesNoAnswer(t *testing.T) {
	for _, c := range []struct {
		name, path, header, body string
		upstream                 int // requests that are sent on
	}{
		{"while it waits", f.PathMessages, fmt.Sprintf("Content-Length: %d\r\n", len(prompt)), prompt, 1},
		{"while it waits, on a path of its own", f.PathProfile,
			fmt.Sprintf("Authorization: Bearer sk-ant-oat01-own\r\nContent-Length: %d\r\n", len(prompt)), prompt, 1},
		{"in the middle of its body", f.PathMessages, fmt.Sprintf("Content-Length: %d\r\n", len(prompt)+1), prompt, 0},
		{"in the middle of a chunk", f.PathMessages, "Transfer-Encoding: chunked\r\n", "ff\r\n" + prompt, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := newNetRig(t, 1)
			s := g.serve(nil)
			g.fake.Fail(f.Hang().On(f.AnyPath), f.Always)
			got := raw(t, s.URL, "POST "+c.path+" HTTP/1.1\r\nHost: "+strings.TrimPrefix(s.URL, "http://")+"\r\n"+
				c.header+"\r\n"+c.body)
			if got != "" {
				t.Errorf("it got %q", got)
			}
			g.checkLeft(g.settled())
			if n := len(g.fake.Requests()); n > c.upstream { // fewer where the end of the client was seen first
				t.Errorf("%d requests went upstream", n)
			}
		})
	}
}

func TestAClientLeavesAfterTheLastEvent(t *testing.T) {
	g := newNetRig(t, 1)
	s := g.serve(nil)
	whole, err := io.ReadAll(post(t.Context(), t, s.URL, nil).Body)
	if err != nil {
		t.Fatal(err)
	}
	g.settled()
	g.fake.Fail(f.GateAfter(g.fake.Requests()[0].Events, make(chan struct{})), 1) // the upstream never ends its body
	ctx, leave := context.WithCancel(t.Context())
	defer leave()
	response := post(ctx, t, s.URL, func(r *http.Request) { r.Header.Set("X-Claude-Code-Session-Id", "s") })
	if _, err := io.ReadFull(response.Body, make([]byte, len(whole))); err != nil { // up to and with message_stop
		t.Fatal(err)
	}
	leave()
	if x := g.settled(); x.Session != "s" || x.Outcome != OutcomeComplete || x.Error != "" || x.Usage.Output == 0 ||
		x.BytesOut != int64(len(whole)) {
		t.Errorf("a client that had all of it: %+v", x)
	}
}
