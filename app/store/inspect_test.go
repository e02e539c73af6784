package store

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestLookAtASoundFile(t *testing.T) {
	path, _ := filled(t, 500)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	saved, broken, err := Look(t.Context(), path)
	if err != nil || broken != "" || len(saved.Accounts) != 1 || saved.Accounts[0].Name != "one" {
		t.Errorf("%+v, %q, %v", saved, broken, err)
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
		t.Errorf("looking has changed the file: %v", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, broken, err := Look(ended, path); !errors.Is(err, context.Canceled) || broken != "" {
		t.Errorf("cancelled: %q, %v", broken, err)
	}
	works(t, path) // it was let go
}

func TestLookAtNoFile(t *testing.T) {
	path := newPath(t)
	if _, broken, err := Look(t.Context(), path); err != nil || broken != "" {
		t.Errorf("%q, %v", broken, err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("looking has made the file")
	}
}

func TestLookAtAFileInUse(t *testing.T) {
	path := newPath(t)
	s := open(t, path)
	if _, broken, err := Look(t.Context(), path); err == nil || broken != "" ||
		!strings.Contains(err.Error(), "another program has it open") {
		t.Errorf("%q, %v", broken, err)
	}
	do(t, s.Close)
}

// TestLookAtDamage: what Open would set aside is told, and stays where it is.
func TestLookAtDamage(t *testing.T) {
	for name, harm := range map[string]func([]byte) []byte{
		"no database": func([]byte) []byte { return []byte(strings.Repeat("not a database ", 4000)) },
		"a few bytes": func(b []byte) []byte { return b[:100] },
		"cut in half": func(b []byte) []byte { return b[:len(b)/2] },
		"both metas":  func(b []byte) []byte { clear(b[:2*os.Getpagesize()]); return b },
		"empty root":  func(b []byte) []byte { clear(b[2*os.Getpagesize():]); return b },
	} {
		t.Run(name, func(t *testing.T) {
			path, _ := filled(t, 500)
			content, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			content = harm(content)
			if err := os.WriteFile(path, content, 0o600); err != nil {
				t.Fatal(err)
			}
			if _, broken, err := Look(t.Context(), path); err != nil || broken == "" {
				t.Errorf("%q, %v", broken, err)
			}
			after, err := os.ReadFile(path)
			if aside, _ := filepath.Glob(path + ".*"); err != nil || !bytes.Equal(content, after) || len(aside) > 0 {
				t.Errorf("looking has changed something: %v, %q", err, aside)
			}
			works(t, path)
			if _, broken, err := Look(t.Context(), path); err != nil || broken != "" {
				t.Errorf("of the new file: %q, %v", broken, err)
			}
		})
	}
}
