package keychaintest

import (
	"syscall"

	"github.com/godbus/dbus/v5"
)

const (
	secretsName  = "org.freedesktop.secrets"
	secretsPath  = dbus.ObjectPath("/org/freedesktop/secrets")
	loginKeyring = dbus.ObjectPath("/org/freedesktop/secrets/collection/login")
	serviceFace  = "org.freedesktop.Secret.Service"
	innerFace    = "org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface"
)

// StartKeyring starts gnome-keyring with an open login collection, as a login with this password does. Without the
// program the test is skipped, or fails where CI is set.
func (d *Desktop) StartKeyring(password string) {
	d.t.Helper()
	d.startKeyring(password, "--unlock")
}

// StartBareKeyring starts gnome-keyring as a login without a password does: what was there is locked, and in a new home
// there is no default collection.
func (d *Desktop) StartBareKeyring() {
	d.t.Helper()
	d.startKeyring("")
}

func (d *Desktop) startKeyring(input string, args ...string) {
	d.t.Helper()
	Require(d.t, "gnome-keyring-daemon")
	d.keyring = d.start(input, "gnome-keyring-daemon", append(args, "--components=secrets", "--foreground")...)
	d.AwaitName(secretsName)
}

// StopKeyring kills gnome-keyring, if it runs.
func (d *Desktop) StopKeyring() {
	if d.keyring != nil {
		d.keyring.stop()
		d.keyring = nil
	}
}

// FreezeKeyring stops gnome-keyring without ending it: calls get no answer until ThawKeyring.
func (d *Desktop) FreezeKeyring() {
	d.t.Helper()
	d.check(d.keyring.cmd.Process.Signal(syscall.SIGSTOP))
}

// ThawKeyring ends FreezeKeyring.
func (d *Desktop) ThawKeyring() {
	d.t.Helper()
	d.check(d.keyring.cmd.Process.Signal(syscall.SIGCONT))
}

// LockKeyring locks the login collection.
func (d *Desktop) LockKeyring() {
	d.t.Helper()
	var locked []dbus.ObjectPath
	prompt := dbus.ObjectPath("/")
	d.check(d.secrets(d.Connect(), serviceFace+".Lock", []dbus.ObjectPath{loginKeyring}).Store(&locked, &prompt))
	if len(locked) != 1 || prompt != "/" {
		d.t.Fatalf("locking the keyring: locked %v, prompt %v", locked, prompt)
	}
}

// UnlockKeyring opens the login collection without a prompt.
func (d *Desktop) UnlockKeyring(password string) {
	d.t.Helper()
	conn := d.Connect() // a session of the service ends with its connection
	var nothing dbus.Variant
	var session dbus.ObjectPath
	d.check(d.secrets(conn, serviceFace+".OpenSession", "plain", dbus.MakeVariant("")).Store(&nothing, &session))
	master := struct {
		Session           dbus.ObjectPath
		Parameters, Value []byte
		ContentType       string
	}{session, []byte{}, []byte(password), "text/plain"}
	d.check(d.secrets(conn, innerFace+".UnlockWithMasterPassword", loginKeyring, master).Err)
}

func (d *Desktop) secrets(conn *dbus.Conn, method string, args ...any) *dbus.Call {
	return conn.Object(secretsName, secretsPath).Call(method, 0, args...)
}
