//go:build e2e

package e2e

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"clb/app/buildinfo"
	"clb/app/status"
	"clb/app/tray/traytest"
	"clb/assets"
	"clb/keychain/keychaintest"
	"clb/proxy/anthropictest"
)

// password opens the keyring of the session.
const password = "the password of a login"

// session is a person's desktop session, with a panel and an open keyring, and the program in it.
type session struct {
	*program
	desktop *traytest.Desktop
	keyring *keychaintest.Desktop
	item    *traytest.Item
	opened  string // the file to which the stand-in for the browser writes the pages that it was asked to open
	races   string // where the race detector writes
}

// newSession brings the session up; the program is not started yet.
func newSession(t *testing.T, c anthropictest.Config) *session {
	t.Helper()
	desktop := traytest.Start(t)
	desktop.StartPanel()
	keyring := keychaintest.Join(t, desktop.Env())
	keyring.StartKeyring(password)
	s := &session{desktop: desktop, keyring: keyring, races: filepath.Join(t.TempDir(), "race")}
	s.program = newProgram(t, c)
	bin := filepath.Join(s.home, "bin")
	s.opened = filepath.Join(s.home, "opened")
	if err := errors.Join(os.Mkdir(bin, 0o700),
		os.WriteFile(filepath.Join(bin, "xdg-open"), []byte("#!/bin/sh\necho \"$*\" >> '"+s.opened+"'\n"),
			0o700)); err != nil {
		t.Fatal(err)
	}
	for _, pair := range desktop.Env() {
		if !strings.HasPrefix(pair, "HOME=") && !strings.HasPrefix(pair, "PATH=") {
			s.env = append(s.env, pair)
		}
	}
	s.env = append(s.env, "CLB_KEYCHAIN=system", "PATH="+bin+":/usr/local/bin:/usr/bin:/bin",
		"GORACE=exitcode=0 log_path="+s.races)
	t.Cleanup(func() { traytest.NoRaces(t, s.races) })
	return s
}

// login starts the program as a person does, and waits until the panel has its icon.
func (s *session) login() {
	s.t.Helper()
	s.start("tray")
	s.item = s.desktop.Item(s.running.Process.Pid)
	s.desktop.Eventually("the panel has taken the icon", func() error {
		if taken, err := s.item.Registered(); err != nil || !taken {
			return fmt.Errorf("%t, %w", taken, err)
		}
		return nil
	})
}

// shows waits until the panel has been given this icon, pixel by pixel.
func (s *session) shows(icon assets.Icon) {
	s.t.Helper()
	want, err := png.Decode(bytes.NewReader(assets.TrayPNG(icon)))
	if err != nil {
		s.t.Fatal(err)
	}
	s.desktop.Eventually("the icon is "+string(icon), func() error {
		got, err := s.item.Icon()
		if err == nil && (got.Rect != want.Bounds() || !bytes.Equal(got.Pix, want.(*image.NRGBA).Pix)) {
			err = errors.New("it is another picture")
		}
		return err
	})
}

// reads waits until the menu shows these lines and no others.
func (s *session) reads(want ...string) {
	s.t.Helper()
	s.desktop.Eventually("the menu reads right", func() error {
		got, err := s.item.Visible()
		if err != nil {
			return err
		}
		if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); g != w {
			return fmt.Errorf("it reads\n%s\nwant\n%s", g, w)
		}
		return nil
	})
}

// line waits until a line of the menu that begins so is as it should be, and returns it.
func (s *session) line(prefix string, right func(traytest.Line) bool) (l traytest.Line) {
	s.t.Helper()
	s.desktop.Eventually("the line of "+prefix+" is right", func() (err error) {
		if l, err = s.item.Line(prefix); err == nil && !right(l) {
			err = fmt.Errorf("it is %+v", l)
		}
		return err
	})
	return l
}

func (s *session) click(prefix string) {
	s.t.Helper()
	if err := s.item.Click(prefix); err != nil {
		s.t.Fatal(err)
	}
}

// opens clicks on a line and waits until the browser was asked for this page.
func (s *session) opens(line, page string) {
	s.t.Helper()
	s.opensBelow(page, line)
}

// opensBelow is opens for a line in submenus.
func (s *session) opensBelow(page string, path ...string) {
	s.t.Helper()
	if err := os.WriteFile(s.opened, nil, 0o600); err != nil {
		s.t.Fatal(err)
	}
	s.clickBelow(path...)
	s.desktop.Eventually("the browser is asked for "+page, func() error {
		asked, err := os.ReadFile(s.opened)
		if err == nil && string(asked) != page+"\n" {
			err = fmt.Errorf("it was asked for %q", asked)
		}
		return err
	})
}

// served asks for an answer and gets it.
func (s *session) served(conversation string) {
	s.t.Helper()
	code, body, err := s.ask(s.t.Context(), conversation)
	if err != nil || code != 200 || !strings.Contains(body, "message_stop") {
		s.t.Fatalf("%d %v %s", code, err, body)
	}
}

func (s *session) snapshot() (now status.Snapshot) {
	s.t.Helper()
	s.get("/api/status", &now)
	return now
}

// kept waits until the keyring holds the newest login of each account, and checks that nothing else does: neither a
// file of the program nor what it says.
func (s *session) kept(accounts ...*anthropictest.Account) {
	s.t.Helper()
	s.desktop.Eventually("the keyring holds the logins", func() error {
		secrets := s.keyring.Secrets(buildinfo.Binary)
		for _, a := range accounts {
			if !holds(secrets, a.AccessToken(), a.RefreshToken()) {
				return fmt.Errorf("not that of %s, in %d secrets", a.Name, len(secrets))
			}
		}
		return nil
	})
	s.tellsNothing(accounts...)
}

// holds reports whether one of the secrets has both texts in it.
func holds(secrets map[string]string, one, other string) bool {
	for _, secret := range secrets {
		if strings.Contains(secret, one) && strings.Contains(secret, other) {
			return true
		}
	}
	return false
}

// tellsNothing looks for the accounts' tokens wherever they must not be.
func (s *session) tellsNothing(accounts ...*anthropictest.Account) {
	s.t.Helper()
	files := 0
	search := func(place string, content []byte) {
		for _, a := range accounts {
			for _, token := range []string{a.AccessToken(), a.RefreshToken()} {
				if bytes.Contains(content, []byte(token)) {
					s.t.Errorf("a token of %s is in %s", a.Name, place)
				}
			}
		}
	}
	err := filepath.WalkDir(filepath.Join(s.home, "clb"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) { // a file that was just replaced
			return nil
		}
		files++
		search(path, content)
		return err
	})
	if err != nil || files == 0 {
		s.t.Errorf("looking through %d files: %v", files, err)
	}
	if s.out != nil {
		search("what the program says", []byte(s.out.String()))
	}
}
