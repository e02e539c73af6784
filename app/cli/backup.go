package cli

import (
	"context"
	"fmt"
	"io"

	"clb/app/buildinfo"
	"clb/app/control"
)

// backupCommand is `clb backup`.
type backupCommand struct {
	File string `arg:"" complete:"file" help:"Where to write it; - is standard output."`
	Yes  bool   `short:"y" help:"Write over a file that is there without asking."`
}

// Help has the examples.
func (backupCommand) Help() string {
	return "The copy is of one moment, also while the program runs and writes. It has the requests, all figures, and " +
		"the names and settings of the accounts, but no secret: " +
		"these are in the keychain of this system. To move the accounts with their secrets, use " + buildinfo.Binary +
		" export-accounts.\n\n" +
		"To go back to a copy, quit the program and put it in the place of its data file, " + buildinfo.Binary +
		".db in the data folder.\n\n" +
		examples("backup history.db", "backup --yes /mnt/usb/history.db", "backup - | gzip > history.db.gz")
}

// Run writes the copy.
func (c backupCommand) Run(ctx context.Context, s *invocation) error {
	if c.File == "-" {
		if _, shown := terminalOf(s.out); shown {
			return wrong("a copy of the data file is no text for a terminal: name a file, or send the output to one")
		}
		return s.copyTo(ctx, s.out)
	}
	path, over, err := s.target(ctx, c.File, c.Yes)
	if err != nil {
		return err
	}
	written, err := s.fill(path, over, func(w io.Writer) error { return s.copyTo(ctx, w) })
	if err != nil {
		return fmt.Errorf("writing %s: %w", clean(c.File), err)
	}
	s.say("The history is in %s (%s). No secret is in it: those are in the keychain.", clean(c.File), size(written))
	return nil
}

func (s *invocation) copyTo(ctx context.Context, w io.Writer) error {
	return s.with(ctx, func(api control.API) error {
		return api.CopyHistory(ctx, &copied{Writer: w, patience: s.patience})
	})
}

// copied counts what is written, in bytes, and shows how far it is.
type copied struct {
	io.Writer
	bytes    int64
	patience *patience
}

func (c *copied) Write(b []byte) (int, error) {
	n, err := c.Writer.Write(b)
	c.bytes += int64(n)
	c.patience.note(func() string { return "Copied " + size(c.bytes) })
	return n, err
}
