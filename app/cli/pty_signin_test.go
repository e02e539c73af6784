package cli

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"clb/app/buildinfo"
	"clb/app/control/controltest"
	"clb/app/status"
	"clb/proxy/secret"
)

// accepted is a program without accounts whose user has accepted the notice.
func accepted() controltest.Config {
	c := noAccounts()
	c.TermsAccepted = true
	return c
}

func TestBrowserSignInFromTheQuestionToTheAccount(t *testing.T) {
	for choice, want := range map[string]string{"1": `Added "one" (max, somebody@example.com).`,
		"2": `Added "one" (console, somebody@example.com).`} {
		p := sit(t, accepted(), nil, "add", "one")
		p.types("1 to 5: ", choice+"\n")
		p.sees("The sign-in page for one opens in the browser.")
		p.sees("way=browser&state=sign-in-1")
		p.sees("way=paste&state=sign-in-1")
		p.sees("Or paste the code here")
		if err := p.program.Check(); err != nil {
			t.Fatal(err)
		}
		p.sees("You are back: looking whose login it is")
		if err := p.program.ComeBack("good"); err != nil {
			t.Fatal(err)
		}
		p.ends(exitDone)
		p.sees(want)
	}
}

func TestWrongPastesAreToldAndTheRightOneIsTaken(t *testing.T) {
	p := sit(t, accepted(), nil, "add", "one", "--mode", "max", "--no-browser")
	p.types("Or paste the code here", "\ngood\n")
	p.types("it has two parts with a # between them. Paste it again", "good#another\n")
	p.types("that belongs to another sign-in. Paste it again", "bad#sign-in-1\n")
	p.types("the sign-in page does not know this code. Paste it again", "good#sign-in-1\n")
	p.ends(exitDone)
	p.sees(`Added "one" (max`)
	if strings.Contains(p.all(), "opens in the browser") {
		t.Errorf("a browser was opened:\n%s", p.all())
	}
}

func TestDeniedSignInFails(t *testing.T) {
	p := sit(t, accepted(), nil, "add", "one", "--mode", "max")
	p.sees("way=browser")
	if err := p.program.ComeBack("denied"); err != nil {
		t.Fatal(err)
	}
	p.ends(exitFailed)
	p.sees("clb: access was denied: start the sign-in again and approve it")
}

func TestStoppingCancelsTheSignIn(t *testing.T) {
	for what, stop := range map[string]func(*person) error{
		"Ctrl-C":  func(p *person) error { _, err := p.screen.WriteString("half a code\x03"); return err },
		"SIGTERM": func(p *person) error { return p.cmd.Process.Signal(syscall.SIGTERM) },
	} {
		p := sit(t, accepted(), nil, "add", "one", "--mode", "max")
		p.sees("Or paste the code here")
		if err := stop(p); err != nil {
			t.Fatal(err)
		}
		p.ends(exitFailed)
		p.sees("clb: stopped")
		all := p.program.SignIns()
		if len(all) != 1 || all[0].Stage != "failed" || len(p.program.Board().Snapshot().Accounts) != 0 {
			t.Errorf("%s: the sign-ins are %+v", what, all)
		}
	}
}

func TestTermsComeBeforeTheFirstSignInOnly(t *testing.T) {
	p := sit(t, noAccounts(), nil, "add", "one", "--mode", "max")
	p.types("Do you accept this? [y/N] ", "n\n")
	p.ends(exitFailed)
	if len(p.program.SignIns()) != 0 {
		t.Error("a sign-in was started")
	}

	p = sit(t, noAccounts(), nil, "add", "one", "--mode", "console")
	p.types("Or paste the code here", "good#sign-in-1\n")
	p.ends(exitDone)
	if p.program.Board().Snapshot().TermsAccepted || strings.Contains(p.all(), "Do you accept") {
		t.Errorf("an API key does not come after the notice:\n%s", p.all())
	}
}

func TestSignInAgain(t *testing.T) {
	p := sit(t, content(buildinfo.Version), nil, "sign-in", "OLD")
	p.types("Or paste the code here", "good#sign-in-1\n")
	p.ends(exitDone)
	p.sees(`"old" is signed in again.`)
	if a := p.program.Board().Snapshot().Accounts[3]; a.Name != "old" || a.State != status.Ready {
		t.Errorf("the account is %+v", a)
	}
}

func TestExportAsksTwiceAndImportOnce(t *testing.T) {
	file := filepath.Join(t.TempDir(), "accounts.age")
	p := sit(t, content(buildinfo.Version), nil, "export", file)
	p.types("Passphrase (it does not show): ", "canary one\r")
	p.types("The same again: ", "canary two\r")
	p.ends(exitWrong)
	p.sees("the two differ: nothing was written")
	if _, err := os.Stat(file); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("there is a file: %v", err)
	}

	p = sit(t, content(buildinfo.Version), nil, "export", file)
	p.types("Passphrase (it does not show): ", "canary one\r")
	p.types("The same again: ", "canary one\r")
	p.ends(exitDone)
	sealed, err := os.ReadFile(file)
	info, statErr := os.Stat(file)
	if err != nil || statErr != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v, %v, %v", err, statErr, info.Mode())
	}
	if _, err := controltest.New(accepted()).ImportBackup(t.Context(), sealed, secret.New("canary one")); err != nil {
		t.Errorf("the passphrase that was typed does not open it: %v", err)
	}

	q := sit(t, accepted(), nil, "import-backup", file)
	q.types("Passphrase (it does not show): ", "canary one\r")
	q.ends(exitDone)
	q.sees("work was added")
	if n := len(q.program.Board().Snapshot().Accounts); n != 4 {
		t.Errorf("%d accounts came", n)
	}
	if strings.Contains(p.all()+q.all(), "canary") {
		t.Error("the screen shows the passphrase")
	}
}

func TestABackupIsNoTextForATerminal(t *testing.T) {
	for _, command := range []string{"export", "import-backup"} {
		p := sit(t, accepted(), []string{"CLB_BACKUP_PASSPHRASE=canary"}, command, "-")
		p.ends(exitWrong)
		p.sees("a backup is no text")
	}
}
