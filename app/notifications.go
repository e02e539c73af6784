package app

import (
	"context"
	"errors"
	"path/filepath"

	"clb/app/config"
	"clb/app/desktop/notification"
	"clb/app/notify"
	"clb/assets"
)

// notify tells of what its user should know, until ctx ends.
func (p *program) notify(ctx context.Context) {
	path := filepath.Join(p.backend.Paths.DataFolder, "notifications.json")
	memory, err := notify.ReadState(path)
	if err != nil {
		p.logger.Warn("notification state not read", "error", err)
	}
	p.internalWatchers.Add(1)
	defer p.internalWatchers.Add(-1)
	notifier := notification.New(notification.Config{Icon: assets.AppPNG(), Logger: p.logger})
	defer notifier.Close()
	notify.Run(ctx, notify.Config{Board: p.backend.Board(), Notifier: notifier, Memory: memory, Logger: p.logger,
		Wanted:   func() notify.Enabled { return wanted(p.backend.CurrentSettings().Notifications) },
		Remember: func(m notify.State) error { return notify.WriteState(path, m) }})
}

func wanted(n config.Notifications) notify.Enabled {
	return notify.Enabled{SignIn: n.SignIn, AllLimited: n.AllLimited, Back: n.Back, Keychain: n.Keychain,
		PortTaken: n.PortTaken, Window80: n.Window80, Window95: n.Window95}
}

// tellOfPort shows that the program did not start, to somebody who did not start it in a terminal.
func tellOfPort(ctx context.Context, o Options, loaded config.Loaded, cause error) {
	var taken portInUseError
	if !o.Tray || o.terminal() != nil || !loaded.Settings.Notifications.PortTaken || !errors.As(cause, &taken) {
		return
	}
	notifier := notification.New(notification.Config{Icon: assets.AppPNG()})
	defer notifier.Close()
	_ = notifier.Notify(ctx, notify.PortTaken(int(taken))) // where nothing is shown, the log has it
}
