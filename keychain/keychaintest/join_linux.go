package keychaintest

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

// Join returns a Desktop over a session that its caller starts and ends, such as one with a
// panel. env is the session's environment as "NAME=value". The test's own process stays outside the session.
func Join(t testing.TB, env []string) *Desktop {
	t.Helper()
	d := &Desktop{t: t, env: make(map[string]string)}
	for _, pair := range env {
		if name, value, ok := strings.Cut(pair, "="); ok && name != "PATH" {
			d.env[name] = value
		}
	}
	d.Home, d.Address = d.env["HOME"], d.env["DBUS_SESSION_BUS_ADDRESS"]
	if d.Home == "" || d.Address == "" {
		t.Fatal("the session's environment has no HOME or no DBUS_SESSION_BUS_ADDRESS")
	}
	t.Cleanup(d.StopKeyring)
	return d
}

// Secrets returns what the keyring holds for a service, by the name under which it is filed. The keyring must be open.
func (d *Desktop) Secrets(service string) map[string]string {
	d.t.Helper()
	conn := d.Connect()
	open, locked := d.search(conn, service)
	if len(locked) > 0 {
		d.t.Fatalf("%d secrets of %s are locked", len(locked), service)
	}
	var nothing dbus.Variant
	var session dbus.ObjectPath
	d.check(d.secrets(conn, serviceFace+".OpenSession", "plain", dbus.MakeVariant("")).Store(&nothing, &session))
	var found map[dbus.ObjectPath]struct {
		Session           dbus.ObjectPath
		Parameters, Value []byte
		ContentType       string
	}
	d.check(d.secrets(conn, serviceFace+".GetSecrets", open, session).Store(&found))
	all := make(map[string]string, len(found))
	for path, secret := range found {
		v, err := conn.Object(secretsName, path).GetProperty("org.freedesktop.Secret.Item.Attributes")
		d.check(err)
		attributes, _ := v.Value().(map[string]string)
		all[attributes["username"]] = string(secret.Value)
	}
	return all
}

// search finds what the keyring holds for a service. Just after it was opened gnome-keyring can say for a moment, to a
// search as to other calls, that it has no such method; that is not what is asked for here.
func (d *Desktop) search(conn *dbus.Conn, service string) (open, locked []dbus.ObjectPath) {
	d.t.Helper()
	for patience := 20; ; patience-- {
		err := d.secrets(conn, serviceFace+".SearchItems", map[string]string{"service": service}).Store(&open, &locked)
		var answer dbus.Error
		if patience == 0 || !errors.As(err, &answer) || answer.Name != "org.freedesktop.DBus.Error.UnknownMethod" {
			d.check(err)
			return open, locked
		}
		time.Sleep(100 * time.Millisecond)
	}
}
