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
		b.logger.Warn("reconnecting Claude Code failed", "error", err)
	case done:
		b.logger.Info("Claude Code reconnected")
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
			b.logger.Debug("checking the login entry failed", "error", err)
		case changed:
			b.logger.Info("login entry repaired", "program", entry.Program)
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
		b.logger.Warn("disconnecting Claude Code failed", "error", err)
	case done:
		b.logger.Info("Claude Code disconnected")
	}
}
