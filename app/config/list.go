package config

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"unicode"
	"unicode/utf8"

	"clb/app/control"
	"clb/app/jsonc"
	"clb/proxy/balance"
)

// list is a value with any number of entries, each a text in the file. As one text, a Change has an entry a line.
type list interface {
	value
	// clear takes all entries away, add puts one behind them; the error is the problem in words.
	clear()
	add(entry string) error
	// empty is a list of the same kind without entries, in a place of its own.
	empty() list
	// entries are the texts of all.
	entries() []string
}

// Bounds of the routes: each request is held against all of them.
const (
	mostRoutes   = 200
	longestRoute = 1000 // characters
)

// routes is a list of routes, as balance.ParseRoute reads them.
type routes struct{ at *[]balance.Route }

func (v routes) kind() jsonc.Kind { return '[' }

func (v routes) schema() control.SettingSchema {
	return control.SettingSchema{Type: control.ListSetting, Hint: fmt.Sprintf(
		`a list of up to %d texts such as "claude-opus-*: work, home" or "*haiku*: not work"`, mostRoutes)}
}

func (v routes) set(text string) error {
	var all []balance.Route
	for line := range strings.SplitSeq(text, "\n") {
		if line == "" {
			continue
		}
		if err := (routes{&all}).add(line); err != nil {
			return err
		}
	}
	*v.at = all
	return nil
}

func (v routes) clear() { *v.at = nil }

func (routes) empty() list { return routes{new([]balance.Route)} }

func (v routes) add(entry string) error {
	number := len(*v.at) + 1
	if number > mostRoutes {
		return errors.New("there are too many entries")
	}
	route, err := balance.ParseRoute(entry)
	switch {
	case utf8.RuneCountInString(entry) > longestRoute:
		return fmt.Errorf("entry %d is longer than %d characters", number, longestRoute)
	case strings.ContainsFunc(entry, unicode.IsControl):
		return fmt.Errorf("entry %d has a line break or control character", number)
	case err != nil: // whose text repeats a part of the entry
		return fmt.Errorf("entry %d is no route", number)
	}
	if again, err := balance.ParseRoute(route.String()); err != nil || !reflect.DeepEqual(route, again) {
		// ", not work": it would turn round when it is written back
		return fmt.Errorf("entry %d can be read in two ways", number)
	}
	*v.at = append(*v.at, route)
	return nil
}

func (v routes) entries() []string { return Routing{Routes: *v.at}.Texts() }

// literal has all entries in one line.
func (v routes) literal() string {
	quoted := v.entries()
	for i, entry := range quoted {
		quoted[i] = jsonc.Quote(entry)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}
