package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"clb/app/buildinfo"
	"clb/app/claudecode"
)

func TestConnectAsks(t *testing.T) {
	for answer, code := range map[string]int{"y": exitDone, "n": exitFailed} {
		folder := t.TempDir()
		settings := filepath.Join(folder, "settings.json")
		p := sit(t, content(buildinfo.Version), []string{"CLAUDE_CONFIG_DIR=" + folder}, "connect")
		p.sees("\x1b[32m+   \"env\": {\x1b[0m")
		p.types("Make this change? [y/N] ", answer+"\n")
		p.ends(code)
		if _, err := os.Stat(settings); (err == nil) != (code == exitDone) {
			t.Errorf("answer %q: %v", answer, err)
		}
	}
}

// Whoever changes the file while the question stands is not overrun.
func TestConnectSeesAChangeMeanwhile(t *testing.T) {
	folder := t.TempDir()
	settings := filepath.Join(folder, "settings.json")
	p := sit(t, content(buildinfo.Version), []string{"CLAUDE_CONFIG_DIR=" + folder}, "connect")
	p.sees("Make this change? [y/N] ")
	if err := os.WriteFile(settings, []byte(`{"model":"opus"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	p.types("Make this change? [y/N] ", "y\n")
	p.ends(exitFailed)
	p.sees("have changed in the meantime: nothing was written")
	if text, err := os.ReadFile(settings); err != nil || string(text) != `{"model":"opus"}` {
		t.Errorf("%s %v", text, err)
	}
}

// A started Claude Code has the terminal and its signals to itself.
func TestRunHandsSignalsOn(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the program in the place of Claude Code is a script")
	}
	bin := t.TempDir()
	script := "#!/bin/sh\ntrap 'echo caught; exit 42' INT\ntest -t 0 && test -t 1 && echo at the terminal\nwhile :; " +
		"do sleep 0.05; done\n"
	if err := os.WriteFile(filepath.Join(bin, "claude"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	p := sit(t, content(buildinfo.Version), []string{"PATH=" + bin + ":/usr/bin:/bin"}, "run")
	p.types("at the terminal", "\x03")
	p.ends(42)
	p.sees("caught")
}

func TestShellOf(t *testing.T) {
	tests := []struct{ own, goos, want string }{
		{"/bin/bash", "linux", "bash"}, {"/usr/bin/fish", "linux", "fish"}, {"/bin/tcsh", "linux", "sh"},
		{"", "linux", "sh"}, {"", "windows", "powershell"},
		{"/usr/bin/bash.exe", "windows", "bash"}, {"/usr/local/bin/pwsh", "darwin", "pwsh"},
	}
	for _, test := range tests {
		if got := shellOf(test.own, test.goos); got != test.want {
			t.Errorf("%q on %s: %s, want %s", test.own, test.goos, got, test.want)
		}
	}
}

// TestShellsReadWhatIsWritten gives any value to the real shells that are here.
func TestShellsReadWhatIsWritten(t *testing.T) {
	for shell, show := range map[string]string{"sh": `printf %s "$VALUE"`, "fish": `printf %s $VALUE`,
		"pwsh": `[Console]::Write($env:VALUE)`} {
		program, err := exec.LookPath(shell)
		if err != nil {
			continue
		}
		d, ok := dialectOf(shell)
		if !ok {
			t.Fatalf("%s has no dialect", shell)
		}
		rapid.Check(t, func(r *rapid.T) {
			value := rapid.StringOfN(rapid.RuneFrom([]rune(`a'"\$`+"`"+`!%{}()*;& ‘’‚é`)), 1, 8, -1).Draw(r, "value")
			got, err := exec.Command(program, "-c", d.set(claudecode.Variable{Name: "VALUE", Value: value})+"\n"+
				show).Output()
			if err != nil || string(got) != value {
				r.Fatalf("%s made %q of %q: %v", shell, got, value, err)
			}
		})
	}
	// PowerShell need not be here.
	d, _ := dialectOf("powershell")
	if got := d.set(claudecode.Variable{Name: "A", Value: "it's ‘this’"}); got != "$env:A = 'it''s ‘‘this’’'" {
		t.Error(got)
	}
	if got := d.unset("A"); !strings.Contains(got, "Env:A") {
		t.Error(got)
	}
}
