package anthropictest_test

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"clb/proxy/anthropictest"
)

// While the stream is held after three events, the client has already got these three.
func TestEachEventIsOnTheWireBeforeTheNext(t *testing.T) {
	for _, encoding := range []string{"identity", "gzip"} {
		t.Run(encoding, func(t *testing.T) {
			f := anthropictest.Run(t, anthropictest.Config{})
			a := f.AddAccount(anthropictest.Account{})
			open := make(chan struct{})
			f.Fail(anthropictest.GateAfter(3, open), 1)
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			r, _ := http.NewRequestWithContext(ctx, "POST", f.URL+"/v1/messages", strings.NewReader(helloStream))
			r.Header = with(bearer(a.AccessToken()), "Accept-Encoding", encoding)
			res, err := newClient(t, f).http.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			defer res.Body.Close()
			var body io.Reader = res.Body
			if encoding == "gzip" {
				if body, err = gzip.NewReader(body); err != nil {
					t.Fatal(err)
				}
			}
			in := bufio.NewReader(body)
			var seen []string
			for len(seen) < 9 { // three lines an event
				line, err := in.ReadString('\n')
				if err != nil {
					t.Fatalf("after %q: %v", seen, err)
				}
				seen = append(seen, line)
			}
			if seen[6] != "event: ping\n" {
				t.Errorf("%q", seen)
			}
			close(open)
			rest, err := io.ReadAll(in)
			if err != nil || !strings.HasSuffix(string(rest), "event: message_stop\ndata: "+
				"{\"type\":\"message_stop\"}\n\n") {
				t.Errorf("%q, %v", rest, err)
			}
		})
	}
}

// Whatever the text and the number of pieces: put together, the deltas are the text.
func TestDeltasMakeUpTheText(t *testing.T) {
	answers := make(chan anthropictest.Answer, 1)
	f := anthropictest.New(
		anthropictest.Config{Answer: func(anthropictest.Prompt) anthropictest.Answer { return <-answers }})
	defer f.Close()
	a := f.AddAccount(anthropictest.Account{})
	rapid.Check(t, func(r *rapid.T) {
		want := rapid.StringN(1, 60, -1).Draw(r, "text")
		answers <- anthropictest.Answer{Text: want, Deltas: rapid.IntRange(0, 9).Draw(r, "deltas"),
			Pings: rapid.IntRange(0, 3).Draw(r, "pings")}
		reply := inMemory(t, f).askStream(a)
		var got string
		for _, e := range events(t, reply.body) {
			if text, ok := dig(e.data, "delta", "text").(string); ok {
				got += text
			}
		}
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
		f.Forget()
	})
}

// Whatever the body: a JSON answer with status 200 or 400, or a stream.
func FuzzBodies(f *testing.F) {
	for _, body := range []string{hello, helloStream, `{`,
		`{"messages":[{"role":"user","content":[{"type":"tool_result","content":7}]}]}`,
		`{"metadata":{"user_id":"{}"}}`} {
		f.Add([]byte(body))
	}
	fake := anthropictest.New(anthropictest.Config{Echo: true, KeepRequests: 1})
	f.Cleanup(fake.Close)
	a := fake.AddAccount(anthropictest.Account{})
	f.Fuzz(func(t *testing.T, body []byte) {
		r := httptest.NewRequestWithContext(t.Context(), "POST", "/v1/messages", strings.NewReader(string(body)))
		r.Header = bearer(a.AccessToken())
		w := httptest.NewRecorder()
		fake.ServeHTTP(w, r)
		if w.Code != 200 && w.Code != 400 {
			t.Errorf("status %d", w.Code)
		}
		if w.Header().Get("Content-Type") == "application/json" && !json.Valid(w.Body.Bytes()) {
			t.Errorf("%q", w.Body)
		}
	})
}
