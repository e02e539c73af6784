//go:build linux

package main

import (
	"bytes"
	"encoding/json"
	"regexp"
	"testing"

	"pgregory.net/rapid"
)

func TestPromptHasItsSizeAndShape(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.OneOf(rapid.IntRange(800, 5_000), rapid.IntRange(5_000, 120_000)).Draw(t, "size")
		stream := rapid.Bool().Draw(t, "stream")
		body, err := promptBody(size, sessionID(0), stream)
		if err != nil {
			t.Fatal(err)
		}
		if len(body) != size {
			t.Fatalf("%d bytes, %d asked for", len(body), size)
		}
		if !bytes.HasPrefix(body, []byte(`{"model":"claude-opus-5-5","messages":[{"role":"user"`)) {
			t.Errorf("starts with %.80s", body)
		}
		if want := regexp.MustCompile(`,"stream":(true|false)}$`).FindSubmatch(body); want == nil ||
			(string(want[1]) == "true") != stream {
			t.Errorf("ends with %s", body[len(body)-40:])
		}
		var p prompt
		if err := json.Unmarshal(body, &p); err != nil {
			t.Fatal(err)
		}
		var user struct {
			Session string `json:"session_id"`
		}
		if err := json.Unmarshal([]byte(p.Metadata["user_id"]), &user); err != nil || user.Session != sessionID(0) {
			t.Errorf("user %q: %v", p.Metadata["user_id"], err)
		}
	})
}

func TestPromptIsLikeASession(t *testing.T) {
	body, err := promptBody(50_000, sessionID(0), false)
	if err != nil {
		t.Fatal(err)
	}
	var p prompt
	if err := json.Unmarshal(body, &p); err != nil {
		t.Fatal(err)
	}
	if len(p.Tools) < 3 || len(p.System) != 2 || len(p.Messages) < 4 {
		t.Errorf("%d tools, %d system blocks, %d turns", len(p.Tools), len(p.System), len(p.Messages))
	}
	if escapes := bytes.Count(body, []byte(`\`)); escapes < 1_000 {
		t.Errorf("%d escapes in 50 kB", escapes)
	}
	again, err := promptBody(50_000, sessionID(0), false)
	if err != nil || !bytes.Equal(body, again) {
		t.Error("the same arguments give another prompt")
	}
}

func TestPromptRefusesTooSmallASize(t *testing.T) {
	if body, err := promptBody(300, sessionID(0), false); err == nil {
		t.Errorf("%s", body)
	}
}
