package proxy

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"clb/proxy/anthropic"
	f "clb/proxy/anthropictest"
)

func TestASilentStreamIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, 2)
		g.fake.Fail(f.StallAfter(2), 1)
		before := time.Now()
		got := g.ask("s")
		if took := time.Since(before); !got.aborted || took != idleTimeout ||
			!strings.Contains(got.body, "message_start") || len(g.upstream()) != 1 {
			t.Errorf("after %v: %+v", took, got)
		}
		if x := g.record.last(); x.Outcome != OutcomeTruncated || !strings.Contains(x.Error, errIdle.Error()) ||
			x.Usage.Input == 0 {
			t.Errorf("%+v", x)
		}
		synctest.Wait() // the fake sees it a moment after we have let go
		synctest.Wait() // until the fake has seen it
		if r := g.fake.Requests()[0]; !r.Left {
			t.Error("the request upstream goes on")
		}
	})
}

func TestSilenceBeforeTheFirstEventIsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, 1)
		g.fake.Fail(f.StallAfter(0), 1)
		before := time.Now()
		if got := g.ask("s"); got.status != 200 || got.aborted || time.Since(before) != idleTimeout+time.Second {
			t.Errorf("after %v: %+v", time.Since(before), got)
		}
		if x := g.record.last(); x.Retries != 1 || x.Attempts[0].Verdict != anthropic.Trouble ||
			!strings.Contains(x.Attempts[0].Reason, errIdle.Error()) {
			t.Errorf("%+v", x)
		}
	})
}

// lazy is a client that takes a while for each piece.
type lazy struct {
	*httptest.ResponseRecorder
	each time.Duration
}

func (l lazy) Write(p []byte) (int, error) {
	time.Sleep(l.each)
	return l.ResponseRecorder.Write(p)
}

func TestSlownessIsNoSilence(t *testing.T) {
	for name, c := range map[string]struct{ upstream, client time.Duration }{
		"upstream": {idleTimeout - time.Second, 0}, "the client": {0, idleTimeout + time.Minute},
		"both": {idleTimeout - time.Second, idleTimeout + time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := newRig(t, 1)
				g.fake.Fail(f.Slow(c.upstream), 1)
				w := lazy{httptest.NewRecorder(), c.client}
				g.proxy.ServeHTTP(w, g.request("/v1/messages?beta=true", "s", prompt))
				if x := g.record.last(); x.Outcome != OutcomeComplete ||
					!strings.Contains(w.Body.String(), "message_stop") {
					t.Errorf("%+v", x)
				}
			})
		})
	}
}

// kept is all that outlives a request: the exchanges, and the log.
func (g *rig) kept() string {
	g.t.Helper()
	g.record.mu.Lock()
	defer g.record.mu.Unlock()
	text, err := json.Marshal(g.record.ended)
	if err != nil {
		g.t.Fatal(err)
	}
	return string(text) + g.logs.String()
}

// errorBody is an upstream's error, or the events of a stream that shows it after so many others.
func errorBody(kind, message string, after int) string {
	body := string(anthropic.ErrorBody(kind, message, ""))
	if after < 0 {
		return body
	}
	const start = "event: message_start\ndata: " +
		"{\"type\":\"message_start\",\"message\":{\"model\":\"m\",\"usage\":{\"input_tokens\":1}}}\n\n"
	return strings.Repeat(start, after) + "event: error\ndata: " + body + "\n\n"
}

func TestACredentialThatIsEchoedIsNotKept(t *testing.T) {
	for _, c := range []struct {
		status int
		kind   string
		after  int // events before it in a stream; -1: no stream
	}{
		{400, "invalid_request_error", -1}, {401, "authentication_error", -1}, {402, "billing_error", -1},
		{403, "permission_error", -1},
		{404, "not_found_error", -1}, {429, "rate_limit_error", -1}, {500, "api_error", -1},
		{529, "overloaded_error", -1},
		{200, "api_error", 0}, {200, "overloaded_error", 0}, {200, "api_error", 2}, {200, "permission_error", 2},
		{200, "sk-ant-api03-kind", 2},
	} {
		t.Run(fmt.Sprint(c.status, c.kind, c.after), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				shown := 0
				g := newOddRig(t, 2, roundTrip(func(r *http.Request) (*http.Response, error) {
					echo := "Extra usage is required: " + r.Header.Get("Authorization") + " is not good"
					if strings.Contains(echo, "sk-ant-oat01-") {
						shown++
					}
					return saying(r, c.status, errorBody(c.kind, echo, c.after)), nil
				}))
				got := g.ask("s")
				if shown == 0 {
					t.Fatal("the upstream had no credential to echo")
				}
				if kept := g.kept(); strings.Contains(kept, "sk-ant-") {
					t.Errorf("kept: %s", kept)
				}
				if x := g.record.last(); x.Outcome == OutcomeComplete || x.Error == "" {
					t.Errorf("%d: %+v", got.status, x)
				}
			})
		})
	}
}

func TestWhatAClientErrorSaysIsNotKept(t *testing.T) {
	const quote = "messages.0: 'the owner of the bakery' is not valid"
	for name, c := range map[string]struct {
		status int
		kind   string
		after  int
	}{
		"400": {400, "invalid_request_error", -1}, "404": {404, "not_found_error", -1},
		"413": {413, "request_too_large", -1}, "422": {422, "invalid_request_error", -1},
		"the first event": {200, "invalid_request_error", 0}, "a later event": {200, "invalid_request_error", 2},
		"a later 404": {200, "not_found_error", 2},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := newOddRig(t, 1, roundTrip(func(r *http.Request) (*http.Response, error) {
					return saying(r, c.status, errorBody(c.kind, quote, c.after)), nil
				}))
				got := g.ask("s")
				if !strings.Contains(got.body, quote) {
					t.Errorf("it is the client's to see: %+v", got)
				}
				if kept := g.kept(); strings.Contains(kept, "bakery") {
					t.Errorf("kept: %s", kept)
				}
				if x := g.record.last(); x.Outcome != OutcomeError || !strings.Contains(x.Error, c.kind) {
					t.Errorf("%+v", x)
				}
			})
		})
	}
}

func TestNoContentTypeIsGuessed(t *testing.T) {
	g := newOddNetRig(t, 1, func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Content-Type"] = nil
		_, _ = io.WriteString(w, "<html><body>looks like a page</body></html>")
	})
	s := g.serve(nil)
	response := post(t.Context(), t, s.URL, nil)
	if kind, told := response.Header["Content-Type"]; told || response.StatusCode != 200 {
		t.Errorf("%d, Content-Type %q", response.StatusCode, kind)
	}
}

func TestOnlyJSONIsMetered(t *testing.T) {
	const body = `{"model":"m","usage":{"input_tokens":3,"output_tokens":4}}`
	for kind, metered := range map[string]bool{"application/json": true, "application/json; charset=utf-8": true,
		"application/octet-stream": false, "text/plain": false} {
		t.Run(kind, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := newOddRig(t, 1, roundTrip(func(r *http.Request) (*http.Response, error) {
					response := saying(r, 200, body)
					response.Header.Set("Content-Type", kind)
					return response, nil
				}))
				r := g.request("/v1/files/f/content", "", "")
				r.Method = http.MethodGet
				got := g.send(r)
				x := g.record.last()
				if got.body != body || x.Outcome != OutcomeComplete || metered != (x.Usage.Input == 3) ||
					metered != (x.Model == "m") {
					t.Errorf("%q: %+v", got.body, x)
				}
			})
		})
	}
}

func TestABodyIsLetGoOnce(t *testing.T) {
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader("body"))
	p, err := newRig(t, 0).proxy.readBody(newIncomingBody(httptest.NewRecorder(), r, maxHeldBody), r)
	if err != nil {
		t.Fatal(err)
	}
	reader, err := p.open()
	if err != nil {
		t.Fatal(err)
	}
	_ = reader.Close()
	_ = reader.Close()
	if n := p.refs.Load(); n != 1 {
		t.Errorf("%d hold a body that its request holds still", n)
	}
	p.release()
}
