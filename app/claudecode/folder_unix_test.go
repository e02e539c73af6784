//go:build unix

package claudecode

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// plainUser is the variable that tells TestReadOnlyFolder that it runs as somebody whom modes bind, and where.
const plainUser = "CLB_TEST_PLAIN_USER"

// TestReadOnlyFolder: where the folder can't be written, nothing is lost and the error says what failed. Root is bound
// by no mode, so it runs itself again as another user.
func TestReadOnlyFolder(t *testing.T) {
	if dir := os.Getenv(plainUser); dir != "" {
		readOnlyFolder(t, dir)
		return
	}
	dir, err := os.MkdirTemp("", "clb-plain-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if os.Getuid() != 0 {
		readOnlyFolder(t, dir)
		return
	}
	const nobody = 65534
	program := filepath.Join(dir, "test")
	self, err := os.Executable()
	if err = errors.Join(err, copyFile(self, program), os.Chown(dir, nobody, nobody)); err != nil {
		t.Fatal(err)
	}
	c := exec.Command(program, "-test.run=^TestReadOnlyFolder$")
	c.Dir, c.Env = dir, []string{plainUser + "=" + dir, "HOME=" + dir, "TMPDIR=" + dir}
	c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	if out, err := c.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY, 0o755)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

func readOnlyFolder(t *testing.T, dir string) {
	h := Connector{Settings: filepath.Join(dir, ".claude", "settings.json"), Folder: filepath.Join(dir, "ours"),
		Address: ours}
	put(t, h.Settings, "{}", 0o644)
	if err := os.Chmod(filepath.Dir(h.Settings), 0o500); err != nil {
		t.Fatal(err)
	}
	plan, err := h.Connect(Target{Address: ours})
	if err != nil {
		t.Fatal(err)
	}
	if err := plan.Apply(); !errors.Is(err, fs.ErrPermission) || textOf(t, h.Settings) != "{}" {
		t.Errorf("%v %q", err, textOf(t, h.Settings))
	}
	// Nor where our own folder can't be written: without a copy nothing is changed.
	if err := errors.Join(os.Chmod(filepath.Dir(h.Settings), 0o700), os.RemoveAll(h.Folder),
		os.Mkdir(h.Folder, 0o500)); err != nil {
		t.Fatal(err)
	}
	if plan, err = h.Connect(Target{Address: ours}); err != nil {
		t.Fatal(err)
	}
	if err := plan.Apply(); !errors.Is(err, fs.ErrPermission) || textOf(t, h.Settings) != "{}" {
		t.Errorf("%v %q", err, textOf(t, h.Settings))
	}
	if err := os.Chmod(h.Folder, 0o700); err != nil {
		t.Fatal(err)
	}
	h.mustConnect(t, Target{Address: ours})
	h.mustDisconnect(t)
	if got := textOf(t, h.Settings); got != "{}" {
		t.Errorf("%q", got)
	}
}
