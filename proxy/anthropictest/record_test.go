package anthropictest_test

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"clb/proxy/anthropictest"
)

func await(t *testing.T, f *anthropictest.Fake, met func([]anthropictest.Request) bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := f.Await(ctx, met); err != nil {
		t.Fatal(err)
	}
}

func TestRecord(t *testing.T) {
	clock := newClock()
	f := anthropictest.Run(t, anthropictest.Config{Now: clock.now, KeepBody: 10})
	a := f.AddAccount(anthropictest.Account{Name: "one"})
	header := with(bearer(a.AccessToken()), "X-Claude-Code-Session-Id", "s1")
	header = with(header, "Anthropic-Beta", "b,oauth-2025-04-20", "a")
	newClient(t, f).do("POST", "/v1/messages?beta=true&x=%20", helloStream, header)
	sum := sha256.Sum256([]byte(helloStream))
	want := anthropictest.Request{
		Seq: 1, ID: "req_fake_0001", Time: clock.at, Method: "POST", Path: "/v1/messages", Query: "beta=true&x=%20",
		Host: strings.TrimPrefix(f.URL, "http://"), Proto: "HTTP/1.1", Header: header,
		ContentLength: int64(len(helloStream)),
		Credential:    anthropictest.Bearer, Account: "one", Body: []byte(helloStream[:10]), BodyLen: len(helloStream),
		BodySHA256: hex.EncodeToString(sum[:]), Model: "claude-opus-5-5", Stream: true, Session: "s1", Status: 200,
		Events: 7, Done: true,
	}
	want.Header.Set("Content-Length", f.Requests()[0].Header.Get("Content-Length"))
	await(t, f, func(seen []anthropictest.Request) bool { return seen[0].Done })
	if diff := cmp.Diff([]anthropictest.Request{want}, f.Requests()); diff != "" {
		t.Error(diff)
	}
	if v := f.Violations(); len(v) != 0 {
		t.Errorf("violations %q", v)
	}
	f.Forget()
	if len(f.Requests()) != 0 {
		t.Error("not forgotten")
	}
}

func TestSessionOfTheBody(t *testing.T) {
	f := anthropictest.Run(t, anthropictest.Config{})
	a := f.AddAccount(anthropictest.Account{})
	for user, want := range map[string]string{
		`{\"device_id\":\"d\",\"account_uuid\":\"\",\"session_id\":\"s-new\"}`: "s-new",
		`user_0a_account__session_0b-1c`:                                       "0b-1c",
		`somebody`:                                                             "",
	} {
		body := strings.Replace(hello, `"messages"`, `"metadata":{"user_id":"`+user+`"},"messages"`, 1)
		newClient(t, f).do("POST", "/v1/messages", body, bearer(a.AccessToken()))
		seen := f.Requests()
		if got := seen[len(seen)-1].Session; got != want {
			t.Errorf("%s: %q, want %q", user, got, want)
		}
	}
}

func TestRecordIsBounded(t *testing.T) {
	f := anthropictest.Run(t, anthropictest.Config{KeepRequests: 3})
	for range 5 {
		newClient(t, f).do("HEAD", "/", "", http.Header{})
	}
	seen := f.Requests()
	if len(seen) != 3 || seen[0].Seq != 3 || seen[2].Seq != 5 {
		t.Errorf("%+v", seen)
	}
}

func TestViolations(t *testing.T) {
	for _, direct := range []bool{false, true} {
		f := anthropictest.Run(t, anthropictest.Config{Direct: direct})
		a := f.AddAccount(anthropictest.Account{})
		c := newClient(t, f)
		good := bearer(a.AccessToken())
		c.do("POST", "/v1/messages", hello, good)
		c.do("POST", "/v1/messages", hello, with(good, "X-Api-Key", a.APIKey()))
		c.do("POST", "/v1/messages", hello, with(good, "Authorization", "Bearer x", "Bearer y"))
		c.do("POST", "/v1/messages", hello, with(good, "Anthropic-Beta", "oauth-2025-04-20,a", "oauth-2025-04-20"))
		leaky := with(with(with(good, "Connection", "keep-alive"), "X-Forwarded-For", "127.0.0.1"), "Cookie", "a=b")
		c.do("POST", "/v1/messages", hello, leaky)
		c.do("POST", "/v1/oauth/token", `{}`, with(good, "User-Agent", ""))
		want := []string{
			"request 2: more than one credential", "request 3: more than one credential",
			"request 4: anthropic-beta has oauth-2025-04-20 2 times",
			"request 5: header Connection", "request 5: header Cookie", "request 5: header X-Forwarded-For",
			"request 6: a request for tokens has Authorization", "request 6: a request for tokens has Anthropic-Beta",
			`request 6: a request for tokens has no User-Agent of its own but ""`,
		}
		if direct {
			want = slices.DeleteFunc(want, func(v string) bool { return strings.HasPrefix(v, "request 5") })
		}
		if diff := cmp.Diff(want, f.Violations()); diff != "" {
			t.Error(diff)
		}
	}
}

func TestForeignHostIsAViolation(t *testing.T) {
	f := anthropictest.Run(t, anthropictest.Config{})
	address := strings.TrimPrefix(f.URL, "http://")
	_, port, _ := net.SplitHostPort(address)
	for host, good := range map[string]bool{address: true, "localhost:" + port: true, "api.anthropic.com": true,
		"localhost:8080": false, "127.0.0.1": false} {
		f.Forget()
		r, err := http.NewRequestWithContext(t.Context(), "HEAD", f.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = host
		res, err := newClient(t, f).http.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if (len(f.Violations()) == 0) != good {
			t.Errorf("%s: %q", host, f.Violations())
		}
	}
}

func TestClientThatLeaves(t *testing.T) {
	for name, fault := range map[string]anthropictest.Fault{"before the headers": anthropictest.Hang(),
		"inside the stream": anthropictest.StallAfter(3)} {
		t.Run(name, func(t *testing.T) {
			f := anthropictest.Run(t, anthropictest.Config{})
			a := f.AddAccount(anthropictest.Account{})
			f.Fail(fault, 1)
			ctx, leave := context.WithCancel(t.Context())
			done := make(chan struct{})
			go func() {
				defer close(done)
				r, _ := http.NewRequestWithContext(ctx, "POST", f.URL+"/v1/messages", strings.NewReader(helloStream))
				r.Header = bearer(a.AccessToken())
				if res, err := newClient(t, f).http.Do(r); err == nil {
					defer res.Body.Close()
					for s := bufio.NewScanner(res.Body); s.Scan(); {
						continue
					}
				}
			}()
			await(t, f, func(seen []anthropictest.Request) bool {
				return len(seen) == 1 && seen[0].Events == max(0, fault.After)
			})
			leave()
			<-done
			await(t, f, func(seen []anthropictest.Request) bool { return seen[0].Done && seen[0].Left })
		})
	}
}

func TestAwaitGivesUpWithItsContext(t *testing.T) {
	f := anthropictest.Run(t, anthropictest.Config{})
	newClient(t, f).do("HEAD", "/", "", http.Header{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := f.Await(ctx, func([]anthropictest.Request) bool { return false })
	if err == nil || !strings.Contains(err.Error(), "1 so far; 1: HEAD / of") {
		t.Errorf("%v", err)
	}
}

func TestCloseEndsEverything(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	f := anthropictest.New(anthropictest.Config{})
	if err := f.Start(); err != nil {
		t.Fatal(err)
	}
	if f.Start() == nil {
		t.Error("started twice")
	}
	a := f.AddAccount(anthropictest.Account{})
	f.Fail(anthropictest.StallAfter(2), 1)
	f.Fail(anthropictest.Hang(), 1)
	f.Fail(anthropictest.Gate(make(chan struct{})), 1)
	tr := &http.Transport{DisableCompression: true}
	c := client{t, &http.Client{Transport: tr}, f.URL}
	answers := make(chan reply)
	for range 3 {
		go func() { answers <- c.askStream(a) }()
	}
	await(t, f, func(seen []anthropictest.Request) bool {
		return len(seen) == 3 && slices.ContainsFunc(seen, func(r anthropictest.Request) bool { return r.Events == 2 })
	})
	f.Close()
	for range 3 {
		if got := <-answers; got.err == nil {
			t.Errorf("an answer that looks whole: %+v", got)
		}
	}
	for _, r := range f.Requests() {
		if r.Left || !r.Done {
			t.Errorf("recorded %+v", r)
		}
	}
	tr.CloseIdleConnections()
	f.Close() // again does no harm
}
