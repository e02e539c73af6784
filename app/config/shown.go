package config

import (
	"maps"
	"slices"

	"clb/app/control"
)

// Shown is a settings file as the API shows it; running are the settings that the program started with.
func Shown(path string, running, file Settings) control.SettingsFile {
	f := control.SettingsFile{Path: path, Restart: NeedRestart(running, file)}
	values := Literals(file)
	for _, k := range Keys() {
		f.Settings = append(f.Settings,
			control.Setting{Name: k.Name, Doc: k.Doc, Takes: k.Schema.String(), Schema: k.Schema, Default: k.Default,
				Value: values[k.Name], Variable: k.Variable, Live: k.Live})
	}
	return f
}

// Changes are the changes of the API as Edit takes them, in the order of the file; an unknown name comes last.
func Changes(changes map[string]string) []Change {
	left := maps.Clone(changes)
	var all []Change
	for _, k := range Keys() {
		if value, set := left[k.Name]; set {
			all = append(all, Change{Key: k.Name, Value: value})
			delete(left, k.Name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(left)) {
		all = append(all, Change{Key: name, Value: left[name]})
	}
	return all
}
