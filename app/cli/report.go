package cli

import (
	"context"
	"io"

	"clb/app/buildinfo"
	"clb/app/cli/console"
	"clb/app/format"
)

// reportCommand is `clb report`.
type reportCommand struct {
	File           string `arg:"" optional:"" complete:"file" help:"${report_file}"`
	overwriteFlags `embed:""`
}

// Help has the examples.
func (reportCommand) Help() string {
	return "Writes a ZIP of text files for a bug report: what " + buildinfo.Binary +
		" doctor finds, the settings, the state of the program, and the newest 2,000 lines of the log. " +
		"Names of accounts and groups are replaced by name-1, name-2 and so on, the home folder by ~; credentials, " +
		"e-mail addresses, users and hosts are taken out, and so is what " +
		"says how your network is made. Requests and answers were never in it. It is plain text: look through it " +
		"before you send it.\n\n" +
		"It is sent nowhere: that is up to you.\n\n" +
		examples("report", "report problem.zip", "report - > problem.zip")
}

// Run writes the report.
func (c reportCommand) Run(ctx context.Context, s *invocation) error {
	name := c.File
	if name == "" {
		name = buildinfo.Binary + "-report-" + s.now().Format("20060102-150405") + ".zip"
	}
	out, err := s.OutBytes(ctx, name, c.force(), "report")
	if err != nil {
		return err
	}
	written, err := out.Write(func(w io.Writer) error {
		defer s.Progress.Begin(ctx, "Looking")()
		return s.report(ctx, s.environ, w)
	})
	if err != nil || out.Stdout != nil {
		return err
	}
	s.Say("The report is in %s (%s).", console.Clean(name), format.Size(written))
	s.Say("It has what the doctor finds, the settings, the state of the program and the newest lines of its log.")
	s.Say("Names are replaced, and credentials, e-mail addresses, users and hosts are taken out. Look through it " +
		"before you send it.")
	return nil
}
