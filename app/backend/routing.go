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
		if err := b.unchanged(c); err != nil {
			return err
		}
		if err := c.Check(b.names()); err != nil {
			return err
		}
		return b.updateSettings(routingChanges(c)...)
	})
}

// unchanged says that the routes are no longer those that a change was made from: those of the settings file, since
// that may have been changed by hand. The caller has the turn.
func (b *Backend) unchanged(c control.RoutingChange) error {
	if c.IfRoutes == nil {
		return nil
	}
	if err := b.reloadBeforeWrite(); err != nil {
		return err
	}
	routing, _ := b.live.current()
	return c.Holds(balance.RouteTexts(routing.Routes))
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

// updateSettings changes the settings file and takes over what it says; the caller has the turn.
func (b *Backend) updateSettings(changes ...config.Change) error {
	if len(changes) == 0 {
		return nil
	}
	if err := config.Update(b.Paths.Settings, changes...); err != nil {
		return asInputError(err)
	}
	defer b.Publish()
	_, err := b.reload()
	return asInputError(err)
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

// reloadBeforeWrite takes over what the settings file says before it is written, so that what can't be written is told
// before anything has changed. A file that is gone is made anew. The caller has the turn.
func (b *Backend) reloadBeforeWrite() error {
	if _, err := b.reload(); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return asInputError(err)
	}
	return nil
}

// rename gives an account another name, and then its routes. No request finds it without a name in between.
func (b *Backend) rename(ctx context.Context, name string, c account.Change) error {
	shown, err := b.shown(name)
	if err != nil {
		return err
	}
	name = shown.Name
	return b.live.withLock(ctx, func() error {
		routing, _ := b.live.current()
		if !slices.ContainsFunc(routing.Routes, func(r balance.Route) bool { return r.Names(name) }) {
			return b.pool.Change(name, c)
		}
		if err := b.reloadBeforeWrite(); err != nil {
			return err
		}
		routing, _ = b.live.current()
		routes, err := balance.RenameAccount(routing.Routes, name, *c.Name)
		if err != nil {
			return control.InputErrorf("%v", err)
		}
		if err := b.checkNameFree(*c.Name, name); err != nil {
			return err
		}
		both := poolRouting(routing)
		both.Routes = withBothNames(routing.Routes, routes)
		b.pool.SetRouting(both)
		defer b.apply()
		if err := b.pool.Change(name, c); err != nil {
			return err
		}
		if err := b.updateSettings(routesChange(balance.RouteTexts(routes))); err != nil {
			return errors.Join(err, b.pool.Change(*c.Name, account.Change{Name: &name}))
		}
		return nil
	})
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
	if err := b.live.withLock(ctx, func() error { _, err := b.routesWithout(name); return err }); err != nil {
		return err
	}
	// The keychain may ask a person: nobody waits for that.
	if _, err := b.pool.Remove(ctx, name); err != nil {
		return inputError(err, name)
	}
	b.Publish()
	return b.live.withLock(context.WithoutCancel(ctx), func() error {
		changes, err := b.routesWithout(name)
		if err == nil {
			err = b.updateSettings(changes...)
		}
		if err != nil {
			return fmt.Errorf("%s is removed, and the routes still name it: %w", name, err)
		}
		return nil
	})
}

// routesWithout are the changes that take an account out of the routes, none where no route names it. The error says
// why it can't go. The caller has the turn.
func (b *Backend) routesWithout(name string) ([]config.Change, error) {
	if b.isOnlyAccount(name) {
		return nil, control.OnlyAccount(name)
	}
	routing, _ := b.live.current()
	if !slices.ContainsFunc(routing.Routes, func(r balance.Route) bool { return r.Names(name) }) {
		return nil, nil
	}
	if err := b.reloadBeforeWrite(); err != nil {
		return nil, err
	}
	routing, _ = b.live.current()
	left := slices.DeleteFunc(b.names(), func(n string) bool { return strings.EqualFold(n, name) })
	routes, err := balance.RemoveAccount(routing.Routes, name, left)
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
