package secret

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestNeverShown(t *testing.T) {
	const canary = "sk-ant-canary"
	type holder struct {
		Open   Text
		hidden Text
		nested struct{ deep []Text }
	}
	h := holder{Open: New(canary), hidden: New(canary)}
	h.nested.deep = []Text{New(canary)}
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		for _, value := range []any{h, &h, h.Open, &h.Open, []any{h}, map[string]any{"k": h}} {
			fmt.Fprintf(&out, verb, value)
		}
	}
	text, err := json.Marshal(h)
	if err != nil {
		t.Fatal(err)
	}
	out.Write(text)
	slog.New(slog.NewJSONHandler(&out, nil)).Info("m", "a", h.Open, "b", h, "c", &h)
	slog.New(slog.NewTextHandler(&out, nil)).Info("m", "a", h.Open, "b", h, "c", &h)
	if strings.Contains(out.String(), "canary") || strings.Contains(out.String(), fmt.Sprintf("%x", "canary")) {
		t.Error(out.String())
	}
}

func TestText(t *testing.T) {
	if New("a") != New("a") || New("a") == New("b") || !New("").IsZero() || New("a").IsZero() ||
		New("a").Reveal() != "a" || (Text{}).Reveal() != "" {
		t.Error("equality, zero or value")
	}
}
