package tray

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"clb/app/claudecode"
	"clb/app/control"
	"clb/app/format"
	"clb/app/status"
)

// elsewhere is the address of another service.
const elsewhere = "https://other.example/v1"

// machine behaves like the program and the machine below it: what is set is done, can be read back, and is told.
type machine struct {
	board *status.Board
	tell  func(string)

	mu      sync.Mutex // guards the rest
	startup control.Startup
	hook    control.ClaudeCode
	told    map[string]bool
	refuse  error // of whatever is asked
	looks   int
}

func newMachine(board *status.Board, tell func(string)) *machine {
	m := &machine{board: board, tell: tell, startup: control.Startup{Supported: true}, told: map[string]bool{},
		hook: control.ClaudeCode{State: string(claudecode.NotConnected)}}
	for _, k := range notificationKinds() {
		m.told[k.name] = k.name != "window_80" && k.name != "window_95"
	}
	return m
}

// config offers everything.
func (m *machine) config(c Config) Config {
	c.Routing, c.Desktop, c.Notifications = m, m, m
	c.Add = func(_ context.Context, kind string) error { return m.do("add "+kind, func() {}) }
	c.Copy = func(_ context.Context, text string) error { return m.do("copy "+text, func() {}) }
	c.Health = func(context.Context) error { return m.do("health", func() {}) }
	return c
}

// change is what somebody else does on the machine.
func (m *machine) change(edit func(*machine)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	edit(m)
}

// do does what was asked for, tells it, or refuses.
func (m *machine) do(what string, edit func()) error {
	m.mu.Lock()
	if m.refuse != nil {
		defer m.mu.Unlock()
		return m.refuse
	}
	edit()
	m.mu.Unlock()
	m.tell(what)
	return nil
}

func (m *machine) publish(edit func(*status.Snapshot)) func() {
	return func() {
		s := m.board.Snapshot()
		s.Accounts = slices.Clone(s.Accounts)
		edit(&s)
		m.board.Publish(s)
	}
}

func (m *machine) SetMode(_ context.Context, c control.ModeChange) error {
	said := fmt.Sprintf("mode %s %s%s", c.Mode, c.Account, ending(c.Until))
	return m.do(said, m.publish(func(s *status.Snapshot) {
		s.Routing.Mode, s.Routing.Account, s.Routing.Until = c.Mode, c.Account, c.Until
	}))
}

func (m *machine) SetRouting(_ context.Context, c control.RoutingChange) error {
	return m.do("strategy "+*c.Strategy, m.publish(func(s *status.Snapshot) { s.Routing.Strategy = *c.Strategy }))
}

func (m *machine) Change(_ context.Context, name string, c control.Change) (status.Account, error) {
	return status.Account{}, m.do("pause "+name+ending(*c.PausedUntil), m.publish(func(s *status.Snapshot) {
		for i := range s.Accounts {
			if a := &s.Accounts[i]; a.Name == name {
				a.PausedUntil, a.Until, a.State = *c.PausedUntil, *c.PausedUntil, status.Paused
				if c.PausedUntil.IsZero() {
					a.State = status.Ready
				}
			}
		}
	}))
}

// ending says which of the spans it is that ends so.
func ending(until time.Time) string {
	switch now := time.Now(); {
	case until.IsZero():
		return ""
	case until.Equal(format.Tonight(now)):
		return " today"
	case (until.Sub(now) - time.Hour).Abs() < time.Minute:
		return " hour"
	}
	return " until " + until.String()
}

func (m *machine) Startup(context.Context) (control.Startup, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.looks++
	return m.startup, nil
}

func (m *machine) SetStartup(_ context.Context, on bool) (control.Startup, error) {
	err := m.do("startup "+onOff(on), func() { m.startup.On = on })
	return control.Startup{}, err
}

func (m *machine) ClaudeCode(context.Context) (control.ClaudeCode, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.hook, nil
}

func (m *machine) ConnectClaudeCode(_ context.Context, over bool) (control.ClaudeCode, error) {
	m.mu.Lock()
	foreign := m.hook.State == string(claudecode.Foreign)
	m.mu.Unlock()
	if foreign && !over {
		return control.ClaudeCode{}, &control.InputError{Kind: control.Taken, Text: "it asks another service"}
	}
	return control.ClaudeCode{}, m.do(fmt.Sprintf("connect, over another: %t", over), func() {
		m.hook = control.ClaudeCode{State: string(claudecode.Connected), Connected: true,
			BaseURL: "http://localhost:8080"}
	})
}

func (m *machine) DisconnectClaudeCode(context.Context) (control.ClaudeCode, error) {
	return control.ClaudeCode{},
		m.do("disconnect", func() { m.hook = control.ClaudeCode{State: string(claudecode.NotConnected)} })
}

func (m *machine) Notifications(context.Context) (map[string]bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return maps.Clone(m.told), nil
}

func (m *machine) SetNotification(_ context.Context, kind string, on bool) error {
	m.mu.Lock()
	_, known := m.told[kind]
	m.mu.Unlock()
	if !known {
		return errors.New("there is no such kind")
	}
	return m.do("tell "+kind+" "+onOff(on), func() { m.told[kind] = on })
}

// elsewhereChanged is a machine on which everything is otherwise than at the start.
func elsewhereChanged(m *machine) {
	m.startup = control.Startup{Detail: "this system has no sessions"}
	m.hook = control.ClaudeCode{State: string(claudecode.Foreign), BaseURL: elsewhere}
	m.told["sign_in"] = !m.told["sign_in"]
}
