package anthropic

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadHead(t *testing.T) {
	for body, want := range map[string]Head{
		`{"model":"claude-opus-5","max_tokens":1,"messages":[{"role":"user","content":"\"model\":\"no\""}],"stream":true}`: {Model: "claude-opus-5"},
		`{"messages":[{"model":"no"}],"metadata":{"user_id":"u"},"model":"m","stream":false}`:                              {Model: "m", User: "u"},
		`{"model":"m","messages":[],"metadata":{"user_id":"u"}}`:                                                           {Model: "m", User: "u"},
		``: {}, `[1]`: {}, `null`: {}, `{"model":`: {}, "\xff\xfe": {},
	} {
		if got := ReadHead([]byte(body), true); got != want {
			t.Errorf("%s: %+v, want %+v", body, got, want)
		}
	}
	if got := ReadHead([]byte(`{"model":"m","metadata":{"user_id":"u"}}`), false); got.User != "" {
		t.Error("read further than it was asked to")
	}
}

func FuzzReadHead(f *testing.F) {
	f.Add([]byte(`{"model":"m","metadata":{"user_id":"{\"session_id\":\"s\"}"},"stream":true}`))
	f.Add([]byte(`{"messages":` + strings.Repeat("[", 50_000)))
	f.Add([]byte(`{"system":` + strings.Repeat(`[{"a":`, 20_000)))
	f.Fuzz(func(t *testing.T, body []byte) {
		before := string(body)
		head := ReadHead(body, true)
		Session(http.Header{}, head, body)
		if string(body) != before {
			t.Fatal("the body was changed")
		}
	})
}

func TestSession(t *testing.T) {
	conversation := func(system, user, more string) []byte {
		return []byte(`{"system":[{"type":"text","text":"x-anthropic-billing-header: ` + system +
			`"},{"type":"text","text":"S"}],"messages":[{"role":"user","content":"` + user + `"}` + more + `]}`)
	}
	session := func(h http.Header, body []byte) string { return Session(h, ReadHead(body, true), body) }
	header := http.Header{"X-Claude-Code-Session-Id": {"abc"}}
	if got := session(header, []byte(`{"metadata":{"user_id":"{\"session_id\":\"def\"}"}}`)); got != "abc" {
		t.Errorf("the header counts first: %q", got)
	}
	if got := session(nil,
		[]byte(
			`{"metadata":{"user_id":"{\"device_id\":\"d\",\"account_uuid\":\"\",\"session_id\":\"def\"}"}}`)); got != "def" {
		t.Errorf("new user_id: %q", got)
	}
	if got := session(nil, []byte(`{"metadata":{"user_id":"user_0a_account__session_1234-ab"}}`)); got != "1234-ab" {
		t.Errorf("old user_id: %q", got)
	}
	first := session(nil, conversation("v=1", "hello", ""))
	if grown := session(nil,
		conversation("v=2", "hello",
			`,{"role":"assistant","content":"hi"},{"role":"user","content":"more"}`)); first == "" || grown != first {
		t.Errorf("a conversation that grew is the same: %q %q", first, grown)
	}
	if other := session(nil, conversation("v=1", "bye", "")); other == first {
		t.Error("another conversation is another")
	}
	if got := session(nil, []byte(`{}`)); got != "" {
		t.Errorf("nothing to tell by: %q", got)
	}
	if got := session(http.Header{"X-Claude-Code-Session-Id": {strings.Repeat("x", 5000)}},
		nil); len(got) > longestSession {
		t.Errorf("a key of %d bytes is kept", len(got))
	}
}

func TestAuthorize(t *testing.T) {
	client := func(betas ...string) http.Header {
		h := http.Header{"Authorization": {"Bearer local"}, "X-Api-Key": {"local"}, "Anthropic-Version": {"2026-10-21"}}
		if betas != nil {
			h["Anthropic-Beta"] = betas
		}
		return h
	}
	for _, c := range []struct {
		name  string
		in    []string
		key   bool
		betas []string
	}{
		{"none", nil, false, []string{"oauth-2025-04-20"}},
		{"kept in order, added at the end", []string{"b-1, a-2"}, false, []string{"b-1, a-2,oauth-2025-04-20"}},
		{"there already", []string{"a,oauth-2025-04-20,b"}, false, []string{"a,oauth-2025-04-20,b"}},
		{"a longer name is another", []string{"oauth-2025-04-20-x"}, false,
			[]string{"oauth-2025-04-20-x,oauth-2025-04-20"}},
		{"several lines", []string{"a", "b"}, false, []string{"a", "b,oauth-2025-04-20"}},
		{"empty", []string{""}, false, []string{"oauth-2025-04-20"}},
		{"a key takes it away", []string{"a,oauth-2025-04-20,b"}, true, []string{"a,b"}},
		{"a key leaves others as they are", []string{"a , b"}, true, []string{"a , b"}},
		{"a key, that alone", []string{"oauth-2025-04-20"}, true, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := client(c.in...)
			shared := append([]string(nil), c.in...)
			Authorize(h, "sk-ant-x", c.key)
			want := http.Header{"Anthropic-Version": {"2026-10-21"}}
			if c.key {
				want.Set("X-Api-Key", "sk-ant-x")
			} else {
				want.Set("Authorization", "Bearer sk-ant-x")
			}
			if c.betas != nil {
				want["Anthropic-Beta"] = c.betas
			}
			if diff := cmp.Diff(want, h); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(shared, append([]string(nil), c.in...)); diff != "" {
				t.Error("the client's own values were changed: " + diff)
			}
		})
	}
}

func TestRouteOf(t *testing.T) {
	for _, c := range []struct {
		method, path string
		want         Route
	}{
		{"POST", "/v1/messages", RouteBalanced}, {"POST", "/v1/messages/count_tokens", RouteBalanced},
		{"GET", "/v1/models", RouteBalanced},
		{"DELETE", "/v1/files/x", RouteBalanced}, {"POST", "/v1/oauth/token", RouteToken},
		{"GET", "/v1/code/x", RouteOwn},
		{"GET", "/v1/codex", RouteBalanced}, {"GET", "/v1/session_ingress/ws/1", RouteOwn},
		{"GET", "/api/oauth/profile", RouteOwn},
		{"POST", "/api/event_logging/v2/batch", RouteOwn}, {"HEAD", "/", RouteProbe},
		{"HEAD", "/api/hello", RouteProbe},
		{"GET", "/", RouteNone}, {"GET", "/v2/x", RouteNone}, {"GET", "/v1", RouteNone}, {"GET", "/apiary", RouteNone},
		{"POST", "/v1/../api/x", RouteNone}, {"GET", "/v1/./code/x", RouteNone}, {"GET", "/v1/..", RouteNone},
		{"GET", "/v1//code/x", RouteNone},
		{"GET", `/v1/\code`, RouteNone}, {"GET", "/v1/files/..x", RouteBalanced},
		{"GET", "/v1/files/x...", RouteBalanced}, {"GET", "/v1/files/", RouteBalanced},
	} {
		if got := RouteOf(c.method, c.path); got != c.want {
			t.Errorf("%s %s: %v, want %v", c.method, c.path, got, c.want)
		}
	}
}

func BenchmarkReadHead500kB(b *testing.B) {
	text := strings.Repeat(`some code with \"quotes\" and lines\n`, 500_000/35)
	body := []byte(`{"model":"claude-opus-5","messages":[{"role":"user","content":"` + text +
		`"}],"metadata":{"user_id":"u"},"stream":true}`)
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		ReadHead(body, true)
	}
}
