//go:build linux

package traytest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/godbus/dbus/v5"
)

// Line is one line of the menu.
type Line struct {
	ID int32
	// Label is what a person reads: underlines that mark a key are taken out.
	Label                      string
	Separator                  bool
	Visible, Enabled           bool
	HasCheck, Checked, Submenu bool
	Lines                      []Line
}

// Menu is the whole menu, hidden lines included.
func (it *Item) Menu() ([]Line, error) {
	var revision uint32
	var root struct {
		ID         int32
		Properties map[string]dbus.Variant
		Children   []dbus.Variant
	}
	// A panel that is new gets one level of the menu more with each question.
	for range 3 {
		call := it.conn.Object(it.name, it.menu).Call(menuFace+".GetLayout", 0, int32(0), int32(-1), []string{})
		if err := call.Store(&revision, &root); err != nil {
			return nil, fmt.Errorf("reading the menu: %w", err)
		}
	}
	return lines(root.Children), nil
}

// Visible are the labels of the lines that are shown, separators as "-": those of the menu, or of the submenu that the
// labels lead to.
func (it *Item) Visible(path ...string) ([]string, error) {
	all, err := it.Menu()
	if err == nil && len(path) > 0 {
		var l Line
		l, err = it.Line(path...)
		all = l.Lines
	}
	var labels []string
	for _, l := range all {
		switch {
		case l.Separator:
			labels = append(labels, "-")
		case l.Visible:
			labels = append(labels, l.Label)
		}
	}
	return labels, err
}

// Line returns the first visible line whose label begins with the first prefix; with more of them, the line below that
// one whose label begins with the second, and so on.
func (it *Item) Line(path ...string) (Line, error) {
	lines, err := it.way(path)
	if err != nil {
		return Line{}, err
	}
	return lines[len(lines)-1], nil
}

// way are the lines along a path.
func (it *Item) way(path []string) ([]Line, error) {
	below, err := it.Menu()
	if err != nil {
		return nil, err
	}
	var way []Line
	for _, prefix := range path {
		i := slices.IndexFunc(below,
			func(l Line) bool { return l.Visible && !l.Separator && strings.HasPrefix(l.Label, prefix) })
		if i < 0 {
			return nil, fmt.Errorf("no menu line begins with %q", strings.Join(append(labels(way), prefix), " → "))
		}
		way, below = append(way, below[i]), below[i].Lines
	}
	if len(way) == 0 {
		return nil, errors.New("no menu line was asked for")
	}
	return way, nil
}

func labels(lines []Line) []string {
	var all []string
	for _, l := range lines {
		all = append(all, l.Label)
	}
	return all
}

// Click opens the menu and the submenus on the way, chooses the line that the labels lead to (see Line), and closes it
// all, with the calls a panel makes.
func (it *Item) Click(path ...string) error {
	way, err := it.way(path)
	if err != nil {
		return err
	}
	opened := []int32{0}
	for i, l := range way {
		if !l.Enabled {
			return fmt.Errorf("the menu line %q is greyed out", l.Label)
		}
		if i < len(way)-1 {
			opened = append(opened, l.ID)
		}
	}
	for _, id := range opened {
		var update bool
		if err := it.conn.Object(it.name, it.menu).Call(menuFace+".AboutToShow", 0, id).Store(&update); err != nil {
			return fmt.Errorf("opening the menu: %w", err)
		}
		if err := it.Event(id, "opened"); err != nil {
			return err
		}
	}
	if err := it.Event(way[len(way)-1].ID, "clicked"); err != nil {
		return err
	}
	for _, id := range slices.Backward(opened) {
		it.conn.Object(it.name, it.menu).Go(menuFace+".Event", dbus.FlagNoReplyExpected|dbus.FlagNoAutoStart, nil,
			id, "closed", dbus.MakeVariant(""), uint32(time.Now().Unix())) // after Quit nothing answers
	}
	return nil
}

// Open opens the menu and closes it again, with the calls a panel makes.
func (it *Item) Open() error {
	var update bool
	if err := it.conn.Object(it.name, it.menu).Call(menuFace+".AboutToShow", 0, int32(0)).Store(&update); err != nil {
		return fmt.Errorf("opening the menu: %w", err)
	}
	return errors.Join(it.Event(0, "opened"), it.Event(0, "closed"))
}

// Leaves are the labels that lead to each line which can be clicked and has no submenu, in the order of the menu.
func (it *Item) Leaves() ([][]string, error) {
	all, err := it.Menu()
	var leaves [][]string
	var walk func(lines []Line, above []string)
	walk = func(lines []Line, above []string) {
		for _, l := range lines {
			path := append(slices.Clip(above), l.Label)
			switch {
			case !l.Visible || !l.Enabled || l.Separator:
			case l.Submenu:
				walk(l.Lines, path)
			default:
				leaves = append(leaves, path)
			}
		}
	}
	walk(all, nil)
	return leaves, err
}

// lines reads the menu lines of an answer.
func lines(children []dbus.Variant) []Line {
	var all []Line
	for _, c := range children {
		parts, ok := c.Value().([]any)
		if !ok || len(parts) != 3 {
			continue
		}
		id, _ := parts[0].(int32)
		p, _ := parts[1].(map[string]dbus.Variant)
		below, _ := parts[2].([]dbus.Variant)
		l := Line{ID: id, Label: plain(text(p, "label")), Separator: text(p, "type") == "separator",
			Visible: flag(p, "visible"), Enabled: flag(p, "enabled"), HasCheck: text(p, "toggle-type") == "checkmark",
			Submenu: text(p, "children-display") == "submenu", Lines: lines(below)}
		state, _ := p["toggle-state"].Value().(int32)
		l.Checked = state == 1
		all = append(all, l)
	}
	return all
}

// flag is a property that is true where it is not said.
func flag(p map[string]dbus.Variant, name string) bool {
	v, said := p[name]
	on, _ := v.Value().(bool)
	return on || !said
}

func text(p map[string]dbus.Variant, name string) string {
	s, _ := p[name].Value().(string)
	return s
}

// plain reads a label as panels do: one underline marks the next letter, two stand for one.
func plain(label string) string {
	var b strings.Builder
	for i := 0; i < len(label); i++ {
		if label[i] == '_' && i+1 < len(label) {
			i++
		}
		b.WriteByte(label[i])
	}
	return b.String()
}
