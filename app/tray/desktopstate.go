package tray

import (
	"slices"

	"clb/app/claudecode"
	"clb/app/control"
	"clb/app/format"
)

// DesktopState are what the menu shows beside the snapshot. They are a value; the zero one is that of a program that
// offers nothing but Actions.
type DesktopState struct {
	Features Features
	// Startup and ClaudeCode are the program's state on the machine; nil where that is not offered, or not known
	// yet.
	Startup    *control.Startup
	ClaudeCode *control.ClaudeCode
	// Notifications says which kinds are shown; a kind that is not in it has no line.
	Notifications map[string]bool
}

// Features says what Config has beside Actions.
type Features struct{ Routing, Add, Copy, Health bool }

func (c Config) features() Features {
	return Features{Routing: c.Routing != nil, Add: c.Add != nil, Copy: c.Copy != nil, Health: c.Health != nil}
}

// connectItems is the line of Claude Code's settings: a mark, or a question where they lead to another service.
func connectItems(c *control.ClaudeCode) []Item {
	if c == nil {
		return nil
	}
	title := "Connect Claude Code"
	if words := connectNote(*c); words != "" {
		title += " (" + words + ")"
	}
	title = format.Cut(title, wide)
	if c.State == string(claudecode.Foreign) {
		yes := "Yes, connect it here (disconnecting brings the other address back)"
		return []Item{{Section: ReplaceSection, Title: title,
			Below: []Item{{Section: ConfirmSection, Title: yes, Do: Replace}}}}
	}
	return []Item{{Section: ConnectSection, Title: title, Checked: c.Connected, Do: Connect}}
}

// connectNote is what is unusual about Claude Code's settings.
func connectNote(c control.ClaudeCode) string {
	switch claudecode.State(c.State) {
	case claudecode.Unreadable:
		return "its settings: " + format.Clean(c.Problem)
	case claudecode.Foreign:
		if c.Overwritten {
			return "something made it ask " + place(c.BaseURL) + " since"
		}
		return "it asks " + place(c.BaseURL)
	case claudecode.Stale:
		return "it asks " + place(c.BaseURL) + ", where this program was before"
	}
	switch i := slices.IndexFunc(c.Interferences, func(i claudecode.Conflict) bool { return i.Breaks }); {
	case c.Overwritten:
		return "something disconnected it"
	case c.Commented:
		return "it loads no settings with comments"
	case c.Connected && i >= 0:
		return format.Line(c.Interferences[i].Name, narrow) + " keeps it from asking here"
	case c.Connected && c.Group != "":
		return "group " + format.Line(c.Group, narrow)
	}
	return ""
}

func addressItems(v view) []Item {
	if !v.desktop.Features.Copy || v.Address == "" {
		return nil
	}
	return []Item{{Section: AddressSection, Title: "Copy base address", Do: CopyAddress}}
}

// startupItems is the mark of the start at login, greyed out where that can't be set.
func startupItems(s *control.Startup) []Item {
	if s == nil {
		return nil
	}
	line := Item{Section: StartupSection, Title: "Start at login", Checked: s.On, Disabled: !s.Supported,
		Do: StartAtLogin}
	if words := format.Clean(s.Detail); words != "" && !s.On {
		line.Title = format.Cut(line.Title+" ("+words+")", wide)
	}
	return []Item{line}
}

// notificationKinds are the kinds of notifications and their lines.
func notificationKinds() []kind {
	return []kind{
		{"sign_in", "Sign in again"},
		{"all_limited", "All accounts limited"},
		{"back", "An account is back"},
		{"keychain", "Keychain locked"},
		{"port_taken", "Port taken"},
		{"window_80", "80% of a limit"},
		{"window_95", "95% of a limit"},
	}
}

// notificationItems is the submenu of the notifications.
func notificationItems(on map[string]bool) []Item {
	line := Item{Section: NotificationsSection, Title: "Notifications"}
	for _, k := range notificationKinds() {
		if wanted, known := on[k.name]; known {
			line.Below = append(line.Below,
				Item{Section: NotificationKinds, Title: k.title, Checked: wanted, Do: Notify, With: k.name})
		}
	}
	if len(line.Below) == 0 {
		return nil
	}
	return []Item{line}
}
