//go:build e2e

package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clb/proxy/anthropictest"
)

// claudeProgram is the real Claude Code. It is asked for on the test's own goroutine, since it may end the test.
func claudeProgram(t *testing.T) string {
	t.Helper()
	program := os.Getenv("CLB_TEST_CLAUDE")
	if program == "" {
		need(t, "CLB_TEST_CLAUDE does not name Claude Code's program: make test installs it")
	}
	return program
}

// claudeCode runs one prompt through the real Claude Code, in a home of its own, and returns what it printed.
func (p *program) claudeCode(prompt string, flags ...string) string {
	p.t.Helper()
	out, err := p.claude([]string{"ANTHROPIC_AUTH_TOKEN=placeholder"}, append([]string{"-p", prompt}, flags...)...)
	if err != nil {
		p.t.Errorf("Claude Code: %v: %s\nthe program: %s", err, out, p.out)
	}
	return out
}

// claudeFails is claudeCode for a prompt that can't be answered, with a login of the client's own.
func (p *program) claudeFails(prompt, login string) string {
	p.t.Helper()
	out, err := p.claude([]string{login}, "-p", prompt)
	if err == nil {
		p.t.Errorf("Claude Code saw nothing wrong: %s", out)
	}
	return out
}

// claude runs Claude Code with those further variables, for at most a minute and a half.
func (p *program) claude(env []string, args ...string) (string, error) {
	p.t.Helper()
	program := claudeProgram(p.t)
	home := filepath.Join(p.home, "claude-home")
	if err := os.MkdirAll(home, 0o700); err != nil {
		p.t.Fatal(err)
	}
	c := exec.CommandContext(p.t.Context(), "timeout", append([]string{"90", program}, args...)...)
	c.Dir = home
	c.Env = append([]string{"HOME=" + home, "PATH=/usr/bin:/bin", "TERM=dumb", "LANG=C.UTF-8",
		"ANTHROPIC_BASE_URL=" + strings.TrimSuffix(p.url("/"), "/"),
		"CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1"}, env...)
	out, err := c.CombinedOutput()
	return string(out), err
}

func TestClaudeCodeWhileAnAccountIsSpent(t *testing.T) {
	p := newProgram(t, anthropictest.Config{Reply: "The load was balanced."})
	accounts := p.addAccounts("one", "two", "three")
	p.fake.Fail(anthropictest.QuotaSpent(2*time.Hour).For(accounts[0]), anthropictest.Always)
	p.start()
	if out := p.claudeCode("say hi"); !strings.Contains(out, "The load was balanced.") {
		t.Errorf("it printed %q", out)
	}
	served := p.requests()[0]
	if served.Failovers != 1 || served.Status != 200 || served.Outcome != "complete" || served.Account != "two" ||
		served.Session == "" || served.OutputTokens == 0 {
		t.Errorf("%+v", served)
	}
	if a := p.account("one"); a.State != "limited" || time.Until(a.Until) < time.Hour {
		t.Errorf("%+v", a)
	}
	// The conversation goes on where it is; the spent account is not asked again.
	p.claudeCode("say hi again", "--continue")
	if again := p.requests()[0]; again.Session != served.Session || again.Account != "two" || again.Failovers != 0 {
		t.Errorf("%+v", again)
	}
	for _, v := range p.fake.Violations() {
		t.Error(v)
	}
	for _, r := range p.fake.RequestsTo(anthropictest.PathMessages) {
		if strings.Contains(strings.Join(r.Header["Authorization"], ""), "placeholder") ||
			strings.Contains(string(r.Body), "sk-ant-") {
			t.Error("the client's credential went upstream")
		}
	}
}

func TestClaudeCodeRunsATool(t *testing.T) {
	p := newProgram(t,
		anthropictest.Config{Answer: anthropictest.UseTool("Bash",
			map[string]string{"command": "echo tool-ran", "description": "say so"}, "It ran.")})
	p.addAccounts("one", "two")
	p.start()
	if out := p.claudeCode("run it", "--allowedTools", "Bash"); !strings.Contains(out, "It ran.") {
		t.Errorf("it printed %q", out)
	}
	rows := p.requests()
	if len(rows) < 2 || rows[0].Session != rows[1].Session || rows[0].Account != rows[1].Account {
		t.Errorf("%+v", rows)
	}
}

func TestClaudeCodeThroughTrouble(t *testing.T) {
	p := newProgram(t, anthropictest.Config{})
	p.addAccounts("one", "two")
	p.fake.Fail(anthropictest.Upstream(529), 1)
	p.fake.Fail(anthropictest.ErrorFirst("overloaded_error"), 1)
	p.start()
	if out := p.claudeCode("say hi"); !strings.Contains(out, "pong") {
		t.Errorf("it printed %q", out)
	}
	if served := p.requests()[0]; served.Retries != 2 || served.Failovers != 0 || len(p.requests()) != 1 {
		t.Errorf("the client noticed: %+v", p.requests())
	}
}
