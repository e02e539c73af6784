package store

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"clb/proxy"
)

// writeGolden is the environment variable that has TestOldFiles write the file of the newest schema. A file of testdata
// is written once and then stays as it is, for it stands for the files that users have.
const writeGolden = "STORE_TEST_WRITE_GOLDEN"

// TestOldFiles opens files of the schemas that this version reads.
func TestOldFiles(t *testing.T) {
	if os.Getenv(writeGolden) != "" {
		writeOldFile(t, filepath.Join("testdata", fmt.Sprintf("schema%d.db.gz", schema)))
	}
	files, err := filepath.Glob(filepath.Join("testdata", "schema*.db.gz"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, name := range files {
		t.Run(filepath.Base(name), func(t *testing.T) {
			path := newPath(t)
			unpack(t, name, path)
			s := open(t, path, func(c *Config) { c.Location = time.UTC })
			if s.Damaged() != nil {
				t.Fatal(s.Damaged())
			}
			running := proxy.Exchange{ID: id(3), Time: id(3).Time(), Method: "POST", Path: "/v1/messages"}
			running.Outcome, running.Error = proxy.OutcomeInterrupted, "the program ended before the answer did"
			diff(t, []proxy.Exchange{running, exchange(id(2)), exchange(id(1))}, history(t, s, 10))
			sameFigures(t, s)
			want, got := recount(t, s), s.Totals()
			want.Since = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
			want.Money = Money{}                         // it was used before the totals began
			for _, totals := range []Totals{want, got} { // the file does not tell that of past days
				for date, day := range totals.Days {
					totals.Days[date] = Day{Requests: day.Requests}
				}
			}
			diff(t, want, got)
			saved, err := s.Load()
			if err != nil {
				t.Fatal(err)
			}
			diff(t, oneAccount, saved)
			do(t, s.Close)
			works(t, path)
		})
	}
}

func writeOldFile(t *testing.T, name string) {
	t.Helper()
	path := newPath(t)
	s := open(t, path, func(c *Config) { c.Location = time.UTC })
	s.ledger.mu.Lock()
	s.ledger.durable.Since = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	s.ledger.mu.Unlock()
	record(s, exchange(id(1)))
	record(s, exchange(id(2)))
	s.Begin(proxy.Exchange{ID: id(3), Time: id(3).Time(), Method: "POST", Path: "/v1/messages"})
	if err := s.SaveNow(context.Background(), oneAccount); err != nil {
		t.Fatal(err)
	}
	do(t, s.Close)
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	if _, err := zip.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := zip.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, packed.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

func unpack(t *testing.T, name, path string) {
	t.Helper()
	packed, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = packed.Close() }()
	zip, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(zip)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}
