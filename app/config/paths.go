package config

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"clb/app/buildinfo"
)

// Paths are the program's files and folders. All are absolute.
type Paths struct {
	// Home is CLB_HOME, the one folder of everything, or empty where each part is where the system wants it.
	Home string
	// Settings is the settings file, Prices the user's own prices beside it.
	Settings, Prices string
	// DataFolder holds what the program must not lose; Data is the database in it.
	DataFolder, Data string
	// Secrets is the encrypted file of Keychain "file", SecretsKey the key file that opens it where there is no
	// passphrase, Journal the sealed journal of token renewals.
	Secrets, SecretsKey, Journal string
	// Logs is the folder of the log files.
	Logs string
	// Lock is the file whose lock says which process owns the data; Instance is what that process says about itself.
	Lock, Instance string
	// Socket is the control socket. Its path is short enough for every system.
	Socket string
}

// Machine is what decides about the places.
type Machine struct {
	Environment
	// UID is the number of the user, as os.Getuid: -1 on Windows.
	UID int
	// Temp is the folder for temporary files, as os.TempDir.
	Temp string
}

// maxSocket is the longest path of a socket, in bytes, that every supported system takes (macOS: 104 with its end
// mark).
const maxSocket = 103

// PathsOf returns the paths on that machine. It is an *Error where CLB_HOME is not absolute, or where the
// environment does not say where the user's home is.
//
// The socket is in the data folder, and not in XDG_RUNTIME_DIR: a shell over SSH or from cron has another, or none,
// and must find the same program. Only where that path is too long for a socket is it a short one in the runtime
// folder, or else the folder for temporary files, under a name made from the data folder's.
func PathsOf(m Machine) (Paths, error) {
	places, err := m.places()
	if err != nil {
		return Paths{}, err
	}
	data := places.data
	p := Paths{
		Home:       m.Get(HomeVariable),
		Settings:   m.join(places.settings, "settings.jsonc"),
		Prices:     m.join(places.settings, "prices.jsonc"),
		DataFolder: data,
		Data:       m.join(data, buildinfo.Binary+".db"),
		Secrets:    m.join(data, "secrets.age"),
		SecretsKey: m.join(data, "secrets.key"),
		Journal:    m.join(data, "renewals.age"),
		Logs:       places.logs,
		Lock:       m.join(data, buildinfo.Binary+".lock"),
		Instance:   m.join(data, "instance.json"),
		Socket:     m.join(data, buildinfo.Binary+".sock"),
	}
	if len(p.Socket) > maxSocket {
		p.Socket = m.shortSocket(data)
	}
	if len(p.Socket) > maxSocket {
		return Paths{}, &Error{Where: HomeVariable, Problem: "this folder and the one for temporary files are too " +
			"deep for a socket", Takes: "a shorter path"}
	}
	return p, nil
}

// Folders are all folders that must exist, each once. None may be open to other users.
func (p Paths) Folders() []string {
	folders := []string{p.DataFolder}
	for _, folder := range []string{folderOf(p.Settings), p.Logs, folderOf(p.Socket)} {
		if !slices.Contains(folders, folder) {
			folders = append(folders, folder)
		}
	}
	return folders
}

// places are the folders of settings, data and logs.
type places struct{ settings, data, logs string }

func (m Machine) places() (places, error) {
	if home := m.Get(HomeVariable); home != "" {
		if !m.isAbsolute(home) {
			return places{},
				&Error{Where: HomeVariable, Problem: "the path is not absolute", Takes: "the full path of a folder"}
		}
		return places{home, home, m.join(home, "logs")}, nil
	}
	switch m.GOOS {
	case "windows":
		return m.windowsPlaces()
	case "darwin":
		home, err := m.userHome("HOME")
		data := m.join(home, "Library", "Application Support", buildinfo.Binary)
		return places{data, data, m.join(home, "Library", "Logs", buildinfo.Binary)}, err
	default:
		return m.xdgPlaces()
	}
}

func (m Machine) windowsPlaces() (places, error) {
	roaming, err := m.userHome("APPDATA")
	if err != nil {
		return places{}, err
	}
	local, err := m.userHome("LOCALAPPDATA")
	data := m.join(local, buildinfo.Binary)
	return places{m.join(roaming, buildinfo.Binary), data, m.join(data, "logs")}, err
}

func (m Machine) xdgPlaces() (places, error) {
	home, err := m.userHome("HOME")
	folder := func(variable string, standard ...string) string {
		// The specification asks to ignore a path that is not absolute.
		if set := m.Get(variable); m.isAbsolute(set) {
			return m.join(set, buildinfo.Binary)
		}
		return m.join(home, append(standard, buildinfo.Binary)...)
	}
	return places{
		settings: folder("XDG_CONFIG_HOME", ".config"),
		data:     folder("XDG_DATA_HOME", ".local", "share"),
		logs:     m.join(folder("XDG_STATE_HOME", ".local", "state"), "logs"),
	}, err
}

// userHome returns the folder that a variable of the system names.
func (m Machine) userHome(variable string) (string, error) {
	if home := m.Get(variable); m.isAbsolute(home) {
		return home, nil
	}
	return "",
		&Error{Where: variable, Problem: "the variable does not name a folder; set it, or set " + HomeVariable +
			" to the folder for everything"}
}

// shortSocket is a short path that belongs to that data folder alone.
func (m Machine) shortSocket(data string) string {
	sum := sha256.Sum256([]byte(data))
	name := hex.EncodeToString(sum[:8]) + ".sock"
	if runtime := m.Get("XDG_RUNTIME_DIR"); m.GOOS == "linux" && m.isAbsolute(runtime) {
		if path := m.join(runtime, buildinfo.Binary, name); len(path) <= maxSocket {
			return path
		}
	}
	folder := buildinfo.Binary
	if m.UID >= 0 { // /tmp is everybody's
		folder += "-" + strconv.Itoa(m.UID)
	}
	path := m.join(m.Temp, folder, name)
	if len(path) > maxSocket && m.GOOS != "windows" {
		path = m.join("/tmp", folder, name)
	}
	return path
}

// join is filepath.Join for the system in question, which need not be this one.
func (m Machine) join(folder string, names ...string) string {
	separator, trim := "/", "/"
	if m.GOOS == "windows" {
		separator, trim = `\`, `\/`
	}
	return strings.Join(append([]string{strings.TrimRight(folder, trim)}, names...), separator)
}

// isAbsolute is filepath.IsAbs for the system in question.
func (m Machine) isAbsolute(path string) bool {
	if m.GOOS != "windows" {
		return strings.HasPrefix(path, "/")
	}
	drive := len(path) > 2 && path[1] == ':' && (path[2] == '\\' || path[2] == '/')
	return drive || strings.HasPrefix(path, `\\`)
}

// folderOf is the folder of a path, on whichever system.
func folderOf(path string) string { return path[:max(strings.LastIndexAny(path, `/\`), 0)] }
