package desktop

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"github.com/godbus/dbus/v5"
)

// SessionBus is the address of the user's session bus, by an environment. It is looked for here and not in the library,
// which would start a bus of its own, one that outlives the program and that no desktop listens to.
func SessionBus(env func(string) string) (string, error) {
	if address := env("DBUS_SESSION_BUS_ADDRESS"); address != "" && address != "autolaunch:" {
		return address, nil
	}
	folder := env("XDG_RUNTIME_DIR")
	if folder == "" {
		folder = filepath.Join("/run/user", strconv.Itoa(os.Getuid()))
	}
	path := filepath.Join(folder, "bus")
	if info, err := os.Stat(path); err == nil && info.Mode().Type() == fs.ModeSocket {
		return "unix:path=" + dbus.EscapeBusAddressValue(path), nil
	}
	return "", errors.New("there is no desktop session here (DBUS_SESSION_BUS_ADDRESS is not set, and " +
		"XDG_RUNTIME_DIR holds no bus)")
}
