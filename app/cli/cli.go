// Package cli is the program on the command line: one file per command, one struct (tree) for all of them. A command
// asks the running program through its control socket, or works on the data folder itself while none runs; it does not
// know which. Its rules: what a script reads goes to standard output and what a person is told goes to standard error;
// a secret comes in through standard input or a hidden prompt and never goes out; nothing is destroyed without a yes;
// and the exit code is 0 for done, 1 for not done, 2 for a wrong command line or setting.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"clb/app"
	"clb/app/backend"
	"clb/app/buildinfo"
	"clb/app/cli/console"
	"clb/app/control"
	"clb/app/desktop"
	"clb/app/desktop/autostart"
	"clb/app/doctor"
	"clb/proxy/secret"
)

// Main runs one command line (without the program's name) and returns its exit code.
func Main(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	return execute(args,
		dependencies{run: app.Run, connect: backend.Connect, find: findRunning, logFolder: backend.LogFolder,
			open: desktop.OpenBrowser, keychainItem: readKeychain,
			examine: backend.CheckHealth, report: backend.Report, atLogin: backend.AtLogin, environ: os.Environ()},
		stdin, stdout, stderr)
}

// commands is all that can be typed.
type commands struct {
	Help    helpFlag    `short:"h" help:"Show what a command does, with examples."`
	Version versionFlag `help:"Show the version."`

	Tray      trayCommand      `cmd:"" default:"1" group:"Run" help:"Run in the system tray; clb alone does the same."`
	Serve     serveCommand     `cmd:"" group:"Run" help:"Run without a tray, in this terminal."`
	Status    statusCommand    `cmd:"" group:"Look" help:"Show how the program and its accounts are."`
	List      listCommand      `cmd:"" group:"Look" help:"Show the accounts."`
	Requests  requestsCommand  `cmd:"" group:"Look" help:"Show requests: the latest, the slowest, those that failed."`
	Sessions  sessionsCommand  `cmd:"" group:"Look" help:"${sessions}"`
	Stats     statsCommand     `cmd:"" group:"Look" help:"Show usage for a period."`
	Logs      logsCommand      `cmd:"" group:"Look" help:"Show the log, and follow it live."`
	Why       whyCommand       `cmd:"" group:"Look" help:"Tell why a request went to its account, and how it ended."`
	Dashboard dashboardCommand `cmd:"" group:"Look" help:"Open the dashboard in the browser."`

	Strategy strategyCommand `cmd:"" group:"Routing" help:"Show or set where new sessions begin."`
	Mode     modeCommand     `cmd:"" group:"Routing" help:"${mode}"`
	Route    routeCommand    `cmd:"" group:"Routing" help:"Show or set which accounts may serve which models."`
	Hold     holdCommand     `cmd:"" group:"Routing" help:"${hold}"`

	Connect    connectCommand    `cmd:"" group:"Claude Code" help:"${connect}"`
	Disconnect disconnectCommand `cmd:"" group:"Claude Code" help:"Put Claude Code's settings back as they were."`
	RunClaude  runCommand        `cmd:"" name:"run" group:"Claude Code" help:"${run}"`
	Env        envCommand        `cmd:"" group:"Claude Code" help:"${env}"`

	Add        addCommand        `cmd:"" group:"Accounts" help:"Add an account."`
	SignIn     signInCommand     `cmd:"" name:"sign-in" group:"Accounts" help:"Sign in again to an account."`
	Set        setCommand        `cmd:"" group:"Accounts" help:"${set}"`
	Rename     renameCommand     `cmd:"" group:"Accounts" help:"Give an account another name."`
	Renew      renewCommand      `cmd:"" group:"Accounts" help:"Renew an account's login now."`
	Remove     removeCommand     `cmd:"" group:"Accounts" help:"Remove an account and its secret."`
	Enable     enableCommand     `cmd:"" group:"Accounts" help:"Let an account take requests again."`
	Disable    disableCommand    `cmd:"" group:"Accounts" help:"Give an account no more requests."`
	ClearLimit clearLimitCommand `cmd:"" group:"Accounts" help:"End an account's limit or rest now."`
	Export     exportCommand     `cmd:"" name:"export-accounts" aliases:"export" group:"Accounts" help:"${export}"`

	Import importCommand `cmd:"" name:"import-accounts" aliases:"import-backup" group:"Accounts" help:"${import}"`

	ExportHistory exportHistoryCommand `cmd:"" name:"export-history" group:"History" help:"${exporthistory}"`
	CopyHistory   backupCommand        `cmd:"" name:"backup" group:"History" help:"${backup}"`
	ResetStats    resetStatsCommand    `cmd:"" group:"History" help:"Set all totals to zero."`
	ClearHistory  clearHistoryCommand  `cmd:"" group:"History" help:"Forget all requests."`

	Doctor         doctorCommand         `cmd:"" group:"Machine" help:"${doctor}"`
	TestConnection testConnectionCommand `cmd:"" name:"test-connection" group:"Machine" help:"${testconnection}"`
	Startup        startupCommand        `cmd:"" group:"Machine" help:"${startup}"`
	Report         reportCommand         `cmd:"" group:"Machine" help:"${report}"`

	Completion  completionCommand `cmd:"" group:"About" help:"${completion}"`
	Man         manCommand        `cmd:"" group:"About" help:"Write the manual page."`
	ShowVersion versionCommand    `cmd:"" name:"version" group:"About" help:"Show the version."`
	ShowHelp    helpCommand       `cmd:"" name:"help" group:"About" help:"Show help, for one command or for all."`

	Complete completeCommand `cmd:"" name:"__complete" hidden:"" passthrough:"" help:"${complete}"`
}

// dependencies are the rest of the program and the system, as the commands need them.
type dependencies struct {
	run     func(context.Context, app.Options) error
	connect func(ctx context.Context, environ []string) (control.API, func() error, error)
	// find is the program that runs, and nothing else; control.ErrNotRunning where none does.
	find func(ctx context.Context, environ []string) (running, error)
	// logFolder is where the log files lie.
	logFolder func(environ []string) (string, error)
	// open opens a page in the browser.
	open func(context.Context, string) error
	// keychainItem reads what another program keeps in the system's keychain; keychain.ErrNotFound where there is no
	// such thing.
	keychainItem func(ctx context.Context, service, name string) (string, error)
	// examine looks at everything that the program needs, report writes what a bug report needs, and atLogin is what
	// starts the program at login, as a service or with its tray.
	examine func(ctx context.Context, environ []string) ([]doctor.Check, error)
	report  func(ctx context.Context, environ []string, w io.Writer) error
	atLogin func(environ []string, service bool) (autostart.Entry, error)
	// environ are the environment variables as "NAME=value".
	environ []string
}

// invocation is one command under way.
type invocation struct {
	dependencies
	*console.Terminal
	// noted says that a difference of versions has been told.
	noted bool
}

func execute(args []string, b dependencies, stdin io.Reader, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	// The first signal asks, and a second one is not caught any more: it ends the program at once.
	defer context.AfterFunc(ctx, stop)()
	defer console.OutliveReaders()()
	out := &console.Output{To: stdout}
	s := &invocation{dependencies: b, Terminal: console.New(b.env, stdin, out, stderr)}
	err := s.command(ctx, args)
	switch lost := out.Lost(); {
	case console.IsNoReader(lost):
		return exitFailed // who has left knows
	case err == nil, errors.Is(err, errShown), lost != nil && errors.Is(err, errors.Unwrap(lost)):
		err = lost
	}
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, console.ErrDeclined):
		_, _ = fmt.Fprintln(stderr, "Cancelled.")
		return exitFailed
	}
	_, _ = fmt.Fprintf(stderr, "%s: %s\n", buildinfo.Binary,
		secret.Redact(console.Clean(strings.ReplaceAll(explain(err), "\n", "; "))))
	var parse *kong.ParseError
	if errors.As(err, &parse) {
		_, _ = fmt.Fprintf(stderr, "Help: %s\n", helpFor(parse.Context))
	}
	return exitCode(err)
}

// command parses and runs one command line.
func (s *invocation) command(ctx context.Context, args []string) error {
	parser, err := newParser(s)
	if err != nil {
		return fmt.Errorf("building the command line: %w", err)
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		return err
	}
	parsed.BindTo(ctx, (*context.Context)(nil))
	return parsed.Run()
}

func newParser(s *invocation) (*kong.Kong, error) {
	return kong.New(&commands{},
		kong.Name(buildinfo.Binary),
		kong.Description(description()),
		kong.NoDefaultHelp(),
		kong.Writers(s.Out, s.Err),
		kong.Bind(s),
		kong.PostBuild(nameHelpTexts),
		kong.Exit(func(int) {}), // nothing here calls it
	)
}

// env looks a variable up in the session's environment. The last one of a name counts.
func (b dependencies) env(name string) (value string, ok bool) {
	for _, pair := range b.environ {
		if key, v, found := strings.Cut(pair, "="); found && key == name {
			value, ok = v, true
		}
	}
	return value, ok
}

func (s *invocation) options(tray bool) app.Options {
	return app.Options{Environ: s.environ, Stdout: s.Out, Stderr: s.Err, Tray: tray}
}

// remote is a program that runs, as against the data folder alone.
type remote interface{ Version() string }

// with lets do ask the program, or the data folder while no program runs. While no program runs nobody else can open
// that folder until do returns, so do must not wait for a person; a sign-in alone does.
func (s *invocation) with(ctx context.Context, do func(control.API) error) error {
	end := s.Progress.Begin(ctx, "Working")
	api, closeIt, err := s.connect(ctx, s.environ)
	end()
	if err != nil {
		return err
	}
	if r, ok := api.(remote); ok {
		s.noteVersion(r.Version())
	}
	defer s.Progress.Begin(ctx, "Working")()
	return errors.Join(do(api), closeIt())
}

// now is the moment that durations and resets are told against.
func (s *invocation) now() time.Time { return time.Now() }

// explain adds to an error what to do about it.
func explain(err error) string {
	var parse *kong.ParseError
	switch {
	case errors.As(err, &parse):
		return parseWords(parse)
	case errors.Is(err, control.ErrNotRunning):
		return fmt.Sprintf("%s is not running: start it with %s, or with %s serve where there is no tray",
			buildinfo.Name, buildinfo.Binary, buildinfo.Binary)
	case errors.Is(err, context.Canceled):
		return "stopped"
	default:
		return err.Error()
	}
}
