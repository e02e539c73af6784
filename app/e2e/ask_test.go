//go:build e2e

package e2e

import (
	"context"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
)

const prompt = `{"model":"claude-opus-5-5","max_tokens":100,"messages":[{"role":"user","content":"hi"}],"stream":true}`

// ask sends a prompt and reads the answer to its end.
func (p *program) ask(ctx context.Context, session string) (code int, body string, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, p.url("/v1/messages"), strings.NewReader(prompt))
	if err != nil {
		return 0, "", err
	}
	r.Header.Set("Anthropic-Version", "2023-06-01")
	r.Header.Set("X-Claude-Code-Session-Id", session)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(response.Body)
	return response.StatusCode, string(answer), err
}

// need skips the test where the machine lacks something, and fails it where CI is set.
func need(t *testing.T, why string) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatal(why)
	}
	t.Skip(why)
}
