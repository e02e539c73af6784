package keychaintest

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

// Desktop is a private desktop session: a home, a runtime folder and a session bus of its own, with the real
// gnome-keyring on demand. Nothing of the machine's own session can be reached from it: no other service is on the bus,
// and none is started by it.
type Desktop struct {
	// Home is the session's home folder, Address that of its bus.
	Home, Address string

	t       testing.TB
	env     map[string]string
	bus     *process
	keyring *process
}

// startup bounds each wait for a daemon to be ready.
const startup = 45 * time.Second

// NewDesktop starts a session and makes it that of the test's process (by t.Setenv: the test can't be parallel). It
// ends with the test. With -short the test is skipped; without dbus-daemon it is too, or fails where CI is set.
func NewDesktop(t testing.TB) *Desktop {
	t.Helper()
	if testing.Short() {
		t.Skip("needs a desktop session")
	}
	Require(t, "dbus-daemon")
	root, err := os.MkdirTemp("", "desk") // short: the path of a socket has a limit
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(root) })
	d := &Desktop{t: t, Home: filepath.Join(root, "home"), env: make(map[string]string)}
	d.settle(root)
	d.startBus(root)
	t.Cleanup(d.stopBus)
	return d
}

// Require skips the test where a program is missing, or fails it where CI is set.
func Require(t testing.TB, program string) {
	t.Helper()
	if _, err := exec.LookPath(program); err == nil {
		return
	}
	if os.Getenv("CI") != "" {
		t.Fatalf("%s is not installed", program)
	}
	t.Skipf("%s is not installed", program)
}

// Env returns the session's environment for a program that is to run in it, and nothing else but PATH.
func (d *Desktop) Env() []string {
	env := []string{"PATH=" + os.Getenv("PATH")}
	for key, value := range d.env {
		env = append(env, key+"="+value)
	}
	return env
}

// settle makes the folders and the environment. That comes before the bus: what the bus starts inherits from it.
func (d *Desktop) settle(root string) {
	for key, folder := range map[string]string{
		"HOME": "home", "XDG_RUNTIME_DIR": "run", "XDG_DATA_HOME": "home/.local/share",
		"XDG_CONFIG_HOME": "home/.config", "XDG_CACHE_HOME": "home/.cache",
	} {
		path := filepath.Join(root, folder)
		d.check(os.MkdirAll(path, 0o700))
		d.set(key, path)
	}
	for _, foreign := range []string{"DISPLAY", "WAYLAND_DISPLAY", "GNOME_KEYRING_CONTROL", "SSH_AUTH_SOCK"} {
		d.t.Setenv(foreign, "")
		d.check(os.Unsetenv(foreign)) // t.Setenv brings the old value back
	}
}

func (d *Desktop) set(key, value string) {
	d.env[key] = value
	d.t.Setenv(key, value)
}

// busConfig allows everything to everyone who can reach the socket, and starts nothing.
const busConfig = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path=%s</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>`

func (d *Desktop) startBus(root string) {
	config, socket := filepath.Join(root, "bus.conf"), filepath.Join(root, "bus")
	d.check(os.WriteFile(config, fmt.Appendf(nil, busConfig, socket), 0o600))
	d.bus = d.start("", "dbus-daemon", "--config-file="+config, "--nofork", "--print-address=1")
	address, err := bufio.NewReader(d.bus.out).ReadString('\n')
	if err != nil {
		d.t.Fatalf("starting the bus: %v", err)
	}
	d.Address = strings.TrimSpace(address)
	d.set("DBUS_SESSION_BUS_ADDRESS", d.Address)
}

// stopBus also waits until the process-wide connection has noticed, so that the next test gets one to its own bus.
func (d *Desktop) stopBus() {
	shared, err := dbus.SessionBus()
	d.StopKeyring()
	d.bus.stop()
	if err == nil {
		<-shared.Context().Done()
	}
}

// StopBus kills the session bus, as a logout or a crash does.
func (d *Desktop) StopBus() { d.stopBus() }

// Connect returns a private connection to the session's bus, closed at the test's end.
func (d *Desktop) Connect() *dbus.Conn {
	d.t.Helper()
	conn, err := dbus.Connect(d.Address)
	d.check(err)
	d.t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// AwaitName returns when a service owns the name on the bus.
func (d *Desktop) AwaitName(name string) {
	d.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), startup)
	defer cancel()
	conn, err := dbus.Connect(d.Address)
	d.check(err)
	defer func() { _ = conn.Close() }()
	changes := make(chan *dbus.Signal, 64)
	conn.Signal(changes)
	d.check(conn.AddMatchSignalContext(ctx, dbus.WithMatchInterface("org.freedesktop.DBus"),
		dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, name)))
	for {
		var owned bool
		d.check(conn.BusObject().CallWithContext(ctx, "org.freedesktop.DBus.NameHasOwner", 0, name).Store(&owned))
		if owned {
			return
		}
		select {
		case <-changes:
		case <-ctx.Done():
			d.t.Fatalf("nobody took the name %s on the bus", name)
		}
	}
}

func (d *Desktop) check(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}
