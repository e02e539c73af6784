package anthropictest_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"clb/proxy/anthropictest"
)

// inMemory is a client of Transport.
func inMemory(t testing.TB, f *anthropictest.Fake) client {
	return client{t, &http.Client{Transport: f.Transport()}, "http://api.anthropic.com"}
}

func TestTransportAnswersAsTheServerDoes(t *testing.T) {
	f := anthropictest.Run(t, anthropictest.Config{Now: newClock().now})
	a := f.AddAccount(anthropictest.Account{})
	for _, c := range []struct{ method, path, body string }{
		{"POST", "/v1/messages?beta=true", hello}, {"POST", "/v1/messages", helloStream}, {"HEAD", "/api/hello", ""},
		{"GET", "/v1/models", ""},
		{"POST", "/v1/messages", "{"}, {"GET", "/none", ""},
	} {
		served := newClient(t, f).do(c.method, c.path, c.body, bearer(a.AccessToken()))
		direct := inMemory(t, f).do(c.method, c.path, c.body, bearer(a.AccessToken()))
		served.header.Del("Date")
		if len(served.header["Content-Length"]) == 0 {
			direct.header.Del("Content-Length")
		}
		number := strings.NewReplacer(direct.header.Get("Request-Id"), "N", served.header.Get("Request-Id"), "N",
			"msg_"+strings.TrimPrefix(direct.header.Get("Request-Id"), "req_"), "M",
			"msg_"+strings.TrimPrefix(served.header.Get("Request-Id"), "req_"), "M")
		if served.status != direct.status || number.Replace(served.body) != number.Replace(direct.body) ||
			direct.err != nil {
			t.Errorf("%s %s: %+v and %+v", c.method, c.path, served, direct)
		}
		served.header.Set("Request-Id", direct.header.Get("Request-Id"))
		for name := range served.header {
			if served.header.Get(name) != direct.header.Get(name) {
				t.Errorf("%s %s: %s is %q and %q", c.method, c.path, name, served.header.Get(name),
					direct.header.Get(name))
			}
		}
	}
	seen := f.Requests()
	if r := seen[1]; r.Host != "api.anthropic.com" || r.ContentLength != int64(len(hello)) ||
		r.BodySHA256 != seen[0].BodySHA256 || r.Query != "beta=true" {
		t.Errorf("recorded %+v", r)
	}
	if v := f.Violations(); len(v) > 0 {
		t.Error(v)
	}
}

func TestTransportBreaks(t *testing.T) {
	for name, test := range map[string]struct {
		fault anthropictest.Fault
		err   error
	}{
		"reset":         {anthropictest.Reset(), syscall.ECONNRESET},
		"reset inside":  {anthropictest.CutAfter(3, anthropictest.BreakReset), syscall.ECONNRESET},
		"fin inside":    {anthropictest.CutAfter(3, anthropictest.BreakFIN), io.ErrUnexpectedEOF},
		"clean inside":  {anthropictest.CutAfter(3, anthropictest.BreakClean), nil},
		"error message": {anthropictest.ErrorAfter(3, "api_error"), nil},
	} {
		t.Run(name, func(t *testing.T) {
			f := anthropictest.New(anthropictest.Config{})
			defer f.Close()
			f.Fail(test.fault, 1)
			if got := inMemory(t, f).askStream(f.AddAccount(anthropictest.Account{})); !errors.Is(got.err, test.err) {
				t.Errorf("%+v", got)
			}
			if r := f.Requests()[0]; r.Left {
				t.Errorf("recorded %+v", r)
			}
		})
	}
}

// Three minutes with one ping each 20 seconds take no time in a bubble.
func TestSlowStreamInABubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := anthropictest.New(anthropictest.Config{
			Pace:   20 * time.Second,
			Answer: func(anthropictest.Prompt) anthropictest.Answer { return anthropictest.Answer{Pings: 9} },
		})
		defer f.Close()
		a := f.AddAccount(anthropictest.Account{})
		start := time.Now()
		r, _ := http.NewRequestWithContext(t.Context(), "POST", "http://api.anthropic.com/v1/messages",
			strings.NewReader(helloStream))
		r.Header = bearer(a.AccessToken())
		res, err := f.Transport().RoundTrip(r)
		if err != nil || time.Since(start) != 0 {
			t.Fatalf("%v after %v", err, time.Since(start))
		}
		b, err := io.ReadAll(res.Body)
		res.Body.Close()
		if took := time.Since(start); took != 14*20*time.Second || err != nil ||
			strings.Count(string(b), "event: ping\n") != 9 {
			t.Errorf("%v, %v, %s", took, err, b)
		}
		start = time.Now()
		if got := inMemory(t, f).ask(a); got.err == nil || time.Since(start) != patience {
			t.Errorf("an answer that is not streamed came at once: %+v", got)
		}
		if seen := f.Requests(); seen[0].Left || !seen[0].Done {
			t.Errorf("recorded %+v", seen[0])
		}
		synctest.Wait()
		if seen := f.Requests(); !seen[1].Left || !seen[1].Done {
			t.Errorf("recorded %+v", seen[1])
		}
	})
}

func TestTransportSeesTheClientLeave(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := anthropictest.New(anthropictest.Config{})
		a := f.AddAccount(anthropictest.Account{})
		f.Fail(anthropictest.StallAfter(2), 1)
		f.Fail(anthropictest.Hang(), 2)
		send := func(ctx context.Context) (*http.Response, error) {
			r, _ := http.NewRequestWithContext(ctx, "POST", "http://api.anthropic.com/v1/messages",
				strings.NewReader(helloStream))
			r.Header = bearer(a.AccessToken())
			return f.Transport().RoundTrip(r)
		}
		res, err := send(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(res.Body, make([]byte, 20)); err != nil {
			t.Error(err)
		}
		res.Body.Close()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := send(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v", err)
		}
		synctest.Wait()
		for _, r := range f.Requests() {
			if !r.Left || !r.Done {
				t.Errorf("recorded %+v", r)
			}
		}
		closed := make(chan error)
		go func() {
			_, err := send(t.Context())
			closed <- err
		}()
		synctest.Wait()
		f.Close()
		if err := <-closed; err == nil {
			t.Error("an answer after Close")
		}
		if _, err := send(t.Context()); err == nil {
			t.Error("a request after Close")
		}
	})
}
