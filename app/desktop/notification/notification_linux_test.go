package notification

import (
	"context"
	"errors"
	"fmt"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
	"github.com/google/go-cmp/cmp"

	"clb/app/tray/traytest"
	"clb/assets"
	"clb/keychain/keychaintest"
)

// serve starts a real notification server in the session of d and waits until it has its name on the bus.
func serve(t *testing.T, d *traytest.Desktop, program string, args ...string) {
	t.Helper()
	if found, err := filepath.Glob(program); err == nil && len(found) > 0 { // a pattern; a bare name stays
		program = found[0]
	}
	keychaintest.Require(t, program)
	ctx, stop := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env, cmd.Dir = d.Env(), d.Home
	check(t, cmd.Start())
	t.Cleanup(func() { stop(); _ = cmd.Wait() })
	d.Eventually("the server is there", func() error {
		var owned bool
		if err := d.Bus().BusObject().Call("org.freedesktop.DBus.NameHasOwner", 0,
			notifyName).Store(&owned); err != nil || !owned {
			return fmt.Errorf("%v, %w", owned, err)
		}
		return nil
	})
}

// TestNotificationIsShown has real servers show one, photographed, clicks on it with the mouse, and has the next take
// its place.
func TestNotificationIsShown(t *testing.T) {
	for name, server := range map[string][]string{"xfce": {"/usr/lib/*/xfce4/notifyd/xfce4-notifyd"},
		"dunst": {"dunst", "-conf", "dunstrc"}} {
		t.Run(name, func(t *testing.T) {
			d := traytest.Start(t)
			check(t, os.WriteFile(filepath.Join(d.Home, "dunstrc"), []byte("[global]\nmouse_left_click = do_action\n"),
				0o600))
			serve(t, d, server[0], server[1:]...)
			t.Setenv("DBUS_SESSION_BUS_ADDRESS", d.Getenv("DBUS_SESSION_BUS_ADDRESS"))
			opened := make(chan string, 4)
			n := New(Config{Icon: assets.AppPNG(),
				Open: func(_ context.Context, page string) error { opened <- page; return nil }})
			defer n.Close()
			sent := monitor(t, d)
			note := Notification{Title: "Sign in again: <b>work</b> & co",
				Text: `It takes no requests until then. <i>"x"</i> &amp;`, Slot: "a",
				Page: "http://localhost:8080/dashboard", Button: "Open the dashboard"}
			check(t, n.Notify(t.Context(), note))
			if first := <-sent; first.title != note.Title || first.replaces != 0 ||
				first.app != "Claude Load Balancer" {
				t.Errorf("the bus carried %+v", first)
			}
			shown := shownNote(t, d, shotOf(t, "notification-"+name+".png"))
			at := shown.Min.Add(shown.Size().Div(2))
			if name == "xfce" {
				at = shown.Max.Sub(image.Pt(60, 30)) // its button; a click elsewhere only closes it
			}
			d.ClickAt(at.X, at.Y, 1)
			select {
			case page := <-opened:
				if page != note.Page {
					t.Errorf("the click opened %q", page)
				}
			case <-time.After(45 * time.Second):
				t.Error("the click opened nothing")
			}

			note.Title = "Another"
			check(t, n.Notify(t.Context(), note))
			note.Title = "The other in its place"
			check(t, n.Notify(t.Context(), note))
			second, third := <-sent, <-sent
			if second.title != "Another" || third.replaces == 0 {
				t.Errorf("the bus carried %+v and %+v", second, third)
			}
			shownNote(t, d, shotOf(t, "notification-"+name+"-replaced.png"))
		})
	}
}

// sentNote is what the bus carried to a server.
type sentNote struct {
	app, title, text string
	replaces         uint32
}

// monitor returns what is sent to the notification server from now on.
func monitor(t *testing.T, d *traytest.Desktop) <-chan sentNote {
	t.Helper()
	bus, err := dbus.Connect(d.Getenv("DBUS_SESSION_BUS_ADDRESS"))
	check(t, err)
	t.Cleanup(func() { _ = bus.Close() })
	all := make(chan *dbus.Message, 64)
	rules := []string{"type='method_call',interface='" + notifyName + "',member='Notify'"}
	check(t, bus.BusObject().Call("org.freedesktop.DBus.Monitoring.BecomeMonitor", 0, rules, uint32(0)).Err)
	bus.Eavesdrop(all)
	sent := make(chan sentNote, 64)
	go func() {
		for m := range all {
			if len(m.Body) == 8 {
				n := sentNote{}
				n.app, _ = m.Body[0].(string)
				n.replaces, _ = m.Body[1].(uint32)
				n.title, _ = m.Body[3].(string)
				n.text, _ = m.Body[4].(string)
				sent <- n
			}
		}
	}()
	return sent
}

// shownNote waits until something stands on the empty screen that moves no more, and returns where.
func shownNote(t *testing.T, d *traytest.Desktop, file string) image.Rectangle {
	t.Helper()
	var found image.Rectangle
	d.Eventually("the notification is shown", func() error {
		at := covers(d.Screenshot(file))
		if at.Dx() < 100 || at.Dy() < 30 || at != found {
			found = at
			return fmt.Errorf("it covers %v", at)
		}
		return nil
	})
	return found
}

// covers is the part of the screen that is not empty.
func covers(img image.Image) image.Rectangle {
	var at image.Rectangle
	empty := img.At(0, img.Bounds().Dy()-1)
	for y := 0; y < img.Bounds().Dy(); y++ {
		for x := 0; x < img.Bounds().Dx(); x++ {
			if img.At(x, y) != empty {
				at = at.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return at
}

// shotOf is where a screenshot goes: where CLB_TRAY_SHOTS says, for people to look at, or away.
func shotOf(t *testing.T, name string) string {
	t.Helper()
	if folder := os.Getenv("CLB_TRAY_SHOTS"); folder != "" {
		return filepath.Join(folder, name)
	}
	return filepath.Join(t.TempDir(), name)
}

// fakeServer is a notification server that shows nothing.
type fakeServer struct {
	able []string
	bus  *dbus.Conn

	mu   sync.Mutex // guards the rest
	sent []sentNote
	keys [][]string
}

// GetCapabilities is the protocol's.
func (f *fakeServer) GetCapabilities() ([]string, *dbus.Error) { return f.able, nil }

// Notify is the protocol's.
func (f *fakeServer) Notify(app string, replaces uint32, _, title, text string, actions []string,
	_ map[string]dbus.Variant, _ int32) (uint32, *dbus.Error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.sent, f.keys = append(f.sent, sentNote{app, title, text, replaces}), append(f.keys, actions)
	return uint32(len(f.sent)), nil
}

// got is what it has been sent, and with which actions.
func (f *fakeServer) got() ([]sentNote, [][]string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.sent, f.keys
}

// session is a bus on which nothing is started, with the fake server, made that of this process.
func session(t *testing.T, able ...string) *fakeServer {
	t.Helper()
	f := &fakeServer{able: able, bus: keychaintest.NewDesktop(t).Connect()}
	check(t, f.bus.Export(f, notifyPath, notifyName))
	if got, err := f.bus.RequestName(notifyName, 0); err != nil || got != dbus.RequestNameReplyPrimaryOwner {
		t.Fatalf("%v, %v", got, err)
	}
	return f
}

func TestMarkupIsEscapedWhereItIsRead(t *testing.T) {
	for _, test := range []struct {
		able    []string
		text    string
		actions []string
	}{
		{[]string{"body", "body-markup", "actions"}, "&lt;b&gt; &amp; x", []string{"default", "Open"}},
		{[]string{"body"}, "‹b› + x", []string{}},
	} {
		f := session(t, test.able...)
		n := New(Config{})
		check(t,
			n.Notify(t.Context(),
				Notification{Title: "<b>", Text: "<b> & x", Page: "http://localhost/", Button: "Open"}))
		n.Close()
		sent, actions := f.got()
		if diff := cmp.Diff([][]string{test.actions}, actions); diff != "" || sent[0].text != test.text ||
			sent[0].title != "<b>" {
			t.Errorf("%q: %+v %s", test.able, sent, diff)
		}
	}
}

// TestOnlyOwnClicks has the server tell of clicks on what others have shown, and on what is gone.
func TestOnlyOwnClicks(t *testing.T) {
	f := session(t, "actions")
	opened := make(chan string, 4)
	n := New(
		Config{Open: func(_ context.Context, page string) error { opened <- page; return errors.New("no browser") }})
	defer n.Close()
	for _, page := range []string{"1", "2", "3"} {
		check(t, n.Notify(t.Context(), Notification{Slot: page, Page: page}))
	}
	emit := func(member string, args ...any) { check(t, f.bus.Emit(notifyPath, notifyName+"."+member, args...)) }
	emit("ActionInvoked", uint32(77), "default")
	emit("NotificationClosed", uint32(1), uint32(2))
	emit("ActionInvoked", uint32(1), "default")
	emit("ActionInvoked")
	emit("ActionInvoked", "2", "default")
	emit("ActionInvoked", uint32(2), "default")
	emit("ActionInvoked", uint32(3), "default")
	if a, b := <-opened, <-opened; a != "2" || b != "3" || len(opened) > 0 {
		t.Errorf("opened were %s and %s, and %d more", a, b, len(opened))
	}
}

func TestNobodyShowsNotifications(t *testing.T) {
	d := keychaintest.NewDesktop(t)
	n := New(Config{})
	defer n.Close()
	if err := n.Notify(t.Context(), Notification{Title: "x"}); err == nil ||
		!strings.Contains(err.Error(), "nothing in this session shows notifications") {
		t.Errorf("without a server: %v", err)
	}
	bus := d.Connect() // one comes later
	check(t, bus.Export(&fakeServer{bus: bus}, notifyPath, notifyName))
	_, err := bus.RequestName(notifyName, 0)
	check(t, err)
	check(t, n.Notify(t.Context(), Notification{Title: "x"}))
	d.StopBus()
	if err := n.Notify(t.Context(), Notification{Title: "x"}); err == nil {
		t.Error("without a bus it was shown")
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	if err := n.Notify(t.Context(), Notification{Title: "x"}); err == nil ||
		!strings.Contains(err.Error(), "no desktop session") {
		t.Errorf("without a session: %v", err)
	}
}

func TestManyNotifications(t *testing.T) {
	f := session(t, "actions")
	n := New(Config{})
	defer n.Close()
	for i := range 3 * mostShown {
		check(t, n.Notify(t.Context(), Notification{Slot: fmt.Sprint(i), Page: fmt.Sprint(i)}))
	}
	sent, _ := f.got()
	shown := n.system.shown
	shown.mu.Lock()
	defer shown.mu.Unlock()
	if len(shown.pages) > mostShown || len(shown.slots) > mostShown || len(sent) != 3*mostShown {
		t.Errorf("%d are remembered of %d", len(shown.pages), len(sent))
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
