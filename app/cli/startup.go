package cli

import (
	"context"
	"runtime"
	"strings"

	"clb/app/buildinfo"
	"clb/app/cli/console"
	"clb/app/desktop/autostart"
)

// startupCommand is `clb startup`.
type startupCommand struct {
	State   string `arg:"" optional:"" complete:"switch" help:"What it is to be; left out: it is shown."`
	Service bool   `help:"Without a tray, as a service of systemd that runs clb serve (Linux)."`
	JSON    bool   `name:"json" help:"Write JSON."`
}

// Help has the examples.
func (startupCommand) Help() string {
	return "Starts the program when you log in, by what your system has for that: an autostart entry on Linux, a " +
		"launch agent on macOS, the Run key on Windows. " +
		"It belongs to you: what you switch off in the settings of your system stays off until you say on here. " +
		"After an update or a move the program puts the path right by itself.\n\n" +
		"With --service it is a user unit of systemd, for machines without a desktop. That one runs from your first " +
		"login to the end of your last; " +
		"loginctl enable-linger lets it run from the start of the machine on.\n\n" +
		examples("startup", "startup on", "startup off", "startup on --service")
}

// Run shows or sets it.
func (c startupCommand) Run(_ context.Context, s *invocation) error {
	if c.Service && runtime.GOOS != "linux" {
		return console.Wrong("--service is for Linux: here, leave it out")
	}
	entry, err := s.atLogin(s.environ, c.Service)
	if err != nil {
		return err
	}
	switch c.State {
	case "":
	case "on":
		err = entry.Enable()
	case "off":
		err = entry.Disable()
	default:
		return console.Wrong("startup takes on or off, or nothing")
	}
	if err != nil {
		return err
	}
	state, err := entry.Enabled()
	if err != nil {
		return err
	}
	if c.JSON {
		return console.WriteJSON(s.Out, startupOf(state))
	}
	s.showStartup(state)
	if c.Service && state.Works() {
		s.Tell("It runs while you are logged in. To have it run from the start of the machine on: loginctl " +
			"enable-linger")
	}
	return nil
}

// startupState is what --json writes.
type startupState struct {
	// On says that this program starts at login.
	On    bool   `json:"on"`
	There bool   `json:"there"`
	Place string `json:"place"`
	// Command is what the entry starts; Off by what setting of the system it is switched off, Trouble why it would not
	// start.
	Command []string `json:"command"`
	Off     string   `json:"off"`
	Trouble string   `json:"trouble"`
}

func startupOf(a autostart.State) startupState {
	return startupState{a.Works(), a.Exists, a.Location, append([]string{}, a.Command...), a.Off, a.Trouble}
}

func (s *invocation) showStartup(a autostart.State) {
	switch {
	case !a.Exists:
		s.Say("%s does not start at login.", buildinfo.Name)
		s.Say("  %s startup on writes %s", buildinfo.Binary, console.Clean(a.Location))
		return
	case a.Off != "":
		s.Say("%s does not start at login: it is switched off in the settings of the system, by %s.", buildinfo.Name,
			console.Clean(a.Off))
	case a.Trouble != "":
		s.Say("%s would not start at login: %s", buildinfo.Name, s.Painted(console.Clean(a.Trouble), console.Red))
	case !a.Ours:
		s.Say("Another program starts at login in its place. %s startup on has this one started.", buildinfo.Binary)
	default:
		s.Say("%s starts at login.", buildinfo.Name)
	}
	s.Say("  place    %s", console.Clean(a.Location))
	if len(a.Command) > 0 {
		s.Say("  command  %s", console.Clean(strings.Join(a.Command, " ")))
	}
}
