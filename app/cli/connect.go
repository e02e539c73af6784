package cli

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"clb/app/buildinfo"
	"clb/app/claudecode"
	"clb/app/cli/console"
	"clb/app/config"
	"clb/app/control"
)

// readMore is Anthropic's own page on what lies between Claude Code and the service.
const readMore = "https://code.claude.com/docs/en/llm-gateway"

// connectCommand is `clb connect`.
type connectCommand struct {
	Group       string `placeholder:"NAME" complete:"group" help:"Let Claude Code use the accounts of this group only."`
	DryRun      bool   `help:"Only show the change."`
	Replace     bool   `help:"${connect_replace}"`
	Placeholder bool   `help:"${connect_placeholder}"`
	Yes         bool   `short:"y" help:"Make the change without asking."`
}

// Help has the examples.
func (connectCommand) Help() string {
	return "Sets " + claudecode.BaseVariable +
		" in the \"env\" of Claude Code's own settings.json, in ~/.claude or where CLAUDE_CONFIG_DIR says, and " +
		"changes nothing else there: comments, order and layout stay. Where Claude Code has no login, " +
		claudecode.TokenVariable + " gets a placeholder, which goes no further than to " +
		"this program. The file is copied to the data folder first, and disconnect puts back exactly what was there. " +
		"It holds for every Claude Code that starts from then on, " +
		"in an editor too; the Claude desktop app does not read it.\n\n" +
		"Behind a base address Claude Code is not quite what it is at Anthropic's own. With its login it stays " +
		"closest to that; older versions search " +
		"for tools only with ENABLE_TOOL_SEARCH=true. With a placeholder Remote Control, voice and the connectors of " +
		"claude.ai are off, and background work uses the main model unless " +
		"ANTHROPIC_DEFAULT_HAIKU_MODEL names another. The limits that it shows are those of the account that has " +
		"served it. While the program does not run, Claude Code gets " +
		"no answers. More: " + readMore + "\n\n" +
		"What would keep Claude Code from coming here is named, with a remedy: a proxy in the environment, other " +
		"settings, a cloud provider. " +
		buildinfo.Binary + " run starts one Claude Code without changing a file.\n\n" +
		examples("connect", "connect --dry-run", "connect --group work --yes", "connect --replace")
}

// Run connects.
func (c connectCommand) Run(ctx context.Context, s *invocation) error {
	to, err := s.service(ctx, c.Group)
	if err != nil {
		return err
	}
	hookup, err := s.hookup(to.address)
	if err != nil {
		return err
	}
	hook := claudecode.Target{Address: to.base(), Placeholder: c.Placeholder || !s.hasLogin(), Replace: c.Replace}
	plan := func() (claudecode.Plan, error) {
		plan, err := hookup.Connect(hook)
		switch {
		case errors.As(err, new(*claudecode.ForeignError)):
			return plan, fmt.Errorf("%w: add --replace to take its place; %s disconnect then puts it back", err,
				buildinfo.Binary)
		case err != nil:
			return plan, err
		}
		c.show(s, plan, to)
		if c.DryRun || plan.Nothing() {
			return plan, nil
		}
		return plan, s.Confirm(ctx, c.Yes, "Make this change?")
	}
	if c.DryRun {
		_, err := plan()
		return err
	}
	done, err := c.make(hookup, plan)
	if err == nil && !done.Nothing() {
		s.Say("Connected to %s. Restart Claude Code to apply. Undo: %s disconnect", console.Clean(done.After.Address),
			buildinfo.Binary)
	}
	return err
}

// make makes the change that is planned. One that a person has agreed to is made as it was shown, or not at all.
func (c connectCommand) make(h claudecode.Connector, plan func() (claudecode.Plan, error)) (claudecode.Plan, error) {
	if c.Yes {
		return h.Settle(plan)
	}
	agreed, err := plan()
	if err == nil {
		err = agreed.Apply()
	}
	return agreed, err
}

// show says what changes, and what follows from it.
func (c connectCommand) show(s *invocation, plan claudecode.Plan, to service) {
	s.showChange(plan)
	if plan.Nothing() {
		s.Say("Claude Code is connected already: %s leads to %s.", console.Clean(plan.Settings),
			console.Clean(plan.After.Address))
	} else {
		s.showConsequences(plan.After.Placeholder)
	}
	s.showInterferences(plan.After)
	if !to.running {
		s.Tell("Note: %s is not running. Until it does, Claude Code gets no answers: start it with %s.", buildinfo.Name,
			buildinfo.Binary)
	}
}

// disconnectCommand is `clb disconnect`.
type disconnectCommand struct {
	DryRun bool `help:"Only show the change."`
}

// Help has the examples.
func (disconnectCommand) Help() string {
	return "Puts back what stood in Claude Code's settings before connect: byte for byte where nobody else has " +
		"changed the file since, else only what is ours. " +
		"It needs no running program.\n\n" + examples("disconnect", "disconnect --dry-run")
}

// Run disconnects.
func (c disconnectCommand) Run(ctx context.Context, s *invocation) error {
	address := ""
	if to, err := s.service(ctx, ""); err == nil { // else what was written down when it was connected must do
		address = to.address
	}
	hookup, err := s.hookup(address)
	if err != nil {
		return err
	}
	plan := func() (claudecode.Plan, error) {
		plan, err := hookup.Disconnect()
		if err == nil {
			s.showChange(plan)
		}
		return plan, err
	}
	if c.DryRun {
		shown, err := plan()
		if err == nil && shown.Nothing() {
			s.Say("There is nothing to put back in %s.", console.Clean(shown.Settings))
		}
		return err
	}
	done, err := hookup.Settle(plan)
	if err == nil {
		s.Say("%s", disconnected(done))
	}
	return err
}

// disconnected says what has become of a file.
func disconnected(p claudecode.Plan) string {
	settings := console.Clean(p.Settings)
	switch {
	case p.Nothing() && p.Before.State == claudecode.Foreign:
		return fmt.Sprintf("Claude Code is not connected: %s leads to %s, and stays as it is.", settings,
			console.Clean(p.Before.Address))
	case p.Nothing():
		return fmt.Sprintf("Claude Code is not connected: there is nothing of ours in %s.", settings)
	case p.Removes():
		return fmt.Sprintf("Disconnected: there was no %s before, and now there is none again.", settings)
	case p.Whole:
		return fmt.Sprintf("Disconnected: %s is again what it was before.", settings)
	default:
		return fmt.Sprintf("Disconnected: what others have changed in %s stays.", settings)
	}
}

// service is where a Claude Code is sent.
type service struct {
	// address is the program's, group empty or one of its groups.
	address, group string
	running        bool
}

func (t service) base() string { return claudecode.WithGroup(t.address, t.group) }

// service asks where the program serves, or will serve, and makes sure that there is such a group.
func (s *invocation) service(ctx context.Context, group string) (service, error) {
	var to service
	err := s.with(ctx, func(api control.API) error {
		snapshot, err := api.Status(ctx)
		if err != nil {
			return err
		}
		_, to.running = api.(remote)
		to.address = strings.TrimSuffix(snapshot.Address, "/")
		to.group, err = groupOf(group, snapshot.Routing.Groups)
		return err
	})
	if err != nil {
		return service{}, err
	}
	if u, err := url.Parse(to.address); err != nil || u.Host == "" || u.Port() == "0" {
		return service{}, fmt.Errorf("the port is any free one, so there is no address before %s runs: start it, or "+
			"set a port", buildinfo.Name)
	}
	return to, nil
}

// groupOf finds a group as it is written.
func groupOf(name string, groups []string) (string, error) {
	if name == "" {
		return "", nil
	}
	for _, group := range groups {
		if strings.EqualFold(group, name) {
			return group, nil
		}
	}
	if len(groups) == 0 {
		return "", console.Wrong("there is no group %q, and no other: %s set NAME --group makes one", name,
			buildinfo.Binary)
	}
	return "", console.Wrong("there is no group %q; there are %s", name, strings.Join(groups, ", "))
}

// hookup is the way from Claude Code's settings to an address.
func (s *invocation) hookup(address string) (claudecode.Connector, error) {
	settings, err := claudecode.SettingsPath(s.env, runtime.GOOS)
	if err == nil {
		settings, err = filepath.Abs(settings)
	}
	if err != nil {
		return claudecode.Connector{}, err
	}
	machine := config.ThisMachine()
	machine.Environment = config.Environment{Pairs: s.environ, GOOS: runtime.GOOS}
	paths, err := config.PathsOf(machine)
	if err != nil {
		return claudecode.Connector{}, console.Wrong("%v", err)
	}
	return claudecode.Connector{Settings: settings, Folder: filepath.Join(paths.DataFolder, "claude-code"),
		Address: address}, nil
}

func (s *invocation) hasLogin() bool { return claudecode.HasLogin(s.env, runtime.GOOS, s.now()) }

// claudeEnvironment are those of a Claude Code that is started here and now.
func (s *invocation) claudeEnvironment(hook claudecode.Target) claudecode.Environment {
	folder, err := os.Getwd()
	if err != nil {
		folder = string(filepath.Separator) // the folder has gone: there is no project in it
	}
	return claudecode.Environment{Env: s.environ, GOOS: runtime.GOOS,
		Files: claudecode.ReadSources(s.env, runtime.GOOS, folder), Target: hook}
}

// showChange writes what changes in the file, before it does.
func (s *invocation) showChange(p claudecode.Plan) {
	if p.Nothing() {
		return
	}
	s.Say("%s", s.Painted(console.Clean(p.Settings), console.Bold))
	for _, line := range p.Diff {
		text := console.Clean(line.Sign + " " + strings.ReplaceAll(line.Text, "\t", "    "))
		switch line.Sign {
		case "-":
			text = s.Painted(text, console.Red)
		case "+":
			text = s.Painted(text, console.Green)
		}
		s.Say("  %s", text)
	}
	if p.Removes() {
		s.Say("  (the file goes: there was none before)")
	}
}

// showConsequences says in two lines what changes for whoever uses Claude Code.
func (s *invocation) showConsequences(placeholder bool) {
	if placeholder {
		s.Tell("With a placeholder in place of a login, Remote Control, voice and the connectors of claude.ai are off.")
	} else {
		s.Tell("Claude Code keeps its own login and what that gives; older versions search for tools only with " +
			"ENABLE_TOOL_SEARCH=true.")
	}
	s.Tell("While %s does not run, Claude Code gets no answers. More: %s help connect, %s", buildinfo.Name,
		buildinfo.Binary, readMore)
}

// showInterferences names what gets in the way here and now.
func (s *invocation) showInterferences(after claudecode.Status) {
	hook := claudecode.Target{Address: after.Address, Placeholder: after.Placeholder}
	for _, i := range claudecode.Conflicts(s.claudeEnvironment(hook)) {
		word := "Note:"
		if i.Breaks {
			word = s.Painted("Warning:", console.Red)
		}
		s.Tell("%s %s in %s: %s. Remedy: %s.", word, i.Name, console.Clean(i.Where), console.Clean(i.Effect),
			console.Clean(i.Advice))
	}
}
