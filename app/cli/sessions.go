package cli

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"clb/app/buildinfo"
	"clb/app/cli/console"
	"clb/app/control"
	"clb/app/format"
)

// sessionsCommand is `clb sessions`.
type sessionsCommand struct {
	Account string `placeholder:"NAME" complete:"account" help:"Show those that are on this account now."`
	Limit   int    `short:"n" default:"20" complete:"none" help:"How many to show, 1 to 1000."`
	Cursor  string `placeholder:"CURSOR" complete:"none" help:"${sessions_cursor}"`
	JSON    bool   `name:"json" help:"Write JSON, as GET /api/sessions does."`
}

// Help has the examples.
func (sessionsCommand) Help() string {
	return "The session that spoke last is at the top, with the account that it is on now. MOVES counts how " +
		"often it changed its account; each time the prompt cache begins anew. " +
		"Value is what it would have cost at API prices, cost what it did, in US dollars. With the key at the end of " +
		"a line clb requests --session shows its requests.\n\n" +
		examples("sessions", "sessions --account work --limit 100", "sessions --json")
}

// Run shows a page of the sessions.
func (c sessionsCommand) Run(ctx context.Context, s *invocation) error {
	if c.Limit < 1 || c.Limit > control.MaxLimit {
		return console.Wrong("--limit takes a whole number from 1 to %d", control.MaxLimit)
	}
	return s.with(ctx, func(api control.API) error {
		page, err := api.Sessions(ctx, control.SessionsQuery{Account: c.Account, Limit: c.Limit, Cursor: c.Cursor})
		if err != nil {
			return err
		}
		if c.JSON {
			page.Sessions = append([]control.Session{}, page.Sessions...)
			return console.WriteJSON(s.Out, page)
		}
		s.sessions(page.Sessions)
		if page.Next != "" {
			s.Tell("Older ones: %s", c.next(page.Next))
		}
		return nil
	})
}

// next is the command that shows the page behind this one.
func (c sessionsCommand) next(cursor string) string {
	words := []string{buildinfo.Binary, "sessions", "--limit", strconv.Itoa(c.Limit)}
	if c.Account != "" {
		words = append(words, "--account", quoted(c.Account))
	}
	return strings.Join(append(words, "--cursor", quoted(cursor)), " ")
}

// sessions writes them for people. The key comes last: it is long, and a narrow terminal may break it.
func (s *invocation) sessions(list []control.Session) {
	if len(list) == 0 {
		s.Say("There are no sessions.")
		return
	}
	now := s.now()
	priced := slices.ContainsFunc(list, func(c control.Session) bool { return c.CostUSD != 0 })
	rows := [][]console.Cell{{console.Text("LAST"), console.Text("LASTED"), console.Text("ACCOUNT"),
		console.Number("REQUESTS"), console.Number("MOVES"), console.Number("IN"),
		console.Number("OUT"), console.Number("VALUE")}}
	for _, c := range list {
		rows = append(rows, sessionRow(c, now))
	}
	for i := range rows {
		if priced {
			cost := console.Number("COST")
			if i > 0 {
				cost = console.Number(format.Dollars(list[i-1].CostUSD))
			}
			rows[i] = append(rows[i], cost)
		}
		key := console.Text("SESSION")
		if i > 0 {
			key = console.Cell{Text: list[i-1].Session, Paint: console.Grey}
		}
		rows[i] = append(rows[i], key)
	}
	s.Table(rows)
}

func sessionRow(c control.Session, now time.Time) []console.Cell {
	return []console.Cell{console.Text(format.Moment(c.Last, now)), console.Text(format.Span(c.Last.Sub(c.First))),
		console.Text(orDash(c.Account)),
		console.Number(format.Thousands(c.Requests)), console.Number(format.Thousands(c.Moves)),
		console.Number(format.Amount(c.InputTokens + c.CacheReadTokens + c.CacheWriteTokens)),
		console.Number(format.Amount(c.OutputTokens)),
		console.Number(format.Dollars(c.ValueUSD))}
}
