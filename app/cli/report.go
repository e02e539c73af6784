package cli

import (
	"context"
	"fmt"
	"io"

	"clb/app/buildinfo"
)

// reportCommand is `clb report`.
type reportCommand struct {
	File string `arg:"" optional:"" complete:"file" help:"Where to write it; - is standard output. Left out: a new file in this folder."`
	Yes  bool   `short:"y" help:"Write over a file that is there without asking."`
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
	if c.File == "-" {
		if _, shown := terminalOf(s.out); shown {
			return wrong("a report is no text for a terminal: name a file, or send the output to one")
		}
		return s.writeReport(ctx, s.out)
	}
	name := c.File
	if name == "" {
		name = buildinfo.Binary + "-report-" + s.now().Format("20060102-150405") + ".zip"
	}
	path, over, err := s.target(ctx, name, c.Yes)
	if err != nil {
		return err
	}
	written, err := s.fill(path, over, func(w io.Writer) error { return s.writeReport(ctx, w) })
	if err != nil {
		return fmt.Errorf("writing %s: %w", clean(name), err)
	}
	s.say("The report is in %s (%s).", clean(name), size(written))
	s.say("It has what the doctor finds, the settings, the state of the program and the newest lines of its log.")
	s.say("Names are replaced, and credentials, e-mail addresses, users and hosts are taken out. Look through it " +
		"before you send it.")
	return nil
}

func (s *invocation) writeReport(ctx context.Context, w io.Writer) error {
	defer s.patience.begin(ctx, "Looking")()
	return s.report(ctx, s.environ, w)
}
