package cli

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"clb/app/buildinfo"
	"clb/app/cli/console"
	"clb/app/cli/timearg"
	"clb/app/control"
	"clb/app/format"
)

// filterFlags choose requests.
type filterFlags struct {
	Account string `placeholder:"NAME" complete:"account" help:"Those of this account, under its earlier names too."`
	Model   string `placeholder:"MODEL" complete:"model" help:"Those to this model, whole: claude-opus-4-1-20250805."`
	Session string `placeholder:"KEY" complete:"session" help:"Those of this session, as clb sessions tells it."`
	Outcome string `placeholder:"OUTCOME" complete:"outcome" help:"${filter_outcome}"`
	Status  string `placeholder:"CODE" complete:"status" help:"Those that the client got this HTTP status for: 429."`
	Text    string `placeholder:"TEXT" complete:"none" help:"Those with this text in their path."`
}

// filter is what to ask for.
func (f filterFlags) filter() (control.HistoryFilter, error) {
	filter := control.HistoryFilter{Account: f.Account, Model: f.Model, Session: f.Session, Outcome: f.Outcome,
		Text: f.Text}
	if f.Status != "" {
		code, err := strconv.Atoi(f.Status)
		if err != nil || code < 100 || code > 599 {
			return filter, console.Wrong("--status takes an HTTP status from 100 to 599, such as 429")
		}
		filter.Status = code
	}
	if f.Outcome != "" && !slices.Contains(control.Outcomes(), f.Outcome) {
		return filter, console.Wrong("--outcome takes %s", strings.Join(control.Outcomes(), ", "))
	}
	return filter, filter.Check()
}

// requestsCommand is `clb requests`.
type requestsCommand struct {
	timearg.Stretch `embed:""`
	filterFlags     `embed:""`

	Failed  bool   `xor:"order" help:"Show only those that ended neither complete nor cancelled."`
	Slowest bool   `xor:"order" help:"Show the slowest at the top, not the newest."`
	Limit   int    `short:"n" default:"20" complete:"none" help:"How many to show, 1 to 1000."`
	Cursor  string `placeholder:"CURSOR" complete:"none" help:"${requests_cursor}"`
	JSON    bool   `name:"json" help:"Write JSON, as GET /api/requests does."`
}

// Help has the examples.
func (requestsCommand) Help() string {
	return "The newest is at the top. RETRIES counts those on the same account, SWITCHED those on another " +
		"one.\n\n" +
		examples("requests", "requests --limit 100", "requests --failed --last 24h",
			"requests --slowest --account work", "requests --status 429 --from 2026-11-01 --to 2026-11-30",
			"requests --json")
}

// Run shows a page of the history.
func (c requestsCommand) Run(ctx context.Context, s *invocation) error {
	query, err := c.query(s.now())
	if err != nil {
		return err
	}
	return s.with(ctx, func(api control.API) error {
		page, err := api.Requests(ctx, query)
		if err != nil {
			return err
		}
		if c.JSON {
			page.Requests = append([]control.Request{}, page.Requests...)
			return console.WriteJSON(s.Out, page)
		}
		s.history(page)
		if page.Next != "" {
			words := "Older ones"
			if c.Slowest {
				words = "Faster ones"
			}
			s.Tell("%s: %s", words, c.next(page.Next))
		}
		return nil
	})
}

// query is what to ask for.
func (c requestsCommand) query(now time.Time) (control.RequestsQuery, error) {
	q := control.RequestsQuery{Limit: c.Limit, Cursor: c.Cursor}
	if c.Limit < 1 || c.Limit > control.MaxLimit {
		return q, console.Wrong("--limit takes a whole number from 1 to %d", control.MaxLimit)
	}
	var err error
	if q.HistoryFilter, err = c.filter(); err != nil {
		return q, err
	}
	switch {
	case c.Failed:
		q.Order = "failed"
	case c.Slowest:
		q.Order = "slowest"
	}
	q.From, q.To, err = c.Bounds(now, "all")
	return q, err
}

// next is the command that shows the page behind this one.
func (c requestsCommand) next(cursor string) string {
	words := []string{buildinfo.Binary, "requests", "--limit", strconv.Itoa(c.Limit)}
	for _, flag := range [][2]string{{"--last", c.Last}, {"--from", c.From}, {"--to", c.To}, {"--account", c.Account},
		{"--model", c.Model}, {"--session", c.Session},
		{"--outcome", c.Outcome}, {"--status", c.Status}, {"--text", c.Text}, {"--cursor", cursor}} {
		if flag[1] != "" {
			words = append(words, flag[0], quoted(flag[1]))
		}
	}
	switch {
	case c.Failed:
		words = append(words, "--failed")
	case c.Slowest:
		words = append(words, "--slowest")
	}
	return strings.Join(words, " ")
}

// quoted is a word as a shell takes it.
func quoted(word string) string {
	word = console.Clean(word)
	if strings.Trim(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:/,@%+=~") == "" &&
		!strings.HasPrefix(word, "~") {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// history writes a page for people.
func (s *invocation) history(page control.RequestsPage) {
	if len(page.Requests) == 0 {
		s.Say("There are no requests.")
		return
	}
	now := s.now()
	rows := [][]console.Cell{{console.Text("TIME"), console.Text("ACCOUNT"), console.Text("MODEL"),
		console.Number("STATUS"), console.Text("OUTCOME"),
		console.Number("RETRIES"),
		console.Number("SWITCHED"), console.Number("FIRST BYTE"),
		console.Number("DURATION"), console.Number("IN"), console.Number("OUT"), console.Text("ID")}}
	for _, r := range page.Requests {
		rows = append(rows, requestRow(r, now))
	}
	s.Table(rows)
}

func requestRow(r control.Request, now time.Time) []console.Cell {
	account := r.Account
	if r.Own {
		account = "(own login)"
	}
	model := r.Model
	if model == "" {
		model = r.Method + " " + r.Path
	}
	return []console.Cell{console.Text(format.Moment(r.Time, now)), console.Text(orDash(account)), console.Text(model),
		console.Number(strconv.Itoa(r.Status)),
		outcome(r), console.Number(countOrDash(r.Retries)), console.Number(countOrDash(r.Failovers)),
		console.Number(format.Milliseconds(r.TTFBMS)), console.Number(format.Milliseconds(r.DurationMS)),
		console.Number(format.Amount(r.InputTokens + r.CacheReadTokens + r.CacheWriteTokens)),
		console.Number(format.Amount(r.OutputTokens)), {Text: r.ID, Paint: console.Grey}}
}

func outcome(r control.Request) console.Cell {
	switch r.Outcome {
	case "complete":
		return console.Cell{Text: r.Outcome, Paint: console.Green}
	case "cancelled":
		return console.Cell{Text: r.Outcome, Paint: console.Grey}
	default:
		return console.Cell{Text: r.Outcome, Paint: console.Red}
	}
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

func countOrDash(n int) string {
	if n == 0 {
		return "-"
	}
	return strconv.Itoa(n)
}
