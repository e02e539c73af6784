package doctor

import (
	"context"
	"errors"
	"fmt"
	"time"

	"clb/app/buildinfo"
	"clb/app/format"
	"clb/app/store"
	"clb/keychain"
)

// Versions are those of this command and of the program that runs.
type Versions struct {
	Command string
	// Running is empty where none runs.
	Running string
	// System is operating system, architecture and Go's version.
	System string
}

func (v Versions) checks() []Check {
	c := Check{Name: NameVersions, Verdict: OK, Reason: buildinfo.Name + " " + v.Command + " on " + v.System}
	if v.Running != "" && v.Running != v.Command {
		c.Verdict = Warning
		c.Reason = fmt.Sprintf("the running program is version %s, this command %s", v.Running, v.Command)
		c.Advice = "quit the running program and start it anew"
	}
	return []Check{c}
}

// Port is who serves at the address that Claude Code is pointed at.
type Port struct {
	// Address is "http://localhost:8080", Number its port.
	Address string
	Number  int
	// Running says that the program runs, as far as its control socket tells; Answers that something of ours answers at
	// the address, Taken that anything listens there.
	Running, Answers, Taken bool
}

func (p Port) checks() []Check {
	c := Check{Name: NamePort}
	switch {
	case p.Answers && p.Running:
		c.Verdict, c.Reason = OK, "the program serves on "+p.Address
	case p.Answers:
		c.Verdict, c.Reason = Warning, "another "+buildinfo.Name+" serves on "+p.Address+", with other data"
		c.Advice = "quit it, or use its data folder (" + buildinfo.Env + "HOME)"
	case p.Running:
		c.Verdict, c.Reason = Trouble, "the program runs, and does not answer at "+p.Address
		c.Advice = "quit it and start it anew; the log may say more"
	case p.Taken:
		c.Verdict, c.Reason = Trouble,
			fmt.Sprintf("port %d is taken by another program, so that this one can't start", p.Number)
		c.Advice = "end that program, or set another port in the settings"
	default:
		c.Verdict, c.Reason = Note, fmt.Sprintf("the program does not run; port %d is free", p.Number)
		c.Advice = "start it: " + buildinfo.Binary
	}
	return []Check{c}
}

// Keychain is whether secrets can be kept.
type Keychain struct {
	// Kind is "system", "file" or "memory".
	Kind string
	// Err is what it said to a question, nil where all was well. Of no such secret nothing is wrong.
	Err error
	// Journal is why the journal can't be read while nobody has set it aside yet, nil where it can.
	Journal error
	// Pending counts the secrets that wait in the journal.
	Pending int
	// Aside is a damaged file of its secrets or of the journal that was set aside, empty where there is none.
	Aside string
	// KeyBeside says that the encrypted file is opened by a key that lies beside it.
	KeyBeside bool
}

func (k Keychain) checks() []Check {
	c := Check{Name: NameKeychain, Verdict: OK, Reason: "the keychain (" + k.Kind + ") answers"}
	switch {
	case k.Err != nil && !errors.Is(k.Err, keychain.ErrNotFound):
		c.Verdict, c.Reason, c.Advice = Trouble, "the keychain ("+k.Kind+") gives no secrets: "+k.Err.Error(),
			keychainRemedy(k.Err)
	case k.Journal != nil:
		c.Verdict, c.Reason = Warning, "the journal of renewed logins can't be read: "+k.Journal.Error()
		c.Advice = "start the program: it sets the file aside; sign in again where an account asks for it"
	case k.Pending > 0:
		c.Verdict, c.Reason = Warning,
			fmt.Sprintf("%d secrets wait in the journal: the keychain does not take new ones", k.Pending)
		c.Advice = "unlock the keychain; they are safe in the journal until then"
	case k.Aside != "":
		c.Verdict, c.Reason = Warning, "a damaged file of secrets, or of their journal, was set aside: "+k.Aside
		c.Advice = "sign in again where an account asks for it; the file can be deleted when nothing is missed"
	case k.Kind == string(keychain.KindMemory):
		c.Verdict, c.Reason = Warning, "secrets are kept in memory only: every login is gone when the program ends"
		c.Advice = "set keychain to \"system\" or \"file\" in the settings"
	case k.KeyBeside:
		c.Verdict, c.Reason = Note, "secrets are kept in an encrypted file whose key lies beside it: whoever can "+
			"read your files can read them"
		c.Advice = "a passphrase, or the keychain of the system, is safer"
	}
	return []Check{c}
}

func keychainRemedy(err error) string {
	switch {
	case errors.Is(err, keychain.ErrLocked):
		return "unlock it, and try again"
	case errors.Is(err, keychain.ErrUnavailable):
		return "install and start a keychain service (gnome-keyring, KWallet), or set keychain to \"file\" in " +
			"the settings"
	case errors.Is(err, keychain.ErrWrongPassphrase):
		return "set " + buildinfo.Env + "KEYCHAIN_PASSPHRASE to the passphrase that the file was made with"
	case errors.Is(err, keychain.ErrDamaged):
		return "restore the file from a backup, or move it away and sign in again"
	case errors.Is(err, context.DeadlineExceeded):
		return "a password prompt may wait behind another window; answer it, and try again"
	}
	return "do what it says, and try again"
}

// Database is the condition of the history.
type Database struct {
	// Err is why it can't be opened or written, nil where it can.
	Err error
	// Broken says in words what is wrong with the file while nobody has set it aside yet, empty where nothing is.
	Broken string
	// Damage says in words that it was damaged and what has taken its place, empty where it was not; Aside is the file
	// that was set aside.
	Damage, Aside string
	// Copies are the daily copies, the newest first.
	Copies []store.Copy
}

func (d Database) checks() []Check {
	c := Check{Name: NameDatabase, Verdict: OK, Reason: "the history can be read and written"}
	switch {
	case d.Err != nil:
		c.Verdict, c.Reason = Trouble, "the history: "+d.Err.Error()
		c.Advice = "make room on the disk and the folder writable; requests are served all the same"
	case d.Broken != "":
		c.Verdict, c.Reason = Warning, "the history: "+d.Broken
		c.Advice = "start the program: it sets the file aside, puts the newest copy in its place, and carries " +
			"over what " +
			"can still be read"
	case d.Damage != "":
		c.Verdict, c.Reason = Warning, d.Damage
		c.Advice = "nothing must be done; the old file can be deleted where it is not missed"
	case d.Aside != "":
		c.Verdict, c.Reason = Note, "a damaged history of earlier lies in "+d.Aside
		c.Advice = "it can be deleted where it is not missed"
	}
	c.Reason += d.copies()
	return []Check{c}
}

// copies says how old and how large the newest copy is.
func (d Database) copies() string {
	if len(d.Copies) == 0 {
		return "; there is no copy of it yet"
	}
	newest := d.Copies[0]
	return fmt.Sprintf("; its newest copy is %s old (%s)", format.Span(time.Since(newest.Made)),
		format.Size(newest.Bytes))
}
