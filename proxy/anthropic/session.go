package anthropic

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"unsafe"

	"github.com/tidwall/gjson"
)

const headerSession = "X-Claude-Code-Session-Id"

// longestSession bounds the key that a client may make us keep.
const longestSession = 128

// HeaderSession is the client's own word on which conversation a request belongs to.
func HeaderSession(h http.Header) string { return bound(h.Get(headerSession)) }

// Session is the key of the conversation that a request belongs to: the client's session header, else the session in
// metadata.user_id (both shapes that clients have used), else a hash of the conversation's head. Empty where the body
// shows no conversation.
func Session(h http.Header, head Head, body []byte) string {
	if s := HeaderSession(h); s != "" {
		return s
	}
	if s := userSession(head.User); s != "" {
		return bound(s)
	}
	return headHash(body)
}

func bound(s string) string {
	if len(s) <= longestSession {
		return s
	}
	sum := sha256.Sum256([]byte(s))
	return "long-" + hex.EncodeToString(sum[:16])
}

// userSession reads {"session_id":"…"} inside the string, or the older user_…_account_…_session_… form.
func userSession(user string) string {
	if strings.HasPrefix(user, "{") {
		return gjson.Get(user, "session_id").String()
	}
	if _, s, ok := strings.Cut(user, "_session_"); ok {
		return s
	}
	return ""
}

// attribution begins the first block of a system prompt that differs from request to request of one conversation.
const attribution = "x-anthropic-billing-header:"

// headHash is over the system prompt, its attribution block apart, and the first user message: what stays the same
// while a conversation grows.
func headHash(body []byte) string {
	if len(body) == 0 {
		return ""
	}
	view := unsafe.String(&body[0], len(body))
	found := gjson.GetMany(view, "system", `messages.#(role=="user").content`)
	if !found[1].Exists() {
		return ""
	}
	sum := sha256.New()
	if system := found[0]; system.IsArray() {
		system.ForEach(func(_, block gjson.Result) bool {
			if text := block.Get("text").Str; !strings.HasPrefix(text, attribution) {
				sum.Write([]byte(text))
			}
			return true
		})
	} else {
		sum.Write([]byte(system.Str))
	}
	sum.Write([]byte{0})
	sum.Write([]byte(found[1].Raw))
	return "head-" + hex.EncodeToString(sum.Sum(nil)[:16])
}
