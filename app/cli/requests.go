package cli

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"clb/app/control"
	"clb/app/product"
)

// requestsCommand is `clb requests`.
type requestsCommand struct {
	Limit  int    `short:"n" default:"20" help:"How many to show, 1 to 1000."`
	Cursor string `placeholder:"CURSOR" help:"Show what is older than the last of the page before; that page's end names it."`
	JSON   bool   `name:"json" help:"Write JSON, as GET /api/requests does."`
}

// Help has the examples.
func (requestsCommand) Help() string {
	return "The newest is at the top. SWITCHES counts retries on the same account and failovers to another one, as 2+1.\n\n" +
		examples("requests", "requests --limit 100", "requests --json")
}

// Run shows a page of the history.
func (c requestsCommand) Run(ctx context.Context, s *session) error {
	if c.Limit < 1 || c.Limit > control.MaxLimit {
		return wrong("--limit takes a whole number from 1 to %d", control.MaxLimit)
	}
	return s.with(ctx, func(api control.API) error {
		page, err := api.Requests(ctx, control.RequestsQuery{Limit: c.Limit, Cursor: c.Cursor})
		if err != nil {
			return err
		}
		if c.JSON {
			page.Requests = append([]control.Request{}, page.Requests...)
			return writeJSON(s.out, page)
		}
		s.history(page)
		if page.Next != "" {
			s.tell("Older ones: %s requests --limit %d --cursor %s", product.Binary, c.Limit, clean(page.Next))
		}
		return nil
	})
}

// history writes a page for people.
func (s *session) history(page control.RequestsPage) {
	if len(page.Requests) == 0 {
		s.say("There are no requests.")
		return
	}
	now := s.now()
	rows := [][]cell{{text("TIME"), text("ACCOUNT"), text("MODEL"), number("STATUS"), text("OUTCOME"), number("SWITCHES"), number("FIRST BYTE"),
		number("DURATION"), number("IN"), number("OUT"), text("ID")}}
	for _, r := range page.Requests {
		rows = append(rows, requestRow(r, now))
	}
	s.table(rows)
}

func requestRow(r control.Request, now time.Time) []cell {
	account := r.Account
	if r.Own {
		account = "(own login)"
	}
	switches := "-"
	if r.Retries+r.Failovers > 0 {
		switches = fmt.Sprintf("%d+%d", r.Retries, r.Failovers)
	}
	model := r.Model
	if model == "" {
		model = r.Method + " " + r.Path
	}
	return []cell{text(moment(r.Time, now)), text(orDash(account)), text(model), number(strconv.Itoa(r.Status)), outcome(r), number(switches),
		number(milliseconds(r.TTFBMS)), number(milliseconds(r.DurationMS)), number(amount(r.InputTokens + r.CacheReadTokens + r.CacheWriteTokens)),
		number(amount(r.OutputTokens)), {text: r.ID, paint: grey}}
}

func outcome(r control.Request) cell {
	switch r.Outcome {
	case "complete":
		return cell{text: r.Outcome, paint: green}
	case "cancelled":
		return cell{text: r.Outcome, paint: grey}
	default:
		return cell{text: r.Outcome, paint: red}
	}
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}
