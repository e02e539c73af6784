package cli

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"clb/app/buildinfo"
	"clb/app/cli/console"
	"clb/app/control"
	"clb/app/format"
	"clb/app/status"
	"clb/proxy/anthropic"
)

// listCommand is `clb list`.
type listCommand struct {
	JSON bool `name:"json" help:"Write JSON, as GET /api/accounts does."`
}

// Help has the examples.
func (listCommand) Help() string { return examples("list", "list --json") }

// Run shows the accounts.
func (c listCommand) Run(ctx context.Context, s *invocation) error {
	return s.with(ctx, func(api control.API) error {
		snapshot, err := api.Status(ctx)
		if err != nil {
			return err
		}
		if c.JSON {
			return console.WriteJSON(s.Out,
				control.AccountList{Accounts: append([]status.Account{}, snapshot.Accounts...)})
		}
		s.accounts(snapshot)
		if lines := spread(snapshot, s.now()); len(lines) > 0 {
			s.Say("")
			for _, line := range lines {
				s.Say("%-10s%s", line[0], console.Clean(line[1]))
			}
		}
		return nil
	})
}

// column is one of the table of accounts.
type column struct {
	heading string
	// always shows it even where it is empty for all.
	always bool
	cell   func(a status.Account, now time.Time) console.Cell
}

// tableColumns are those of the table of accounts.
func tableColumns() []column {
	return []column{
		{"ACCOUNT", true, func(a status.Account, _ time.Time) console.Cell { return console.Text(a.Name) }},
		{"MODE", true, func(a status.Account, _ time.Time) console.Cell { return console.Text(a.Mode) }},
		{"PLAN", false, func(a status.Account, _ time.Time) console.Cell { return console.Text(a.Plan) }},
		{"E-MAIL", false, func(a status.Account, _ time.Time) console.Cell { return console.Text(a.Email) }},
		{"STATE", true, func(a status.Account, _ time.Time) console.Cell { return stateOf(a.State) }},
		{"5 HOURS", true, func(a status.Account, now time.Time) console.Cell {
			return console.Text(window(a.Limits.FiveHour, now))
		}},
		{"7 DAYS", true, func(a status.Account, now time.Time) console.Cell {
			return console.Text(window(a.Limits.SevenDay, now))
		}},
		{"REQUESTS", true,
			func(a status.Account, _ time.Time) console.Cell {
				return console.Number(strconv.FormatInt(a.Requests, 10))
			}},
		{"PRIORITY", false,
			func(a status.Account, _ time.Time) console.Cell { return console.Number(unlessZero(a.Priority)) }},
		{"GROUP", false, func(a status.Account, _ time.Time) console.Cell { return console.Text(a.Group) }},
		{"ENDPOINT", false, func(a status.Account, _ time.Time) console.Cell { return console.Text(a.Endpoint) }},
		{"SERVES", false,
			func(a status.Account, _ time.Time) console.Cell { return console.Text(strings.Join(a.Models, ", ")) }},
		{"RENEWAL", false,
			func(a status.Account, now time.Time) console.Cell { return console.Text(renewal(a.Token, now)) }},
		{"NOTE", true, func(a status.Account, now time.Time) console.Cell { return console.Text(note(a, now)) }},
	}
}

func unlessZero(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// accounts writes the accounts for people.
func (s *invocation) accounts(snapshot status.Snapshot) {
	accounts := snapshot.Accounts
	if len(accounts) == 0 && snapshot.AccountsLost != "" {
		s.Say("%s", snapshot.AccountsLost)
		return
	}
	if len(accounts) == 0 {
		s.Say("There is no account yet. Add one with %s add NAME.", buildinfo.Binary)
		return
	}
	now := s.now()
	var shown []column
	for _, c := range tableColumns() {
		if c.always || slices.ContainsFunc(accounts, func(a status.Account) bool { return c.cell(a, now).Text != "" }) {
			shown = append(shown, c)
		}
	}
	rows := make([][]console.Cell, len(accounts)+1)
	for _, c := range shown {
		heading := c.cell(status.Account{}, now) // for its side
		heading.Text = c.heading
		rows[0] = append(rows[0], heading)
		for i, a := range accounts {
			rows[i+1] = append(rows[i+1], c.cell(a, now))
		}
	}
	s.Table(rows)
}

// note says why an account is not ready and until when, what of its login failed, and what else its user should know or
// has noted.
func note(a status.Account, now time.Time) string {
	words := a.Reason
	switch end := format.Deadline(a.Until, now); {
	case end == "":
	case strings.Contains(words, " until "): // the reason names the time already
		words = join(words, "in "+format.Span(a.Until.Sub(now)))
	default:
		words = join(words, end)
	}
	if end := format.Deadline(a.PausedUntil, now); end != "" && !a.PausedUntil.Equal(a.Until) {
		words = join(words, "paused "+end)
	}
	if a.Token.State == "expired" || a.Token.State == "unsaved" {
		words = join(words, "token "+a.Token.State)
	}
	if a.Token.Failure != "" {
		words = join(words, "renewal failed: "+a.Token.Failure)
	}
	return join(join(words, a.Notice), a.Note)
}

// renewal is when a login is renewed next: "in 2 h 5 min", or "due".
func renewal(t status.Token, now time.Time) string {
	switch {
	case t.NextRenewal.IsZero():
		return ""
	case t.NextRenewal.After(now):
		return "in " + format.Span(t.NextRenewal.Sub(now))
	default:
		return "due"
	}
}

// join sets a comma between two texts that both say something.
func join(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + ", " + b
}

// stateOf is an account's state as a cell.
func stateOf(s status.State) console.Cell {
	words := map[status.State]console.Cell{
		status.Ready:     {Text: "ready", Paint: console.Green},
		status.Off:       {Text: "off", Paint: console.Grey},
		status.Paused:    {Text: "paused", Paint: console.Yellow},
		status.Limited:   {Text: "limited", Paint: console.Yellow},
		status.Resting:   {Text: "resting", Paint: console.Yellow},
		status.SignedOut: {Text: "signed out", Paint: console.Red},
		status.Locked:    {Text: "keychain locked", Paint: console.Red},
	}
	if c, ok := words[s]; ok {
		return c
	}
	return console.Text(string(s))
}

// window is the use of one limit: "62%, resets in 2 h 5 min"; "-" where nothing is known.
func window(w anthropic.Window, now time.Time) string {
	if !w.Known() {
		return "-"
	}
	w = w.At(now)
	if w.Reset.IsZero() {
		return format.Percent(w.Utilization)
	}
	return fmt.Sprintf("%s, resets in %s", format.Percent(w.Utilization), format.Span(w.Reset.Sub(now)))
}
