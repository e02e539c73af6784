// Package doctor looks at everything that the program needs from the machine it runs on, and says of each thing how it
// is, why, what to do, and where it can, does it.
//
//	Sources ──> facts ──> verdict (PURE) ──> Check ──> the person, or Report: a bundle without names and secrets
//
// Its rules: a verdict is a function of facts, and facts are gathered at the rim, by functions that end with their
// context. Looking changes nothing. A Fix does only what is safe, or, where Ask says so, what the person has agreed to.
// What can't be looked at is a warning of its own and keeps no other check from its verdict.
package doctor

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"clb/app/status"
)

// Verdict is how a thing is, in one word.
type Verdict string

// The verdicts, from good to bad.
const (
	// OK: it is as it should be.
	OK Verdict = "ok"
	// Note: good to know, and nothing to do.
	Note Verdict = "note"
	// Warning: it works, and something should be done.
	Warning Verdict = "warning"
	// Trouble: something does not work because of it.
	Trouble Verdict = "trouble"
)

// rank orders verdicts from good to bad.
func (v Verdict) rank() int {
	switch v {
	case OK:
		return 0
	case Note:
		return 1
	case Warning:
		return 2
	}
	return 3
}

// Worst is the worst verdict of all; of none it is OK.
func Worst(checks []Check) Verdict {
	worst := OK
	for _, c := range checks {
		if c.Verdict.rank() > worst.rank() {
			worst = c.Verdict
		}
	}
	return worst
}

// The names of checks, in their order. A name may stand several times: each setting that interferes with Claude Code,
// and each folder that is not private, is a check of its own.
const (
	NameVersions     = "versions"
	NameSettings     = "settings"
	NamePort         = "port"
	NameKeychain     = "keychain"
	NameDatabase     = "database"
	NamePrices       = "prices"
	NameDisk         = "disk"
	NameFolders      = "folders"
	NameProxy        = "proxy"
	NameUpstream     = "upstream"
	NameClock        = "clock"
	NameClaudeCode   = "claude_code"
	NameInterference = "interference"
	NameTray         = "tray"
	NameBrowser      = "browser"
	NameAutostart    = "autostart"
	// NameTold is that of what the running program should have told, and did not.
	NameTold = "program"
)

// Check is one thing that was looked at.
type Check struct {
	Name    string  `json:"name"`
	Verdict Verdict `json:"verdict"`
	// Reason says what was found, Advice what to do about it; sentences without a full stop. Advice is empty where
	// there is nothing to do.
	Reason string `json:"reason"`
	Advice string `json:"remedy,omitempty"`
	// FixSummary says in words what Fix does; empty where it can't be fixed from here. Ask says that the person is
	// asked first.
	FixSummary string                      `json:"mend,omitempty"`
	Ask        bool                        `json:"ask,omitempty"`
	Fix        func(context.Context) error `json:"-"`
}

// Sources are where facts come from. One that is nil is not looked at. Each must end with its context.
type Sources struct {
	Versions   func(context.Context) (Versions, error)
	File       func(context.Context) (SettingsFile, error)
	Port       func(context.Context) (Port, error)
	Keychain   func(context.Context) (Keychain, error)
	Database   func(context.Context) (Database, error)
	Prices     func(context.Context) (Prices, error)
	Disk       func(context.Context) (Disk, error)
	Folders    func(context.Context) (Folders, error)
	Proxy      func(context.Context) (Proxy, error)
	Upstream   func(context.Context) (Upstream, error)
	ClaudeCode func(context.Context) (ClaudeCode, error)
	Tray       func(context.Context) (Tray, error)
	Browser    func(context.Context) (Browser, error)
	Autostart  func(context.Context) (Autostart, error)
	// Told are checks of the same names by somebody who sees more: the running program, of what it alone has open. They
	// stand in their places among the others.
	Told func(context.Context) ([]Check, error)
	// Limit is how long each may take. Default 30 s.
	Limit time.Duration

	// The rest is for Report alone. Snapshot is the picture of the program, Settings all settings as they are in force,
	// Log the newest lines of the log file, oldest first; each may be nil. Private is what the report must not hold.
	Snapshot func(context.Context) (status.Snapshot, error)
	Settings func(context.Context) ([]Setting, error)
	Log      func(context.Context) ([]string, error)
	Private  Private
}

// fact is what was found, with its verdict, or several.
type fact interface{ checks() []Check }

// Run looks at everything at once, and returns the checks in their order.
func Run(ctx context.Context, s Sources) []Check {
	if s.Limit <= 0 {
		s.Limit = 30 * time.Second
	}
	looks := []func() []Check{
		look(ctx, s.Limit, NameVersions, s.Versions), look(ctx, s.Limit, NameSettings, s.File),
		look(ctx, s.Limit, NamePort, s.Port), look(ctx, s.Limit, NameKeychain, s.Keychain),
		look(ctx, s.Limit, NameDatabase, s.Database), look(ctx, s.Limit, NamePrices, s.Prices),
		look(ctx, s.Limit, NameDisk, s.Disk), look(ctx, s.Limit, NameFolders, s.Folders),
		look(ctx, s.Limit, NameProxy, s.Proxy), look(ctx, s.Limit, NameUpstream, s.Upstream),
		look(ctx, s.Limit, NameClaudeCode, s.ClaudeCode),
		look(ctx, s.Limit, NameTray, s.Tray), look(ctx, s.Limit, NameBrowser, s.Browser),
		look(ctx, s.Limit, NameAutostart, s.Autostart),
		look(ctx, s.Limit, NameTold, s.told()),
	}
	found := make([][]Check, len(looks))
	var looking sync.WaitGroup
	for i, l := range looks {
		looking.Go(func() { found[i] = l() })
	}
	looking.Wait()
	var all []Check
	for _, checks := range found {
		all = append(all, checks...)
	}
	slices.SortStableFunc(all, func(a, b Check) int { return cmp.Compare(place(a.Name), place(b.Name)) })
	return all
}

// place is where checks of that name stand; those that nobody knows come last.
func place(name string) int {
	order := []string{NameVersions, NameSettings, NamePort, NameKeychain, NameDatabase, NamePrices, NameDisk,
		NameFolders, NameProxy, NameUpstream, NameClock,
		NameClaudeCode, NameInterference, NameTray, NameBrowser, NameAutostart, NameTold}
	if i := slices.Index(order, name); i >= 0 {
		return i
	}
	return len(order)
}

// checkList has its verdicts already.
type checkList []Check

func (l checkList) checks() []Check { return l }

// told is Told as a source.
func (s Sources) told() func(context.Context) (checkList, error) {
	if s.Told == nil {
		return nil
	}
	return func(ctx context.Context) (checkList, error) {
		checks, err := s.Told(ctx)
		return checks, err
	}
}

// look is a source and its verdict.
func look[F fact](ctx context.Context, limit time.Duration, name string,
	source func(context.Context) (F, error)) func() []Check {
	return func() []Check {
		if source == nil {
			return nil
		}
		bounded, cancel := context.WithTimeout(ctx, limit)
		defer cancel()
		facts, err := source(bounded)
		switch {
		case err == nil:
			return facts.checks()
		case errors.Is(err, context.DeadlineExceeded):
			return []Check{{Name: name, Verdict: Warning, Reason: "this could not be looked at: no answer came in time",
				Advice: "try again"}}
		}
		return []Check{{Name: name, Verdict: Warning, Reason: "this could not be looked at: " + err.Error(),
			Advice: "try again; the log may say more"}}
	}
}

// Fixed is what became of a fix.
type Fixed struct {
	Check
	// Err is why it did not work, nil where it did.
	Err error
}

// Fix fixes what can be fixed. Agreed is asked before each fix that changes what is not only the program's own; nil:
// those are left alone.
func Fix(ctx context.Context, checks []Check, agreed func(Check) bool) []Fixed {
	var done []Fixed
	for _, c := range checks {
		if c.Fix == nil || c.Ask && (agreed == nil || !agreed(c)) {
			continue
		}
		if ctx.Err() != nil {
			break
		}
		done = append(done, Fixed{c, c.Fix(ctx)})
	}
	return done
}
