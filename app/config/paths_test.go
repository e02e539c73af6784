package config

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func machine(goos string, pairs ...string) Machine {
	uid, temp := 1000, "/tmp"
	if goos == "windows" {
		uid, temp = -1, `C:\Users\me\AppData\Local\Temp`
	}
	return Machine{Environment: Environment{Pairs: pairs, GOOS: goos}, UID: uid, Temp: temp}
}

func dataFiles(folder, separator string) Paths {
	at := func(name string) string { return folder + separator + name }
	return Paths{DataFolder: folder, Data: at("clb.db"), Secrets: at("secrets.age"), SecretsKey: at("secrets.key"),
		Journal: at("renewals.age"),
		Lock:    at("clb.lock"), Instance: at("instance.json"), Socket: at("clb.sock")}
}

func TestPathsOf(t *testing.T) {
	long := "/home/me/" + strings.Repeat("long/", 20) + "x"
	tests := []struct {
		name    string
		machine Machine
		data    string
		change  func(*Paths)
	}{
		{"linux", machine("linux", "HOME=/home/me", "XDG_RUNTIME_DIR=/run/user/1000"), "/home/me/.local/share/clb",
			func(p *Paths) {
				p.Settings, p.Logs = "/home/me/.config/clb/settings.jsonc", "/home/me/.local/state/clb/logs"
			}},
		{"linux with XDG",
			machine("linux", "HOME=/home/me", "XDG_CONFIG_HOME=/c", "XDG_DATA_HOME=/d/", "XDG_STATE_HOME=relative"),
			"/d/clb", func(p *Paths) {
				p.Settings, p.Logs = "/c/clb/settings.jsonc", "/home/me/.local/state/clb/logs"
			}},
		{"macOS", machine("darwin", "HOME=/Users/me"), "/Users/me/Library/Application Support/clb", func(p *Paths) {
			p.Settings, p.Logs = "/Users/me/Library/Application Support/clb/settings.jsonc",
				"/Users/me/Library/Logs/clb"
		}},
		{"windows", machine("windows", `AppData=C:\Users\me\AppData\Roaming`, `LOCALAPPDATA=C:\Users\me\AppData\Local`),
			`C:\Users\me\AppData\Local\clb`, func(p *Paths) {
				p.Settings, p.Logs = `C:\Users\me\AppData\Roaming\clb\settings.jsonc`,
					`C:\Users\me\AppData\Local\clb\logs`
			}},
		{"own home", machine("linux", "CLB_HOME=/srv/clb", "HOME=/home/me", "XDG_DATA_HOME=/d"), "/srv/clb",
			func(p *Paths) {
				p.Home, p.Settings, p.Logs = "/srv/clb", "/srv/clb/settings.jsonc", "/srv/clb/logs"
			}},
		{"own home on windows", machine("windows", `clb_home=D:\clb`), `D:\clb`, func(p *Paths) {
			p.Home, p.Settings, p.Logs = `D:\clb`, `D:\clb\settings.jsonc`, `D:\clb\logs`
		}},
		{"long home, no runtime folder", machine("linux", "CLB_HOME="+long), long, func(p *Paths) {
			p.Home, p.Settings, p.Logs, p.Socket = long, long+"/settings.jsonc", long+"/logs",
				"/tmp/clb-1000/5e26756def8fe8f3.sock"
		}},
		{"long home", machine("linux", "CLB_HOME="+long, "XDG_RUNTIME_DIR=/run/user/1000"), long, func(p *Paths) {
			p.Home, p.Settings, p.Logs, p.Socket = long, long+"/settings.jsonc", long+"/logs",
				"/run/user/1000/clb/5e26756def8fe8f3.sock"
		}},
	}
	for _, test := range tests {
		separator := "/"
		if test.machine.GOOS == "windows" {
			separator = `\`
		}
		want := dataFiles(test.data, separator)
		test.change(&want)
		want.Prices = strings.TrimSuffix(want.Settings, "settings.jsonc") + "prices.jsonc"
		got, err := PathsOf(test.machine)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}
}

func TestPathsErrors(t *testing.T) {
	long := strings.Repeat("x", 120)
	windows := machine("windows", `CLB_HOME=C:\`+long)
	windows.Temp = `C:\` + long
	tests := []struct {
		name    string
		machine Machine
		want    string
	}{
		{"relative", machine("linux", "CLB_HOME=clb"),
			"CLB_HOME: the path is not absolute; it takes the full path of a folder"},
		{"tilde", machine("linux", "CLB_HOME=~/clb"),
			"CLB_HOME: the path is not absolute; it takes the full path of a folder"},
		{"drive's own folder", machine("windows", "CLB_HOME=C:clb"),
			"CLB_HOME: the path is not absolute; it takes the full path of a folder"},
		{"no home", machine("linux"), "HOME: the variable does not name a folder; set it, or set CLB_HOME to the " +
			"folder for everything"},
		{"no mac home", machine("darwin", "HOME="),
			"HOME: the variable does not name a folder; set it, or set CLB_HOME to the folder for everything"},
		{"no roaming", machine("windows", `LOCALAPPDATA=C:\l`),
			"APPDATA: the variable does not name a folder; set it, or set CLB_HOME to the folder for everything"},
		{"no local", machine("windows", `APPDATA=C:\r`),
			"LOCALAPPDATA: the variable does not name a folder; set it, or set CLB_HOME to the folder for everything"},
		{"everything deep", windows, "CLB_HOME: this folder and the one for temporary files are too deep for a " +
			"socket; it takes a shorter path"},
	}
	for _, test := range tests {
		_, err := PathsOf(test.machine)
		var mistake *Error
		if !errors.As(err, &mistake) || err.Error() != test.want {
			t.Errorf("%s: %v, want %q", test.name, err, test.want)
		}
	}
}

func TestShortSocketIsOnePerHome(t *testing.T) {
	seen := map[string]string{}
	for _, tail := range []string{"a", "b"} {
		for _, temp := range []string{"/tmp", "/var/folders/" + strings.Repeat("y", 100)} {
			home := "/" + strings.Repeat("x", 110) + tail
			m := machine("darwin", "CLB_HOME="+home)
			m.Temp = temp
			p, err := PathsOf(m)
			if err != nil {
				t.Fatal(err)
			}
			if len(p.Socket) > maxSocket || !strings.HasPrefix(p.Socket, "/tmp/clb-1000/") {
				t.Errorf("socket %s", p.Socket)
			}
			if other, taken := seen[p.Socket]; taken && other != home {
				t.Errorf("%s and %s share a socket", home, other)
			}
			seen[p.Socket] = home
		}
	}
	if len(seen) != 2 {
		t.Errorf("%d sockets for two homes: %v", len(seen), seen)
	}
}

func TestFolders(t *testing.T) {
	for _, test := range []struct {
		machine Machine
		want    []string
	}{
		{machine("linux", "CLB_HOME=/c"), []string{"/c", "/c/logs"}},
		{machine("linux", "HOME=/h"), []string{"/h/.local/share/clb", "/h/.config/clb", "/h/.local/state/clb/logs"}},
		{machine("windows", `CLB_HOME=C:\c`), []string{`C:\c`, `C:\c\logs`}},
	} {
		p, err := PathsOf(test.machine)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(test.want, p.Folders()); diff != "" {
			t.Error(diff)
		}
	}
}
