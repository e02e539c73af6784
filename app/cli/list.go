package cli

import (
	"context"
	"strconv"
	"time"

	"clb/app/control"
	"clb/app/product"
	"clb/app/status"
)

// listCommand is `clb list`.
type listCommand struct {
	JSON bool `name:"json" help:"Write JSON, as GET /api/accounts does."`
}

// Help has the examples.
func (listCommand) Help() string { return examples("list", "list --json") }

// Run shows the accounts.
func (c listCommand) Run(ctx context.Context, s *session) error {
	return s.with(ctx, func(api control.API) error {
		snapshot, err := api.Status(ctx)
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(s.out, control.AccountList{Accounts: append([]status.Account{}, snapshot.Accounts...)})
		}
		s.accounts(snapshot.Accounts)
		return nil
	})
}

// accounts writes the accounts for people.
func (s *session) accounts(accounts []status.Account) {
	if len(accounts) == 0 {
		s.say("There is no account yet. Add one with %s add NAME.", product.Binary)
		return
	}
	now := s.now()
	rows := [][]cell{{text("ACCOUNT"), text("MODE"), text("STATE"), text("5 HOURS"), text("7 DAYS"), number("REQUESTS"), text("NOTE")}}
	for _, a := range accounts {
		rows = append(rows, []cell{text(a.Name), text(a.Mode), stateOf(a.State), text(window(a.Limits.FiveHour, now)),
			text(window(a.Limits.SevenDay, now)), number(strconv.FormatInt(a.Requests, 10)), text(note(a, now))})
	}
	s.table(rows)
}

// note says why an account is not ready and until when, or else what its user should know.
func note(a status.Account, now time.Time) string {
	words := a.Reason
	if end := deadline(a.Until, now); end != "" {
		words = join(words, end)
	}
	if a.Token.State == "expired" || a.Token.State == "unsaved" {
		words = join(words, "token "+a.Token.State)
	}
	return join(words, a.Notice)
}

// join sets a comma between two texts that both say something.
func join(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + ", " + b
}
