package control

import (
	"context"

	"clb/proxy/secret"
)

// AccountTransfer moves all accounts to another machine.
type AccountTransfer interface {
	// Export is all accounts with their secrets, and the settings file, sealed with the passphrase (an age file).
	Export(ctx context.Context, passphrase secret.Text) ([]byte, error)
	// ImportBackup adds what of it is not there yet, and says in words what it did, a line an account. A wrong
	// passphrase or a damaged file changes nothing and is an *InputError.
	ImportBackup(ctx context.Context, sealed []byte, passphrase secret.Text) (did []string, err error)
}

// ExportCall is the passphrase on its way through the control socket.
type ExportCall struct {
	// What seals it.
	Passphrase string `json:"passphrase"`
}

// Check says, by an *InputError, what is wrong with the call.
func (c *ExportCall) Check() error {
	if c.Passphrase == "" {
		return InputErrorf("passphrase is missing: it seals the backup")
	}
	return nil
}

// ImportCall is a backup and its passphrase on their way to the program.
type ImportCall struct {
	Passphrase string `json:"passphrase"`
	// The sealed file.
	Backup []byte `json:"backup"`
}

// Check says, by an *InputError, what is wrong with the call.
func (c *ImportCall) Check() error {
	if c.Passphrase == "" || len(c.Backup) == 0 {
		return InputErrorf("an import takes both the backup and its passphrase")
	}
	return nil
}

// Imported says what an import did, a line an account.
type Imported struct {
	// What was done, a line for each account.
	Did []string `json:"did"`
}
