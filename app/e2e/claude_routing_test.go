//go:build e2e

package e2e

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clb/proxy/anthropictest"
)

// TestClaudeCodeMovesInTheMiddle spends the conversation's account between two of its requests.
func TestClaudeCodeMovesInTheMiddle(t *testing.T) {
	p := newProgram(t, anthropictest.Config{})
	accounts := p.addAccounts("one", "two")
	p.start()
	p.claudeCode("say hi")
	first := p.requests()[0]
	for i, name := range []string{"one", "two"} {
		if first.Account == name {
			accounts[i].Spend(anthropictest.FiveHour)
		}
	}
	if out := p.claudeCode("say hi again", "--continue"); !strings.Contains(out, "pong") {
		t.Errorf("it printed %q", out)
	}
	moved := p.requests()[0]
	if moved.Session != first.Session || moved.Account == first.Account || moved.Status != http.StatusOK ||
		moved.Failovers != 1 ||
		len(moved.Attempts) != 2 || moved.Attempts[0].Verdict != "quota" || moved.Attempts[1].Choice == "" {
		t.Errorf("%+v", moved)
	}
	p.claudeCode("once more", "--continue")
	if again := p.requests()[0]; again.Account != moved.Account || again.Failovers != 0 {
		t.Errorf("it did not stay where it went: %+v", again)
	}
}

// TestClaudeCodeThroughOverload: two answers of 529 in a row are no matter for the client.
func TestClaudeCodeThroughOverload(t *testing.T) {
	p := newProgram(t, anthropictest.Config{})
	p.addAccounts("one", "two")
	p.fake.Fail(anthropictest.Upstream(529), 2)
	p.start()
	if out := p.claudeCode("say hi"); !strings.Contains(out, "pong") {
		t.Errorf("it printed %q", out)
	}
	if rows := p.requests(); len(rows) != 1 || rows[0].Retries != 2 || len(rows[0].Attempts) != 3 ||
		rows[0].Attempts[1].WaitMS < 2000 {
		t.Errorf("%+v", rows)
	}
}

// TestClaudeCodeTellsOfTheLimit: with every account spent the client shows its own words on limits, at once, with the
// time at which the first account is back.
func TestClaudeCodeTellsOfTheLimit(t *testing.T) {
	p := newProgram(t, anthropictest.Config{})
	for _, a := range p.addAccounts("one", "two") {
		a.Spend(anthropictest.FiveHour)
	}
	p.start()
	out := p.claudeFails("say hi", "CLAUDE_CODE_OAUTH_TOKEN=sk-ant-"+"oat01-Invented_Token_Of_A_Client")
	if !strings.Contains(out, "limit") || !strings.Contains(out, "resets") {
		t.Errorf("it printed %q", out)
	}
	rows := p.requests()
	if len(rows) != 1 || rows[0].Status != http.StatusTooManyRequests || len(rows[0].Attempts) != 2 {
		t.Errorf("the client tried more than once: %+v", rows)
	}
}

// TestClaudeCodeWaits: where the user lets requests wait, the client sees nothing but a slow answer.
func TestClaudeCodeWaits(t *testing.T) {
	claudeProgram(t)
	p := newProgram(t, anthropictest.Config{})
	a := p.addAccounts("one")[0]
	a.SetWindow(anthropictest.FiveHour, 1.01, time.Now().Add(3*time.Minute))
	settings := filepath.Join(p.home, "clb", "settings.jsonc")
	if err := os.WriteFile(settings, []byte(`{"hold": {"minutes": 5}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	p.start()
	printed := make(chan string, 1)
	go func() { printed <- p.claudeCode("say hi") }()
	p.await("the wait", func() bool { return len(p.snapshot().Waiting) == 1 })
	// Long enough for a ping to have gone out: the answer is then a stream that has begun.
	time.Sleep(20 * time.Second)
	a.SetWindow(anthropictest.FiveHour, 0.1, time.Now().Add(time.Hour))
	p.must("", "clear-limit", "one")
	if out := <-printed; !strings.Contains(out, "pong") {
		t.Errorf("it printed %q", out)
	}
	if rows := p.requests(); len(rows) != 1 || rows[0].Status != http.StatusOK || rows[0].WaitedMS < 15_000 ||
		rows[0].Outcome != "complete" {
		t.Errorf("%+v", rows)
	}
}
