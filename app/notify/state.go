package notify

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"time"

	"clb/app/atomicfile"
)

// State is what is known of the snapshots before: what lasts, and what of it was shown. The zero value knows nothing.
// It has names and times and no secrets, and is a value: Evaluate returns another one.
type State struct {
	// Names are the accounts of the last look, in its order.
	Names []string `json:"names,omitempty"`
	// SignIns are the accounts that needed the user, by name.
	SignIns  map[string]Episode `json:"sign_ins,omitempty"`
	Keychain Episode            `json:"keychain,omitzero"`
	// Exhaustions are the times when all accounts of a group are limited, by the group in lower case; "" is those in
	// none.
	Exhaustions map[string]Exhaustion `json:"shortages,omitempty"`
	// Windows are how full windows were, by account and window.
	Windows map[string]map[string]WindowLevel `json:"windows,omitempty"`
}

// Episode is something that lasts. The zero value is something that is not there.
type Episode struct {
	// Since is when it was first seen; Told when it was shown, or would have been; Over when it was first seen to be
	// over.
	Since time.Time `json:"since,omitzero"`
	Told  time.Time `json:"told,omitzero"`
	Over  time.Time `json:"over,omitzero"`
}

// Exhaustion is a time when no account of a group takes requests.
type Exhaustion struct {
	// Since is when it began, zero: it is over. Told says that it has lasted, and Quiet that it was nothing new.
	Since time.Time `json:"since,omitzero"`
	Told  bool      `json:"told,omitempty"`
	Quiet bool      `json:"quiet,omitempty"`
	// Until is the end that was shown, Ended when the last one was over.
	Until time.Time `json:"until,omitzero"`
	Ended time.Time `json:"ended,omitzero"`
	// Accounts are those that were limited in it; Back is since when one of them is back.
	Accounts []string  `json:"accounts,omitempty"`
	Back     time.Time `json:"back,omitzero"`
}

// WindowLevel is how full a window was.
type WindowLevel struct {
	// Level is 80 or 95.
	Level int `json:"level"`
	// Reset is when that window resets; zero where that is not known.
	Reset time.Time `json:"reset,omitzero"`
}

// on is the episode when it is there.
func (s Episode) on(now time.Time) Episode {
	if !s.Over.IsZero() && now.Sub(s.Over) >= over {
		s = Episode{}
	}
	s.Over = time.Time{}
	if s.Since.IsZero() || s.Since.After(now) { // the clock was set back
		s.Since = now
	}
	return s
}

// off is the episode when it is not there. One that was shown is remembered until it has been over for long enough.
func (s Episode) off(now time.Time) Episode {
	if s.Told.IsZero() {
		return Episode{}
	}
	if s.Over.IsZero() || s.Over.After(now) {
		s.Over = now
	}
	if now.Sub(s.Over) >= over {
		return Episode{}
	}
	return s
}

// put sets a value; the zero value is none.
func put[V any](m *map[string]V, key string, v V) {
	var none V
	if equal(v, none) {
		delete(*m, key)
		return
	}
	if *m == nil {
		*m = map[string]V{}
	}
	(*m)[key] = v
}

// clone shares nothing with m.
func (m State) clone() State {
	m.Names = slices.Clone(m.Names)
	m.SignIns, m.Exhaustions, m.Windows = maps.Clone(m.SignIns), maps.Clone(m.Exhaustions), maps.Clone(m.Windows)
	for group, s := range m.Exhaustions {
		s.Accounts = slices.Clone(s.Accounts)
		m.Exhaustions[group] = s
	}
	for account, marks := range m.Windows {
		m.Windows[account] = maps.Clone(marks)
	}
	return m
}

// rename gives what is known of an account to its new name.
func (m *State) rename(from, to string) {
	if s, found := m.SignIns[from]; found {
		delete(m.SignIns, from)
		m.SignIns[to] = s
	}
	if marks, found := m.Windows[from]; found {
		delete(m.Windows, from)
		m.Windows[to] = marks
	}
	for _, s := range m.Exhaustions {
		if i := slices.Index(s.Accounts, from); i >= 0 {
			s.Accounts[i] = to
		}
	}
}

// keep forgets all accounts but those.
func (m *State) keep(names []string) {
	gone := func(name string) bool { return !slices.Contains(names, name) }
	maps.DeleteFunc(m.SignIns, func(name string, _ Episode) bool { return gone(name) })
	maps.DeleteFunc(m.Windows, func(name string, _ map[string]WindowLevel) bool { return gone(name) })
	for group, s := range m.Exhaustions {
		if s.Accounts = slices.DeleteFunc(s.Accounts, gone); len(s.Accounts) == 0 {
			s.Accounts = nil // as it is read back
		}
		m.Exhaustions[group] = s
	}
}

// prune makes empty maps none, as they are read back.
func (m *State) prune() {
	if len(m.SignIns) == 0 {
		m.SignIns = nil
	}
	if len(m.Exhaustions) == 0 {
		m.Exhaustions = nil
	}
	if len(m.Windows) == 0 {
		m.Windows = nil
	}
}

// maxStateSize bounds the file, in bytes: some thousands of accounts.
const maxStateSize = 4 << 20

// ReadState reads what WriteState has written. No file is an empty state. With an error the state is empty as well, and
// may be used: at worst something is shown again.
func ReadState(path string) (State, error) {
	text, err := atomicfile.Read(path, maxStateSize)
	if errors.Is(err, fs.ErrNotExist) {
		return State{}, nil
	}
	var m State
	if err == nil {
		err = json.Unmarshal(text, &m)
	}
	if err != nil {
		return State{}, fmt.Errorf("reading the notification state from %s: %w", path, err)
	}
	return m, nil
}

// WriteState puts the state into a file that only the user can read; a reader, or a crash, finds the old one or the new
// one.
func WriteState(path string, m State) error {
	text, err := json.Marshal(m)
	if err == nil {
		err = atomicfile.WriteFile(path, append(text, '\n'), 0o600)
	}
	if err != nil {
		return fmt.Errorf("saving the notification state: %w", err)
	}
	return nil
}
