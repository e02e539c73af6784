package cli

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"clb/app/buildinfo"
	"clb/app/control"
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
			return writeJSON(s.out, control.AccountList{Accounts: append([]status.Account{}, snapshot.Accounts...)})
		}
		s.accounts(snapshot)
		if lines := spread(snapshot, s.now()); len(lines) > 0 {
			s.say("")
			for _, line := range lines {
				s.say("%-10s%s", line[0], clean(line[1]))
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
	cell   func(a status.Account, now time.Time) cell
}

// tableColumns are those of the table of accounts.
func tableColumns() []column {
	return []column{
		{"ACCOUNT", true, func(a status.Account, _ time.Time) cell { return text(a.Name) }},
		{"MODE", true, func(a status.Account, _ time.Time) cell { return text(a.Mode) }},
		{"PLAN", false, func(a status.Account, _ time.Time) cell { return text(a.Plan) }},
		{"E-MAIL", false, func(a status.Account, _ time.Time) cell { return text(a.Email) }},
		{"STATE", true, func(a status.Account, _ time.Time) cell { return stateOf(a.State) }},
		{"5 HOURS", true, func(a status.Account, now time.Time) cell { return text(window(a.Limits.FiveHour, now)) }},
		{"7 DAYS", true, func(a status.Account, now time.Time) cell { return text(window(a.Limits.SevenDay, now)) }},
		{"REQUESTS", true,
			func(a status.Account, _ time.Time) cell { return number(strconv.FormatInt(a.Requests, 10)) }},
		{"PRIORITY", false, func(a status.Account, _ time.Time) cell { return number(unlessZero(a.Priority)) }},
		{"GROUP", false, func(a status.Account, _ time.Time) cell { return text(a.Group) }},
		{"ENDPOINT", false, func(a status.Account, _ time.Time) cell { return text(a.Endpoint) }},
		{"SERVES", false, func(a status.Account, _ time.Time) cell { return text(strings.Join(a.Models, ", ")) }},
		{"RENEWAL", false, func(a status.Account, now time.Time) cell { return text(renewal(a.Token, now)) }},
		{"NOTE", true, func(a status.Account, now time.Time) cell { return text(note(a, now)) }},
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
		s.say("%s", snapshot.AccountsLost)
		return
	}
	if len(accounts) == 0 {
		s.say("There is no account yet. Add one with %s add NAME.", buildinfo.Binary)
		return
	}
	now := s.now()
	var shown []column
	for _, c := range tableColumns() {
		if c.always || slices.ContainsFunc(accounts, func(a status.Account) bool { return c.cell(a, now).text != "" }) {
			shown = append(shown, c)
		}
	}
	rows := make([][]cell, len(accounts)+1)
	for _, c := range shown {
		heading := c.cell(status.Account{}, now) // for its side
		heading.text = c.heading
		rows[0] = append(rows[0], heading)
		for i, a := range accounts {
			rows[i+1] = append(rows[i+1], c.cell(a, now))
		}
	}
	s.table(rows)
}

// note says why an account is not ready and until when, what of its login failed, and what else its user should know or
// has noted.
func note(a status.Account, now time.Time) string {
	words := a.Reason
	switch end := deadline(a.Until, now); {
	case end == "":
	case strings.Contains(words, " until "): // the reason names the time already
		words = join(words, "in "+span(a.Until.Sub(now)))
	default:
		words = join(words, end)
	}
	if end := deadline(a.PausedUntil, now); end != "" && !a.PausedUntil.Equal(a.Until) {
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
		return "in " + span(t.NextRenewal.Sub(now))
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
func stateOf(s status.State) cell {
	words := map[status.State]cell{
		status.Ready:     {text: "ready", paint: green},
		status.Off:       {text: "off", paint: grey},
		status.Paused:    {text: "paused", paint: yellow},
		status.Limited:   {text: "limited", paint: yellow},
		status.Resting:   {text: "resting", paint: yellow},
		status.SignedOut: {text: "signed out", paint: red},
		status.Locked:    {text: "keychain locked", paint: red},
	}
	if c, ok := words[s]; ok {
		return c
	}
	return text(string(s))
}

// window is the use of one limit: "62%, resets in 2 h 5 min"; "-" where nothing is known.
func window(w anthropic.Window, now time.Time) string {
	if !w.Known() {
		return "-"
	}
	w = w.At(now)
	if w.Reset.IsZero() {
		return percent(w.Utilization)
	}
	return fmt.Sprintf("%s, resets in %s", percent(w.Utilization), span(w.Reset.Sub(now)))
}
