package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"

	"clb/app/buildinfo"
	"clb/app/claudecode"
	"clb/app/cli/console"
	"clb/app/config"
	"clb/app/control"
)

// runCommand is `clb run`.
type runCommand struct {
	Group string   `placeholder:"NAME" complete:"group" help:"Use the accounts of this group only."`
	Args  []string `arg:"" optional:"" passthrough:"" name:"args" complete:"none" help:"${run_args}"`
}

// Help has the examples.
func (runCommand) Help() string {
	return "Starts Claude Code so that it asks this program, and changes no file: the variables are set for that one " +
		"start. What would lead it elsewhere is overridden, the user's " +
		"and a project's settings too, and exceptions are added to a proxy's. Settings that an organization has put " +
		"on the machine can't be overridden: if they lead elsewhere, " +
		"nothing is started. Input, output, signals and the exit code are Claude Code's own.\n\n" +
		examples("run", "run -- -p 'say hi'", "run --group work -- --continue")
}

// Run starts Claude Code in place of this process, so it returns only where it could not.
func (c runCommand) Run(ctx context.Context, s *invocation) error {
	args := c.Args
	if len(args) > 0 && args[0] == "--" {
		args = args[1:]
	}
	to, err := s.service(ctx, c.Group)
	if err != nil {
		return err
	}
	if !to.running {
		return control.ErrNotRunning
	}
	program, err := s.findClaude()
	if err != nil {
		return err
	}
	start, err := s.prepare(to, args)
	if err != nil {
		return err
	}
	for _, why := range start.Because {
		s.Tell("Note: %s is overridden for this start.", console.Clean(why))
	}
	start.Unset = append(start.Unset, config.SecretVariables()...)
	err = become(ctx, program, append(start.Args, args...), start.Environ(s.environ, runtime.GOOS))
	return fmt.Errorf("starting Claude Code: %w", err)
}

// prepare says how to start Claude Code here and now.
func (s *invocation) prepare(to service, args []string) (claudecode.Launch, error) {
	start, err := claudecode.Prepare(
		s.claudeEnvironment(claudecode.Target{Address: to.base(), Placeholder: !s.hasLogin()}),
		args)
	managed := new(claudecode.ManagedError)
	switch {
	case errors.As(err, &managed):
		return start, fmt.Errorf("Claude Code can't be led here: %w; %s", err, managed.Interference.Advice)
	case errors.Is(err, claudecode.ErrOwnSettings):
		return start, fmt.Errorf("%w: leave it out, or use %s connect", err, buildinfo.Binary)
	}
	return start, err
}

// claudeName is how Claude Code is started.
const claudeName = "claude"

// findClaude finds Claude Code on PATH, or where its own installer puts it.
func (s *invocation) findClaude() (string, error) {
	if found, err := exec.LookPath(claudeName); err == nil {
		return filepath.Abs(found)
	}
	name, variable := claudeName, "HOME"
	if runtime.GOOS == "windows" {
		name, variable = claudeName+".exe", "USERPROFILE"
	}
	if home, _ := s.env(variable); home != "" {
		if found, err := exec.LookPath(filepath.Join(home, ".local", "bin", name)); err == nil {
			return found, nil
		}
	}
	return "", fmt.Errorf("Claude Code is not installed, or %q is not on PATH: see "+
		"https://code.claude.com/docs/en/setup", claudeName)
}

// become makes this process another program where the system can do that. Windows can't: there the program runs below
// this process, which then ends with its exit code. It returns only with an error.
func become(ctx context.Context, program string, args, environ []string) error {
	if runtime.GOOS != "windows" {
		return syscall.Exec(program, append([]string{claudeName}, args...), environ)
	}
	// Ctrl-C reaches everybody in the console, and what it means is the child's to say.
	signal.Ignore(os.Interrupt)
	child := exec.CommandContext(context.WithoutCancel(ctx), program, args...)
	child.Env = environ
	child.Stdin, child.Stdout, child.Stderr = os.Stdin, os.Stdout, os.Stderr
	err := child.Run()
	if exit := new(exec.ExitError); err == nil || errors.As(err, &exit) {
		os.Exit(child.ProcessState.ExitCode())
	}
	return err
}

// overriddenBy names what goes before variables of the environment.
func overriddenBy(start claudecode.Launch) string {
	return console.Clean(strings.Join(start.Because, ", "))
}
