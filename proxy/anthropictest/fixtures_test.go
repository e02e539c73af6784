package anthropictest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"clb/proxy/anthropictest"
)

// patience bounds what a test waits for.
const patience = 10 * time.Second

const hello = `{"model":"claude-opus-5-5","max_tokens":64,"messages":[{"role":"user","content":"say hi"}]}`

const helloStream = `{"model":"claude-opus-5-5","max_tokens":64,"stream":true,"messages":[{"role":"user","content":"say hi"}]}`

func forModel(model string) string { return strings.Replace(hello, "claude-opus-5-5", model, 1) }

// reply is an answer that was read to its end, or to its break.
type reply struct {
	status int
	header http.Header
	body   string
	err    error // of sending, or of reading the body
}

// kind is the type in the error envelope.
func (r reply) kind() string {
	var e struct {
		Error struct{ Type string }
	}
	_ = json.Unmarshal([]byte(r.body), &e)
	return e.Error.Type
}

// client asks a fake with one credential.
type client struct {
	t    testing.TB
	http *http.Client
	base string
}

func newClient(t testing.TB, f *anthropictest.Fake) client {
	t.Helper()
	tr := &http.Transport{DisableCompression: true}
	t.Cleanup(tr.CloseIdleConnections)
	c := &http.Client{Transport: tr,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return client{t, c, f.URL}
}

func (c client) do(method, path, body string, header http.Header) reply {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.t.Context(), patience)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader([]byte(body)))
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header = header.Clone()
	res, err := c.http.Do(r)
	if err != nil {
		return reply{err: err}
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	return reply{res.StatusCode, res.Header, string(b), err}
}

// bearer are the headers that a correct proxy sends with an access token, key those with an API key.
func bearer(token string) http.Header {
	return http.Header{
		"Authorization": {"Bearer " + token}, "Anthropic-Version": {"2023-06-01"}, "Content-Type": {"application/json"},
		"Anthropic-Beta": {"claude-code-20250219,oauth-2025-04-20"}, "User-Agent": {"test/1"},
	}
}

func key(value string) http.Header {
	return http.Header{
		"X-Api-Key": {value}, "Anthropic-Version": {"2023-06-01"}, "Content-Type": {"application/json"},
		"User-Agent": {"test/1"},
	}
}

// with returns the headers with one set differently, or left out where there is no value.
func with(h http.Header, name string, values ...string) http.Header {
	h = h.Clone()
	h.Del(name)
	for _, v := range values {
		h.Add(name, v)
	}
	return h
}

func (c client) ask(a *anthropictest.Account) reply {
	c.t.Helper()
	return c.do("POST", "/v1/messages?beta=true", hello, bearer(a.AccessToken()))
}

func (c client) askStream(a *anthropictest.Account) reply {
	c.t.Helper()
	return c.do("POST", "/v1/messages?beta=true", helloStream, bearer(a.AccessToken()))
}

// event is one event of a stream.
type event struct {
	name string
	data map[string]any
}

// events reads a stream strictly.
func events(t testing.TB, stream string) []event {
	t.Helper()
	var list []event
	for chunk := range strings.SplitSeq(strings.TrimSuffix(stream, "\n\n"), "\n\n") {
		name, data, ok := strings.Cut(chunk, "\n")
		name, named := strings.CutPrefix(name, "event: ")
		data, dated := strings.CutPrefix(data, "data: ")
		if !ok || !named || !dated || strings.Contains(data, "\n") {
			t.Fatalf("not an event: %q", chunk)
		}
		e := event{name: name}
		if err := json.Unmarshal([]byte(data), &e.data); err != nil {
			t.Fatalf("data of %s: %v", name, err)
		}
		if e.data["type"] != name {
			t.Fatalf("event %s has data of type %v", name, e.data["type"])
		}
		list = append(list, e)
	}
	return list
}

func names(list []event) string {
	var names []string
	for _, e := range list {
		names = append(names, e.name)
	}
	return strings.Join(names, " ")
}

// dig follows keys into a JSON value.
func dig(v any, keys ...string) any {
	for _, k := range keys {
		m, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = m[k]
	}
	return v
}

func parse(t testing.TB, body string) map[string]any {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal([]byte(body), &v); err != nil {
		t.Fatalf("%v in %q", err, body)
	}
	return v
}

// fixed is a clock that stands still.
type fixed struct{ at time.Time }

func (c *fixed) now() time.Time { return c.at }

func newClock() *fixed { return &fixed{time.Date(2026, 11, 23, 9, 14, 5, 0, time.UTC)} }
