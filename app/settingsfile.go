package app

import (
	"context"

	"clb/app/config"
	"clb/app/control"
)

// SettingsFile is every setting as the file has it now.
func (d *backend) SettingsFile(ctx context.Context) (now control.SettingsFile, err error) {
	err = d.live.withLock(ctx, func() error {
		now, err = d.settingsFile()
		return err
	})
	return now, err
}

// settingsFile reads the file; the caller has the turn.
func (d *backend) settingsFile() (control.SettingsFile, error) {
	file, err := d.Reread()
	if err != nil {
		return control.SettingsFile{}, asInputError(err)
	}
	return config.Shown(d.Paths.Settings, d.Settings, file), nil
}

// ChangeSettings sets settings in the file, and takes over what holds at once.
func (d *backend) ChangeSettings(ctx context.Context, changes map[string]string) (now control.SettingsFile, err error) {
	err = d.live.withLock(ctx, func() error {
		if err := d.reloadBeforeWrite(); err != nil {
			return err
		}
		if err := d.updateSettings(config.Changes(changes)...); err != nil {
			return err
		}
		now, err = d.settingsFile()
		return err
	})
	return now, err
}
