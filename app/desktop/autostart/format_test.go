package autostart

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestCommandLine(t *testing.T) {
	for _, test := range []struct {
		command []string
		want    string
	}{
		{[]string{"/opt/clb", "tray"}, "/opt/clb tray"},
		{[]string{"/opt/my programs/clb", "tray"}, `"/opt/my programs/clb" tray`},
		{[]string{"/opt/ü/clb"}, `"/opt/ü/clb"`},
	} {
		got, err := commandLine(test.command)
		if err != nil || got != test.want {
			t.Errorf("%q is written %s, %v; want %s", test.command, got, err, test.want)
		}
	}
	for _, path := range []string{"/opt/a=b/clb", "/opt/$x/clb", "/opt/`x`/clb", `/opt/x\y/clb`, `/opt/"q"/clb`,
		"/opt/it's/clb", "/opt/50%/clb"} {
		if line, err := commandLine([]string{path}); err == nil {
			t.Errorf("%s was written %s", path, line)
		}
	}
}

func TestCommandOfForeignLines(t *testing.T) {
	for _, test := range []struct {
		line string
		want []string
	}{
		{`clb tray`, []string{"clb", "tray"}},
		{`  "/a b/clb"   tray %U %i`, []string{"/a b/clb", "tray", "%U", "%i"}},
		{`C:\a\clb.exe tray`, []string{`C:\a\clb.exe`, "tray"}},
		{`"/a b/clb`, []string{"/a b/clb"}}, {` `, nil}, {``, nil},
	} {
		if diff := cmp.Diff(test.want, commandOf(test.line)); diff != "" {
			t.Errorf("%q: %s", test.line, diff)
		}
	}
}

// formats are the three that are files.
var formats = map[string]entryFormat{
	"desktop entry": desktopEntry{title: "A B", comment: "c", icon: "i"},
	"systemd unit":  systemdUnit{title: "B"}, "launch agent": launchAgent{label: "a.b <&>"},
}

func TestFormatsReadWhatTheyWrite(t *testing.T) {
	for name, format := range formats {
		rapid.Check(t, func(t *rapid.T) {
			command := drawCommand(t)
			text, err := format.switchedOn("", command)
			if err != nil {
				t.Fatalf("%s: %q: %v", name, command, err)
			}
			e := format.parse(text)
			if diff := cmp.Diff(command, e.command); diff != "" || !e.there || e.off != "" {
				t.Fatalf("%s: off %q: %s\n%s", name, e.off, diff, text)
			}
			again, err := format.switchedOn(text, command)
			if err != nil || again != text {
				t.Fatalf("%s: a second time it is written otherwise: %v\n%s", name, err, cmp.Diff(text, again))
			}
			other := drawCommand(t)
			moved, err := format.retargeted(text, other)
			if err != nil || !slices.Equal(format.parse(moved).command, other) {
				t.Fatalf("%s: %v: pointed at %q it reads\n%s", name, err, other, moved)
			}
			if fresh, _ := format.switchedOn("", other); moved != fresh {
				t.Fatalf("%s: pointed elsewhere it differs from a new one:\n%s", name, cmp.Diff(fresh, moved))
			}
		})
	}
}

// drawCommand is a program, with whatever can stand in its path, and its arguments.
func drawCommand(t *rapid.T) []string {
	sign := rapid.OneOf(rapid.SampledFrom([]rune(" ;&|<>()#!*?~[]{}-")), rapid.RuneFrom([]rune("abXYZ019_./ü漢")))
	return append([]string{"/" + rapid.StringOfN(sign, 1, 20, -1).Draw(t, "program")},
		rapid.SliceOfN(rapid.StringMatching(`-{0,2}[a-z]{1,8}`), 0, 3).Draw(t, "arguments")...)
}

func TestDesktopEntryKeepsTheUsersLines(t *testing.T) {
	const old = "# mine\r\n[Desktop Entry]\nName=Mine\nName[de]=Meins\nTryExec=/gone/clb\n Exec = /gone/clb " +
		"tray\nHidden=true\nX-GNOME-Autostart-Delay=5\nExec=/gone/twice\n\n[Desktop Action x]\nExec=other\n"
	f := desktopEntry{title: "T"}
	if e := f.parse(old); !e.there || !strings.Contains(e.off, "Hidden=true") ||
		!slices.Equal(e.command, []string{"/gone/twice"}) {
		t.Errorf("it was read as %+v", e)
	}
	moved, err := f.retargeted(old, []string{"/new/clb", "tray"})
	if err != nil {
		t.Fatal(err)
	}
	const want = "# mine\n[Desktop Entry]\nName=Mine\nName[de]=Meins\nExec=/new/clb " +
		"tray\nHidden=true\nX-GNOME-Autostart-Delay=5\n\n[Desktop Action x]\nExec=other\n"
	if diff := cmp.Diff(want, moved); diff != "" {
		t.Errorf("pointed elsewhere: %s", diff)
	}
	on, err := f.switchedOn(old, []string{"/new/clb", "tray"})
	if diff := cmp.Diff(strings.Replace(want, "Hidden=true\n", "", 1), on); diff != "" || err != nil {
		t.Errorf("switched on: %v %s", err, diff)
	}
}

func TestDesktopEntrySwitches(t *testing.T) {
	f := desktopEntry{title: "T"}
	base, err := f.switchedOn("", []string{"/opt/clb"})
	if err != nil {
		t.Fatal(err)
	}
	for line, off := range map[string]bool{"Hidden=true": true, "Hidden=false": false, "#Hidden=true": false,
		"Hidden = TRUE":                   true,
		"X-GNOME-Autostart-enabled=false": true, "X-GNOME-Autostart-enabled=true": false,
		"X-MATE-Autostart-enabled=false": true, "Hidden=true\nHidden=false": false} {
		text := base + line + "\n"
		if e := f.parse(text); (e.off != "") != off {
			t.Errorf("%q: off %q", line, e.off)
		}
		on, err := f.switchedOn(text, []string{"/opt/clb"})
		if e := f.parse(on); err != nil || e.off != "" {
			t.Errorf("%q: switched on it is off: %q, %v", line, e.off, err)
		}
		moved, err := f.retargeted(text, []string{"/new"})
		if e := f.parse(moved); err != nil || (e.off != "") != off {
			t.Errorf("%q: pointed elsewhere it is off: %q, %v", line, e.off, err)
		}
	}
	for _, garbage := range []string{"", "\x00\xff", "<xml/>", "[Other]\nExec=x\n"} {
		on, err := f.switchedOn(garbage, []string{"/opt/clb"})
		if err != nil || on != base {
			t.Errorf("over %q: %v %s", garbage, err, cmp.Diff(base, on))
		}
	}
}

func TestUnitKeepsTheUsersLines(t *testing.T) {
	const mine = "[Service]\nEnvironment=PORT=9090\nExecStart=-/gone/clb serve\n"
	on, err := systemdUnit{"T"}.switchedOn(mine, []string{"/new/clb", "serve"})
	if want := "[Service]\nEnvironment=PORT=9090\nExecStart=/new/clb serve\n"; err != nil || on != want {
		t.Errorf("%v: it is %q", err, on)
	}
	if command := (systemdUnit{}).parse(mine).command; !slices.Equal(command, []string{"/gone/clb", "serve"}) {
		t.Errorf("it starts %q", command)
	}
}

func TestLaunchAgent(t *testing.T) {
	a := launchAgent{label: "io.example.x"}
	text, err := a.switchedOn("", []string{"/Applications/A & B.app/Contents/MacOS/x", "tray"})
	if err != nil || !strings.Contains(text, "<string>/Applications/A &amp; B.app/Contents/MacOS/x</string>") ||
		strings.Contains(text, "KeepAlive") {
		t.Errorf("%v: %s", err, text)
	}
	off, _ := a.retargeted(strings.Replace(text, "</dict>\n</plist>", "<key>Disabled</key><true/></dict></plist>", 1),
		[]string{"/new", "tray"})
	if e := a.parse(off); !strings.Contains(e.off, "Disabled") || !slices.Equal(e.command, []string{"/new", "tray"}) {
		t.Errorf("switched off by the user it reads %+v", e)
	}
	if on, _ := a.switchedOn(off, []string{"/new", "tray"}); a.parse(on).off != "" {
		t.Error("switched on it is off")
	}
	for _, odd := range []string{"bplist00\x01", "", "<plist><dict>",
		"<plist><dict><key>ProgramArguments</key><dict><key>x</key><string>y</string></dict></dict></plist>"} {
		if e := a.parse(odd); !e.there || len(e.command) != 0 {
			t.Errorf("%q reads %+v", odd, e)
		}
	}
}

func TestAgentDisabled(t *testing.T) {
	const list = "disabled services = {\n\t\"com.example.a\" => disabled\n\t\"com.example.b\" => " +
		"enabled\n\t\"com.example.c\" => true\n\t\"com.example.d\" => false\n}\n"
	for label, want := range map[string]bool{"com.example.a": true, "com.example.b": false, "com.example.c": true,
		"com.example.d": false, "example.a": false, "none": false} {
		if agentDisabled(list, label) != want {
			t.Errorf("%s: %v", label, !want)
		}
	}
}

func TestRunLine(t *testing.T) {
	for _, test := range []struct {
		command []string
		want    string
	}{
		{[]string{`C:\Program Files\clb\clb.exe`, "tray"}, `"C:\Program Files\clb\clb.exe" tray`},
		{[]string{`C:\50%\clb.exe`}, `"C:\50%\clb.exe"`},
	} {
		got, err := runLine(test.command)
		if err != nil || got != test.want {
			t.Errorf("%q: %s, %v; want %s", test.command, got, err, test.want)
		}
	}
	if _, err := runLine([]string{`C:\` + strings.Repeat("x", 260)}); err == nil {
		t.Error("a line that Windows ignores was written")
	}
	if _, err := runLine([]string{`C:\a"b`}); err == nil {
		t.Error("a path with a quote was written")
	}
	rapid.Check(t, func(t *rapid.T) {
		command := []string{rapid.StringMatching(`C:\\[abc \\%$ü]{1,12}`).Draw(t, "program"), "tray"}
		line, err := runLine(command)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(command, commandOf(line)); diff != "" {
			t.Fatalf("%s: %s", line, diff)
		}
	})
}

func TestApprovedOff(t *testing.T) {
	for first, off := range map[byte]bool{2: false, 6: false, 3: true, 7: true, 0: false} {
		if approvedOff([]byte{first, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8}) != off {
			t.Errorf("%d: %v", first, !off)
		}
	}
	if approvedOff(nil) {
		t.Error("nothing is off")
	}
}

func TestIsTemporary(t *testing.T) {
	env := func(name string) string {
		return map[string]string{"TEMP": `C:\Users\u\AppData\Local\Temp`,
			"LOCALAPPDATA": `C:\Users\u\AppData\Local`}[name]
	}
	for _, test := range []struct {
		goos, program string
		want          bool
	}{
		{"linux", "/tmp/go-build123/b001/exe/clb", true}, {"linux", "/home/u/tmp/clb", false},
		{"linux", "/tmpx/clb", false}, {"linux", "/opt/clb", false},
		{"linux", "/home/u/.cache/go-build/ab/clb", true}, {"linux", "/var/tmp/clb", true},
		{"linux", "/own/t/clb", true},
		{"darwin", "/private/var/folders/zz/AppTranslocation/1/d/X.app/Contents/MacOS/clb", true},
		{"darwin", "/Applications/X.app/Contents/MacOS/clb", false},
		{"darwin", "/Volumes/x/AppTranslocation/y/clb", true}, {"darwin", "/var/folders/zz/T/clb", true},
		{"windows", `C:\Users\U\appdata\local\TEMP\clb.exe`, true},
		{"windows", `C:\Users\u\AppData\Local\Programs\clb.exe`, false},
	} {
		if got := isTemporary(test.goos, test.program, temporaryFolders(test.goos, "/own/t/", env)); got != test.want {
			t.Errorf("%s: %s: %v", test.goos, test.program, got)
		}
	}
}

func TestSamePath(t *testing.T) {
	for _, test := range []struct {
		goos, a, b string
		want       bool
	}{
		{"windows", `C:\A\clb.exe`, `c:/a/CLB.exe`, true}, {"linux", "/A", "/a", false},
		{"darwin", "/Applications/X", "/applications/x", true}, {"linux", "/a", "/a", true},
	} {
		if samePath(test.goos, test.a, test.b) != test.want {
			t.Errorf("%s: %s and %s: %v", test.goos, test.a, test.b, !test.want)
		}
	}
}
