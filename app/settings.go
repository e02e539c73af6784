package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"clb/app/config"
	"clb/app/status"
	"clb/proxy/account"
	"clb/proxy/balance"
)

// settingsState are those settings that hold while the program runs: how requests are spread, and how long they wait.
// The settings file is where they live: whoever changes them writes it and then takes over what it says, and so does an
// edit by hand.
type settingsState struct {
	// turn holds a value while somebody writes the settings file or takes over what it says: one after the other.
	turn chan struct{}
	// hold tells the engine how requests wait; nil where none runs.
	hold func(config.Hold)

	mu sync.Mutex // guards the rest
	// now are the settings that hold, those that need a restart being of no account.
	now config.Settings
	// problem is why the file counts as it was before, in words; empty: it counts.
	problem string
	// restart are the keys that differ from those of the start and wait for the next one.
	restart []string
}

func newLiveSettings(s config.Settings) *settingsState {
	return &settingsState{turn: make(chan struct{}, 1), now: s}
}

// withLock does something with the settings file while nobody else does.
func (l *settingsState) withLock(ctx context.Context, do func() error) error {
	select {
	case l.turn <- struct{}{}:
		defer func() { <-l.turn }()
		return do()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// current are the rules that hold now.
func (l *settingsState) current() (config.Routing, config.Hold) {
	now := l.settings()
	return now.Routing, now.Hold
}

func (l *settingsState) settings() config.Settings {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.now
}

// warnings are what is wrong with the settings file as it is now.
func (l *settingsState) warnings() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var w []string
	if l.problem != "" {
		w = append(w, "The settings file is not valid, and the settings stay as they were: "+l.problem)
	}
	if len(l.restart) > 0 {
		w = append(w, "The settings file has changed; restart to apply: "+strings.Join(l.restart, ", "))
	}
	return w
}

// reload takes over what the settings file says; the caller has the turn. A file that is not valid changes nothing but
// the warnings. news says in words what is new, empty: nothing.
func (h *resources) reload() (news string, err error) {
	s, err := h.Reread()
	if err != nil {
		problem := err.Error()
		if errors.Is(err, fs.ErrNotExist) {
			problem = "there is none any more; the next start makes a fresh one"
		}
		return h.live.reject(problem), err
	}
	return h.use(s), nil
}

// reject notes why the file does not count.
func (l *settingsState) reject(problem string) (news string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.problem == problem {
		return ""
	}
	l.problem = problem
	return "the settings file is not valid, and the settings stay as they were: " + problem
}

// use lets settings hold as far as they can without a restart.
func (h *resources) use(s config.Settings) (news string) {
	l := h.live
	if s.Network != l.settings().Network {
		if err := h.network.Set(s.Network.Transport(h.Proxy)); err != nil {
			return l.reject(err.Error())
		}
	}
	restart := config.NeedRestart(h.Settings, s)
	l.mu.Lock()
	old := l.now
	known := l.problem == "" && slices.Equal(l.restart, restart)
	l.now, l.problem, l.restart = s, "", restart
	l.mu.Unlock()
	keep := old.History.KeepDays != s.History.KeepDays || old.History.KeepMegabytes != s.History.KeepMegabytes
	if keep {
		h.store.SetRetention(s.History.KeepDays, s.History.KeepMegabytes)
	}
	if !alike(old.Routing, s.Routing) || old.Hold != s.Hold {
		h.apply()
		return "the routing has changed"
	}
	if !known || keep || old.Notifications != s.Notifications || old.Network != s.Network ||
		old.ClaudeCode != s.ClaudeCode {
		return "the settings file has changed"
	}
	return ""
}

func alike(a, b config.Routing) bool {
	return a.Strategy == b.Strategy && a.AvoidPercent == b.AvoidPercent && slices.Equal(a.Texts(), b.Texts())
}

// apply gives the rules to the pool and the engine.
func (h *resources) apply() {
	routing, hold := h.live.current()
	h.pool.SetRouting(poolRouting(routing))
	if h.live.hold != nil {
		h.live.hold(hold)
	}
}

func poolRouting(r config.Routing) account.Routing {
	return account.Routing{Strategy: r.Strategy, AvoidFrom: r.AvoidFrom(), Routes: r.Routes}
}

// names are those of all accounts.
func (h *resources) names() []string {
	var names []string
	for _, v := range h.pool.List() {
		names = append(names, v.Name)
	}
	return names
}

// routing is how requests are spread, as a person sees it.
func (h *resources) routing() status.Routing {
	routing, hold := h.live.current()
	mode := h.pool.Mode()
	return status.Routing{Strategy: string(routing.Strategy), AvoidPercent: routing.AvoidPercent,
		HoldMinutes: hold.Minutes,
		Routes:      balance.RouteTexts(routing.Routes), Groups: h.pool.Groups(), Mode: string(mode.Mode),
		Account: mode.Account, Until: mode.Until}
}

// unknownRouteAccounts warn of routes that name accounts that there are not: a file can be written by hand.
func (h *resources) unknownRouteAccounts() []string {
	routing, _ := h.live.current()
	if len(routing.Routes) == 0 {
		return nil
	}
	var w []string
	names := h.names()
	for _, r := range routing.Routes {
		unknown := r.UnknownAccounts(names)
		if len(unknown) == 0 {
			continue
		}
		line := fmt.Sprintf("The route %q names %s, and there is no such account.", r, strings.Join(unknown, ", "))
		if !r.Forbid && len(unknown) == len(r.Accounts) {
			line += " No account may serve these models."
		}
		w = append(w, line)
	}
	return w
}

// isOnlyAccount reports whether an account is the only one that may serve now.
func (h *resources) isOnlyAccount(name string) bool {
	mode := h.pool.Mode()
	return mode.Mode == balance.Only && strings.EqualFold(mode.Account, name)
}
