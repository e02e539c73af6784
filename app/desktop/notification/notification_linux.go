package notification

import (
	"context"
	"fmt"
	"html"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/godbus/dbus/v5"

	"clb/app/buildinfo"
	"clb/app/desktop"
)

const (
	notifyName = "org.freedesktop.Notifications"
	notifyPath = dbus.ObjectPath("/org/freedesktop/Notifications")
	// notifyTime bounds the wait for the desktop, which may have to start the program that shows notifications.
	notifyTime = 10 * time.Second
	// mostShown bounds how many notifications are remembered for their clicks.
	mostShown = 64
)

// systemNotifier speaks to the notification server of the session.
type systemNotifier struct {
	*Config
	picture *pixels

	// Notify's own: one goroutine at a time.
	line *connection

	shown *shownNotifications
}

// shownNotifications are the notifications that can be clicked or replaced, by the server's number.
type shownNotifications struct {
	mu    sync.Mutex // guards the rest
	pages map[uint32]string
	slots map[string]uint32
}

// connection is a connection to the server, and the goroutine that hears what becomes of the notifications.
type connection struct {
	bus     *dbus.Conn
	escape  bool // the server reads the text as markup
	actions bool
	end     context.CancelFunc
	ended   chan struct{}
}

func newSystemNotifier(c Config) systemNotifier {
	return systemNotifier{Config: &c, picture: pixelsOf(c.Icon),
		shown: &shownNotifications{pages: map[uint32]string{}, slots: map[string]uint32{}}}
}

func (s *systemNotifier) notify(ctx context.Context, n Notification) error {
	ctx, cancel := context.WithTimeout(ctx, notifyTime)
	defer cancel()
	if s.line != nil && s.line.bus.Context().Err() != nil {
		s.close()
	}
	if s.line == nil {
		line, err := s.connect(ctx)
		if err != nil {
			return err
		}
		s.line = line
	}
	return s.send(ctx, n)
}

// send hands one to the server.
func (s *systemNotifier) send(ctx context.Context, n Notification) error {
	text, actions := n.Text, []string{}
	if s.line.escape {
		text = html.EscapeString(text)
	} else {
		text = withoutMarkup.Replace(text)
	}
	if n.Page != "" && s.line.actions {
		// "default" is a click on the notification itself; some servers show a button for it as well.
		actions = []string{"default", n.Button}
	}
	hints := map[string]dbus.Variant{"desktop-entry": dbus.MakeVariant(buildinfo.Binary),
		"urgency": dbus.MakeVariant(byte(1))}
	if s.picture != nil {
		hints["image-data"] = dbus.MakeVariant(*s.picture)
	}
	var id uint32
	call := s.line.bus.Object(notifyName, notifyPath).CallWithContext(ctx, notifyName+".Notify", 0,
		buildinfo.Name, s.shown.in(n.Slot), "", n.Title, text, actions, hints, int32(-1))
	if err := call.Store(&id); err != nil {
		return fmt.Errorf("nothing in this session shows notifications: %w", err)
	}
	s.shown.add(id, n)
	return nil
}

// withoutMarkup takes the signs of markup out of a text: some servers (dunst 1.9 without settings) read it though they
// do not say so, and escapes would be shown by those that do not.
var withoutMarkup = strings.NewReplacer("<", "‹", ">", "›", "&", "+")

// connect opens a connection of our own: the shared one belongs to the tray, and ends with it.
func (s *systemNotifier) connect(ctx context.Context) (*connection, error) {
	address, err := desktop.SessionBus(os.Getenv)
	if err != nil {
		return nil, err
	}
	bus, err := dbus.Connect(address)
	if err != nil {
		return nil, fmt.Errorf("the session bus at %s does not answer: %w", address, err)
	}
	var able []string
	if err := bus.Object(notifyName, notifyPath).CallWithContext(ctx, notifyName+".GetCapabilities",
		0).Store(&able); err != nil {
		_ = bus.Close() // it was of no use
		return nil, fmt.Errorf("nothing in this session shows notifications: %w", err)
	}
	heard := make(chan *dbus.Signal, mostShown)
	bus.Signal(heard)
	if err := bus.AddMatchSignalContext(ctx, dbus.WithMatchInterface(notifyName),
		dbus.WithMatchObjectPath(notifyPath)); err != nil {
		_ = bus.Close()
		return nil, fmt.Errorf("asking the session bus for clicks: %w", err)
	}
	hearing, end := context.WithCancel(context.WithoutCancel(ctx))
	line := &connection{bus: bus, escape: slices.Contains(able, "body-markup"),
		actions: slices.Contains(able, "actions"), end: end, ended: make(chan struct{})}
	go func() {
		defer close(line.ended)
		s.listen(hearing, heard)
	}()
	return line, nil
}

// listen answers clicks until the connection ends. What other programs have shown is heard as well, and has other
// numbers.
func (s *systemNotifier) listen(ctx context.Context, heard <-chan *dbus.Signal) {
	for signal := range heard { // closed with the connection
		if len(signal.Body) == 0 {
			continue
		}
		id, _ := signal.Body[0].(uint32)
		switch signal.Name {
		case notifyName + ".ActionInvoked":
			if page := s.shown.page(id); page != "" {
				if err := s.Open(ctx, page); err != nil {
					s.Logger.Warn("notification click failed", "error", err)
				}
			}
		case notifyName + ".NotificationClosed":
			s.shown.forget(id)
		}
	}
}

func (s *systemNotifier) close() {
	if s.line == nil {
		return
	}
	s.line.end()
	_ = s.line.bus.Close() // it may be gone
	<-s.line.ended
	s.line = nil
	s.shown.clear() // another server has other numbers
}

// in is the number of the notification in a slot; 0: there is none.
func (n *shownNotifications) in(slot string) uint32 {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.slots[slot]
}

// add remembers one.
func (n *shownNotifications) add(id uint32, note Notification) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.pages) >= mostShown { // a server that never says when one is gone
		clear(n.pages)
		clear(n.slots)
	}
	n.pages[id] = note.Page
	if note.Slot != "" {
		n.slots[note.Slot] = id
	}
}

func (n *shownNotifications) page(id uint32) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.pages[id]
}

func (n *shownNotifications) forget(id uint32) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.pages, id)
	for slot, shown := range n.slots {
		if shown == id {
			delete(n.slots, slot)
		}
	}
}

func (n *shownNotifications) clear() {
	n.mu.Lock()
	defer n.mu.Unlock()
	clear(n.pages)
	clear(n.slots)
}
