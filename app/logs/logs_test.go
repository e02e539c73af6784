package logs

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"clb/proxy/secret"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// logged returns what a file and a terminal have after the calls.
func logged(t testing.TB, level slog.Leveler, calls func(*slog.Logger)) (file, terminal string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "logs")
	var screen bytes.Buffer
	log, closer, err := New(Config{Dir: dir, Level: level, Terminal: &screen, MaxMegabytes: 1, KeepFiles: 1})
	if err != nil {
		t.Fatal(err)
	}
	calls(log)
	if err := closer.Close(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, FileName))
	if err != nil {
		t.Fatal(err)
	}
	return string(text), screen.String()
}

func TestLines(t *testing.T) {
	file, terminal := logged(t, slog.LevelInfo, func(log *slog.Logger) {
		log.Debug("not wanted")
		log.With("account", "one").WithGroup("answer").Info("request", "status", 200, "model", "m")
		log.Error("failed", "error", errors.New("no route"))
	})
	clock := regexp.MustCompile(`"?time"?[=:][^ ,]+`)
	want :=
		"{T,\"level\":\"INFO\",\"msg\":\"request\",\"account\":\"one\",\"answer\":{\"status\":200,\"model\":\"m\"}}\n" +
			"{T,\"level\":\"ERROR\",\"msg\":\"failed\",\"error\":\"no route\"}\n"
	if diff := cmp.Diff(want, clock.ReplaceAllString(file, "T")); diff != "" {
		t.Error(diff)
	}
	want = "T level=INFO msg=request account=one answer.status=200 answer.model=m\nT level=ERROR msg=failed " +
		"error=\"no route\"\n"
	if diff := cmp.Diff(want, clock.ReplaceAllString(terminal, "T")); diff != "" {
		t.Error(diff)
	}
}

func TestLevelChangesWhileRunning(t *testing.T) {
	var level slog.LevelVar
	file, _ := logged(t, &level, func(log *slog.Logger) {
		log.Debug("first")
		level.Set(slog.LevelDebug)
		log.Debug("second")
		if !log.Enabled(context.Background(), slog.LevelDebug) {
			t.Error("debug is not enabled")
		}
	})
	if strings.Contains(file, "first") || !strings.Contains(file, "second") {
		t.Error(file)
	}
}

// canary is what must never be seen. It is put together so that no search for it finds this file.
const canary = "sk-ant-" + "oat01-Canary_0123456789-abcdefghijklmnop"

type boxed struct{ Inner any }

func (b boxed) String() string { return fmt.Sprint(b.Inner) }

func TestSecretsNeverShow(t *testing.T) {
	file, terminal := logged(t, slog.LevelDebug, func(log *slog.Logger) {
		log.Info("in the message "+canary, "plain", canary, "error", fmt.Errorf("wrapped: %w", errors.New(canary)))
		log.Info("x", "bytes", []byte(canary), "struct", boxed{canary}, "map", map[string]string{canary: canary},
			"list", []string{canary})
		log.Info("x", canary, "as a key", slog.Group("g", "deep", canary), "stringer", fmt.Stringer(boxed{canary}))
		log.WithGroup(canary).With("with", canary).Info("x", "y", 1)
		log.Info("x", "header", "Authorization: Bearer Canary-local-token", "quoted",
			`{"authorization":"bearer Canary-local-token"}`)
		log.Info("x", "json", json.RawMessage(`{"k":"`+canary+`"}`), "secret", secret.New(canary), "boxed",
			boxed{secret.New(canary)})
		log.Info(strings.Repeat("x", maxValue-12) + canary)
	})
	for name, text := range map[string]string{"file": file, "terminal": terminal} {
		if strings.Contains(text, "anary") {
			t.Errorf("the %s has the secret:\n%s", name, text)
		}
		if n := strings.Count(text, "[redacted]"); n < 15 {
			t.Errorf("the %s has %d marks:\n%s", name, n, text)
		}
	}
	for line := range strings.Lines(file) {
		if !json.Valid([]byte(line)) {
			t.Errorf("not JSON: %s", line)
		}
	}
}

func TestNothingIsDrawnOnTheTerminal(t *testing.T) {
	hostile := "a\x1b[31m\r\nlevel=ERROR msg=forged\u009b2J\u202eevil\u2028\x7f\xff\x00\U000e0041b"
	file, terminal := logged(t, slog.LevelDebug, func(log *slog.Logger) {
		log.Info(hostile, "model", hostile, hostile, 1, "error", errors.New(hostile), "any", boxed{hostile})
		log.WithGroup(hostile).Info("x", "y", []string{hostile})
	})
	for name, text := range map[string]string{"file": file, "terminal": terminal} {
		if n := strings.Count(text, "\n"); n != 2 {
			t.Errorf("the %s has %d lines:\n%q", name, n, text)
		}
		for _, r := range strings.ReplaceAll(text, "\n", "") {
			if !unicode.IsPrint(r) {
				t.Errorf("the %s has %U:\n%q", name, r, text)
			}
		}
	}
	var line struct{ Msg string }
	if err := json.Unmarshal([]byte(strings.SplitAfter(file, "\n")[0]), &line); err != nil ||
		line.Msg != strings.ToValidUTF8(hostile, "\ufffd") {
		t.Errorf("the text does not come back: %v %q", err, line.Msg)
	}
}

func TestLongValuesAreCut(t *testing.T) {
	long := strings.Repeat("é", 10<<20)
	many := make([]string, 10_000)
	for i := range many {
		many[i] = "word"
	}
	file, terminal := logged(t, slog.LevelDebug, func(log *slog.Logger) {
		log.Info("x", "model", long, "error", errors.New(long), "bytes", []byte(long))
		log.Info("x", "list", many)
		log.Info("last")
	})
	for name, text := range map[string]string{"file": file, "terminal": terminal} {
		if len(text) > 4*maxValue || strings.Count(text, "bytes more)") != 3 ||
			!strings.Contains(text, "a log line was too long to keep") || !strings.Contains(text, "last") {
			t.Errorf("the %s has %d bytes:\n%.3000s", name, len(text), text)
		}
	}
}

func TestPrintsWhatCannotBePrinted(t *testing.T) {
	var broken *os.PathError
	file, _ := logged(t, slog.LevelDebug, func(log *slog.Logger) { log.Error("x", "error", error(broken)) })
	if !strings.Contains(file, "an error of type *fs.PathError that cannot be printed") {
		t.Error(file)
	}
}

func TestRotation(t *testing.T) {
	dir := t.TempDir()
	const rounds, lines = 10, 500 // half a megabyte each: less than the queue holds
	for round := range rounds {
		log, closer, err := New(Config{Dir: dir, MaxMegabytes: 1, KeepFiles: 2})
		if err != nil {
			t.Fatal(err)
		}
		for i := range lines {
			log.Info("line", "i", round*lines+i, "pad", strings.Repeat("x", 1000))
		}
		if err := closer.Close(); err != nil {
			t.Fatal(err)
		}
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) != 3 {
		t.Fatalf("files %v, want the current one and two older", files)
	}
	var kept strings.Builder
	for _, file := range files {
		info, err := os.Stat(file)
		if err != nil || info.Size() > 1<<20 || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %d bytes, mode %v, %v", file, info.Size(), info.Mode(), err)
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		kept.Write(text)
	}
	// The newest lines are all there: three files of nearly a megabyte, less one that has just begun.
	for i := rounds*lines - 2000; i < rounds*lines; i++ {
		if !strings.Contains(kept.String(), fmt.Sprintf(`"i":%d,`, i)) {
			t.Fatalf("line %d is missing", i)
		}
	}
}

func TestOldFileIsClosedToOthers(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, FileName)
	if err := os.WriteFile(path, []byte("before\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	log, closer, err := New(Config{Dir: dir, MaxMegabytes: 1, KeepFiles: 1})
	if err != nil {
		t.Fatal(err)
	}
	log.Info("after")
	if err := closer.Close(); err != nil {
		t.Fatal(err)
	}
	text, _ := os.ReadFile(path)
	info, _ := os.Stat(path)
	if info.Mode().Perm() != 0o600 || !strings.HasPrefix(string(text), "before\n{") {
		t.Errorf("mode %v, text %q", info.Mode(), text)
	}
}

func TestNewErrors(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	if err := os.Mkdir(filepath.Join(folder, FileName), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, c := range []Config{
		{Dir: file, MaxMegabytes: 1, KeepFiles: 1}, {Dir: folder, MaxMegabytes: 1, KeepFiles: 1},
		{Dir: t.TempDir(), KeepFiles: 1}, {Dir: t.TempDir(), MaxMegabytes: 1},
	} {
		if _, _, err := New(c); err == nil {
			t.Errorf("%+v was accepted", c)
		}
	}
}

func TestWithoutAnyTarget(t *testing.T) {
	log, closer, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	log.Info("nobody hears this")
	if err := closer.Close(); err != nil {
		t.Error(err)
	}
}

func TestManyWriters(t *testing.T) {
	const writers, each = 8, 200
	file, terminal := logged(t, slog.LevelInfo, func(log *slog.Logger) {
		var all sync.WaitGroup
		for w := range writers {
			all.Go(func() {
				for i := range each {
					log.Info("line", "id", fmt.Sprintf("%d.%d.", w, i))
				}
			})
		}
		all.Wait()
	})
	for w := range writers {
		for i := range each {
			id := fmt.Sprintf("%d.%d.", w, i)
			if strings.Count(file, `"`+id+`"`) != 1 || strings.Count(terminal, "id="+id+"\n") != 1 {
				t.Fatalf("line %s is not there exactly once", id)
			}
		}
	}
}
