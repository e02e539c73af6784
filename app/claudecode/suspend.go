package claudecode

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"clb/app/atomicfile"
	"clb/app/desktop"
)

// suspension is what the program took out of a settings file as it ended, to be put back at its next start. Whoever
// connects or disconnects the file in between has the last word, and it is gone.
type suspension struct {
	// Settings is the file; empty where an older version has written it.
	Settings    string `json:"settings,omitempty"`
	Group       string `json:"group,omitempty"`
	Placeholder bool   `json:"placeholder,omitempty"`
}

// maxSuspension bounds the file of a suspension, in bytes.
const maxSuspension = 64 << 10

// Suspend disconnects the file until Resume, where it is connected; done says that it was.
func (h Connector) Suspend() (done bool, err error) {
	_, err = h.Settle(func() (Plan, error) {
		f, err := h.find()
		if err != nil {
			return Plan{}, err
		}
		now := f.status(f.now.text)
		if done = now.State == Connected; !done {
			return Plan{skip: true}, nil
		}
		p, err := h.disconnect(f)
		p.suspend = &suspension{h.Settings, now.Group, now.Placeholder}
		return p, err
	})
	return done, err
}

// Resume connects a file that Suspend has disconnected, and leaves an address alone that was set meanwhile. It
// is tried once. Done says that there was something to put back.
func (h Connector) Resume() (done bool, err error) {
	_, err = h.Settle(func() (Plan, error) {
		f, err := h.find()
		if err != nil || f.kept.suspended == nil {
			return Plan{skip: true}, err
		}
		done = true
		var s suspension
		if err = json.Unmarshal(f.kept.suspended, &s); err != nil {
			return Plan{}, fmt.Errorf("reading what was connected before: %w", err)
		}
		return h.connect(f, Target{Address: WithGroup(h.Address, s.Group), Placeholder: s.Placeholder})
	})
	if err != nil {
		done = true
		_ = os.Remove(h.undoStore().suspended) // the file was changed on purpose
	}
	return done, err
}

// mostTries bounds how often a change is planned again because another change came first.
const mostTries = 100

// Settle plans a change and makes it, again where the file has changed in between.
func (h Connector) Settle(plan func() (Plan, error)) (p Plan, err error) {
	for range mostTries {
		if p, err = plan(); err != nil {
			return p, err
		}
		if err = p.Apply(); !errors.Is(err, ErrChanged) {
			return p, err
		}
	}
	return p, err
}

// undoFiles are what is kept in our folder about a settings file, byte for byte; nil: nothing.
type undoFiles struct{ record, suspended []byte }

// read reads them. A suspension of another settings file is none of this one.
func (s undoStore) read() (m undoFiles, err error) {
	if m.record, err = readOr(s.record, maxRecord); err != nil {
		return m, fmt.Errorf("reading what stood in Claude Code's settings: %w", err)
	}
	if m.suspended, err = readOr(s.suspended, maxSuspension); err != nil {
		return m, fmt.Errorf("reading what was connected before: %w", err)
	}
	var of suspension
	if json.Unmarshal(m.suspended, &of) == nil && of.Settings != "" && of.Settings != s.settings {
		m.suspended = nil
	}
	return m, nil
}

// readOr reads a file; nil where there is none.
func readOr(path string, longest int64) ([]byte, error) {
	text, err := atomicfile.Read(path, longest)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return text, err
}

// remember brings a suspension to the disk, or, where there is to be none, takes the one away that is there.
func (s undoStore) remember(now []byte, next *suspension) error {
	if next == nil {
		if now == nil {
			return nil
		}
		return os.Remove(s.suspended)
	}
	text, err := json.Marshal(next)
	if err != nil {
		return fmt.Errorf("noting what is connected: %w", err)
	}
	return s.put(s.suspended, text)
}

// put writes a file of ours, in a folder that is made where it is needed.
func (s undoStore) put(path string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return atomicfile.WriteFile(path, text, 0o600)
}

const (
	// lockPatience is how long another process may take for its change; lockStep is how often it is looked whether it
	// is done.
	lockPatience = 10 * time.Second
	lockStep     = 10 * time.Millisecond
)

// hold keeps all other processes from changing the file and what is known of it, until release.
func (s undoStore) hold() (release func(), err error) {
	if err := os.MkdirAll(filepath.Dir(s.lock), 0o700); err != nil {
		return nil, fmt.Errorf("changing Claude Code's settings: %w", err)
	}
	for end := time.Now().Add(lockPatience); ; time.Sleep(lockStep) {
		lock, err := desktop.AcquireLock(s.lock)
		switch {
		case err == nil:
			return func() { _ = lock.Release() }, nil
		case !errors.Is(err, desktop.ErrLocked):
			return nil, fmt.Errorf("changing Claude Code's settings: %w", err)
		case time.Now().After(end):
			return nil, errors.New("another process is changing Claude Code's settings and does not end: wait for " +
				"it, or end it")
		}
	}
}
