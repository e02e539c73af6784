package anthropic

import (
	"bytes"
	"net/http"
	"slices"
	"strings"

	"github.com/tidwall/gjson"
)

// longestResource bounds an ID that is remembered; mostNamed how many a body may name that are looked up.
const (
	longestResource = 128
	mostNamed       = 64
)

// notResources are the collections whose POST makes nothing that is asked for later, or whose items every account has.
var notResources = []string{"/v1/complete", "/v1/models", "/v1/organizations"}

// words are the path's own: no ID is one of them.
var words = []string{"batches", "cancel", "content", "count_tokens", "events", "results", "versions"}

// MakesResource reports whether a good answer to such a request names something that its account alone has from then
// on.
func MakesResource(method, path string) bool {
	if method != http.MethodPost || path == "/v1/messages" || path == "/v1/messages/count_tokens" {
		return false
	}
	return !slices.ContainsFunc(notResources, func(folder string) bool { return under(path, folder) })
}

// ResourceID is the ID in the beginning of an answer, empty where there is none, or not yet.
func ResourceID(body []byte) string {
	found := gjson.GetBytes(body, "id")
	if found.Type != gjson.String || found.Raw != `"`+found.Str+`"` || !isResource(found.Str) {
		return ""
	}
	return strings.Clone(found.Str)
}

func isResource(id string) bool {
	if id == "" || len(id) > longestResource || slices.Contains(words, id) {
		return false
	}
	return !strings.ContainsFunc(id, func(r rune) bool {
		return !(r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '_' || r == '-' ||
			r == '.')
	})
}

// PathResources are what may be IDs in a path, in its order: "/v1/skills/ID/versions/ID".
func PathResources(path string) []string {
	parts := strings.Split(strings.TrimPrefix(path, "/v1/"), "/")
	return slices.DeleteFunc(parts[1:], func(s string) bool { return !isResource(s) })
}

// idKeys come before the IDs of files and skills in a body.
var idKeys = [...][]byte{[]byte(`"file_id"`), []byte(`"skill_id"`)}

// NamedResources are the IDs of files and skills that a body names. It looks at the bytes alone: a text that quotes
// such a line has its quotation marks escaped.
func NamedResources(body []byte) []string {
	var ids []string
	for _, key := range idKeys {
		for rest := body; len(ids) < mostNamed; {
			at := bytes.Index(rest, key)
			if at < 0 {
				break
			}
			rest = rest[at+len(key):]
			if id := stringAfterColon(rest); isResource(id) {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// stringAfterColon is the JSON string that follows a key, if it is one without escapes.
func stringAfterColon(p []byte) string {
	p = bytes.TrimLeft(p[:min(len(p), longestResource+64)], " \t\r\n")
	p, ok := bytes.CutPrefix(p, []byte(":"))
	p, quoted := bytes.CutPrefix(bytes.TrimLeft(p, " \t\r\n"), []byte(`"`))
	value, _, closed := bytes.Cut(p, []byte(`"`))
	if !ok || !quoted || !closed {
		return ""
	}
	return string(value)
}
