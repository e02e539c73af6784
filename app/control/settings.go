package control

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

// Settings is the settings file.
type Settings interface {
	// SettingsFile is every setting in the order of the file, as the file has it now. A file that can't be read is an
	// *InputError that says where it is wrong.
	SettingsFile(context.Context) (SettingsFile, error)
	// ChangeSettings sets settings in the file, by name, all or none, and leaves every other byte as it is. Values are
	// texts as Setting.Value is, without quotes; a list has an entry a line. A setting that there is not, or that does
	// not take its value, is an *InputError that names it.
	ChangeSettings(ctx context.Context, changes map[string]string) (SettingsFile, error)
}

// SettingsFile is what the settings file has.
type SettingsFile struct {
	// Where the file is.
	Path string `json:"path"`
	// Every setting, in the order of the file.
	Settings []Setting `json:"settings"`
	// Those that have changed since the program started and that it does not follow.
	Restart []string `json:"restart"`
}

// Setting is one key of the settings file.
type Setting struct {
	// Its place in the file: `retry.count`.
	Name string `json:"name"`
	// What it does, with its unit.
	Doc string `json:"doc"`
	// What is allowed, in words.
	Takes string `json:"takes"`
	// The same for a form.
	Schema SettingSchema `json:"schema"`
	// Its value in a fresh file, as the file has it: a text in quotes, a list in brackets.
	Default string `json:"default"`
	// Its value now, likewise.
	Value string `json:"value"`
	// The environment variable that goes before the file; empty: there is none.
	Variable string `json:"variable"`
	// A change holds at once; others wait for the next start.
	Live bool `json:"live"`
}

// SettingSchema is what a setting takes, for a form.
type SettingSchema struct {
	// `choice`: one of `enum`; `url`: the address of a host; `list`: texts.
	Type string `json:"type" enum:"integer,number,boolean,choice,url,list,text"`
	// The least that an integer or a number may be.
	Min *float64 `json:"min,omitempty"`
	// The most.
	Max *float64 `json:"max,omitempty"`
	// The words of a choice.
	Enum []string `json:"enum,omitempty"`
	// What a number counts, `seconds`; left out where it has none.
	Unit string `json:"unit,omitempty"`
	// What the type leaves open: what 0 means, or what a text looks like.
	Hint string `json:"hint,omitempty"`
}

// The types of settings.
const (
	IntegerSetting = "integer"
	NumberSetting  = "number"
	BooleanSetting = "boolean"
	ChoiceSetting  = "choice" // one of Enum
	URLSetting     = "url"    // of a host: scheme, name and port
	ListSetting    = "list"   // of texts
	TextSetting    = "text"
)

// String says in words what the setting takes.
func (s SettingSchema) String() string {
	switch s.Type {
	case IntegerSetting, NumberSetting:
		text := fmt.Sprintf("a number from %g to %g", *s.Min, *s.Max)
		if s.Type == IntegerSetting {
			text = fmt.Sprintf("a whole number from %.0f to %.0f", *s.Min, *s.Max)
		}
		if s.Hint != "" {
			text += " (" + s.Hint + ")"
		}
		return text
	case BooleanSetting:
		return "true or false"
	case ChoiceSetting:
		quoted := make([]string, len(s.Enum))
		for i, word := range s.Enum {
			quoted[i] = strconv.Quote(word)
		}
		last := len(quoted) - 1
		return strings.Join(quoted[:last], ", ") + " or " + quoted[last]
	default:
		return s.Hint
	}
}

// SettingsCall is what PATCH /api/settings takes.
type SettingsCall struct {
	// Values by name, without quotes; a list has an entry a line.
	Changes map[string]string `json:"changes"`
}

// Check says, by an *InputError, what is wrong with the call.
func (c *SettingsCall) Check() error {
	if len(c.Changes) == 0 {
		return InputErrorf("changes is missing: it takes names of settings with their values as texts")
	}
	return nil
}
