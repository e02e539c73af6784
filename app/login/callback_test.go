package login

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	f "clb/proxy/anthropictest"
	"clb/proxy/oauth"
)

// TestBothLoopbacks: the browser may resolve localhost to either address.
func TestBothLoopbacks(t *testing.T) {
	hosts := []string{"127.0.0.1", "localhost"}
	if hasIPv6Here(t) {
		hosts = append(hosts, "::1")
	}
	for _, host := range hosts {
		r := newRig(t, f.Config{})
		flow := r.start(Config{})
		back := r.back(flow.View().Address)
		own := back.Host
		back.Host = net.JoinHostPort(host, back.Port())
		for _, header := range []string{own, back.Host} {
			if p := r.ask(http.MethodGet, "http://"+back.Host+"/", header); p.status != http.StatusNotFound {
				t.Errorf("%s as %s: %d", host, header, p.status)
			}
		}
		page := r.ask(http.MethodGet, back.String(), own)
		if _, err := r.wait(flow); err != nil || page.status != http.StatusOK {
			t.Errorf("%s: %v %d", host, err, page.status)
		}
	}
}

func TestPortIsOnTheLoopbackOnly(t *testing.T) {
	six := hasIPv6Here(t)
	p, err := openPort(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer p.close()
	want := 1
	if six {
		want = 2
	}
	if len(p.listeners) != want || p.redirect() != "http://localhost:"+p.number+"/callback" {
		t.Errorf("%d listeners, %s", len(p.listeners), p.redirect())
	}
	for _, l := range p.listeners {
		at, ok := l.Addr().(*net.TCPAddr)
		if !ok || !at.IP.IsLoopback() || fmt.Sprint(at.Port) != p.number {
			t.Errorf("listens on %v", l.Addr())
		}
	}
	if _, err := net.Listen("tcp4", "127.0.0.1:"+p.number); err == nil {
		t.Error("the port is free")
	}
}

func TestWithoutIPv6(t *testing.T) {
	p, err := openBoth(t.Context(), false)
	if err != nil || len(p.listeners) != 1 {
		t.Fatalf("%v %+v", err, p)
	}
	p.close()
}

// TestHostileCallbacks knocks in every wrong way; none of it ends the flow or reaches the token endpoint.
func TestHostileCallbacks(t *testing.T) {
	r := newRig(t, f.Config{})
	flow := r.start(Config{})
	right := r.back(flow.View().Address)
	state := right.Query().Get("state")
	base := "http://" + right.Host
	query := func(pairs ...string) string {
		q := url.Values{}
		for i := 0; i < len(pairs); i += 2 {
			q.Add(pairs[i], pairs[i+1])
		}
		return base + "/callback?" + q.Encode()
	}
	for name, test := range map[string]struct {
		method, address, host string
		status                int
	}{
		"wrong state":            {"GET", query("code", "abcdefgh", "state", state[:42]+"!"), "", 400},
		"empty state":            {"GET", query("code", "abcdefgh", "state", ""), "", 400},
		"no state":               {"GET", query("code", "abcdefgh"), "", 400},
		"no code":                {"GET", query("state", state), "", 400},
		"no query":               {"GET", base + "/callback", "", 400},
		"two codes":              {"GET", query("code", "a", "code", "b", "state", state), "", 400},
		"two states":             {"GET", query("code", "a", "state", state, "state", state), "", 400},
		"code and error":         {"GET", query("code", "a", "state", state, "error", "access_denied"), "", 400},
		"error with wrong state": {"GET", query("error", "access_denied", "state", "x"), "", 400},
		"error without state":    {"GET", query("error", "access_denied"), "", 400},
		"markup": {"GET",
			query("error", "<script>alert(1)</script>", "error_description", "<b>", "state", "\"><i>"), "", 400},
		"control characters":       {"GET", query("code", "a\r\nSet-Cookie: x=y", "state", state), "", 400},
		"long code":                {"GET", query("code", strings.Repeat("a", 3000), "state", state), "", 400},
		"broken query":             {"GET", base + "/callback?code=%zz&state=" + state, "", 400},
		"semicolons":               {"GET", base + "/callback?code=a;state=" + state, "", 400},
		"POST":                     {"POST", right.String(), "", 405},
		"HEAD":                     {"HEAD", right.String(), "", 405},
		"OPTIONS":                  {"OPTIONS", right.String(), "", 405},
		"another path":             {"GET", base + "/callback/?" + right.RawQuery, "", 404},
		"capital path":             {"GET", base + "/Callback?" + right.RawQuery, "", 404},
		"doubled slash":            {"GET", base + "//callback?" + right.RawQuery, "", 404},
		"escaped path":             {"GET", base + "/%63allback?" + right.RawQuery, "", 404},
		"dots":                     {"GET", base + "/x/../callback?" + right.RawQuery, "", 404},
		"root":                     {"GET", base + "/?" + right.RawQuery, "", 404},
		"favicon":                  {"GET", base + "/favicon.ico", "", 404},
		"rebound name":             {"GET", right.String(), "evil.example:" + right.Port(), 421},
		"rebound without port":     {"GET", right.String(), "evil.example", 421},
		"localhost without port":   {"GET", right.String(), "localhost", 421},
		"localhost of another":     {"GET", right.String(), "localhost:1", 421},
		"name that begins alike":   {"GET", right.String(), "localhost.evil.example:" + right.Port(), 421},
		"rebound on another path":  {"GET", base + "/x", "evil.example", 421},
		"address of the local net": {"GET", right.String(), "192.168.0.1:" + right.Port(), 421},
	} {
		p := r.ask(test.method, test.address, test.host)
		if p.status != test.status || strings.Contains(p.body, "alert(1)") || p.header.Get("Set-Cookie") != "" ||
			p.header.Get("Location") != "" {
			t.Errorf("%s: %d %s", name, p.status, p.body)
		}
		if test.method != "HEAD" {
			r.safe(flow, p)
		}
		if v := flow.View(); v.Stage != Waiting {
			t.Fatalf("%s ended the flow: %+v", name, v)
		}
	}
	if n := len(r.fake.RequestsTo(f.PathToken)); n != 0 {
		t.Errorf("%d exchanges", n)
	}
	if page := r.browse(right.String()); page.status != http.StatusOK {
		t.Errorf("the right one after all: %d", page.status)
	}
	if _, err := r.wait(flow); err != nil {
		t.Error(err)
	}
}

// TestRawBytes: what is no HTTP gets no harm done, and a client that only connects is dropped.
func TestRawBytes(t *testing.T) {
	r := newRig(t, f.Config{})
	flow := r.start(Config{})
	host := r.back(flow.View().Address).Host
	for _, raw := range []string{"\x16\x03\x01\x02\x00", "GET /callback HTTP/1.1\r\n\r\n",
		"GET /callback?" + strings.Repeat("a", 64<<10) + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n", "\r\n\r\n\r\n"} {
		c, err := net.DialTimeout("tcp4", strings.Replace(host, "localhost", "127.0.0.1", 1), patience)
		if err != nil {
			t.Fatal(err)
		}
		_ = c.SetDeadline(time.Now().Add(patience))
		_, _ = c.Write([]byte(raw))
		if answer, err := http.ReadResponse(bufio.NewReader(c), nil); err == nil && answer.StatusCode < 400 {
			t.Errorf("%.20q: %d", raw, answer.StatusCode)
		}
		_ = c.Close()
	}
	if v := flow.View(); v.Stage != Waiting {
		t.Errorf("%+v", v)
	}
}

// TestReplay: an answer that was used once is worth nothing, also while the first one is still looked at.
func TestReplay(t *testing.T) {
	r := newRig(t, f.Config{})
	open := make(chan struct{})
	r.fake.Fail(f.Gate(open).On(f.PathToken), 1)
	flow := r.start(Config{})
	back := r.back(flow.View().Address).String()
	first := make(chan shown)
	go func() { first <- r.browse(back) }()
	if err := r.fake.Await(t.Context(),
		func(seen []f.Request) bool { return seen[len(seen)-1].Path == f.PathToken }); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if again := r.browse(back); again.status != http.StatusConflict ||
			!strings.Contains(again.body, "already used") {
			t.Errorf("%d %s", again.status, again.body)
		}
	}
	denied, err := url.Parse(back)
	if err != nil {
		t.Fatal(err)
	}
	denied.RawQuery = url.Values{"error": {"access_denied"}, "state": {denied.Query().Get("state")}}.Encode()
	if again := r.browse(denied.String()); again.status != http.StatusConflict {
		t.Errorf("a refusal after the answer: %d", again.status)
	}
	close(open)
	if p := <-first; p.status != http.StatusOK {
		t.Errorf("%d %s", p.status, p.body)
	}
	if _, err := r.wait(flow); err != nil || len(r.fake.RequestsTo(f.PathToken)) != 1 {
		t.Error(err)
	}
}

// TestErrorsOfTheTokenEndpoint: each of them ends the flow with its words, on the page as in the error.
func TestErrorsOfTheTokenEndpoint(t *testing.T) {
	for _, test := range []struct {
		fault f.Fault
		want  oauth.Problem
		words string
	}{
		{f.TokenError(400, "invalid_grant", "Authorization code not found"), oauth.Spent,
			"expired or was used already"},
		{f.TokenError(400, "invalid_grant", "Invalid code_verifier"), oauth.Mismatch, "belongs to another sign-in"},
		{f.TokenError(400, "invalid_request", ""), oauth.Rejected, "invalid_request"},
		{f.TokenError(401, "invalid_client", ""), oauth.Rejected, "invalid_client"},
		{f.HTML(403).On(f.PathToken), oauth.Blocked, "VPN, proxy and firewall"},
		{f.TokenThrottled(90 * time.Second), oauth.Throttled, "wait 90 s"},
		{f.HTML(502).On(f.PathToken), oauth.Trouble, "trouble of its own (502)"},
		{f.Lost().On(f.PathToken), oauth.Unreachable, "the connection broke"},
		{f.Fault{Path: f.PathToken, Status: 200, Body: "<p>welcome</p>", ContentType: "text/html"}, oauth.Unreadable,
			"a sign-in of its own"},
	} {
		r := newRig(t, f.Config{})
		r.fake.Fail(test.fault, 1)
		flow := r.start(Config{})
		page := r.browse(flow.View().Address)
		result, err := r.wait(flow)
		e := new(oauth.Error)
		if !errors.As(err, &e) || e.Problem != test.want || !strings.Contains(err.Error(), test.words) ||
			!result.Access.IsZero() {
			t.Errorf("%s: %v %+v", test.fault.Name, err, result)
		}
		if page.status != http.StatusBadGateway || !strings.Contains(page.body, test.words) {
			t.Errorf("%s: %d %s", test.fault.Name, page.status, page.body)
		}
		if v := flow.View(); v.Stage != Failed || v.Problem != err.Error() {
			t.Errorf("%s: %+v", test.fault.Name, v)
		}
		r.safe(flow, page)
		r.hides(flow, err, *e)
		if n := len(r.fake.RequestsTo(f.PathToken)); n != 1 {
			t.Errorf("%s: %d exchanges", test.fault.Name, n)
		}
	}
}
