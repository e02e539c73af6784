//go:build e2e

package dashboard_test

import (
	"context"
	"net/http"

	"clb/app/config"
	"clb/app/control"
)

// everything has one handler answer several routes.
func everything(answer http.HandlerFunc, patterns ...string) map[string]http.HandlerFunc {
	routes := map[string]http.HandlerFunc{}
	for _, pattern := range patterns {
		routes[pattern] = answer
	}
	return routes
}

// settingsFile is a settings file in memory, which is read and changed by the program's own rules.
type settingsFile struct {
	stage   *stage
	running config.Settings
	text    []byte
	asked   []map[string]string
}

// newSettingsFile is one with that text.
func (s *stage) newSettingsFile(text string) *settingsFile {
	running, err := config.Parse("settings.jsonc", []byte(text))
	if err != nil {
		s.t.Fatal(err)
	}
	return &settingsFile{stage: s, text: []byte(text), running: running}
}

// SettingsFile is every setting as the file has it now.
func (f *settingsFile) SettingsFile(context.Context) (control.SettingsFile, error) {
	f.stage.mu.Lock()
	defer f.stage.mu.Unlock()
	now, err := config.Parse("settings.jsonc", f.text)
	return config.Shown("/home/user/.config/clb/settings.jsonc", f.running, now), err
}

// ChangeSettings edits the text, and notes what was asked.
func (f *settingsFile) ChangeSettings(ctx context.Context, changes map[string]string) (control.SettingsFile, error) {
	f.stage.mu.Lock()
	f.asked = append(f.asked, changes)
	edited, err := config.Edit("settings.jsonc", f.text, config.Changes(changes)...)
	if err == nil {
		f.text = edited
	}
	f.stage.mu.Unlock()
	if err != nil {
		return control.SettingsFile{}, &control.InputError{Text: err.Error()}
	}
	return f.SettingsFile(ctx)
}
