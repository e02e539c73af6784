package anthropictest_test

import (
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clb/proxy/anthropictest"
)

func TestOnlyTheRightCredentialIsTaken(t *testing.T) {
	f := anthropictest.Run(t, anthropictest.Config{})
	a := f.AddAccount(anthropictest.Account{})
	revoked, expired := f.AddAccount(anthropictest.Account{}), f.AddAccount(anthropictest.Account{})
	revoked.Revoke()
	expired.Expire()
	gone := f.AddAccount(anthropictest.Account{})
	goneKey := gone.APIKey()
	gone.SignOut()
	profileOnly := f.AddAccount(anthropictest.Account{Scopes: []string{"user:profile"}})
	good := bearer(a.AccessToken())
	tests := []struct {
		name   string
		header http.Header
		status int
		text   string
	}{
		{"bearer", good, 200, "pong"},
		{"setup-token", bearer(a.SetupToken()), 200, "pong"},
		{"key", key(a.APIKey()), 200, "pong"},
		{"oauth beta alone", with(good, "Anthropic-Beta", "oauth-2025-04-20"), 200, "pong"},
		{"oauth beta among spaces", with(good, "Anthropic-Beta", "a, oauth-2025-04-20 ,b"), 200, "pong"},
		{"no oauth beta", with(good, "Anthropic-Beta"), 401, "OAuth authentication is currently not supported."},
		{"oauth beta only as a part", with(good, "Anthropic-Beta", "xoauth-2025-04-20x"), 401,
			"OAuth authentication is currently not supported."},
		{"both", with(good, "X-Api-Key", a.APIKey()), 400, "exactly one credential"},
		{"none", with(good, "Authorization"), 401, "x-api-key header is required"},
		{"basic", with(good, "Authorization", "Basic eDp5"), 401, "x-api-key header is required"},
		{"unknown token", bearer("dummy"), 401, "Invalid authentication credentials"},
		{"refresh token", bearer(a.RefreshToken()), 401, "Invalid authentication credentials"},
		{"key as bearer", bearer(a.APIKey()), 401, "Invalid authentication credentials"},
		{"revoked", bearer(revoked.AccessToken()), 401, "OAuth access token has been revoked"},
		{"signed out", bearer(gone.AccessToken()), 401, "OAuth access token has been revoked"},
		{"expired", bearer(expired.AccessToken()), 401, "OAuth token has expired"},
		{"scope", bearer(profileOnly.AccessToken()), 403, "scope requirement user:inference"},
		{"unknown key", key("dummy"), 401, "invalid x-api-key"},
		{"revoked key", key(goneKey), 401, "invalid x-api-key"},
		{"token as key", key(a.AccessToken()), 401, "invalid x-api-key"},
		{"no version", with(good, "Anthropic-Version"), 400, "anthropic-version"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := newClient(t, f).do("POST", "/v1/messages", hello, test.header)
			if got.status != test.status || !strings.Contains(got.body, test.text) || got.err != nil {
				t.Errorf("%d %s (%v), want %d and %q", got.status, got.body, got.err, test.status, test.text)
			}
			if got.header.Get("Request-Id") == "" {
				t.Error("no request-id")
			}
		})
	}
}

func TestBodiesThatAreNoMessage(t *testing.T) {
	f := anthropictest.Run(t, anthropictest.Config{})
	a := f.AddAccount(anthropictest.Account{})
	for body, text := range map[string]string{
		``:              "not valid JSON",
		`[]`:            "not valid JSON",
		`{"model":"m"}`: "messages: Field required",
		`{"messages":[{"role":"user","content":"x"}]}`:                  "model: Field required",
		`{"model":"m","messages":[{"role":"user","content":"x"}]}`:      "max_tokens: Field required",
		`{"max_tokens":1,"messages":[{"role":"user","content":"x"}]`:    "not valid JSON",
		`{"model":"m","max_tokens":1,"messages":[{"role":"user"}],"x":`: "not valid JSON",
	} {
		got := newClient(t, f).do("POST", "/v1/messages", body, bearer(a.AccessToken()))
		if got.status != 400 || got.kind() != "invalid_request_error" || !strings.Contains(got.body, text) {
			t.Errorf("%s: %d %s, want %q", body, got.status, got.body, text)
		}
	}
	large := strings.Replace(hello, "say hi", strings.Repeat("x", 32<<20), 1)
	if got := newClient(t, f).do("POST", "/v1/messages", large, bearer(a.AccessToken())); got.status != 413 ||
		got.kind() != "request_too_large" {
		t.Errorf("33 MB: %d %.200s %v", got.status, got.body, got.err)
	}
	if asked, answered := a.Messages(); asked != 7 || answered != 0 {
		t.Errorf("%d asked, %d answered", asked, answered)
	}
}

func TestJSONAnswer(t *testing.T) {
	f := anthropictest.Run(t, anthropictest.Config{})
	a := f.AddAccount(anthropictest.Account{})
	got := newClient(t, f).ask(a)
	want :=
		`{"content":[{"text":"pong","type":"text"}],"id":"msg_fake_0001","model":"claude-opus-5-5","role":"assistant",` +
			`"stop_reason":"end_turn","stop_sequence":null,"type":"message","usage":{"cache_creation":{"ephemeral_1h_input_tokens":100,` +
			`"ephemeral_5m_input_tokens":148},"cache_creation_input_tokens":248,"cache_read_input_tokens":1800,"inference_geo":"global",` +
			`"input_tokens":12,"output_tokens":7,"service_tier":"standard"}}`
	if diff := cmp.Diff(want, got.body); diff != "" || got.status != 200 {
		t.Errorf("%d %s", got.status, diff)
	}
	if got.header.Get("Request-Id") != "req_fake_0001" ||
		got.header.Get("Anthropic-Organization-Id") != a.OrganizationUUID {
		t.Errorf("headers %v", got.header)
	}
}

func TestStreamedAnswer(t *testing.T) {
	f := anthropictest.Run(t, anthropictest.Config{
		Usage: anthropictest.WebSearchUsage(),
		Answer: func(anthropictest.Prompt) anthropictest.Answer {
			return anthropictest.Answer{
				Thinking: "hm", Text: "one two", Pings: 2,
				Tools: []anthropictest.ToolUse{{Name: "Bash", Input: map[string]string{"command": "true"}}},
			}
		},
	})
	got := newClient(t, f).askStream(f.AddAccount(anthropictest.Account{}))
	if got.status != 200 || got.err != nil || got.header.Get("Content-Type") != "text/event-stream; charset=utf-8" {
		t.Fatalf("%d %v %v", got.status, got.err, got.header)
	}
	list := events(t, got.body)
	block := "content_block_start content_block_delta content_block_delta content_block_stop"
	want := "message_start " + strings.Replace(block, "start", "start ping ping", 1) + " " + block + " " +
		strings.Replace(block, " content_block_stop", " content_block_delta content_block_stop", 1) +
		" message_delta message_stop"
	if diff := cmp.Diff(want, names(list)); diff != "" {
		t.Fatal(diff)
	}
	start, end := list[0].data, list[len(list)-2].data
	if dig(start, "message", "usage", "input_tokens") != 2679.0 ||
		dig(start, "message", "model") != "claude-opus-5-5" ||
		fmt.Sprint(dig(start, "message", "content")) != "[]" {
		t.Errorf("message_start %v", start)
	}
	if dig(end, "usage", "input_tokens") != 10682.0 || dig(end, "usage", "output_tokens") != 510.0 ||
		dig(end, "usage", "server_tool_use", "web_search_requests") != 1.0 ||
		dig(end, "delta", "stop_reason") != "tool_use" {
		t.Errorf("message_delta %v", end)
	}
	var text, arguments string
	for _, e := range list {
		if s, ok := dig(e.data, "delta", "text").(string); ok {
			text += s
		}
		if s, ok := dig(e.data, "delta", "partial_json").(string); ok {
			arguments += s
		}
	}
	if text != "one two" || arguments != `{"command":"true"}` {
		t.Errorf("text %q, arguments %q", text, arguments)
	}
}

func TestReplyFollowsThePrompt(t *testing.T) {
	const result = `{"model":"m","max_tokens":9,"tools":[{"name":"Bash"}],"messages":[{"role":"user","content":"run it"},{"role":"assistant",` +
		`"content":[{"type":"tool_use"}]},{"role":"user","content":[{"type":"tool_result","content":[{"type":"text","text":"done it"}]}]}]}`
	offer := strings.Replace(hello, `"messages"`, `"tools":[{"name":"Bash"}],"messages"`, 1)
	prompts := make(chan anthropictest.Prompt, 1)
	use := anthropictest.UseTool("Bash", map[string]string{"command": "true"}, "ran")
	tests := []struct {
		name, body string
		config     anthropictest.Config
		want       string
	}{
		{"reply", hello, anthropictest.Config{Reply: "hey"}, `"text":"hey"`},
		{"echo", hello, anthropictest.Config{Echo: true}, `"text":"say hi"`},
		{"echo of blocks",
			strings.Replace(hello, `"say hi"`, `[{"type":"text","text":"a note"},{"type":"text","text":"hello"}]`, 1),
			anthropictest.Config{Echo: true}, `"text":"hello"`},
		{"tool not offered", hello, anthropictest.Config{Answer: use}, `"text":"ran"`},
		{"tool", offer, anthropictest.Config{Answer: use},
			`"input":{"command":"true"},"name":"Bash","type":"tool_use"`},
		{"tool's result", result, anthropictest.Config{Answer: use}, `"text":"ran"`},
		{"prompt", result, anthropictest.Config{Answer: func(p anthropictest.Prompt) anthropictest.Answer {
			prompts <- p
			return anthropictest.Answer{Model: "claude-other"}
		}}, `"model":"claude-other"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := anthropictest.Run(t, test.config)
			a := f.AddAccount(anthropictest.Account{Name: "one"})
			header := with(bearer(a.AccessToken()), "X-Claude-Code-Session-Id", "s1")
			if got := newClient(t, f).do("POST", "/v1/messages", test.body, header); !strings.Contains(got.body,
				test.want) {
				t.Errorf("%s, want %s", got.body, test.want)
			}
		})
	}
	p := <-prompts
	if p.Account != "one" || p.Session != "s1" || p.LastUserText != "run it" || p.ToolResult != "done it" ||
		!p.HasToolResult || p.MaxTokens != 9 {
		t.Errorf("prompt %+v", p)
	}
}

func TestGzipWhenAsked(t *testing.T) {
	f := anthropictest.Run(t, anthropictest.Config{})
	a := f.AddAccount(anthropictest.Account{})
	for _, body := range []string{hello, helloStream} {
		for accept, zipped := range map[string]bool{"gzip, deflate, br, zstd": true, "gzip;q=0": false,
			"identity": false, "br, gzip;q=0.5": true} {
			got := newClient(t, f).do("POST", "/v1/messages", body,
				with(bearer(a.AccessToken()), "Accept-Encoding", accept))
			if (got.header.Get("Content-Encoding") == "gzip") != zipped {
				t.Errorf("%s: %v", accept, got.header)
			}
			plain := got.body
			if zipped {
				z, err := gzip.NewReader(strings.NewReader(plain))
				if err != nil {
					t.Fatal(err)
				}
				b, err := io.ReadAll(z)
				if err != nil {
					t.Errorf("%s: %v", accept, err)
				}
				plain = string(b)
			}
			if !strings.Contains(plain, "pong") {
				t.Errorf("%s: %q", accept, plain)
			}
		}
	}
}

func TestOtherRoutes(t *testing.T) {
	f := anthropictest.Run(t, anthropictest.Config{})
	a := f.AddAccount(anthropictest.Account{})
	c := newClient(t, f)
	good := bearer(a.AccessToken())
	tests := []struct {
		method, path, body string
		header             http.Header
		status             int
		text               string
	}{
		{"HEAD", "/", "", http.Header{}, 200, ""},
		{"HEAD", "/api/hello", "", http.Header{}, 200, ""},
		{"GET", "/api/hello", "", http.Header{}, 200, "hello"},
		{"POST", "/v1/messages/count_tokens?beta=true", hello, good, 200, `{"input_tokens":22}`},
		{"POST", "/v1/messages/count_tokens", `{`, good, 400, "not valid JSON"},
		{"GET", "/v1/models?limit=1000", "", good, 200, `"has_more":false`},
		{"GET", "/v1/models?limit=1", "", key(a.APIKey()), 200, `"has_more":true`},
		{"GET", "/v1/models", "", http.Header{}, 401, "authentication_error"},
		{"GET", "/v1/messages", "", good, 405, "Method Not Allowed"},
		{"POST", "/v1/nothing", "", good, 404, "not_found_error"},
	}
	for _, test := range tests {
		if got := c.do(test.method, test.path, test.body, test.header); got.status != test.status ||
			!strings.Contains(got.body, test.text) {
			t.Errorf("%s %s: %d %s, want %d %s", test.method, test.path, got.status, got.body, test.status, test.text)
		}
	}
	if asked, _ := a.Messages(); asked != 0 {
		t.Errorf("%d messages were charged", asked)
	}
}
