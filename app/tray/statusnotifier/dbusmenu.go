package statusnotifier

import (
	"slices"
	"sync"
	"time"

	"github.com/godbus/dbus/v5"
)

const (
	menuPath      = itemPath + "/menu"
	menuInterface = "com.canonical.dbusmenu"
)

const (
	// levelDelay is how long a panel gets for one level of the menu before the next is announced.
	levelDelay = 150 * time.Millisecond
	// replyDelay is how long an answer takes at most to have been sent.
	replyDelay = 150 * time.Millisecond
)

// Menu is a menu on the session bus. It is not systray's, because that one gives the whole tree at once to every panel
// but the first: one that restarts then shows empty submenus every few times, since the GTK library behind most
// panels drops lines that come before the line that they hang below. Here every panel gets the tree level by level. It
// also sends a changed line alone, where systray's has the whole tree fetched again.
//
// A line's number is its place in lines; those of a submenu follow the line that it hangs below.
type Menu struct {
	// emit sends a signal of the menu, clicked gets the numbers of clicked lines, and opened is called when a panel
	// is about to show the menu or a part of it.
	emit    func(signal string, values ...any) error
	clicked func(id int32)
	opened  func()

	mu       sync.Mutex // guards the rest
	lines    []menuLine
	revision uint32
	// announced is the revision at which the panels were last asked to fetch the menu.
	announced uint32
	clients   map[dbus.Sender]clientState
	// answers runs while answers may be under way; since is the revision at which the first of them was made.
	answers *time.Timer
	since   uint32
}

// menuLine is a line as the bus carries it, last changed at a revision. Its properties are replaced, never changed.
type menuLine struct {
	properties map[string]dbus.Variant
	below      []int32
	changed    uint32
}

// clientState is what a panel has been given: so many levels, as they were at a revision.
type clientState struct {
	levels   int
	revision uint32
}

// layoutNode is a line with what hangs below it, as the bus carries it; each of Children holds a layout.
type layoutNode struct {
	ID         int32
	Properties map[string]dbus.Variant
	Children   []dbus.Variant
}

// itemProperties is a line without what hangs below it.
type itemProperties struct {
	ID         int32
	Properties map[string]dbus.Variant
}

// removedProperties names properties that a line no longer has.
type removedProperties struct {
	ID    int32
	Names []string
}

// newMenu returns a menu without lines.
func newMenu(emit func(signal string, values ...any) error, clicked func(id int32), opened func()) *Menu {
	return &Menu{emit: emit, clicked: clicked, opened: opened,
		revision: 1, announced: 1, lines: make([]menuLine, 1), clients: map[dbus.Sender]clientState{}}
}

// Add puts a line at the end of those below parent, 0 being the menu itself, and returns its number. A line must come
// after the whole submenu of the one before it.
func (m *Menu) Add(parent int32, properties map[string]any) int32 {
	m.mu.Lock()
	defer m.mu.Unlock()
	id := int32(len(m.lines))
	m.lines = append(m.lines, menuLine{properties: variants(nil, properties)})
	above := &m.lines[parent]
	above.below = append(above.below, id)
	above.properties = variants(above.properties, map[string]any{"children-display": "submenu"})
	return id
}

// Change sets properties of a line and announces them. The error is that the bus is gone.
func (m *Menu) Change(id int32, properties map[string]any) error {
	m.mu.Lock()
	m.revision++
	line := &m.lines[id]
	line.properties, line.changed = variants(line.properties, properties), m.revision
	changed := []itemProperties{{id, line.properties}}
	m.mu.Unlock()
	return m.emit("ItemsPropertiesUpdated", changed, []removedProperties{})
}

// announce has the panels fetch the menu.
func (m *Menu) announce() error {
	m.mu.Lock()
	m.revision++
	m.announced = m.revision
	revision := m.revision
	m.mu.Unlock()
	return m.emit("LayoutUpdated", revision, int32(0))
}

// answering is called before an answer is made. A line that changes while it is under way is announced twice: the panel
// may get the first news before the answer, which is older.
func (m *Menu) answering() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.answers != nil {
		m.answers.Reset(replyDelay)
		return
	}
	m.since = m.revision
	m.answers = time.AfterFunc(replyDelay, func() { _ = m.repeat() }) // on a dead bus there is no panel to tell
}

// repeat announces what has changed while answers were under way.
func (m *Menu) repeat() error {
	m.mu.Lock()
	m.answers = nil
	var changed []itemProperties
	for id, line := range m.lines {
		if line.changed > m.since {
			changed = append(changed, itemProperties{int32(id), line.properties})
		}
	}
	m.mu.Unlock()
	if len(changed) == 0 {
		return nil
	}
	return m.emit("ItemsPropertiesUpdated", changed, []removedProperties{})
}

// variants returns a copy of the properties with others set.
func variants(old map[string]dbus.Variant, set map[string]any) map[string]dbus.Variant {
	next := make(map[string]dbus.Variant, len(old)+len(set))
	for name, v := range old {
		next[name] = v
	}
	for name, v := range set {
		next[name] = dbus.MakeVariant(v)
	}
	return next
}

// tell returns what a panel gets for its question: one level more than it has, as deep as it asks. more says that it
// has asked for another: a panel that fetches each submenu when it opens has what it wants, and would clear a menu that
// is open to fetch the same again.
func (m *Menu) tell(panel dbus.Sender, parent int32, depth int) (revision uint32, answer layoutNode, more, known bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.has(parent) {
		return 0, layoutNode{}, false, false
	}
	if len(m.clients) > 64 { // panels come and go; those that are still there are given the levels again
		clear(m.clients)
	}
	levels := m.clients[panel].levels
	if parent == 0 && depth != 0 {
		if below := m.depth(0); levels < below {
			levels++
			more = levels < below && (depth < 0 || depth > levels)
		}
		m.clients[panel] = clientState{levels, m.revision}
	}
	if depth < 0 || depth > levels {
		depth = levels
	}
	return m.revision, m.cutOff(parent, depth), more, true
}

// depth is how many levels are below a line. The caller holds the lock, as in those that follow.
func (m *Menu) depth(id int32) int {
	most := 0
	for _, b := range m.lines[id].below {
		most = max(most, 1+m.depth(b))
	}
	return most
}

// cutOff is a line with so many levels below it.
func (m *Menu) cutOff(id int32, depth int) layoutNode {
	l := layoutNode{ID: id, Properties: m.lines[id].properties, Children: []dbus.Variant{}}
	if depth > 0 {
		for _, b := range m.lines[id].below {
			l.Children = append(l.Children, dbus.MakeVariant(m.cutOff(b, depth-1)))
		}
	}
	return l
}

func (m *Menu) has(id int32) bool { return id >= 0 && int(id) < len(m.lines) }

// describe returns the lines of these numbers, or all where there are none, each after the one that it hangs below.
func (m *Menu) describe(ids []int32) []itemProperties {
	m.mu.Lock()
	defer m.mu.Unlock()
	all := []itemProperties{}
	for id := range int32(len(m.lines)) {
		if len(ids) == 0 || slices.Contains(ids, id) {
			all = append(all, itemProperties{id, m.lines[id].properties})
		}
	}
	return all
}

// stale reports whether a panel should fetch the menu before it shows it: it has not since it was last asked to.
// What has changed in lines it was sent, and must not fetch: the Qt library then rebuilds the whole menu under the
// click that opens it, and closes it.
func (m *Menu) stale(panel dbus.Sender) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.clients[panel].revision < m.announced
}
