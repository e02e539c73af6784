package cli

import (
	"context"
	"io"
	"path/filepath"
	"strings"

	"clb/app/buildinfo"
	"clb/app/cli/console"
	"clb/app/cli/timearg"
	"clb/app/control"
	"clb/app/export"
	"clb/app/format"
)

// backupCommand is `clb backup`.
type backupCommand struct {
	File           string `arg:"" complete:"file" help:"Where to write it; - is standard output."`
	overwriteFlags `embed:""`
}

// overwriteFlags are those of the commands that write a file.
type overwriteFlags struct {
	Force bool `help:"Write over a file that is there."`
	Yes   bool `short:"y" hidden:"" help:"The same as --force."`
}

func (f overwriteFlags) force() bool { return f.Force || f.Yes }

// Help has the examples.
func (backupCommand) Help() string {
	return "The copy is of one moment, also while the program runs and writes. It has the requests, all figures, and " +
		"the names and settings of the accounts, but no secret: " +
		"these are in the keychain of this system. To move the accounts with their secrets, use " + buildinfo.Binary +
		" export-accounts.\n\n" +
		"To go back to a copy, quit the program and put it in the place of its data file, " + buildinfo.Binary +
		".db in the data folder.\n\n" +
		examples("backup history.db", "backup --force /mnt/usb/history.db", "backup - | gzip > history.db.gz")
}

// Run writes the copy.
func (c backupCommand) Run(ctx context.Context, s *invocation) error {
	out, err := s.OutBytes(ctx, c.File, c.force(), "copy of the data file")
	if err != nil {
		return err
	}
	written, err := out.Write(func(w io.Writer) error {
		return s.with(ctx, func(api control.API) error {
			return api.CopyHistory(ctx, &copied{Writer: w, patience: s.Progress})
		})
	})
	if err != nil || out.Stdout != nil {
		return err
	}
	s.Say("The history is in %s (%s). No secret is in it: those are in the keychain.", console.Clean(c.File),
		format.Size(written))
	return nil
}

// copied counts what is written, in bytes, and shows how far it is.
type copied struct {
	io.Writer
	bytes    int64
	patience *console.Progress
}

func (c *copied) Write(b []byte) (int, error) {
	n, err := c.Writer.Write(b)
	c.bytes += int64(n)
	c.patience.Note(func() string { return "Copied " + format.Size(c.bytes) })
	return n, err
}

// clearHistoryCommand is `clb clear-history`.
type clearHistoryCommand struct {
	Yes bool `short:"y" help:"Do it without asking."`
}

// Help has the examples.
func (clearHistoryCommand) Help() string {
	return "The requests go, with the figures, sessions and limits over time that were made of them. The totals " +
		"stay. It is asked twice, for there is no way back but a copy: see " +
		buildinfo.Binary + " help backup.\n\n" + examples("clear-history", "clear-history --yes")
}

// Run forgets the requests.
func (c clearHistoryCommand) Run(ctx context.Context, s *invocation) error {
	if err := s.ConfirmTwice(ctx, c.Yes, "Forget all requests, with all figures over time and sessions?",
		"forget"); err != nil {
		return err
	}
	return s.with(ctx, func(api control.API) error {
		if err := api.ClearHistory(ctx); err != nil {
			return err
		}
		s.Say("All requests are forgotten.")
		return nil
	})
}

// resetStatsCommand is `clb reset-stats`.
type resetStatsCommand struct {
	Yes bool `short:"y" help:"Do it without asking."`
}

// Help has the examples.
func (resetStatsCommand) Help() string {
	return "The history of requests stays, with its figures over time. It asks twice, since it can't be undone.\n\n" +
		examples("reset-stats", "reset-stats --yes")
}

// Run sets the totals to zero.
func (c resetStatsCommand) Run(ctx context.Context, s *invocation) error {
	if err := s.ConfirmTwice(ctx, c.Yes, "Set all totals to zero?", "zero"); err != nil {
		return err
	}
	return s.with(ctx, func(api control.API) error {
		if err := api.ResetStats(ctx); err != nil {
			return err
		}
		s.Say("All totals are zero.")
		return nil
	})
}

// exportHistoryCommand is `clb export-history`.
type exportHistoryCommand struct {
	File            string `arg:"" optional:"" default:"-" complete:"file" help:"${exporthistory_file}"`
	Format          string `placeholder:"csv|jsonl" complete:"format" help:"${exporthistory_format}"`
	timearg.Stretch `embed:""`
	filterFlags     `embed:""`

	overwriteFlags `embed:""`
}

// Help has the examples.
func (exportHistoryCommand) Help() string {
	return "Writes every request that fits, the oldest first, without its prompts and answers, which are never kept. " +
		"A file is there whole or not at all. " +
		"csv has a line of headings and is for spreadsheets: a text that they would take for a formula gets an " +
		"apostrophe in front, and times are in UTC. jsonl has all attempts too.\n\n" +
		examples("export-history requests.csv", "export-history --from 2026-11-01 --to 2026-11-30 november.csv",
			"export-history --format jsonl --account work | gzip > work.jsonl.gz",
			"export-history --last 7d --outcome error")
}

// Run writes the requests.
func (c exportHistoryCommand) Run(ctx context.Context, s *invocation) error {
	filter, err := c.filter()
	if err != nil {
		return err
	}
	if filter.From, filter.To, err = c.Bounds(s.now(), "all"); err != nil {
		return err
	}
	layout, err := c.format()
	if err != nil {
		return err
	}
	out, err := s.OutFile(ctx, c.File, c.force())
	if err != nil {
		return err
	}
	var rows int64
	written, err := out.Write(func(w io.Writer) error {
		rows, err = s.exportTo(ctx, w, layout, filter)
		return err
	})
	if err != nil || out.Stdout != nil {
		return err
	}
	s.Say("%s in %s (%s).", manyRequests(rows), console.Clean(c.File), format.Size(written))
	return nil
}

func manyRequests(n int64) string {
	if n == 1 {
		return "1 request"
	}
	return format.Thousands(n) + " requests"
}

// format is what to write: as asked, or as the file's name says.
func (c exportHistoryCommand) format() (export.Format, error) {
	switch f := export.Format(strings.ToLower(c.Format)); f {
	case export.CSV, export.JSONL:
		return f, nil
	case "":
		if end := strings.ToLower(filepath.Ext(c.File)); end == ".jsonl" || end == ".ndjson" {
			return export.JSONL, nil
		}
		return export.CSV, nil
	default:
		return "", console.Wrong("--format takes csv or jsonl")
	}
}

// exportTo writes what fits and counts it.
func (s *invocation) exportTo(ctx context.Context, w io.Writer, layout export.Format,
	filter control.HistoryFilter) (rows int64, err error) {
	out, err := export.NewRequestWriter(w, layout)
	if err != nil {
		return 0, err
	}
	err = s.with(ctx, func(api control.API) error {
		return api.EachRequest(ctx, filter, func(r control.Request) error {
			rows++
			s.Progress.Note(func() string { return "Written " + manyRequests(rows) })
			return out.Write(r)
		})
	})
	if err == nil {
		err = out.Flush()
	}
	return rows, err
}
