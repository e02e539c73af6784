package oauth

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"github.com/tidwall/gjson"

	"clb/proxy/anthropic"
	"clb/proxy/contentcoding"
)

// plainAnswers asks for answers without compression, and takes it off where it comes all the same.
type plainAnswers struct {
	base http.RoundTripper
	// tokens says that a good answer may hold the only copy of a login: what can be read of it counts.
	tokens bool
}

// RoundTrip implements http.RoundTripper.
func (p plainAnswers) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set(contentcoding.Header, contentcoding.Identity)
	response, err := p.base.RoundTrip(r)
	if err != nil {
		return nil, err //nolint:wrapcheck // a RoundTripper's own
	}
	codings := contentcoding.Of(response.Header)
	if len(codings) == 0 && !p.tokens {
		return response, nil
	}
	raw, broken := io.ReadAll(io.LimitReader(response.Body, longestAnswer))
	_ = response.Body.Close()
	text := contentcoding.Bytes(raw, codings, longestAnswer)
	if p.tokens && response.StatusCode/100 == 2 {
		if found := tokenAnswer(raw, codings); found != nil {
			text, broken = found, nil
			response.Header.Set("Content-Type", "application/json")
		} else if unread, ok := r.Context().Value(unreadKey{}).(*[]byte); ok && len(raw) <= maxUnread {
			*unread = raw
		}
	}
	response.Header.Del("Content-Encoding")
	response.Header.Del("Content-Length")
	response.ContentLength, response.Body = -1, io.NopCloser(&heldBody{text: *bytes.NewReader(text), broken: broken})
	return response, nil
}

// unreadKey is where a call's context has room for a good answer in which no token was found.
type unreadKey struct{}

// maxUnread bounds such an answer, in bytes: what is longer is no token's answer, and keychains hold little.
const maxUnread = 4 << 10

// heldBody is a body that has been read, and why it ended.
type heldBody struct {
	text   bytes.Reader
	broken error
}

func (b *heldBody) Read(p []byte) (int, error) {
	n, err := b.text.Read(p)
	if errors.Is(err, io.EOF) && b.broken != nil {
		err = b.broken
	}
	return n, err //nolint:wrapcheck // the body's own
}

// tokenAnswer finds the tokens in a good answer of the token endpoint, whatever its labels say: the refresh token that
// was shown for it is spent. An answer that is cut off counts as far as its tokens are whole. nil: there is none.
func tokenAnswer(raw []byte, codings []string) []byte {
	for _, codings := range [][]string{codings, nil, {"gzip"}, {"zstd"}, {"deflate"}, {"br"}} {
		text := bytes.TrimSpace(contentcoding.Bytes(raw, codings, longestAnswer))
		if !bytes.HasPrefix(text, []byte("{")) || wholeString(text, "access_token") == "" {
			continue
		}
		if anthropic.ValidJSON(text) {
			return text
		}
		fields := map[string]any{"token_type": "Bearer"}
		for _, name := range []string{"access_token", "refresh_token", "scope"} {
			if value := wholeString(text, name); value != "" {
				fields[name] = value
			}
		}
		if life := gjson.GetBytes(text, "expires_in"); life.Type == gjson.Number &&
			bytes.Contains(text, []byte(life.Raw+",")) {
			fields["expires_in"] = life.Num
		}
		if found, err := json.Marshal(fields); err == nil {
			return found
		}
	}
	return nil
}

// wholeString is a text at the top of an object that may be cut off; empty where the text itself is.
func wholeString(object []byte, name string) string {
	value := gjson.GetBytes(object, name)
	if value.Type != gjson.String || len(value.Raw) < 2 || value.Raw[len(value.Raw)-1] != '"' {
		return ""
	}
	return value.Str
}
