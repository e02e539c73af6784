package logs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestParseLine(t *testing.T) {
	at := time.Date(2026, 11, 23, 12, 0, 0, 5e6, time.UTC)
	for _, c := range []struct {
		raw  string
		want Line
	}{
		{`{"time":"2026-11-23T12:00:00.005Z","level":"WARN","msg":"a \"b\"","account":"work","answer":{"status":429,"deep":{"x":null}},"empty":{},"list":[1,"a"]}` + "\r\n",
			Line{Time: at, Level: slog.LevelWarn, Message: `a "b"`, Known: true,
				Fields: []Field{{"account", "work"}, {"answer.status", "429"}, {"answer.deep.x", "null"},
					{"empty", "{}"}, {"list", `[1,"a"]`}}}},
		{`{"time":"2026-11-23T12:00:00.005Z","level":"DEBUG+2","msg":"m","n":12345678901234567890,"msg":"again","time":"x","level":"y"}`,
			Line{Time: at, Level: slog.LevelDebug + 2, Message: "m", Known: true,
				Fields: []Field{{"n", "12345678901234567890"}, {"msg", "again"}, {"time", "x"}, {"level", "y"}}}},
		{`{"time":"2026-11-23T12:00:00.005Z","level":"WARN","msg":"cut o`, Line{}},
		{`{"time":"yesterday","level":"WARN","msg":"m"}`, Line{}},
		{`{"time":"2026-11-23T12:00:00.005Z","level":"LOUD","msg":"m"}`, Line{}},
		{`{"level":"WARN","msg":"m"}`, Line{}},
		{"before", Line{}}, {"", Line{}}, {"[]", Line{}},
	} {
		c.want.Raw = strings.TrimRight(c.raw, "\r\n")
		if diff := cmp.Diff(c.want, ParseLine(c.raw)); diff != "" {
			t.Errorf("%s: %s", c.raw, diff)
		}
	}
}

func FuzzParseLine(f *testing.F) {
	f.Add(`{"time":"2026-11-23T12:00:00Z","level":"INFO","msg":"m","a":{"b":1}}`)
	f.Fuzz(func(t *testing.T, raw string) {
		l := ParseLine(raw)
		for _, field := range l.Fields {
			if strings.ContainsFunc(field.Shown(),
				func(r rune) bool { return r < ' ' || r == 0x7f || r == 0x9b || r == 0x202e }) {
				t.Errorf("%q shows as %q", field.Value, field.Shown())
			}
		}
		if l.Known == l.Time.IsZero() {
			t.Errorf("%q: %+v", raw, l)
		}
	})
}

func TestParseLevel(t *testing.T) {
	for typed, want := range map[string]slog.Level{"debug": slog.LevelDebug, "Info": slog.LevelInfo,
		"WARN": slog.LevelWarn, "warning": slog.LevelWarn, "error": slog.LevelError} {
		if got, err := ParseLevel(typed); got != want || err != nil {
			t.Errorf("%s: %v, %v", typed, got, err)
		}
	}
	if _, err := ParseLevel("loud"); err == nil {
		t.Error("loud is taken for a level")
	}
}

// numbered logs lines with their number, of about size bytes.
func numbered(t *testing.T, dir string, size, from, to int) {
	t.Helper()
	log, closer, err := New(Config{Dir: dir, Level: slog.LevelDebug, MaxMegabytes: 1, KeepFiles: 100})
	if err != nil {
		t.Fatal(err)
	}
	for i := from; i < to; i++ {
		log.Log(context.Background(),
			[]slog.Level{slog.LevelDebug, slog.LevelInfo, slog.LevelWarn, slog.LevelError}[i%4], "line", "i", i, "pad",
			strings.Repeat("x", size))
	}
	if err := closer.Close(); err != nil {
		t.Fatal(err)
	}
}

func numbers(lines []Line) []string {
	var got []string
	for _, l := range lines {
		for _, f := range l.Fields {
			if f.Name == "i" {
				got = append(got, f.Value)
			}
		}
	}
	return got
}

// The newest lines are found through every file, by level, however many are asked for.
func TestLast(t *testing.T) {
	dir := t.TempDir()
	const lines = 3200
	for from := 0; from < lines; from += 400 {
		numbered(t, dir, 1000, from, from+400)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) < 3 {
		t.Fatalf("%v, %v: the test wants several files", files, err)
	}
	for _, level := range []slog.Level{slog.LevelDebug, slog.LevelWarn, slog.LevelError, slog.LevelError + 1} {
		var all []string
		for i := range lines {
			if slog.Level(i%4*4-4) >= level {
				all = append(all, fmt.Sprint(i))
			}
		}
		for _, wanted := range []int{0, 1, 7, len(all) - 1, len(all), lines + 1} {
			tail := Tail{Dir: dir, Level: level, Lines: max(wanted, 0)}
			got, err := tail.Last()
			if err != nil {
				t.Fatal(err)
			}
			if want := all[max(0, len(all)-max(wanted, 0)):]; !cmp.Equal(append([]string{}, want...),
				append([]string{}, numbers(got)...)) {
				t.Errorf("level %v, %d lines: got %d, from %v to %v", level, wanted, len(got), want[:min(1, len(want))],
					want[max(0, len(want)-1):])
			}
		}
	}
}

// A file is split into the same lines from its end as from its beginning, wherever its blocks fall.
func TestBackwardIsForwardTurned(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		lengths := rapid.SliceOfN(rapid.SampledFrom([]int{0, 1, 2, 100, blockSize - 2, blockSize - 1, blockSize,
			blockSize + 1, 3 * blockSize}), 0, 8).Draw(t, "lengths")
		var want []string
		text := ""
		for i, n := range lengths {
			want = append(want, strings.Repeat(string(rune('a'+i)), n))
			text += want[i] + "\n"
		}
		text += rapid.SampledFrom([]string{"", "unfinished", strings.Repeat("u", blockSize+5)}).Draw(t, "rest")
		if err := os.WriteFile(filepath.Join(dir, FileName), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		tail := Tail{Dir: dir, Lines: 100}
		lines, err := tail.Last()
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, l := range lines {
			got = append(got, l.Raw)
		}
		var shown []string
		for _, w := range want {
			if w != "" {
				shown = append(shown, w)
			}
		}
		if diff := cmp.Diff(shown, got); diff != "" {
			t.Fatal(diff)
		}
		finished := 0
		for _, w := range want {
			finished += len(w) + 1
		}
		if tail.at.offset != int64(finished) {
			t.Fatalf("it would go on at %d, and the finished lines have %d bytes", tail.at.offset, finished)
		}
	})
}

// Whatever is logged while somebody follows is read once and in order, over many ends of files.
func TestFollowThroughRotations(t *testing.T) {
	dir := t.TempDir()
	numbered(t, dir, 10, 0, 3)
	tail := Tail{Dir: dir, Level: slog.LevelDebug, Lines: 2, Every: time.Millisecond}
	before, err := tail.Last()
	if err != nil || !cmp.Equal(numbers(before), []string{"1", "2"}) {
		t.Fatalf("%v, %v", numbers(before), err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	const last = 6003
	var got []Line
	var following sync.WaitGroup
	following.Go(func() {
		err = tail.Follow(ctx, func(l Line) error {
			if got = append(got, l); len(got) == last-3 {
				cancel()
			}
			return nil
		})
	})
	for from := 3; from < last; from += 300 {
		numbered(t, dir, 2000, from, min(from+300, last))
	}
	following.Wait()
	if err != nil || len(got) != last-3 {
		t.Fatalf("%d lines, %v", len(got), err)
	}
	for i, number := range numbers(got) {
		if number != fmt.Sprint(i+3) {
			t.Fatalf("line %d is %s", i+3, number)
		}
	}
	if files, _ := filepath.Glob(filepath.Join(dir, "*")); len(files) < 8 {
		t.Errorf("%d files: the test wants rotations", len(files))
	}
}

func TestFollowWhatBeginsLater(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "logs")
	tail := Tail{Dir: dir, Level: slog.LevelInfo, Lines: 5, Every: time.Millisecond}
	if lines, err := tail.Last(); err != nil || lines != nil {
		t.Fatalf("%v, %v", lines, err)
	}
	enough := errors.New("enough")
	heard := make(chan Line)
	done := make(chan error, 1)
	go func() {
		done <- tail.Follow(t.Context(), func(l Line) error {
			heard <- l
			if l.Raw == "end" {
				return enough
			}
			return nil
		})
	}()
	numbered(t, dir, 1, 0, 2) // the first is too quiet
	if l := <-heard; l.Level != slog.LevelInfo || l.Message != "line" {
		t.Errorf("%+v", l)
	}
	// Half a line is waited for, and a file that was emptied is read from its beginning.
	path := filepath.Join(dir, FileName)
	write := func(flags int, text string) {
		file, err := os.OpenFile(path, os.O_WRONLY|flags, 0o600)
		if err == nil {
			_, err = file.WriteString(text)
			err = errors.Join(err, file.Close())
		}
		if err != nil {
			t.Error(err)
		}
	}
	write(os.O_APPEND, "ha")
	write(os.O_APPEND, "lf\n")
	if l := <-heard; l.Raw != "half" || l.Known {
		t.Errorf("%+v", l)
	}
	write(os.O_TRUNC, "end\n")
	if l := <-heard; l.Raw != "end" {
		t.Errorf("%+v", l)
	}
	if err := <-done; !errors.Is(err, enough) {
		t.Error(err)
	}
}

func TestTailTellsWhatItCannotRead(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	tail := Tail{Dir: file, Lines: 1}
	if _, err := tail.Last(); err == nil {
		t.Error("a file is read as a folder")
	}
	if err := tail.Follow(t.Context(), func(Line) error { return nil }); err == nil {
		t.Error("a file is followed as a folder")
	}
}
