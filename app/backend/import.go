package backend

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"clb/app/atomicfile"
	"clb/app/config"
	"clb/app/control"
	"clb/proxy/balance"
)

// renamedAccounts are what accounts of a backup are called here, by what they are called there, in lower case.
type renamedAccounts map[string]string

// of is what an account is called here; one that the backup does not have keeps its name.
func (n renamedAccounts) of(name string) string {
	if here, ok := n[strings.ToLower(name)]; ok {
		return here
	}
	return name
}

// restoreSettings puts the backup's settings file in the place of the present one, which is kept beside it. Its routes
// name the accounts as they are called here.
func (b *Backend) restoreSettings(ctx context.Context, text string, names renamedAccounts) (line string, err error) {
	err = b.live.withLock(ctx, func() error {
		line, err = b.replaceSettings(text, names)
		if err == nil {
			_, _ = b.reload() // a mistake that only shows here is told by the warnings
		}
		return err
	})
	return line, err
}

func (b *Backend) replaceSettings(text string, names renamedAccounts) (string, error) {
	s, err := config.Parse("settings", []byte(text))
	if err != nil {
		return "settings: left as they are, since those of the backup do not fit this version", nil
	}
	if text, err = renamedIn(text, s, names); err != nil {
		return "settings: left as they are, since their routes do not fit the names of the accounts here", nil
	}
	present, err := config.ReadFile(b.Paths.Settings)
	if err == nil && string(present) == text {
		return "settings: the same", nil
	}
	kept := b.Paths.Settings + ".before-import"
	if err := atomicfile.WriteFile(kept, present, 0o600); err != nil {
		return "", fmt.Errorf("keeping the present settings: %w", err)
	}
	if err := config.Replace(b.Paths.Settings, []byte(text)); err != nil {
		return "", err
	}
	return "settings: restored; those about routing hold at once, the others from the next start; the " +
		"old ones are in " +
		kept, nil
}

// renamedIn gives the accounts in the routes of a settings file the names that they have here.
func renamedIn(text string, s config.Settings, names renamedAccounts) (string, error) {
	changed := false
	for i, r := range s.Routing.Routes {
		r.Accounts = slices.Clone(r.Accounts)
		for k, name := range r.Accounts {
			r.Accounts[k] = names.of(name)
			changed = changed || !strings.EqualFold(name, r.Accounts[k])
		}
		s.Routing.Routes[i] = r
	}
	if !changed {
		return text, nil
	}
	texts := s.Routing.Texts()
	for i, text := range texts {
		again, err := balance.ParseRoute(text)
		if err != nil || again.Forbid != s.Routing.Routes[i].Forbid ||
			!slices.Equal(again.Accounts, s.Routing.Routes[i].Accounts) {
			return "", errors.New("a name of an account can't stand in a route")
		}
	}
	edited, err := config.Edit("settings", []byte(text), routesChange(texts))
	return string(edited), err
}

// restoreMode sets the mode of a backup where none is set here and it has not ended, and says so.
func (b *Backend) restoreMode(m *backupMode, names renamedAccounts) (line string) {
	if m == nil || b.pool.Mode().Mode != balance.Auto {
		return ""
	}
	c := control.ModeChange{Mode: string(m.Mode), Account: m.Account, Until: m.Until}
	if c.Account != "" {
		c.Account = names.of(c.Account)
	}
	if c.Check(time.Now()) != nil || b.pool.SetMode(m.Mode, c.Account, c.Until) != nil {
		return ""
	}
	return strings.TrimSpace("mode: " + c.Mode + " " + c.Account)
}
