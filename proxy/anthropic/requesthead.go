package anthropic

import (
	"net/http"
	"slices"
	"strings"
	"unsafe"

	"github.com/tidwall/gjson"
)

// Head is what routing needs of a request's body.
type Head struct {
	Model string
	// User is metadata.user_id as sent, where it was asked for.
	User string
}

// ReadHead takes the head from a body in one pass over its top level, decoding nothing else, and goes no further than
// it must: a client's model comes first in half a megabyte. user asks for Head.User too. Bodies that are no JSON object
// give the zero Head.
func ReadHead(body []byte, user bool) Head {
	var h Head
	if len(body) == 0 {
		return h
	}
	view := unsafe.String(&body[0], len(body)) // read only; what is kept of it is cloned
	gjson.Parse(view).ForEach(func(key, value gjson.Result) bool {
		switch key.Str {
		case "model":
			h.Model = strings.Clone(value.String())
		case "metadata":
			h.User = strings.Clone(value.Get("user_id").String())
		}
		return h.Model == "" || user && h.User == ""
	})
	return h
}

// Credential headers of a client: both are replaced, whichever it sent.
const (
	HeaderBearer = "Authorization"
	HeaderKey    = "X-Api-Key"
)

const (
	headerBeta    = "Anthropic-Beta"
	headerVersion = "Anthropic-Version"
	// oauthBeta is the one beta value that an OAuth bearer needs.
	oauthBeta = "oauth-2025-04-20"
	// defaultVersion stands in where the client names none.
	defaultVersion = "2023-06-01"
)

// Authorize puts an account's credential in place of the client's: a bearer with the beta value it needs, or a key
// without it. Other beta values keep their text and order.
func Authorize(h http.Header, credential string, isKey bool) {
	h.Del(HeaderBearer)
	h.Del(HeaderKey)
	if h.Get(headerVersion) == "" {
		h.Set(headerVersion, defaultVersion)
	}
	if isKey {
		h.Set(HeaderKey, credential)
		removeBeta(h)
		return
	}
	h.Set(HeaderBearer, "Bearer "+credential)
	addBeta(h)
}

func addBeta(h http.Header) {
	values := h[headerBeta]
	for _, v := range values {
		if slices.ContainsFunc(strings.Split(v, ","), isOAuthBeta) {
			return
		}
	}
	if len(values) == 0 || strings.TrimSpace(values[len(values)-1]) == "" {
		h.Set(headerBeta, oauthBeta)
		return
	}
	values = slices.Clone(values) // the header may share them with the client's
	values[len(values)-1] += "," + oauthBeta
	h[headerBeta] = values
}

// removeBeta drops the OAuth value and nothing else; a list without it stays as it is, to the byte.
func removeBeta(h http.Header) {
	var kept []string
	for _, v := range h[headerBeta] {
		items := strings.Split(v, ",")
		if !slices.ContainsFunc(items, isOAuthBeta) {
			kept = append(kept, v)
			continue
		}
		if items = slices.DeleteFunc(items, isOAuthBeta); len(items) > 0 {
			kept = append(kept, strings.Join(items, ","))
		}
	}
	if h.Del(headerBeta); len(kept) > 0 {
		h[headerBeta] = kept
	}
}

func isOAuthBeta(item string) bool { return strings.TrimSpace(item) == oauthBeta }
