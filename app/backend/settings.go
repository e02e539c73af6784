package backend

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"sync"

	"clb/app/config"
	"clb/app/control"
	"clb/app/status"
	"clb/proxy"
	"clb/proxy/account"
	"clb/proxy/balance"
)

// settingsState are those settings that hold while the program runs: how requests are spread, and how long they wait.
// The settings file is where they live: whoever changes them writes it and then takes over what it says, and so does an
// edit by hand.
type settingsState struct {
	// turn holds a value while somebody writes the settings file or takes over what it says: one after the other.
	turn chan struct{}

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
func (b *Backend) reload() (news string, err error) {
	s, err := b.Reread()
	if err != nil {
		problem := err.Error()
		if errors.Is(err, fs.ErrNotExist) {
			problem = "there is none any more; the next start makes a fresh one"
		}
		return b.live.reject(problem), err
	}
	return b.use(s), nil
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
func (b *Backend) use(s config.Settings) (news string) {
	l := b.live
	if s.Network != l.settings().Network {
		if err := b.network.Set(s.Network.Transport(b.Proxy)); err != nil {
			return l.reject(err.Error())
		}
	}
	restart := config.NeedRestart(b.Settings, s)
	l.mu.Lock()
	old := l.now
	known := l.problem == "" && slices.Equal(l.restart, restart)
	l.now, l.problem, l.restart = s, "", restart
	l.mu.Unlock()
	keep := old.History.KeepDays != s.History.KeepDays || old.History.KeepMegabytes != s.History.KeepMegabytes
	if keep {
		b.store.SetRetention(s.History.KeepDays, s.History.KeepMegabytes)
	}
	if !alike(old.Routing, s.Routing) || old.Hold != s.Hold {
		b.apply()
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
func (b *Backend) apply() {
	routing, hold := b.live.current()
	b.pool.SetRouting(poolRouting(routing))
	if b.engine != nil {
		b.engine.SetHold(proxy.Hold{Longest: hold.Longest(), Most: hold.Requests})
	}
}

func poolRouting(r config.Routing) account.Routing {
	return account.Routing{Strategy: r.Strategy, AvoidFrom: r.AvoidFrom(), Routes: r.Routes}
}

// names are those of all accounts.
func (b *Backend) names() []string {
	var names []string
	for _, v := range b.pool.List() {
		names = append(names, v.Name)
	}
	return names
}

// routing is how requests are spread, as a person sees it.
func (b *Backend) routing() status.Routing {
	routing, hold := b.live.current()
	mode := b.pool.Mode()
	return status.Routing{Strategy: string(routing.Strategy), AvoidPercent: routing.AvoidPercent,
		HoldMinutes: hold.Minutes,
		Routes:      balance.RouteTexts(routing.Routes), Groups: b.pool.Groups(), Mode: string(mode.Mode),
		Account: mode.Account, Until: mode.Until}
}

// unknownRouteAccounts warn of routes that name accounts that there are not: a file can be written by hand.
func (b *Backend) unknownRouteAccounts() []string {
	routing, _ := b.live.current()
	if len(routing.Routes) == 0 {
		return nil
	}
	var w []string
	names := b.names()
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
func (b *Backend) isOnlyAccount(name string) bool {
	mode := b.pool.Mode()
	return mode.Mode == balance.Only && strings.EqualFold(mode.Account, name)
}

// ReloadSettings takes over what the settings file and the price file say now. What is wrong with them is shown with
// the other warnings.
func (b *Backend) ReloadSettings(ctx context.Context) {
	_ = b.live.withLock(ctx, func() error {
		news, _ := b.reload() // its mistake is part of the news
		for _, news := range []string{news, b.prices.reread()} {
			if news != "" {
				b.logger.Info("settings reloaded", "change", news)
				b.changed()
			}
		}
		return nil
	})
}

// CurrentSettings are those that hold now; Settings are those of the start.
func (b *Backend) CurrentSettings() config.Settings { return b.live.settings() }

// SettingsFile is every setting as the file has it now.
func (b *Backend) SettingsFile(ctx context.Context) (now control.SettingsFile, err error) {
	err = b.live.withLock(ctx, func() error {
		file, err := b.Reread()
		now = config.Shown(b.Paths.Settings, b.Settings, file)
		return asInputError(err)
	})
	return now, err
}

// ChangeSettings sets settings in the file, and takes over what holds at once.
func (b *Backend) ChangeSettings(ctx context.Context, changes map[string]string) (now control.SettingsFile, err error) {
	err = b.live.withLock(ctx, func() error {
		file, err := b.updateSettings(func(config.Settings) ([]config.Change, error) {
			return config.Changes(changes),
				nil
		})
		now = config.Shown(b.Paths.Settings, b.Settings, file)
		return err
	})
	return now, err
}

const notificationKeys = "notifications."

// Notifications says of each kind whether it is shown.
func (b *Backend) Notifications(context.Context) (map[string]bool, error) {
	shown := map[string]bool{}
	for name, value := range config.Literals(b.live.settings()) {
		if kind, found := strings.CutPrefix(name, notificationKeys); found {
			shown[kind] = value == "true"
		}
	}
	return shown, nil
}

// SetNotification switches a kind, in the settings file.
func (b *Backend) SetNotification(ctx context.Context, kind string, on bool) error {
	_, err := b.ChangeSettings(ctx, map[string]string{notificationKeys + kind: strconv.FormatBool(on)})
	return err
}
