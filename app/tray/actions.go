package tray

import (
	"context"
	"fmt"
	"slices"
	"time"

	"clb/app/control"
	"clb/app/status"
	"clb/proxy/balance"
)

// perform does what a click asks for.
func (d *dispatcher) perform(ctx context.Context, e action) error {
	if e.account != "" {
		return d.performOnAccount(ctx, e)
	}
	switch e.do {
	case AddAccount:
		return doing("adding an account", d.Add(ctx, e.with))
	case CopyAddress:
		return d.copyAddress(ctx)
	case CheckHealth:
		return doing("checking the health", d.Health(ctx))
	case SetMode:
		return doing("setting the mode", d.Routing.SetMode(ctx, control.ModeChange{Mode: e.with}))
	case SetStrategy:
		return doing("setting the strategy", d.Routing.SetRouting(ctx, control.RoutingChange{Strategy: &e.with}))
	}
	defer d.refresh()
	return d.performOnDesktop(ctx, e)
}

// performOnDesktop does what changes something on the machine.
func (d *dispatcher) performOnDesktop(ctx context.Context, e action) error {
	switch e.do {
	case StartAtLogin:
		_, err := d.Desktop.SetStartup(ctx, e.on)
		return doing("switching the start at login "+onOff(e.on), err)
	case Connect, Replace:
		if !e.on {
			_, err := d.Desktop.DisconnectClaudeCode(ctx)
			return doing("disconnecting Claude Code", err)
		}
		_, err := d.Desktop.ConnectClaudeCode(ctx, e.do == Replace)
		return doing("connecting Claude Code", err)
	case Notify:
		return doing("switching a notification "+onOff(e.on), d.Notifications.SetNotification(ctx, e.with, e.on))
	}
	return fmt.Errorf("the menu has no action %d", e.do)
}

// copyAddress says what it has copied: the clipboard shows nothing.
func (d *dispatcher) copyAddress(ctx context.Context) error {
	address := d.Board.Snapshot().Address
	if err := d.Copy(ctx, address); err != nil {
		return doing("copying "+address, err)
	}
	d.say(ctx, message{text: "Copied " + address})
	return nil
}

// performOnAccount acts on the account as it is at this moment: a toggle switches it to the other state.
func (d *dispatcher) performOnAccount(ctx context.Context, e action) error {
	accounts := d.Board.Snapshot().Accounts
	i := slices.IndexFunc(accounts, func(a status.Account) bool { return a.Name == e.account })
	if i < 0 {
		if e.do == Remove { // it is what was wanted
			return nil
		}
		return fmt.Errorf("the account %s is no longer there", name(status.Account{Name: e.account}))
	}
	a := accounts[i]
	switch e.do {
	case Toggle:
		return doing("switching "+name(a)+" "+onOff(!a.Enabled), d.Actions.SetEnabled(ctx, a.Name, !a.Enabled))
	case SignIn:
		return doing("signing in to "+name(a)+" again", d.Actions.SignIn(ctx, a.Name))
	case Remove:
		return doing("removing "+name(a), d.Actions.Remove(ctx, a.Name))
	case Prefer, Only:
		return doing("choosing "+name(a), d.Routing.SetMode(ctx, modeChange(e, time.Now())))
	case Pause:
		until := spanEnd(e.with, time.Now())
		_, err := d.Routing.Change(ctx, a.Name, control.Change{PausedUntil: &until})
		return doing("pausing "+name(a), err)
	}
	return fmt.Errorf("the menu has no action %d for an account", e.do)
}

// modeChange is the mode that a click below an account asks for.
func modeChange(e action, now time.Time) control.ModeChange {
	switch {
	case e.do == Prefer && e.on:
		return control.ModeChange{Mode: string(balance.Prefer), Account: e.account}
	case e.do == Only && e.with != back:
		return control.ModeChange{Mode: string(balance.Only), Account: e.account, Until: spanEnd(e.with, now)}
	}
	return control.ModeChange{Mode: string(balance.Auto)}
}

// doing adds to an error what it came from.
func doing(what string, err error) error {
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}
