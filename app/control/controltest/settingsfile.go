package controltest

import (
	"context"
	"errors"

	"clb/app/config"
	"clb/app/control"
)

// settingsText is a settings file in memory.
type settingsText struct{ text []byte }

// SettingsFile is every setting as the file has it now.
func (p *Program) SettingsFile(context.Context) (control.SettingsFile, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.settingsText.shown(), p.failure
}

// ChangeSettings sets settings in the file.
func (p *Program) ChangeSettings(_ context.Context, changes map[string]string) (control.SettingsFile, error) {
	var now control.SettingsFile
	err := p.change(func() error {
		edited, err := config.Edit("settings.jsonc", p.settingsText.now(), config.Changes(changes)...)
		if mistake := new(config.Error); errors.As(err, &mistake) {
			return invalid("%s: %s; it takes %s", mistake.Key, mistake.Problem, mistake.Takes)
		}
		p.settingsText.text = edited
		now = p.settingsText.shown()
		return err
	})
	return now, err
}

func (s *settingsText) now() []byte {
	if s.text == nil {
		s.text = config.NewFile()
	}
	return s.text
}

func (s *settingsText) shown() control.SettingsFile {
	settings, err := config.Parse("settings.jsonc", s.now())
	if err != nil {
		panic(err) // Edit checks what it makes
	}
	return config.Shown("/home/user/.config/clb/settings.jsonc", config.Default(), settings)
}
