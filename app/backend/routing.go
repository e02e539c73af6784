package backend

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"time"

	"clb/app/config"
	"clb/app/control"
	"clb/proxy/account"
	"clb/proxy/balance"
)

// SetRouting writes what is not nil to the settings file, and lets it hold at once.
func (b *Backend) SetRouting(ctx context.Context, c control.RoutingChange) error {
	return b.live.withLock(ctx, func() error {
		_, err := b.updateSettings(func(now config.Settings) ([]config.Change, error) {
			if err := c.Holds(balance.RouteTexts(now.Routing.Routes)); err != nil {
				return nil, err
			}
			return routingChanges(c), c.Check(b.names())
		})
		return err
	})
}

// routingChanges are the changes of the settings file that a change of the routing is.
func routingChanges(c control.RoutingChange) []config.Change {
	var changes []config.Change
	if c.Strategy != nil {
		changes = append(changes, config.Change{Key: "routing.strategy", Value: *c.Strategy})
	}
	if c.AvoidPercent != nil {
		changes = append(changes, config.Change{Key: "routing.avoid_percent", Value: strconv.Itoa(*c.AvoidPercent)})
	}
	if c.HoldMinutes != nil {
		changes = append(changes, config.Change{Key: "hold.minutes", Value: strconv.Itoa(*c.HoldMinutes)})
	}
	if c.Routes != nil {
		changes = append(changes, routesChange(*c.Routes))
	}
	return changes
}

func routesChange(routes []string) config.Change {
	return config.Change{Key: "routing.routes", Value: strings.Join(routes, "\n")}
}

// updateSettings changes the settings file and applies what it then has; the caller has the turn.
func (b *Backend) updateSettings(change func(config.Settings) ([]config.Change, error)) (config.Settings, error) {
	s, err := b.UpdateFile(change)
	if err != nil {
		return s, asInputError(err)
	}
	b.use(s)
	b.Publish()
	return s, nil
}

// asInputError turns a mistake in the settings into words for whoever asked for the change.
func asInputError(err error) error {
	mistake, ok := errors.AsType[*config.Error](err)
	switch {
	case !ok:
		return err
	case mistake.Where != "": // it was there before
		return &control.InputError{Text: "the settings file has a mistake, and must be mended by hand first: " +
			mistake.Error()}
	}
	field := map[string]string{"routing.strategy": "strategy", "routing.avoid_percent": "avoid_percent",
		"routing.routes": "routes", "hold.minutes": "hold_minutes"}[mistake.Key]
	field = cmp.Or(field, mistake.Key)
	return &control.InputError{Text: fmt.Sprintf("%s: %s; it takes %s", field, mistake.Problem, mistake.Takes)}
}

// SetMode sets the mode.
func (b *Backend) SetMode(_ context.Context, c control.ModeChange) error {
	if err := c.Check(time.Now()); err != nil {
		return err
	}
	return b.done(c.Account, b.pool.SetMode(balance.Mode(c.Mode), c.Account, c.Until))
}

// rename gives an account another name, and then its routes. No request finds it without a name in between.
func (b *Backend) rename(ctx context.Context, name string, c account.Change) error {
	shown, err := b.shown(name)
	if err != nil {
		return err
	}
	name = shown.Name
	return b.live.withLock(ctx, func() error {
		if !b.inRoutes(name) {
			return b.pool.Change(name, c)
		}
		defer b.apply()
		renamed := false
		_, err := b.updateSettings(func(now config.Settings) ([]config.Change, error) {
			routes, err := b.renameInRoutes(now.Routing, name, c)
			renamed = err == nil
			return []config.Change{routesChange(balance.RouteTexts(routes))}, err
		})
		if err != nil && renamed {
			return errors.Join(err, b.pool.Change(*c.Name, account.Change{Name: &name}))
		}
		return err
	})
}

// renameInRoutes gives an account its other name, and returns the routes with it. Until they hold, both names do.
func (b *Backend) renameInRoutes(now config.Routing, name string, c account.Change) ([]balance.Route, error) {
	routes, err := balance.RenameAccount(now.Routes, name, *c.Name)
	if err != nil {
		return nil, control.InputErrorf("%v", err)
	}
	if err := b.checkNameFree(*c.Name, name); err != nil {
		return nil, err
	}
	both := poolRouting(now)
	both.Routes = withBothNames(now.Routes, routes)
	b.pool.SetRouting(both)
	return routes, b.pool.Change(name, c)
}

// checkNameFree says that another account has the name, or nil.
func (b *Backend) checkNameFree(name, but string) error {
	for _, other := range b.names() {
		if strings.EqualFold(other, name) && !strings.EqualFold(other, but) {
			return account.ErrTaken
		}
	}
	return nil
}

// withBothNames are routes that name an account by both of its names. Before and after differ in nothing but that.
func withBothNames(before, after []balance.Route) []balance.Route {
	both := slices.Clone(before)
	for i := range both {
		both[i].Accounts = slices.Concat(before[i].Accounts, after[i].Accounts)
	}
	return both
}

// RemoveAccount deletes an account and its secret, and its name from the routes.
func (b *Backend) RemoveAccount(ctx context.Context, name string) error {
	shown, err := b.shown(name)
	if err != nil {
		return err
	}
	name = shown.Name
	if err := b.live.withLock(ctx, func() error { return b.removable(name) }); err != nil {
		return err
	}
	// The keychain may ask a person: nobody waits for that.
	if _, err := b.pool.Remove(ctx, name); err != nil {
		return inputError(err, name)
	}
	b.Publish()
	return b.live.withLock(context.WithoutCancel(ctx), func() error {
		if !b.inRoutes(name) {
			return nil
		}
		_, err := b.updateSettings(func(now config.Settings) ([]config.Change, error) {
			return b.routesWithout(now.Routing.Routes, name)
		})
		if err != nil {
			return fmt.Errorf("%s is removed, and the routes still name it: %w", name, err)
		}
		return nil
	})
}

// removable says why an account can't go, or nil. The caller has the turn.
func (b *Backend) removable(name string) error {
	if b.isOnlyAccount(name) {
		return control.OnlyAccount(name)
	}
	if !b.inRoutes(name) {
		return nil
	}
	if _, err := b.reload(); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return asInputError(err)
	}
	routing, _ := b.live.current()
	_, err := b.routesWithout(routing.Routes, name)
	return err
}

// inRoutes reports whether a route names an account.
func (b *Backend) inRoutes(name string) bool {
	routing, _ := b.live.current()
	return slices.ContainsFunc(routing.Routes, func(r balance.Route) bool { return r.Names(name) })
}

// routesWithout are the changes that take an account out of routes. The error says why it can't go.
func (b *Backend) routesWithout(routes []balance.Route, name string) ([]config.Change, error) {
	if b.isOnlyAccount(name) {
		return nil, control.OnlyAccount(name)
	}
	left := slices.DeleteFunc(b.names(), func(n string) bool { return strings.EqualFold(n, name) })
	routes, err := balance.RemoveAccount(routes, name, left)
	if err != nil {
		return nil, control.InputErrorf("%v", err)
	}
	return []config.Change{routesChange(balance.RouteTexts(routes))}, nil
}

// MoveSession puts a conversation on an account, from its next request on.
func (b *Backend) MoveSession(_ context.Context, session, name string) error {
	err := b.pool.Move(session, name)
	if errors.Is(err, account.ErrSwitchedOff) {
		return &control.InputError{Text: name + " is switched off: enable it first"}
	}
	return b.done(name, err)
}
