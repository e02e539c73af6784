package anthropic

import (
	"slices"
	"strings"
	"testing"
)

func TestResources(t *testing.T) {
	for _, c := range []struct {
		method, path string
		makes        bool
	}{
		{"POST", "/v1/files", true}, {"POST", "/v1/messages/batches", true},
		{"POST", "/v1/skills/skill_1/versions", true}, {"POST", "/v1/anything", true},
		{"GET", "/v1/files", false}, {"POST", "/v1/messages", false}, {"POST", "/v1/messages/count_tokens", false},
		{"POST", "/v1/complete", false}, {"POST", "/v1/models/x", false},
	} {
		if got := MakesResource(c.method, c.path); got != c.makes {
			t.Errorf("%s %s: %v", c.method, c.path, got)
		}
	}
	for body, want := range map[string]string{
		`{"id":"file_1"}`: "file_1", `{"a":{"id":"no"},"id" : "file_1","x":`: "file_1", `{"id":"fil`: "",
		`{"id":7}`: "", `{"id":""}`: "", `[{"id":"a"}]`: "", `{"id":"a/b"}`: "",
		`{"id":"batches"}`: "", `{"id":"a\u0062"}`: "", `{"id":"` + strings.Repeat("a", 129) + `"}`: "",
		strings.Repeat("[", 1<<20): "", `nonsense`: "",
	} {
		if got := ResourceID([]byte(body)); got != want {
			t.Errorf("%.40s: %q", body, got)
		}
	}
	for path, want := range map[string][]string{
		"/v1/files": nil, "/v1/files/file_1/content": {"file_1"}, "/v1/messages/batches/b_1/results": {"b_1"},
		"/v1/skills/s_1/versions/2": {"s_1", "2"}, "/v1/": nil,
	} {
		if got := PathResources(path); !slices.Equal(got, want) {
			t.Errorf("%s: %q", path, got)
		}
	}
	for body, want := range map[string][]string{
		`{"file_id":"a_1"} {"file_id" : "b_1"}`: {"a_1", "b_1"}, `{"skill_id":"s_1","file_id":7}`: {"s_1"},
		`"\"file_id\":\"x\""`: nil, `"file_id"`: nil, `"file_id":"`: nil,
		`"file_id":"a b"`: nil, strings.Repeat(`"file_id":"a",`, 1000): slices.Repeat([]string{"a"}, mostNamed),
	} {
		if got := NamedResources([]byte(body)); !slices.Equal(got, want) {
			t.Errorf("%.60s: %q", body, got)
		}
	}
}
