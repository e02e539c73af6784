package notify

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"time"

	"clb/app/durable"
)

// Memory is what is known of the snapshots before: what lasts, and what of it was told. The zero value knows nothing. It has
// names and times and no secrets, and is a value: Look returns another one.
type Memory struct {
	// Names are the accounts of the last look, in its order.
	Names []string `json:"names,omitempty"`
	// SignIns are the accounts that needed the user, by name.
	SignIns  map[string]Spell `json:"sign_ins,omitempty"`
	Keychain Spell            `json:"keychain,omitzero"`
	// Shortages are the times when all accounts of a group are limited, by the group in lower case; "" is those in none.
	Shortages map[string]Shortage `json:"shortages,omitempty"`
	// Windows are how full windows were, by account and window.
	Windows map[string]map[string]Mark `json:"windows,omitempty"`
}

// Spell is something that lasts. The zero value is something that is not there.
type Spell struct {
	// Since is when it was first seen; Told when it was told, or would have been; Over when it was first seen to be over.
	Since time.Time `json:"since,omitzero"`
	Told  time.Time `json:"told,omitzero"`
	Over  time.Time `json:"over,omitzero"`
}

// Shortage is a time when no account of a group takes requests.
type Shortage struct {
	// Since is when it began, zero: it is over. Told says that it has lasted, and Quiet that it was nothing new.
	Since time.Time `json:"since,omitzero"`
	Told  bool      `json:"told,omitempty"`
	Quiet bool      `json:"quiet,omitempty"`
	// Until is the end that was told, Ended when the last one was over.
	Until time.Time `json:"until,omitzero"`
	Ended time.Time `json:"ended,omitzero"`
	// Accounts are those that were limited in it; Back is since when one of them is back.
	Accounts []string  `json:"accounts,omitempty"`
	Back     time.Time `json:"back,omitzero"`
}

// Mark is how full a window was.
type Mark struct {
	// Level is 80 or 95.
	Level int `json:"level"`
	// Reset is when that window starts anew; zero where that is not known.
	Reset time.Time `json:"reset,omitzero"`
}

// on is the spell when it is there.
func (s Spell) on(now time.Time) Spell {
	if !s.Over.IsZero() && now.Sub(s.Over) >= over {
		s = Spell{}
	}
	s.Over = time.Time{}
	if s.Since.IsZero() || s.Since.After(now) { // the clock was set back
		s.Since = now
	}
	return s
}

// off is the spell when it is not there. One that was told is remembered until it has been over for long enough.
func (s Spell) off(now time.Time) Spell {
	if s.Told.IsZero() {
		return Spell{}
	}
	if s.Over.IsZero() || s.Over.After(now) {
		s.Over = now
	}
	if now.Sub(s.Over) >= over {
		return Spell{}
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
func (m Memory) clone() Memory {
	m.Names = slices.Clone(m.Names)
	m.SignIns, m.Shortages, m.Windows = maps.Clone(m.SignIns), maps.Clone(m.Shortages), maps.Clone(m.Windows)
	for group, s := range m.Shortages {
		s.Accounts = slices.Clone(s.Accounts)
		m.Shortages[group] = s
	}
	for account, marks := range m.Windows {
		m.Windows[account] = maps.Clone(marks)
	}
	return m
}

// rename gives what is known of an account to its new name.
func (m *Memory) rename(from, to string) {
	if s, found := m.SignIns[from]; found {
		delete(m.SignIns, from)
		m.SignIns[to] = s
	}
	if marks, found := m.Windows[from]; found {
		delete(m.Windows, from)
		m.Windows[to] = marks
	}
	for _, s := range m.Shortages {
		if i := slices.Index(s.Accounts, from); i >= 0 {
			s.Accounts[i] = to
		}
	}
}

// keep forgets all accounts but those.
func (m *Memory) keep(names []string) {
	gone := func(name string) bool { return !slices.Contains(names, name) }
	maps.DeleteFunc(m.SignIns, func(name string, _ Spell) bool { return gone(name) })
	maps.DeleteFunc(m.Windows, func(name string, _ map[string]Mark) bool { return gone(name) })
	for group, s := range m.Shortages {
		if s.Accounts = slices.DeleteFunc(s.Accounts, gone); len(s.Accounts) == 0 {
			s.Accounts = nil // as it is read back
		}
		m.Shortages[group] = s
	}
}

// tidy makes empty maps none, as they are read back.
func (m *Memory) tidy() {
	if len(m.SignIns) == 0 {
		m.SignIns = nil
	}
	if len(m.Shortages) == 0 {
		m.Shortages = nil
	}
	if len(m.Windows) == 0 {
		m.Windows = nil
	}
}

// longestMemory bounds what is read, in bytes: some thousands of accounts.
const longestMemory = 4 << 20

// ReadMemory reads what WriteMemory has written. No file is an empty memory. With an error the memory is empty as well, and
// may be used: at worst something is told again.
func ReadMemory(path string) (Memory, error) {
	text, err := durable.Read(path, longestMemory)
	if errors.Is(err, fs.ErrNotExist) {
		return Memory{}, nil
	}
	var m Memory
	if err == nil {
		err = json.Unmarshal(text, &m)
	}
	if err != nil {
		return Memory{}, fmt.Errorf("reading what was told from %s: %w", path, err)
	}
	return m, nil
}

// WriteMemory puts the memory into a file that only the user can read; a reader, or a crash, finds the old one or the new one.
func WriteMemory(path string, m Memory) error {
	text, err := json.Marshal(m)
	if err == nil {
		err = durable.Replace(path, append(text, '\n'), 0o600)
	}
	if err != nil {
		return fmt.Errorf("writing down what was told: %w", err)
	}
	return nil
}
