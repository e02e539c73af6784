package cli

import (
	"context"
	"io"
	"path/filepath"
	"strings"

	"clb/app/cli/console"
	"clb/app/control"
	"clb/app/export"
	"clb/app/format"
)

// exportHistoryCommand is `clb export-history`.
type exportHistoryCommand struct {
	File        string `arg:"" optional:"" default:"-" complete:"file" help:"${exporthistory_file}"`
	Format      string `placeholder:"csv|jsonl" complete:"format" help:"${exporthistory_format}"`
	stretch     `embed:""`
	filterFlags `embed:""`

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
	if filter.From, filter.To, err = c.bounds(s.now(), "all"); err != nil {
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
		return "", wrong("--format takes csv or jsonl")
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
