package cli

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestManualIsGoodRoff(t *testing.T) {
	page := manual(model(t), "2026-11-23")
	for _, want := range []string{`.TH "CLB" "1" "2026-11-23"`, `.SH "EXIT STATUS"`, "--failed",
		".SS \"clb export-history", "NO_COLOR", "routing.strategy"} {
		if !strings.Contains(strings.ReplaceAll(page, `\-`, "-"), want) {
			t.Errorf("the page has no %s", want)
		}
	}
	if strings.Contains(page, "__complete") {
		t.Error("the page shows what is hidden")
	}
	file := filepath.Join(t.TempDir(), "clb.1")
	if err := os.WriteFile(file, []byte(page), 0o600); err != nil {
		t.Fatal(err)
	}
	// Styles are a matter of taste; "unable to parse" and the like are not.
	if out, err := exec.Command(shellAt(t, "mandoc"), "-T", "lint", "-W", "warning",
		file).CombinedOutput(); err != nil {
		t.Errorf("mandoc: %v\n%s", err, out)
	}
	shown, err := exec.Command("mandoc", "-T", "utf8", file).CombinedOutput()
	plain := backspaced(string(shown))
	for _, want := range []string{"clb requests --slowest --account work", "clb route 'claude-opus-*' --only work,home",
		"--format=csv|jsonl", "A wrong command line or setting"} {
		if !strings.Contains(plain, want) {
			t.Errorf("the page does not read %q (%v)", want, err)
		}
	}
}

// backspaced takes the overstriking of bold and underlined letters away.
func backspaced(s string) string {
	var out []rune
	for _, r := range s {
		if r == '\b' && len(out) > 0 {
			out = out[:len(out)-1]
			continue
		}
		out = append(out, r)
	}
	return string(out)
}

func TestManDate(t *testing.T) {
	s := &invocation{dependencies: dependencies{environ: []string{"SOURCE_DATE_EPOCH=1790000000"}}}
	if got, want := s.manDate(), time.Unix(1790000000, 0).UTC().Format(time.DateOnly); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// TestExitCodesAreTold in the help and the manual, each once.
func TestExitCodesAreTold(t *testing.T) {
	seen := map[int]bool{}
	page := manual(model(t), "")
	for _, m := range exitMeanings() {
		if seen[m.code] || !strings.Contains(description(), m.short) ||
			!strings.Contains(page, fmt.Sprintf(".TP\n.B \"%d\"\n", m.code)) {
			t.Errorf("%d is told twice or not at all", m.code)
		}
		seen[m.code] = true
	}
	for _, code := range []int{exitDone, exitFailed, exitWrong} {
		if !seen[code] {
			t.Errorf("%d is in no table", code)
		}
	}
}
