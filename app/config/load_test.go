package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clb/app/desktop"
)

func ours(home string, pairs ...string) Machine {
	return Machine{Environment: Environment{Pairs: append(pairs, "CLB_HOME="+home), GOOS: runtime.GOOS},
		UID: os.Getuid(), Temp: os.TempDir()}
}

func TestFirstStart(t *testing.T) {
	home := filepath.Join(t.TempDir(), "home")
	first, err := Load(ours(home), desktop.PrivateFolder)
	if err != nil {
		t.Fatal(err)
	}
	if !first.Created || !cmp.Equal(first.Settings, Default()) || len(first.Warnings) != 0 ||
		!first.Passphrase.IsZero() {
		t.Errorf("got %+v", first)
	}
	text, err := os.ReadFile(first.Paths.Settings)
	if err != nil || string(text) != string(NewFile()) {
		t.Errorf("the file is not the fresh one: %v\n%s", err, text)
	}
	for path, mode := range map[string]fs.FileMode{home: 0o700, first.Paths.Logs: 0o700, first.Paths.Settings: 0o600} {
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != mode {
			t.Errorf("%s: %v %v, want mode %v", path, info.Mode(), err, mode)
		}
	}
	second, err := Load(ours(home), desktop.PrivateFolder)
	if err != nil || second.Created {
		t.Errorf("the second start: %v, created %v", err, second.Created)
	}
}

func TestManyFirstStartsAtOnce(t *testing.T) {
	home := filepath.Join(t.TempDir(), "home")
	var all sync.WaitGroup
	for range 12 {
		all.Go(func() {
			if loaded, err := Load(ours(home), desktop.PrivateFolder); err != nil ||
				!cmp.Equal(loaded.Settings, Default()) {
				t.Errorf("%v %+v", err, loaded)
			}
		})
	}
	all.Wait()
	if rest, _ := filepath.Glob(filepath.Join(home, ".*")); len(rest) != 0 {
		t.Errorf("left behind: %v", rest)
	}
}

func TestEnvironmentGoesFirst(t *testing.T) {
	home := t.TempDir()
	if err := os.Chmod(home, 0o700); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(home, "settings.jsonc")
	if err := os.WriteFile(file, []byte(`{"port": 1, "keychain": "memory", "drain_seconds": 7}`), 0o600); err != nil {
		t.Fatal(err)
	}
	loaded, err := Load(ours(home, "PORT=2", "CLB_KEYCHAIN=file", "CLB_KEYCHAIN_PASSPHRASE=hunter2",
		"CLB_API_URL=http://[::1]:7/",
		"CLB_CLAUDE_URL=", "CLB_PLATFORM_URL=https://P.example", "CLB_OTHER_PROGRAM=sk-ant-x"), desktop.PrivateFolder)
	if err != nil {
		t.Fatal(err)
	}
	want := Default()
	want.Port, want.Keychain, want.DrainSeconds, want.APIURL, want.PlatformURL = 2, KeychainFile, 7, "http://[::1]:7",
		"https://p.example"
	if diff := cmp.Diff(want, loaded.Settings); diff != "" {
		t.Error(diff)
	}
	if loaded.Passphrase.Reveal() != "hunter2" {
		t.Error("the passphrase is not the variable's")
	}
	if everything := fmt.Sprintf("%v %+v %#v", loaded, loaded, loaded); strings.Contains(everything, "hunter2") ||
		strings.Contains(everything, "sk-ant") {
		t.Errorf("a secret is printed: %s", everything)
	}
	if diff := cmp.Diff([]string{"the environment variable CLB_OTHER_PROGRAM is none of Claude Load Balancer's, and " +
		"has no effect"}, loaded.Warnings); diff != "" {
		t.Error(diff)
	}
}

func TestLoadErrors(t *testing.T) {
	tests := []struct{ pair, want string }{
		{"PORT=abc", "PORT: this is not a whole number; it takes a whole number from 0 to 65535 (0: any free port)"},
		{"PORT= 80", "PORT: this is not a whole number; it takes a whole number from 0 to 65535 (0: any free port)"},
		{"CLB_KEYCHAIN=sk-ant-secret", `CLB_KEYCHAIN: there is no such choice; it takes "system", "file" or "memory"`},
		{"CLB_API_URL=http://me:hunter2@localhost",
			"CLB_API_URL: an address with a user name or password is refused; it takes an https address without a " +
				"path, such as https://example.com, or an http address of this machine"},
		{"CLB_API_URL=http://localhost:8080",
			"CLB_API_URL: key api_url: this is the program's own address (port 8080): requests would go round " +
				"in circles"},
		{"CLB_KEYCHIAN=file", "CLB_KEYCHIAN: there is no such variable; did you mean CLB_KEYCHAIN?"},
		{"CLB_APIURL=x", "CLB_APIURL: there is no such variable; did you mean CLB_API_URL?"},
		{"CLB_HOEM=/x", "CLB_HOEM: there is no such variable; did you mean CLB_HOME?"},
	}
	for _, test := range tests {
		_, err := Load(ours(filepath.Join(t.TempDir(), "home"), test.pair), desktop.PrivateFolder)
		var mistake *Error
		if !errors.As(err, &mistake) || err.Error() != test.want {
			t.Errorf("%s: %v, want %q", test.pair, err, test.want)
		}
	}
	broken := errors.New("no")
	if _, err := Load(ours("/nowhere"), func(string) (string, error) { return "", broken }); !errors.Is(err, broken) {
		t.Errorf("a folder that can't be made: %v", err)
	}
}

func TestLoadPassesWarningsOn(t *testing.T) {
	home := t.TempDir()
	if err := os.Chmod(home, 0o755); err != nil {
		t.Fatal(err)
	}
	loaded, err := Load(ours(home), desktop.PrivateFolder)
	if err != nil || len(loaded.Warnings) != 1 || !strings.Contains(loaded.Warnings[0], "chmod 700") {
		t.Errorf("%v, warnings %v", err, loaded.Warnings)
	}
}

func TestUpdate(t *testing.T) {
	folder := t.TempDir()
	file, link := filepath.Join(folder, "real.jsonc"), filepath.Join(folder, "settings.jsonc")
	if err := os.WriteFile(file, []byte("{\n  // mine\n  \"port\": 1,\n}\n"), 0o640); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(file, link); err != nil {
		t.Fatal(err)
	}
	if err := update(link, Change{"port", "2"}); err != nil {
		t.Fatal(err)
	}
	text, _ := os.ReadFile(file)
	if string(text) != "{\n  // mine\n  \"port\": 2,\n}\n" {
		t.Errorf("the file is %q", text)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		t.Error("the link is gone")
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o640 {
		t.Error("the mode has changed")
	}
	if err := update(link, Change{"port", "70000"}); err == nil {
		t.Error("a wrong value was written")
	}
	if after, _ := os.ReadFile(file); string(after) != string(text) {
		t.Errorf("a refused change has changed the file: %q", after)
	}
	if rest, _ := filepath.Glob(filepath.Join(folder, ".*")); len(rest) != 0 {
		t.Errorf("left behind: %v", rest)
	}
}

// update changes keys of a settings file.
func update(path string, changes ...Change) error {
	_, err := Environment{}.updater(path)(func(Settings) ([]Change, error) { return changes, nil })
	return err
}

func TestUpdateLooksBeforeItWrites(t *testing.T) {
	path := filepath.Join(t.TempDir(), "settings.jsonc")
	if err := os.WriteFile(path, []byte(`{"drain_seconds": 7}`), 0o600); err != nil {
		t.Fatal(err)
	}
	change := Environment{Pairs: []string{"PORT=9000"}, GOOS: "linux"}.updater(path)
	refused := errors.New("not now")
	for name, c := range map[string]struct {
		changes []Change
		err     error
		want    string
	}{
		"by its caller": {[]Change{{"drain_seconds", "8"}}, refused, "not now"},
		"beside a variable": {[]Change{{"api_url", "http://localhost:9000"}}, nil,
			"key api_url: this is the program's own " +
				"address (port 9000): requests would go round in circles"},
		"a mistake": {[]Change{{"drain_seconds", "x"}}, nil,
			"key drain_seconds: this is not a whole number; it takes a whole number from 0 to 600 (0: they are " +
				"cut off)"},
	} {
		_, err := change(func(now Settings) ([]Change, error) {
			if now.DrainSeconds != 7 || now.Port != 9000 {
				t.Errorf("%s: it has %+v", name, now)
			}
			return c.changes, c.err
		})
		if err == nil || err.Error() != c.want {
			t.Errorf("%s: %v", name, err)
		}
		if text, err := os.ReadFile(path); err != nil || string(text) != `{"drain_seconds": 7}` {
			t.Errorf("%s: the file is %q, %v", name, text, err)
		}
	}
}

func TestReread(t *testing.T) {
	home := filepath.Join(t.TempDir(), "home")
	loaded, err := Load(ours(home, "PORT=2", "CLB_KEYCHAIN_PASSPHRASE=hunter2"), desktop.PrivateFolder)
	if err != nil {
		t.Fatal(err)
	}
	written, err := loaded.UpdateFile(func(Settings) ([]Change, error) {
		return []Change{{"port", "7"}, {"routing.routes", "*opus*: work\n*: not home"}, {"hold.minutes", "9"},
			{"drain_seconds", "1"}}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := loaded.Reread()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(got, written); diff != "" {
		t.Errorf("the file (-) and what the change said (+): %s", diff)
	}
	if got.Port != 2 || got.Hold.Longest() != 9*time.Minute ||
		strings.Join(got.Routing.Texts(), "; ") != "*opus*: work; *: not home" {
		t.Errorf("reread: %+v", got)
	}
	if diff := cmp.Diff([]string{"drain_seconds"}, NeedRestart(loaded.Settings, got)); diff != "" {
		t.Error(diff)
	}
	if err := os.WriteFile(loaded.Paths.Settings, []byte("{\n\"hold\": {\"minutes\": 99}}"), 0o600); err != nil {
		t.Fatal(err)
	}
	var mistake *Error
	if _, err := loaded.Reread(); !errors.As(err, &mistake) || mistake.Where != loaded.Paths.Settings+":2" ||
		mistake.Key != "hold.minutes" {
		t.Errorf("a wrong file: %v", err)
	}
	if err := os.Remove(loaded.Paths.Settings); err != nil {
		t.Fatal(err)
	}
	if _, err := loaded.Reread(); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}

func TestNeedRestart(t *testing.T) {
	for _, k := range Keys() {
		want := map[bool][]string{false: {k.Name}}[k.Live]
		if got := NeedRestart(Default(), other(t, k.Name)); !cmp.Equal(want, got) {
			t.Errorf("%s: %v, want %v", k.Name, got, want)
		}
	}
	if got := NeedRestart(Default(), Default()); len(got) != 0 {
		t.Errorf("nothing has changed, and %v need a restart", got)
	}
}

// other are the defaults but for one key.
func other(t *testing.T, name string) Settings {
	t.Helper()
	s := Default()
	row, _ := find(table(&s), name)
	for _, text := range []string{"7", "memory", "debug", "drain", "https://other.example", "/a", "a: b", "restore",
		"true", "false"} {
		if before := row.value.literal(); row.value.set(text) == nil && row.value.literal() != before {
			return s
		}
	}
	t.Fatalf("no value for %s", name)
	return s
}

func TestInstance(t *testing.T) {
	path := filepath.Join(t.TempDir(), "instance.json")
	if _, err := ReadInstance(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	want := Instance{PID: 7, Version: "1", Socket: "/s", Address: "http://localhost:8080",
		Started: time.Unix(1, 0).UTC()}
	if err := WriteInstance(path, want); err != nil {
		t.Fatal(err)
	}
	got, err := ReadInstance(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if err := os.WriteFile(path, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadInstance(path); err == nil {
		t.Error("half a file was read")
	}
}

func TestEnvironmentOnWindowsIgnoresCase(t *testing.T) {
	e := Environment{Pairs: []string{"Path=x", "clb_keychain=memory", "Clb_Else=1"}, GOOS: "windows"}
	s, err := settle(e, "f", []byte("{}"))
	if err != nil || s.Keychain != KeychainMemory {
		t.Errorf("%v %v", err, s.Keychain)
	}
	if warnings, err := e.unknownVariables(); err != nil || len(warnings) != 1 {
		t.Errorf("%v %v", warnings, err)
	}
	e.GOOS = "linux"
	if s, err := settle(e, "f", []byte("{}")); err != nil || s.Keychain != KeychainSystem {
		t.Errorf("%v %v", err, s.Keychain)
	}
}

func TestDurations(t *testing.T) {
	s := Default()
	s.Retry.FirstDelaySeconds = 0.5
	got := []time.Duration{s.Retry.FirstDelay(), s.Conversation(), s.Drain(), s.History.Commit(),
		Hold{Minutes: 7}.Longest()}
	if diff := cmp.Diff([]time.Duration{500 * time.Millisecond, time.Hour, 30 * time.Second, 250 * time.Millisecond,
		7 * time.Minute}, got); diff != "" {
		t.Error(diff)
	}
	if from := (Routing{AvoidPercent: 95}).AvoidFrom(); from != 0.95 {
		t.Errorf("95 per cent are %v", from)
	}
	for level, want := range map[string]int{"debug": -4, "info": 0, "warn": 4, "error": 8} {
		if got := (Log{Level: level}).Severity(); int(got) != want {
			t.Errorf("%s: %d", level, got)
		}
	}
}

func TestBodyMemory(t *testing.T) {
	for _, c := range []struct {
		set     int
		machine uint64
		want    int64
	}{{0, 2 << 30, 512 << 20}, {0, 64 << 30, 1 << 30}, {0, 0, 256 << 20}, {0, 256 << 20, 64 << 20},
		{100, 64 << 30, 100 << 20}, {4096, 1 << 30, 4 << 30}} {
		s := Default()
		s.BodyMemoryMegabytes = c.set
		if got := s.BodyMemory(c.machine); got != c.want {
			t.Errorf("%d MB set, a machine of %d: %d, want %d", c.set, c.machine, got, c.want)
		}
	}
}

func TestWithoutFile(t *testing.T) {
	s, err := WithoutFile(Environment{Pairs: []string{"PORT=9191", "CLB_API_URL=http://127.0.0.1:1"}, GOOS: "linux"})
	if err != nil || s.Port != 9191 || s.APIURL != "http://127.0.0.1:1" || s.Retry != Default().Retry {
		t.Errorf("%+v, %v", s, err)
	}
	s, err = WithoutFile(Environment{Pairs: []string{"PORT=many"}, GOOS: "linux"})
	if mistake := new(Error); !errors.As(err, &mistake) || mistake.Where != "PORT" || s.Port != Default().Port {
		t.Errorf("%+v, %v", s, err)
	}
}
