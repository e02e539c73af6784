package control

import (
	"context"
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
	// Path is where it lies.
	Path     string    `json:"path"`
	Settings []Setting `json:"settings"`
	// Restart names those that have changed since the program started and that it does not follow.
	Restart []string `json:"restart"`
}

// Setting is one key of the settings file.
type Setting struct {
	// Name is where it stands, "retry.count". Doc says what it does, with its unit; Takes what is allowed.
	Name  string `json:"name"`
	Doc   string `json:"doc"`
	Takes string `json:"takes"`
	// Default and Value are as the file has them: texts in quotes, lists in brackets.
	Default string `json:"default"`
	Value   string `json:"value"`
	// Variable is the environment variable that goes before the file, empty where there is none. Live says that a
	// change holds at once.
	Variable string `json:"variable"`
	Live     bool   `json:"live"`
}

// SettingsCall is what PATCH /api/settings takes.
type SettingsCall struct {
	Changes map[string]string `json:"changes"`
}

// Check says, by an *InputError, what is wrong with the call.
func (c *SettingsCall) Check() error {
	if len(c.Changes) == 0 {
		return InputErrorf("changes is missing: it takes names of settings with their values as texts")
	}
	return nil
}
