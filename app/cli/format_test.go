package cli

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"clb/app/status"
	"clb/keychain"
	"clb/proxy/anthropic"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.FixedZone("here", 3600)) // a Monday

func TestWindow(t *testing.T) {
	seen := noon.Add(-time.Hour)
	for _, c := range []struct {
		w    anthropic.Window
		want string
	}{
		{anthropic.Window{}, "-"},
		{anthropic.Window{Utilization: 0.629, Reset: noon.Add(140 * time.Minute), Seen: seen},
			"62%, resets in 2 h 20 min"},
		{anthropic.Window{Utilization: 0.99, Reset: noon, Seen: seen}, "0%"},
		{anthropic.Window{Utilization: 1.01, Seen: seen}, "101%"},
	} {
		if got := window(c.w, noon); got != c.want {
			t.Errorf("window(%+v) = %q, want %q", c.w, got, c.want)
		}
	}
}

func TestNoteAndRenewal(t *testing.T) {
	in := noon.Add(2 * time.Hour)
	for _, c := range []struct {
		a    status.Account
		want string
	}{
		{status.Account{}, ""},
		{status.Account{Reason: "paused", Until: in, PausedUntil: in}, "paused, until 14:00 (in 2 h)"},
		{status.Account{Reason: "paused until Mon 14:00", Until: in, PausedUntil: in},
			"paused until Mon 14:00, in 2 h"},
		{status.Account{Reason: "switched off", PausedUntil: in}, "switched off, paused until 14:00 (in 2 h)"},
		{status.Account{Reason: "limited", Until: noon, PausedUntil: noon}, "limited"},
		{status.Account{Token: status.Token{State: "unsaved", Failure: "no network"}, Notice: "odd", Note: "mine"},
			"token unsaved, renewal failed: no network, odd, mine"},
	} {
		if got := note(c.a, noon); got != c.want {
			t.Errorf("note(%+v) = %q, want %q", c.a, got, c.want)
		}
	}
	for _, c := range []struct {
		next time.Time
		want string
	}{{time.Time{}, ""}, {in, "in 2 h"}, {noon, "due"}, {noon.Add(-time.Hour), "due"}} {
		if got := renewal(status.Token{NextRenewal: c.next}, noon); got != c.want {
			t.Errorf("renewal at %v: %q, want %q", c.next, got, c.want)
		}
	}
}

func TestTotalsWithoutRequestsSayLittle(t *testing.T) {
	for lines, n := range map[int]int64{1: 0, 4: 1} {
		s := content("1").Stats
		s.TotalRequests = n
		if got := totals(s, false); len(got) != lines || strings.Contains(got[0][1], "under way") {
			t.Errorf("%d requests: %q", n, got)
		}
	}
}

func TestOwnLoginPerSystem(t *testing.T) {
	home, elsewhere, empty := t.TempDir(), t.TempDir(), t.TempDir()
	for file, content := range map[string]string{home + "/.claude/.credentials.json": "home's",
		elsewhere + "/.credentials.json": "elsewhere's"} {
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o700),
			os.WriteFile(file, []byte(content), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	held := func(want, text string, err error) func(context.Context, string, string) (string, error) {
		return func(_ context.Context, service, account string) (string, error) {
			if service+"/"+account != want {
				t.Errorf("the keychain was asked for %s/%s, not %s", service, account, want)
			}
			return text, err
		}
	}
	const item = "Claude Code-credentials"
	suffix := fmt.Sprintf("-%x", sha256.Sum256([]byte(elsewhere)))[:9]
	for _, c := range []struct {
		goos         string
		environ      []string
		keychain     func(context.Context, string, string) (string, error)
		want, source string
		says         string
	}{
		{"linux", []string{"HOME=" + home}, nil, "home's", home + "/.claude/.credentials.json", ""},
		{"windows", []string{"USERPROFILE=" + home}, nil, "home's", home + "/.claude/.credentials.json", ""},
		{"linux", []string{"HOME=" + home, "CLAUDE_CONFIG_DIR=" + elsewhere}, nil, "elsewhere's",
			elsewhere + "/.credentials.json", ""},
		{"linux", []string{"HOME=" + empty}, nil, "", "", "no login of Claude Code on this machine"},
		{"linux", nil, nil, "", "", "HOME is not set"},
		{"darwin", []string{"HOME=" + home, "USER=ada"}, held(item+"/ada", "the keychain's", nil), "the keychain's",
			"the keychain", ""},
		{"darwin", []string{"HOME=" + home, "USER=ada", "CLAUDE_CONFIG_DIR=" + elsewhere},
			held(item+suffix+"/ada", "another", nil), "another", "the keychain", ""},
		{"darwin", []string{"HOME=" + home, "USER=ada"}, held(item+"/ada", "", keychain.ErrNotFound), "home's",
			home + "/.claude/.credentials.json", ""},
		{"darwin", []string{"HOME=" + empty, "USER=ada"}, held(item+"/ada", "", keychain.ErrNotFound), "", "",
			"no login of Claude Code on this machine"},
		{"darwin", []string{"HOME=" + home, "USER=ada"}, held(item+"/ada", "", keychain.ErrLocked), "", "",
			"keychain is locked"},
	} {
		if (runtime.GOOS == "windows") != (c.goos == "windows") {
			continue // the paths of one are no paths of the others
		}
		s := &invocation{dependencies: dependencies{environ: c.environ, keychainItem: c.keychain}}
		got, source, err := s.ownLogin(t.Context(), c.goos)
		if err != nil {
			if c.says == "" || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%s %v: %v", c.goos, c.environ, err)
			}
			continue
		}
		if c.says != "" || got.Reveal() != c.want ||
			strings.ReplaceAll(source, "\\", "/") != strings.ReplaceAll(c.source, "\\", "/") {
			t.Errorf("%s %v: %q from %q", c.goos, c.environ, got.Reveal(), source)
		}
	}
}

func TestIsDataFile(t *testing.T) {
	if got := fmt.Sprint(isDataFile("0123456789abcdef\xed\xda\x0c\xed"), isDataFile("age-encryption.org/v1\n"),
		isDataFile("")); got != "true false false" {
		t.Error(got)
	}
}
