package app

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"clb/app/claudecode"
	"clb/app/config"
	"clb/app/durable"
)

// pending is what the program left undone when it ended: Claude Code was connected, and is to be again.
type pending struct {
	Group       string `json:"group,omitempty"`
	Placeholder bool   `json:"placeholder,omitempty"`
}

func (s surroundings) pendingFile() string {
	return filepath.Join(s.data, "claude-code", "reconnect.json")
}

// settleIn puts right what an update, a move, or the last end has left: the entry that starts the program at login, and Claude
// Code's settings.
func (p *program) settleIn(s surroundings) {
	p.repairStartup(s)
	text, err := durable.Read(s.pendingFile(), 64<<10)
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	var left pending
	if err == nil {
		err = json.Unmarshal(text, &left)
	}
	if err == nil {
		err = s.reconnect(left)
	}
	if err != nil {
		p.logger.Warn("Claude Code was connected before the last end, and is not connected again", "error", err)
	} else {
		p.logger.Info("Claude Code is connected again")
	}
	_ = os.Remove(s.pendingFile()) // tried once: what stands there now is somebody's will
}

func (p *program) repairStartup(s surroundings) {
	for _, service := range []bool{false, true} {
		s.service = service
		entry, err := s.autostart()
		if err != nil {
			return
		}
		changed, err := entry.Repair()
		switch {
		case err != nil && !errors.Is(err, errors.ErrUnsupported):
			p.logger.Debug("the entry that starts the program at login was not looked at", "error", err)
		case changed:
			p.logger.Info("the entry that starts the program at login leads here again", "program", entry.Program)
		}
	}
}

// reconnect leaves an address alone that somebody has set meanwhile.
func (s surroundings) reconnect(left pending) error {
	h, err := s.hookup()
	if err != nil {
		return err
	}
	hook := claudecode.Hook{Address: claudecode.WithGroup(h.Address, left.Group), Placeholder: left.Placeholder}
	plan, err := h.Connect(hook)
	if err != nil || plan.Nothing() {
		return err
	}
	return plan.Apply()
}

// leave is called when the program begins to end: where its user wants that, Claude Code's settings are again what they were
// before, since a Claude Code that asks a program that is gone gets no answers.
func (p *program) leave(s surroundings) {
	if p.live.settings().ClaudeCode.OnQuit != config.OnQuitRestore {
		return
	}
	h, err := s.hookup()
	if err != nil {
		return
	}
	now := h.Look()
	if now.State != claudecode.Connected {
		return
	}
	if err := s.disconnect(h, pending{now.Group, now.Placeholder}); err != nil {
		p.logger.Warn("Claude Code's settings still lead here", "error", err)
		return
	}
	p.logger.Info("Claude Code's settings are what they were before; they are connected again at the next start")
}

// disconnect notes first what is to be done at the next start: a crash between the two leaves Claude Code connected, and
// connecting it again changes nothing.
func (s surroundings) disconnect(h claudecode.Hookup, left pending) error {
	text, err := json.Marshal(left)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(s.pendingFile()), 0o700); err != nil {
		return err
	}
	if err := durable.Replace(s.pendingFile(), text, 0o600); err != nil {
		return err
	}
	plan, err := h.Disconnect()
	if err != nil || plan.Nothing() {
		return err
	}
	return plan.Apply()
}
