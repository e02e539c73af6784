package logs

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/DeRuina/timberjack"
)

// stopped is a target that takes nothing until it is released, as a terminal after Ctrl-S.
type stopped struct {
	release chan struct{}
	got     bytes.Buffer
}

func (s *stopped) Write(p []byte) (int, error) {
	<-s.release
	return s.got.Write(p)
}

func line(i int) []byte { return fmt.Appendf(nil, "line %06d %s\n", i, strings.Repeat("x", 100)) }

func TestStoppedTargetDelaysNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target := &stopped{release: make(chan struct{})}
		q := newQueue(target, textNotice)
		const lines = 30_000
		started := time.Now()
		for i := range lines {
			if n, err := q.Write(line(i)); n == 0 || err != nil {
				t.Fatal(n, err)
			}
		}
		if waited := time.Since(started); waited != 0 {
			t.Errorf("writing waited %v", waited)
		}
		if q.lost == 0 || len(q.pending) > maxPending {
			t.Errorf("%d bytes wait and %d lines are lost: the queue has no bound", len(q.pending), q.lost)
		}
		close(target.release)
		if err := q.close(); err != nil {
			t.Fatal(err)
		}
		text := target.got.String()
		kept := strings.Count(text, "\n") - 1
		if !strings.HasPrefix(text, string(line(0))) ||
			!strings.HasSuffix(text, fmt.Sprintf(" lines=%d\n", lines-kept)) {
			t.Errorf("%d lines were kept, and the end is %q", kept, text[len(text)-200:])
		}
	})
}

func TestCloseDoesNotHang(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target := &stopped{release: make(chan struct{})}
		log, closer, err := New(Config{Terminal: target})
		if err != nil {
			t.Fatal(err)
		}
		log.Info("x")
		started := time.Now()
		if err := closer.Close(); !errors.Is(err, errHangs) || time.Since(started) != closeTime {
			t.Errorf("%v after %v", err, time.Since(started))
		}
		log.Info("after the end")
		close(target.release)
		synctest.Wait()
		if text := target.got.String(); strings.Contains(text, "after the end") || !strings.Contains(text, "msg=x") {
			t.Errorf("got %q", text)
		}
	})
}

// full refuses while it is full.
type full struct {
	full bool
	got  bytes.Buffer
}

func (f *full) Write(p []byte) (int, error) {
	if f.full {
		return 0, errors.New("no space left on device")
	}
	return f.got.Write(p)
}

func TestRefusedLinesAreToldOf(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target := &full{full: true}
		q := newQueue(target, jsonNotice)
		for i := range 3 {
			_, _ = q.Write(line(i))
			time.Sleep(2 * gatherTime) // the bubble's time
			synctest.Wait()            // the line has been refused
		}
		target.full = false
		_, _ = q.Write(line(3))
		if err := q.close(); err != nil {
			t.Fatal(err)
		}
		text := target.got.String()
		if !strings.HasPrefix(text, string(line(3))) || !strings.Contains(text, `"level":"WARN"`) ||
			!strings.Contains(text, `"lines":`) || strings.Count(text, "\n") != 2 {
			t.Errorf("got %q", text)
		}
	})
}

func TestPiecesEndWithALine(t *testing.T) {
	var pieces [][]byte
	q := &queue{to: writer(func(p []byte) { pieces = append(pieces, bytes.Clone(p)) })}
	var batch []byte
	for i := range 3000 {
		batch = append(batch, line(i)...)
	}
	batch = append(batch, strings.Repeat("y", maxWrite+10)+"\nz\n"...)
	q.write(batch)
	if len(pieces) < 5 || !bytes.Equal(bytes.Join(pieces, nil), batch) {
		t.Errorf("%d pieces are not the whole", len(pieces))
	}
	for _, piece := range pieces {
		if piece[len(piece)-1] != '\n' || (len(piece) > maxWrite && bytes.Count(piece, []byte("\n")) > 1) {
			t.Errorf("a piece of %d bytes ends with %q", len(piece), piece[len(piece)-5:])
		}
	}
}

type writer func([]byte)

func (w writer) Write(p []byte) (int, error) {
	w(p)
	return len(p), nil
}

// BenchmarkRequestLine is one request's line, as the request path pays for it: through the queue, and, to compare,
// straight into the file and straight into a disk that takes a millisecond.
func BenchmarkRequestLine(b *testing.B) {
	log := func(b *testing.B, log *slog.Logger) {
		b.ReportAllocs()
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				log.Info("answer", "id", "01J0000000000000", "method", "POST", "path", "/v1/messages", "model",
					"claude-opus-5", "account", "one",
					"status", 200, "ttfb_ms", 812.5, "duration_ms", 9120.25)
			}
		})
	}
	slow := writer(func([]byte) { time.Sleep(time.Millisecond) })
	b.Run("queue", func(b *testing.B) {
		logger, closer, err := New(Config{Dir: b.TempDir(), MaxMegabytes: 100, KeepFiles: 1})
		if err != nil {
			b.Fatal(err)
		}
		log(b, logger)
		_ = closer.Close()
	})
	b.Run("queue to a slow disk", func(b *testing.B) {
		q := newQueue(slow, jsonNotice)
		log(b, slog.New(sanitizer{slog.NewJSONHandler(q, nil)}))
		_ = q.close()
	})
	b.Run("straight", func(b *testing.B) {
		file := &timberjack.Logger{Filename: filepath.Join(b.TempDir(), FileName), MaxSize: 100, MaxBackups: 1}
		log(b, slog.New(slog.NewJSONHandler(file, nil)))
		_ = file.Close()
	})
	b.Run("straight to a slow disk", func(b *testing.B) { log(b, slog.New(slog.NewJSONHandler(slow, nil))) })
	b.Run("nowhere", func(b *testing.B) { log(b, slog.New(slog.NewJSONHandler(io.Discard, nil))) })
}
