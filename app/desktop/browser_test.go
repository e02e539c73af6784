package desktop

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

const page = "http://localhost:8080/dashboard#x"

// fakeOpener puts an xdg-open in front that runs the script.
func fakeOpener(t *testing.T, script string) {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("xdg-open is Linux's")
	}
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "xdg-open"), []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", folder)
	t.Setenv("DISPLAY", ":77")
}

func TestOpenBrowser(t *testing.T) {
	seen := filepath.Join(t.TempDir(), "seen")
	fakeOpener(t, `echo chatter; echo "$*" >`+seen)
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout := os.Stdout
	os.Stdout = write
	err = OpenBrowser(t.Context(), page)
	os.Stdout = stdout
	_ = write.Close()
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadFile(seen); string(got) != page+"\n" {
		t.Errorf("the opener got %q", got)
	}
	if chatter, _ := io.ReadAll(read); len(chatter) != 0 {
		t.Errorf("the opener wrote %q on our output", chatter)
	}
}

func TestOpenBrowserFails(t *testing.T) {
	fakeOpener(t, "exit 3")
	if err := OpenBrowser(t.Context(), page); err == nil || !strings.Contains(err.Error(), page) {
		t.Errorf("a failing opener: %v", err)
	}
	t.Setenv("PATH", t.TempDir())
	if err := OpenBrowser(t.Context(), page); err == nil || !strings.Contains(err.Error(), page) {
		t.Errorf("no opener: %v", err)
	}
	for _, name := range []string{"DISPLAY", "WAYLAND_DISPLAY", "BROWSER", "WSL_DISTRO_NAME"} {
		t.Setenv(name, "")
	}
	if err := OpenBrowser(t.Context(), page); err == nil || !strings.Contains(err.Error(), "open "+page+" by hand") {
		t.Errorf("no desktop: %v", err)
	}
}

func TestOpenBrowserTakesOnlyPages(t *testing.T) {
	fakeOpener(t, "exit 0")
	for _, address := range []string{"", "-h", "file:///etc/passwd", "javascript:alert(1)", "http:///x", "/x",
		"http://a b"} {
		if err := OpenBrowser(t.Context(), address); err == nil {
			t.Errorf("%q was opened", address)
		}
	}
}

func TestAwaitOpener(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		started := time.Now()
		if err := awaitOpener(t.Context(), nil); err != nil || time.Since(started) != browserGrace {
			t.Errorf("a browser that stays in front: %v after %v", err, time.Since(started))
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		started = time.Now()
		if err := awaitOpener(ctx, nil); !errors.Is(err, context.DeadlineExceeded) ||
			time.Since(started) != time.Second {
			t.Errorf("a caller who gives up: %v after %v", err, time.Since(started))
		}
	})
}
