package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"clb/app/buildinfo"
	"clb/app/cli/console"
	"clb/app/doctor"
	"clb/app/format"
)

// doctorCommand is `clb doctor`.
type doctorCommand struct {
	Fix  bool `help:"Fix what can be fixed. What is not the program's own alone is asked for first."`
	JSON bool `name:"json" help:"Write JSON."`
	Yes  bool `short:"y" help:"With --fix: fix without asking."`
}

// Help has the examples.
func (doctorCommand) Help() string {
	return "Looks at the versions, the settings, the port, the keychain, the history, the disk, the folders, the " +
		"proxy, the way to Anthropic, the clock, " +
		"Claude Code's settings, the tray, the browser and the start at login, whether the program runs or not. " +
		"Looking changes nothing. Of each it says how it is:\n\n" +
		"    ok       it is as it should be\n    note     good to know, and nothing to do\n    warning  it works, " +
		"and something should be done\n" +
		"    trouble  something does not work because of it\n\n" +
		"With --fix it repairs what it can, and looks again. Before it touches Claude Code's settings, or brings the " +
		"requests of a damaged history back, " +
		"it asks. Where there is trouble it ends with exit code 1.\n\n" +
		examples("doctor", "doctor --fix", "doctor --fix --yes", "doctor --json")
}

// Run looks, mends, and looks again.
func (c doctorCommand) Run(ctx context.Context, s *invocation) error {
	if c.Yes && !c.Fix {
		return console.Wrong("--yes goes with --fix")
	}
	checks, err := s.lookAround(ctx)
	if err != nil {
		return err
	}
	failed := 0
	if c.Fix {
		mended := doctor.Fix(ctx, checks, func(k doctor.Check) bool { return c.agreed(ctx, s, k) })
		failed = s.showMended(mended)
		if len(mended) > 0 {
			if checks, err = s.lookAround(ctx); err != nil {
				return err
			}
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if c.JSON {
		err = console.WriteJSON(s.Out, checkups(checks))
	} else {
		s.showChecks(checks, c.Fix)
	}
	return errors.Join(err, troubleOf(checks, failed))
}

// lookAround examines everything.
func (s *invocation) lookAround(ctx context.Context) ([]doctor.Check, error) {
	defer s.Progress.Begin(ctx, "Looking")()
	return s.examine(ctx, s.environ)
}

// agreed asks whether something may be mended.
func (c doctorCommand) agreed(ctx context.Context, s *invocation, k doctor.Check) bool {
	if c.Yes {
		return true
	}
	if !s.Asks {
		s.Tell("Left as it is, since nobody can be asked (add --yes): %s.", console.Clean(k.FixSummary))
		return false
	}
	s.Tell("%s.", console.Clean(sentence(k.Reason)))
	return s.Confirm(ctx, false, sentence(console.Clean(k.FixSummary))+"?") == nil
}

// showMended says what became of the fixes, beside what was found, and counts those that failed.
func (s *invocation) showMended(mended []doctor.Fixed) (failed int) {
	for _, m := range mended {
		if m.Err == nil {
			s.Tell("Done: %s.", console.Clean(m.FixSummary))
			continue
		}
		failed++
		s.Tell("%s: %s: %s.", s.Painted("Not done", console.Red), console.Clean(m.FixSummary),
			console.Clean(m.Err.Error()))
	}
	return failed
}

// troubleOf is the error that ends the command where something is in trouble, or was not mended.
func troubleOf(checks []doctor.Check, failed int) error {
	troubles := int64(0)
	for _, k := range checks {
		if k.Verdict == doctor.Trouble {
			troubles++
		}
	}
	switch {
	case troubles > 0:
		return fmt.Errorf("there is trouble with %s", format.Count(troubles, "thing", "things"))
	case failed > 0:
		return fmt.Errorf("%s could not be mended", format.Count(int64(failed), "thing", "things"))
	}
	return nil
}

// checkup is what --json writes.
type checkup struct {
	Verdict doctor.Verdict `json:"verdict"`
	Checks  []doctor.Check `json:"checks"`
}

func checkups(checks []doctor.Check) checkup {
	return checkup{doctor.Worst(checks), append([]doctor.Check{}, checks...)}
}

// showChecks writes a line or several for each check: how it is, what was looked at, what was found, and below that
// what to do.
func (s *invocation) showChecks(checks []doctor.Check, fixed bool) {
	mendable := false
	widest := 0
	for _, k := range checks {
		widest = max(widest, len(title(k.Name)))
	}
	for _, k := range checks {
		head := s.Padded(verdictCell(k.Verdict), len(doctor.Trouble)) + "  " +
			s.Padded(console.Text(title(k.Name)), widest) +
			"  "
		indent := strings.Repeat(" ", len(doctor.Trouble)+widest+4)
		s.Say("%s%s", head, console.Clean(sentence(k.Reason)))
		if k.Advice != "" {
			s.Say("%s%s", indent, s.Painted("Remedy: "+console.Clean(k.Advice), console.Grey))
		}
		if k.FixSummary != "" {
			mendable = true
			s.Say("%s%s", indent, s.Painted("Fix: "+console.Clean(k.FixSummary), console.Grey))
		}
	}
	if mendable && !fixed {
		s.Tell("What has a fix is mended by %s doctor --fix.", buildinfo.Binary)
	}
}

// title is what was looked at, for people.
func title(name string) string {
	switch name {
	case doctor.NameClaudeCode:
		return "Claude Code"
	case doctor.NameUpstream:
		return "connection"
	case doctor.NameDatabase:
		return "history"
	case doctor.NameAutostart:
		return "start at login"
	}
	return console.Clean(strings.ReplaceAll(name, "_", " "))
}

func verdictCell(v doctor.Verdict) console.Cell {
	c := console.Text(string(v))
	switch v {
	case doctor.OK:
		c.Paint = console.Green
	case doctor.Warning:
		c.Paint = console.Yellow
	case doctor.Trouble:
		c.Paint = console.Red
	default:
		c.Paint = console.Grey
	}
	return c
}

// sentence begins with a capital letter.
func sentence(words string) string {
	if words == "" || strings.HasPrefix(words, buildinfo.Binary+" ") {
		return words
	}
	return strings.ToUpper(words[:1]) + words[1:]
}
