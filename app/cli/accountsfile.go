package cli

import (
	"context"
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"

	"clb/app/buildinfo"
	"clb/app/cli/console"
	"clb/app/control"
	"clb/proxy/secret"
)

// passphraseVariable is the environment variable that has the passphrase, for scripts.
const passphraseVariable = buildinfo.Env + "BACKUP_PASSPHRASE"

// exportCommand is `clb export-accounts`: all accounts with their secrets, as against `clb backup`, which
// copies the data file.
type exportCommand struct {
	File           string `arg:"" complete:"file" help:"Where to write it; - is standard output."`
	PassphraseFile string `placeholder:"FILE" complete:"file" help:"Read the passphrase from this file."`
	overwriteFlags `embed:""`
}

// Help has the examples.
func (exportCommand) Help() string {
	return "For moving to another machine: all accounts with their secrets, and the settings, in one file that is " +
		"sealed with a passphrase (age). " +
		"Whoever has both has your accounts. The passphrase is asked for, or comes from " + passphraseVariable +
		" or a file; it is never an argument.\n\n" +
		"A login that renews itself has one owner: quit the program here before it starts with the same accounts " +
		"elsewhere.\n\n" +
		"It has no history: " + buildinfo.Binary + " backup copies that.\n\n" +
		examples("export-accounts accounts.age", "export-accounts - --passphrase-file pass.txt > accounts.age")
}

// Run writes the backup.
func (c exportCommand) Run(ctx context.Context, s *invocation) error {
	out, err := s.OutBytes(ctx, c.File, c.force(), "backup")
	if err != nil {
		return err
	}
	passphrase, err := s.passphrase(ctx, c.PassphraseFile, true)
	if err != nil {
		return err
	}
	_, err = out.Write(func(w io.Writer) error {
		return s.with(ctx, func(api control.API) error {
			sealed, err := api.Export(ctx, passphrase)
			if err == nil {
				_, err = w.Write(sealed)
			}
			return err
		})
	})
	if err != nil || out.Stdout != nil {
		return err
	}
	s.Say("All accounts and settings are in %s, sealed with the passphrase.", console.Clean(c.File))
	s.Tell("Note: quit the program here before it starts with these accounts elsewhere: a login\nthat renews itself " +
		"has one owner.")
	return nil
}

// importCommand is `clb import-accounts`.
type importCommand struct {
	File           string `arg:"" complete:"file" help:"The backup; - is standard input."`
	PassphraseFile string `placeholder:"FILE" complete:"file" help:"Read the passphrase from this file."`
}

// Help has the examples.
func (importCommand) Help() string {
	return "Adds the accounts of a file of export-accounts that are not here yet, and leaves those that are as they " +
		"are. A wrong passphrase or a damaged file changes nothing. " +
		"The passphrase is asked for, or comes from " + passphraseVariable + " or a file.\n\n" +
		examples("import-accounts accounts.age", "import-accounts - --passphrase-file pass.txt < accounts.age")
}

// Run takes the accounts from the backup.
func (c importCommand) Run(ctx context.Context, s *invocation) error {
	sealed, err := s.readBackup(ctx, c.File)
	if err != nil {
		return err
	}
	passphrase, err := s.passphrase(ctx, c.PassphraseFile, false)
	if err != nil {
		return err
	}
	return s.with(ctx, func(api control.API) error {
		did, err := api.ImportBackup(ctx, sealed, passphrase)
		for _, line := range did {
			s.Say("%s", console.Clean(line))
		}
		return err
	})
}

// maxBackup bounds a backup in bytes: a thousand accounts have less.
const maxBackup = 8 << 20

func (s *invocation) readBackup(ctx context.Context, name string) ([]byte, error) {
	if name == "-" && s.Asks {
		return nil, console.Wrong("a backup is no text to type: name a file, or send one to the input")
	}
	content, err := s.ReadInput(ctx, name, maxBackup)
	switch {
	case errors.Is(err, console.ErrTooLarge):
		return nil,
			console.Wrong("%s is larger than %d bytes: it is no file of %s export-accounts", console.Clean(name),
				maxBackup,
				buildinfo.Binary)
	case err != nil:
		return nil, fmt.Errorf("reading the backup: %w", err)
	case isDataFile(content):
		return nil, console.Wrong("%s is a copy of the data file, as %s backup writes it: there are no secrets in "+
			"it, so no "+
			"accounts can be taken from it", console.Clean(name), buildinfo.Binary)
	case content == "":
		return nil, console.Wrong("there is nothing in the backup %s", name)
	}
	return []byte(content), nil
}

// isDataFile reports whether a file begins as a bbolt database does: its first page, and the mark of a meta page in it.
func isDataFile(content string) bool {
	const mark, at = 0xED0CDAED, 16
	return len(content) >= at+4 && binary.NativeEndian.Uint32([]byte(content[at:at+4])) == mark
}

// passphrase returns the passphrase of a backup: from a file, the environment, or whoever sits at the terminal, twice
// for a new one. Space around it never counts.
func (s *invocation) passphrase(ctx context.Context, file string, fresh bool) (secret.Text, error) {
	if file != "" {
		content, err := s.ReadInput(ctx, file, maxInput)
		if err != nil {
			return secret.Text{}, fmt.Errorf("reading the passphrase from %s: %w", console.Clean(file), err)
		}
		return somePassphrase(content, file)
	}
	if value, _ := s.env(passphraseVariable); value != "" {
		return somePassphrase(value, passphraseVariable)
	}
	if !s.Asks {
		return secret.Text{}, console.Wrong("there is no terminal to ask for the passphrase at: set %s, or add "+
			"--passphrase-file FILE", passphraseVariable)
	}
	first, err := s.AskHidden(ctx, "Passphrase (it does not show): ")
	if err != nil {
		return secret.Text{}, err
	}
	if fresh && first != "" {
		again, err := s.AskHidden(ctx, "The same again: ")
		if err != nil {
			return secret.Text{}, err
		}
		if subtle.ConstantTimeCompare([]byte(first), []byte(again)) == 0 {
			return secret.Text{}, console.Wrong("the two differ: nothing was written")
		}
	}
	return somePassphrase(first, "what was typed")
}

func somePassphrase(value, from string) (secret.Text, error) {
	if value = strings.TrimSpace(value); value == "" {
		return secret.Text{}, console.Wrong("there is no passphrase in %s", from)
	}
	return secret.New(value), nil
}
