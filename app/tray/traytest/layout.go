//go:build linux

package traytest

import (
	"strings"

	"github.com/godbus/dbus/v5"
)

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
