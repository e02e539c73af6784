package anthropictest_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"clb/proxy/anthropictest"
)

func newService(t *testing.T, s anthropictest.Service) *anthropictest.Fake {
	return anthropictest.Run(t, anthropictest.Config{Service: &s})
}

func askModel(model string, stream bool) string {
	body := forModel(model)
	if stream {
		body = strings.Replace(helloStream, "claude-opus-5-5", model, 1)
	}
	return body
}

func TestServiceAnswers(t *testing.T) {
	const large, claude = "their-large-model", "claude-opus-5-5"
	shown := key("service-key")
	asBearer := with(with(shown, "X-Api-Key"), "Authorization", "bearer service-key")
	for _, test := range []struct {
		name, method, path, body string
		header                   http.Header
		status                   int
		kind, contains           string
	}{
		{"a message", "POST", "/anthropic/v1/messages?beta=true", askModel(large, false), shown, 200, "",
			`"model":"their-large-model"`},
		{"its key as a bearer", "POST", "/anthropic/v1/messages", askModel(large, false), asBearer, 200, "", "pong"},
		{"a stream", "POST", "/anthropic/v1/messages", askModel("their-small-model", true), shown, 200, "",
			"event: message_stop\n"},
		{"its models", "GET", "/anthropic/v1/models", "", shown, 200, "", `"id":"their-small-model"`},
		{"a model of Anthropic's", "POST", "/anthropic/v1/messages", askModel(claude, false), shown, 404,
			"not_found_error", "model: claude-opus-5-5"},
		{"a stream of such a model", "POST", "/anthropic/v1/messages", askModel(claude, true), shown, 404,
			"not_found_error", "model: claude-opus-5-5"},
		{"another key", "POST", "/anthropic/v1/messages", askModel(large, false), key("other-key"), 401,
			"authentication_error", "Invalid API key"},
		{"another bearer", "POST", "/anthropic/v1/messages", askModel(large, false),
			with(asBearer, "Authorization", "Bearer other"), 401, "authentication_error", ""},
		{"its key, not as a bearer", "POST", "/anthropic/v1/messages", askModel(large, false),
			with(asBearer, "Authorization", "Basic service-key"), 401, "authentication_error", ""},
		{"no key", "POST", "/anthropic/v1/messages", askModel(large, false), http.Header{}, 401, "authentication_error",
			""},
		{"no base path", "POST", "/v1/messages", askModel(large, false), shown, 404, "not_found_error", ""},
		{"a longer base path", "POST", "/anthropics/v1/messages", askModel(large, false), shown, 404, "not_found_error",
			""},
		{"a count of tokens", "POST", "/anthropic/v1/messages/count_tokens", askModel(large, false), shown, 404,
			"not_found_error", ""},
		{"a login", "POST", "/anthropic/v1/oauth/token", "{}", http.Header{}, 404, "not_found_error", ""},
		{"another method", "GET", "/anthropic/v1/messages", "", shown, 405, "invalid_request_error", ""},
		{"no request", "POST", "/anthropic/v1/messages", "{", shown, 400, "invalid_request_error", ""},
		{"no bound", "POST", "/anthropic/v1/messages",
			`{"model":"their-large-model","messages":[{"role":"user","content":"x"}]}`, shown, 400,
			"invalid_request_error", "max_tokens"},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := newService(t, anthropictest.Service{})
			got := newClient(t, f).do(test.method, test.path, test.body, test.header)
			if got.status != test.status || got.kind() != test.kind || !strings.Contains(got.body, test.contains) ||
				got.err != nil {
				t.Errorf("%+v", got)
			}
			if h := limitHeaders(got.header); h != "" {
				t.Errorf("it tells of limits:\n%s", h)
			}
			path, _, _ := strings.Cut(test.path, "?")
			if seen := f.Requests(); len(seen) != 1 || seen[0].Path != path || string(seen[0].Body) != test.body ||
				seen[0].Status != test.status ||
				seen[0].Header.Get("X-Api-Key") != test.header.Get("X-Api-Key") {
				t.Errorf("recorded %+v", seen)
			}
			if v := f.Violations(); len(v) > 0 {
				t.Error(v)
			}
		})
	}
}

func TestServiceOfItsOwn(t *testing.T) {
	f := newService(t, anthropictest.Service{Path: "/api/v1/claude/", Key: "k1", Models: []string{"m1"}})
	c := newClient(t, f)
	if got := c.do("POST", "/api/v1/claude/v1/messages", askModel("m1", true), key("k1")); got.status != 200 ||
		names(events(t, got.body)) != "message_start content_block_start ping content_block_delta content_block_stop "+
			"message_delta message_stop" {
		t.Errorf("%+v", got)
	}
	if got := c.do("POST", "/api/v1/claude/v1/messages", askModel("their-large-model", false),
		key("k1")); got.status != 404 {
		t.Errorf("%+v", got)
	}
	bare := newService(t, anthropictest.Service{Path: "/"})
	if got := newClient(t, bare).do("POST", "/v1/messages", askModel("their-small-model", false),
		key("service-key")); got.status != 200 {
		t.Errorf("%+v", got)
	}
}

// Faults are scripted by the path below the base, and a service has no limits of Anthropic's to tell of, whatever it
// refuses.
func TestServiceFails(t *testing.T) {
	f := newService(t, anthropictest.Service{})
	c := newClient(t, f)
	ask := func() reply {
		return c.do("POST", "/anthropic/v1/messages", askModel("their-large-model", true), key("service-key"))
	}
	f.Fail(anthropictest.Upstream(529), 1)
	f.Fail(anthropictest.Burst(7*time.Second), 1)
	f.Fail(anthropictest.CutAfter(2, anthropictest.BreakFIN), 1)
	f.Fail(anthropictest.ErrorFirst("overloaded_error"), 1)
	f.Fail(anthropictest.Forbidden().On(anthropictest.PathModels), 1)
	if got := ask(); got.status != 529 || got.kind() != "overloaded_error" {
		t.Errorf("%+v", got)
	}
	if got := ask(); got.status != 429 || limitHeaders(got.header) != "retry-after: 7" {
		t.Errorf("%+v", got)
	}
	if got := ask(); got.status != 200 || got.err == nil || strings.Contains(got.body, "message_stop") {
		t.Errorf("%+v", got)
	}
	if got := ask(); got.status != 200 || !strings.HasPrefix(got.body, "event: error\n") {
		t.Errorf("%+v", got)
	}
	if got := c.do("GET", "/anthropic/v1/models", "", key("service-key")); got.status != 403 || f.Due() != 0 {
		t.Errorf("%+v, %d faults are due", got, f.Due())
	}
}

// What is Anthropic's has no place at another service.
func TestServiceNotesWhatStrays(t *testing.T) {
	f := newService(t, anthropictest.Service{})
	c := newClient(t, f)
	c.do("POST", "/anthropic/v1/messages", askModel("their-large-model", false),
		with(bearer("sk-ant-oat01-fake"), "X-Api-Key", "service-key"))
	want := []string{"request 1: more than one credential", "request 1: a secret of Anthropic's in Authorization",
		"request 1: anthropic-beta has oauth-2025-04-20 without a login"}
	if got := f.Violations(); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%q", got)
	}
}
