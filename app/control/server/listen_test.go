package server_test

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"clb/app/control/client"
	"clb/app/control/controltest"
	"clb/app/control/server"
)

// deadSocket leaves a socket at which nobody listens, as a killed program does.
func deadSocket(t *testing.T) string {
	t.Helper()
	path := freshPath(t)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	l.(*net.UnixListener).SetUnlinkOnClose(false)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Lstat(path); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestListenIsForTheOwnerOnly(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no such bits")
	}
	path := freshPath(t)
	for _, folder := range []fs.FileMode{0, 0o700, 0o755, 0o500 | 0o200} {
		if folder != 0 {
			if err := os.Chmod(filepath.Dir(path), folder); err != nil {
				t.Fatal(err)
			}
		}
		l, err := server.Listen(path)
		if err != nil {
			t.Fatalf("folder %o: %v", folder, err)
		}
		socket, err := os.Lstat(path)
		if err != nil || socket.Mode().Perm() != 0o600 {
			t.Errorf("folder %o: the socket is %v, %v", folder, socket.Mode(), err)
		}
		dir, err := os.Stat(filepath.Dir(path))
		if err != nil || dir.Mode().Perm() != 0o700 {
			t.Errorf("folder %o: the folder is %v, %v", folder, dir.Mode(), err)
		}
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestListenRefusesAFolderThatOthersWriteTo(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no such bits")
	}
	path := freshPath(t)
	dir := filepath.Dir(path)
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o777|fs.ModeSticky); err != nil {
		t.Fatal(err)
	}
	if _, err := server.Listen(path); err == nil || !strings.Contains(err.Error(), "others may write to") {
		t.Errorf("got %v", err)
	}
	if info, _ := os.Stat(dir); info.Mode().Perm() != 0o777 {
		t.Errorf("the folder was changed to %v", info.Mode())
	}
}

func TestListenReplacesADeadSocketOnly(t *testing.T) {
	l, err := server.Listen(deadSocket(t))
	if err != nil {
		t.Fatalf("over a dead socket: %v", err)
	}
	_ = l.Close()

	path := controltest.Serve(t, aProgram())
	if _, err := server.Listen(path); !errors.Is(err, server.ErrInUse) {
		t.Errorf("over a living one: %v", err)
	}
	c, err := client.Dial(t.Context(), path)
	if err != nil {
		t.Fatalf("the living one was harmed: %v", err)
	}
	_ = c.Close()

	file := freshPath(t)
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := server.Listen(file); err == nil || !strings.Contains(err.Error(), "in the way") {
		t.Errorf("over a file: %v", err)
	}
	if kept, _ := os.ReadFile(file); string(kept) != "precious" {
		t.Errorf("the file holds %q", kept)
	}
}

func TestListenNamesAPathThatIsTooLong(t *testing.T) {
	path := filepath.Join(os.TempDir(), strings.Repeat("x", 120), "control.sock")
	if _, err := server.Listen(path); err == nil || !strings.Contains(err.Error(), "shorter folder") {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(filepath.Dir(path)); !errors.Is(err, fs.ErrNotExist) {
		t.Error("it made the folder nevertheless")
	}
}
