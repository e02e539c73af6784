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

// attend does an errand.
func (c *clerk) attend(ctx context.Context, e errand) error {
	if e.account != "" {
		return c.attendAccount(ctx, e)
	}
	switch e.do {
	case AddAccount:
		return doing("adding an account", c.Add(ctx, e.with))
	case CopyAddress:
		return c.copyAddress(ctx)
	case CheckHealth:
		return doing("checking the health", c.Health(ctx))
	case SetMode:
		return doing("setting the mode", c.Routing.SetMode(ctx, control.ModeChange{Mode: e.with}))
	case SetStrategy:
		return doing("setting the strategy", c.Routing.SetRouting(ctx, control.RoutingChange{Strategy: &e.with}))
	}
	defer c.looked()
	return c.attendDesktop(ctx, e)
}

// attendDesktop does an errand that changes something on the machine.
func (c *clerk) attendDesktop(ctx context.Context, e errand) error {
	switch e.do {
	case StartAtLogin:
		_, err := c.Desktop.SetStartup(ctx, e.on)
		return doing("switching the start at login "+onOff(e.on), err)
	case Connect, Replace:
		if !e.on {
			_, err := c.Desktop.DisconnectClaudeCode(ctx)
			return doing("disconnecting Claude Code", err)
		}
		_, err := c.Desktop.ConnectClaudeCode(ctx, e.do == Replace)
		return doing("connecting Claude Code", err)
	case Notify:
		return doing("switching a notification "+onOff(e.on), c.Notifications.SetNotification(ctx, e.with, e.on))
	}
	return fmt.Errorf("the menu has no errand %d", e.do)
}

// copyAddress says what it has copied: the clipboard shows nothing.
func (c *clerk) copyAddress(ctx context.Context) error {
	address := c.Board.Snapshot().Address
	if err := c.Copy(ctx, address); err != nil {
		return doing("copying "+address, err)
	}
	c.say(ctx, note{text: "Copied " + address})
	return nil
}

// attendAccount does an errand on the account as it is at this moment: a toggle switches it to the other state.
func (c *clerk) attendAccount(ctx context.Context, e errand) error {
	accounts := c.Board.Snapshot().Accounts
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
		return doing("switching "+name(a)+" "+onOff(!a.Enabled), c.Actions.SetEnabled(ctx, a.Name, !a.Enabled))
	case SignIn:
		return doing("signing in to "+name(a)+" again", c.Actions.SignIn(ctx, a.Name))
	case Remove:
		return doing("removing "+name(a), c.Actions.Remove(ctx, a.Name))
	case Prefer, Only:
		return doing("choosing "+name(a), c.Routing.SetMode(ctx, modeChange(e, time.Now())))
	case Pause:
		until := spanEnd(e.with, time.Now())
		_, err := c.Routing.Change(ctx, a.Name, control.Change{PausedUntil: &until})
		return doing("pausing "+name(a), err)
	}
	return fmt.Errorf("the menu has no errand %d for an account", e.do)
}

// modeChange is the mode that a click below an account asks for.
func modeChange(e errand, now time.Time) control.ModeChange {
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
