//go:build linux

// Package traytest is a private Linux desktop for tests, on a machine without a screen: an X server, a session bus, a
// window manager and a panel that shows tray icons, all of them real programs, which end with the test. An Item is what
// the panel sees of a program's tray icon, and can be clicked as the panel would.
//
// Its rule: nothing of the machine's own session is used or changed. Each desktop has its own display number, home
// folder and bus, so that several can run side by side.
package traytest

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

// patience is how long anything on the desktop may take.
const patience = 45 * time.Second

// Desktop is a running private desktop.
type Desktop struct {
	t testing.TB
	// Dir is its folder; Home, inside, is what HOME points to.
	Dir, Home string
	env       []string
	bus       *exec.Cmd
	host      Host
	panel     *exec.Cmd
	conn      *dbus.Conn
}

// Start brings up a desktop without a panel. With -short the test is skipped. Where the programs that it needs are not
// installed it is skipped too, or fails where the environment has CI set.
func Start(t testing.TB) *Desktop {
	t.Helper()
	if testing.Short() {
		t.Skip("needs a desktop")
	}
	need(t, "Xvfb", "dbus-daemon", "xfwm4", "xfce4-panel", "xdotool", "scrot")
	dir, err := os.MkdirTemp("", "clb-desktop-") // short: a socket's path has 108 bytes
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { removeAll(t, dir) })
	d := &Desktop{t: t, Dir: dir, Home: filepath.Join(dir, "home"), host: Xfce}
	d.furnish()
	d.startDisplay()
	d.startBus()
	d.start("xfwm4", "--compositor=off")
	return d
}

// need ends the test where a program is not installed.
func need(t testing.TB, programs ...string) {
	t.Helper()
	for _, p := range programs {
		if _, err := exec.LookPath(p); err == nil {
			continue
		}
		if os.Getenv("CI") != "" {
			t.Fatalf("%s is not installed", p)
		}
		t.Skipf("%s is not installed", p)
	}
}

// furnish makes the folders, the settings of the panels and the environment.
func (d *Desktop) furnish() {
	runtime, empty := filepath.Join(d.Dir, "run"), filepath.Join(d.Dir, "etc")
	for _, folder := range []string{empty, filepath.Join(d.Home, ".local/share"), filepath.Join(d.Home, ".cache")} {
		d.must(os.MkdirAll(folder, 0o755))
	}
	d.must(os.Mkdir(runtime, 0o700))
	d.settle()
	d.env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + d.Home, "XDG_RUNTIME_DIR=" + runtime,
		"XDG_CONFIG_HOME=" + filepath.Join(d.Home, ".config"), "XDG_DATA_HOME=" + filepath.Join(d.Home, ".local/share"),
		"XDG_CACHE_HOME=" + filepath.Join(d.Home, ".cache"), "XDG_CONFIG_DIRS=" + empty, "XDG_CURRENT_DESKTOP=XFCE",
		"NO_AT_BRIDGE=1", "LC_ALL=C.UTF-8", "GTK_THEME=Adwaita",
		"QT_STYLE_OVERRIDE=Fusion", "QT_QPA_PLATFORMTHEME=generic",
	}
}

// startDisplay starts an X server on a display number that it chooses itself.
func (d *Desktop) startDisplay() {
	r, w, err := os.Pipe()
	d.must(err)
	defer r.Close()
	cmd := d.command("Xvfb", "-displayfd", "3", "-screen", "0", "1024x600x24", "-nolisten", "tcp")
	cmd.ExtraFiles = []*os.File{w}
	d.run(cmd)
	w.Close()
	number, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		d.t.Fatalf("starting the X server: %v", err)
	}
	d.env = append(d.env, "DISPLAY=:"+strings.TrimSpace(number))
}

// startBus starts the session bus. What the bus starts in its turn inherits the environment, so that comes first.
func (d *Desktop) startBus() {
	d.bus = d.command("dbus-daemon", "--session", "--nofork", "--print-address=1")
	out, err := d.bus.StdoutPipe()
	d.must(err)
	d.run(d.bus)
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		d.t.Fatalf("starting the session bus: %v", err)
	}
	address = strings.TrimSpace(address)
	d.env = append(d.env, "DBUS_SESSION_BUS_ADDRESS="+address)
	d.conn, err = dbus.Connect(address)
	d.must(err)
	d.t.Cleanup(func() { d.conn.Close() })
}

// Env is the environment for a program that runs on the desktop, in the form of exec.Cmd. Nothing else of the machine's
// own environment than PATH is in it.
func (d *Desktop) Env() []string { return append([]string(nil), d.env...) }

// Getenv looks up that environment; empty: it has no such variable.
func (d *Desktop) Getenv(name string) string {
	for _, pair := range d.env {
		if value, found := strings.CutPrefix(pair, name+"="); found {
			return value
		}
	}
	return ""
}

// Bus is a connection to the desktop's session bus, for more than an Item can do.
func (d *Desktop) Bus() *dbus.Conn { return d.conn }

// KillBus ends the session bus, as a logout does. The desktop is of no use afterwards.
func (d *Desktop) KillBus() {
	d.t.Helper()
	d.kill(d.bus)
}

// start runs a program of the desktop until the test ends.
func (d *Desktop) start(program string, args ...string) *exec.Cmd {
	cmd := d.command(program, args...)
	d.run(cmd)
	return cmd
}

// command is a program on the desktop, in a process group of its own. What it says goes to a file in Dir.
func (d *Desktop) command(program string, args ...string) *exec.Cmd {
	cmd := exec.Command(program, args...)
	cmd.Env, cmd.Dir = d.Env(), d.Dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	log, err := os.OpenFile(filepath.Join(d.Dir, program+".log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	d.must(err)
	d.t.Cleanup(func() { log.Close() })
	cmd.Stderr = log
	return cmd
}

func (d *Desktop) run(cmd *exec.Cmd) {
	d.t.Helper()
	if err := cmd.Start(); err != nil {
		d.t.Fatalf("starting %s: %v", filepath.Base(cmd.Path), err)
	}
	d.t.Cleanup(func() { d.kill(cmd) })
}

// kill ends a program and what it started. A program that has ended already is fine.
func (d *Desktop) kill(cmd *exec.Cmd) {
	if cmd == nil || cmd.ProcessState != nil {
		return
	}
	_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // gone already is what is wanted
	_ = cmd.Wait()                                      // its end is a signal, which is reported as an error
}

// Eventually waits until check returns nil, and fails the test when that takes too long.
func (d *Desktop) Eventually(what string, check func() error) {
	d.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond) // another program's screen has no event for a change
	defer tick.Stop()
	for {
		err := check()
		if err == nil {
			return
		}
		select {
		case <-ctx.Done():
			d.t.Fatalf("waiting until %s: %v", what, err)
		case <-tick.C:
		}
	}
}

func (d *Desktop) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatalf("preparing the desktop: %v", err)
	}
}

// removeAll removes the desktop's folder. Programs that were just killed may still write a last file.
func removeAll(t testing.TB, dir string) {
	var err error
	for range 50 {
		if err = os.RemoveAll(dir); err == nil {
			return
		}
	}
	t.Logf("removing %s: %v", strconv.Quote(dir), err)
}
