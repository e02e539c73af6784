package backend

import (
	"errors"

	"clb/app/config"
)

// RestoreAfterStart puts right what an update, a move, or the last end has left: the entry that starts the program at
// login, and Claude Code's settings.
func (b *Backend) RestoreAfterStart() {
	b.repairStartup()
	h, err := b.desktop.hookup()
	if err != nil {
		return
	}
	switch done, err := h.Resume(); {
	case err != nil:
		b.logger.Warn("Claude Code was connected before the last end, and is not connected again", "error", err)
	case done:
		b.logger.Info("Claude Code is connected again")
	}
}

func (b *Backend) repairStartup() {
	s := b.desktop
	for _, service := range []bool{false, true} {
		s.service = service
		entry, err := s.autostart()
		if err != nil {
			return
		}
		changed, err := entry.Repair()
		switch {
		case err != nil && !errors.Is(err, errors.ErrUnsupported):
			b.logger.Debug("the entry that starts the program at login was not looked at", "error", err)
		case changed:
			b.logger.Info("the entry that starts the program at login leads here again", "program", entry.Program)
		}
	}
}

// DisconnectOnQuit is called when the program begins to end: where its user wants that, Claude Code's settings are
// again what they were before, since a Claude Code that asks a program that is gone gets no answers.
func (b *Backend) DisconnectOnQuit() {
	if b.live.settings().ClaudeCode.OnQuit != config.OnQuitRestore {
		return
	}
	h, err := b.desktop.hookup()
	if err != nil {
		return
	}
	switch done, err := h.Suspend(); {
	case err != nil:
		b.logger.Warn("Claude Code's settings still lead here", "error", err)
	case done:
		b.logger.Info("Claude Code's settings are what they were before; they are connected again at the next start")
	}
}
