package config

import (
	"slices"
	"strings"

	"clb/app/buildinfo"
	"clb/app/control"
)

// Key describes one setting to a person: for the settings file, the manual and the page.
type Key struct {
	// Name is its path in the file, "retry.count".
	Name string
	// Doc says what it does, with its unit; sentences, lines broken.
	Doc string
	// Default is its value in a fresh file.
	Default string
	// Schema is what it takes.
	Schema control.SettingSchema
	// Variable is the environment variable that goes before the file, empty where there is none.
	Variable string
	// Live says that a change in the file holds at once while the program runs; others wait for the next start.
	Live bool
}

// key is one row of the table: a Key and the place of its value.
type key struct {
	name, variable, doc string
	value               value
}

// The environment variables that are no settings of the file.
const (
	// HomeVariable names one folder for everything.
	HomeVariable = buildinfo.Env + "HOME"
	// PassphraseVariable opens the encrypted file of Keychain "file".
	PassphraseVariable = buildinfo.Env + "KEYCHAIN_PASSPHRASE"
)

// Keys describes every setting, in the order of the file.
func Keys() []Key {
	s := Default()
	rows := table(&s)
	keys := make([]Key, len(rows))
	for i, row := range rows {
		keys[i] = Key{Name: row.name, Doc: row.doc, Default: row.value.literal(), Schema: row.value.schema(),
			Variable: row.variable, Live: row.live()}
	}
	return keys
}

// Literals are the values of all keys by name, as the file has them.
func Literals(s Settings) map[string]string {
	values := map[string]string{}
	for _, row := range table(&s) {
		values[row.name] = row.value.literal()
	}
	return values
}

// live reports whether a change of the key in the file holds while the program runs.
func (k key) live() bool {
	return slices.ContainsFunc([]string{"routing.", "hold.", "network.", "history.keep_", "notifications.",
		"claude_code."}, func(begin string) bool {
		return strings.HasPrefix(k.name, begin)
	})
}

// NeedRestart names the keys whose values differ and that count from the next start on, in the order of the file.
func NeedRestart(running, file Settings) []string {
	var names []string
	now, then := table(&running), table(&file)
	for i, row := range now {
		if !row.live() && row.value.literal() != then[i].value.literal() {
			names = append(names, row.name)
		}
	}
	return names
}

// find returns the row of that name.
func find(rows []key, name string) (key, bool) {
	for _, row := range rows {
		if row.name == name {
			return row, true
		}
	}
	return key{}, false
}

// names lists the names directly under a group ("" for the top): keys, and groups once each.
func names(rows []key, group string) []string {
	var all []string
	for _, row := range rows {
		over, name, nested := strings.Cut(row.name, ".")
		switch {
		case nested && group == over:
			all = append(all, name)
		case group == "" && (len(all) == 0 || all[len(all)-1] != over):
			all = append(all, over)
		}
	}
	return all
}

// isGroup reports whether keys stand under that name.
func isGroup(rows []key, name string) bool { return len(names(rows, name)) > 0 && name != "" }
