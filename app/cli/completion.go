package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"clb/app/cli/completion"
	"clb/app/cli/console"
	"clb/app/control"
	"clb/app/export"
	"clb/app/format"
	"clb/proxy/balance"
)

// completionCommand is `clb completion`: it writes what a shell needs. The script asks the hidden command below for
// every word, so it never falls behind the commands.
type completionCommand struct {
	Shell string `arg:"" complete:"shell" help:"bash, zsh, fish or powershell."`
}

// Help has the examples.
func (completionCommand) Help() string {
	text := "Writes a script for your shell, with which the Tab key completes commands, flags, and what they take: " +
		"accounts, groups, models, strategies, modes, sessions and requests. " +
		"Names come from the program that runs; nothing is opened or changed where none does.\n\nExamples:\n"
	for _, s := range completion.Shells() {
		text += "\n    " + strings.Join(s.Install, "\n    ")
	}
	return text + "\n"
}

// Run writes the script.
func (c completionCommand) Run(s *invocation) error {
	text, ok := completion.Script(c.Shell)
	if !ok {
		return console.Wrong("completion takes bash, zsh, fish or powershell")
	}
	_, err := fmt.Fprint(s.Out, text)
	return err
}

// completeCommand is what those scripts ask: clb __complete SHELL WORDS..., the last of which is being typed. Each
// answer is a line: a value, a tab, and what it is; the line ":files" says that names of files fit too. It never fails
// and says nothing else: whoever types must not be disturbed.
type completeCommand struct {
	Words []string `arg:"" optional:"" complete:"none" help:"The shell, and the words behind the program's name."`
}

// completePatience bounds how long a program that runs is waited for.
const completePatience = 2 * time.Second

// Help has the examples.
func (completeCommand) Help() string { return examples("__complete fish remove w") }

// Run writes how the last word can go on.
func (c completeCommand) Run(ctx context.Context, s *invocation) error {
	if len(c.Words) == 0 {
		return nil
	}
	parser, err := newParser(s)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, completePatience)
	defer cancel()
	var program running
	words := completion.Words(c.Words[0], c.Words[1:])
	found := completion.Complete(ctx, parser.Model.Node, words, valueKinds(parser.Model.Node),
		func() (control.API, error) {
			program, err = s.find(ctx, s.environ)
			return program, err
		})
	if program != nil {
		defer program.Close()
	}
	for _, c := range found.All {
		s.Say("%s\t%s", c.Value, brief(c.Description))
	}
	if found.Files {
		s.Say(":files")
	}
	return nil
}

// brief is the first sentence of a text, for a list.
func brief(about string) string {
	about, _, _ = strings.Cut(about, ". ")
	about, _, _ = strings.Cut(about, "; ")
	return strings.TrimSuffix(about, ".")
}

// valueKinds are the kinds of values that can be listed.
func valueKinds(root *kong.Node) map[string]completion.Kind {
	return map[string]completion.Kind{
		"account":  {Ask: accountNames},
		"accounts": {Ask: accountNames},
		"holder":   {Ask: holderNames},
		"group":    {Ask: groupNames},
		"model":    {Ask: modelNames},
		"pattern":  {Ask: patternNames},
		"session":  {Ask: sessionNames},
		"request":  {Fixed: []completion.Candidate{completion.Of("last", "the newest request")}, Ask: requestNames},
		"command":  {Fixed: completion.CommandNames(root)},
		"strategy": {Fixed: strategies()},
		"mode":     {Fixed: modes()},
		"outcome":  {Fixed: completion.Plain(control.Outcomes()...)},
		"grouping": {Fixed: completion.Plain(control.Groupings()...)},
		"format":   {Fixed: completion.Plain(string(export.CSV), string(export.JSONL))},
		"level":    {Fixed: completion.Plain("debug", "info", "warn", "error")},
		"payment": {Fixed: []completion.Candidate{completion.Of("max", "a Claude subscription"),
			completion.Of("console", "an API key, paid by use")}},
		"dialect":  {Fixed: completion.Plain("sh", "fish", "powershell")},
		"shell":    {Fixed: shells()},
		"input":    {Fixed: []completion.Candidate{completion.Of("-", "standard input, or a hidden prompt")}},
		"switch":   {Fixed: completion.Plain("on", "off")},
		"stretch":  {Fixed: completion.Plain("1h", "24h", "7d", "30d", "90d", "all")},
		"duration": {Fixed: completion.Plain("30m", "1h", "2h", "1d", "3d")},
		"pause": {Fixed: append(completion.Plain("30m", "1h", "2h", "1d", "3d"),
			completion.Of("off", "end the pause"))},
		"hold":   {Fixed: append(completion.Plain("5", "10", "30", "60"), completion.Of("off", "refuse at once"))},
		"status": {Fixed: completion.Plain("200", "400", "401", "403", "429", "500", "502", "503", "529")},
	}
}

func strategies() []completion.Candidate {
	var all []completion.Candidate
	for _, s := range balance.Strategies() {
		all = append(all, completion.Of(string(s), strategyWords(string(s))))
	}
	return all
}

func modes() []completion.Candidate {
	about := map[balance.Mode]string{balance.Auto: "the strategy chooses",
		balance.Prefer: "sessions begin on one account while it can serve",
		balance.Only:   "one account serves everything", balance.Bypass: "Claude Code's own login goes through"}
	var all []completion.Candidate
	for _, m := range balance.Modes() {
		all = append(all, completion.Of(string(m), about[m]))
	}
	return all
}

func accountNames(ctx context.Context, api control.API, _ []string) ([]completion.Candidate, error) {
	snapshot, err := api.Status(ctx)
	var all []completion.Candidate
	for _, a := range snapshot.Accounts {
		all = append(all, completion.Of(a.Name, a.Mode+", "+stateOf(a.State).Text))
	}
	return all, err
}

// holderNames are the accounts that a mode can be about.
func holderNames(ctx context.Context, api control.API, given []string) ([]completion.Candidate, error) {
	if len(given) == 0 || given[0] != string(balance.Prefer) && given[0] != string(balance.Only) {
		return nil, nil
	}
	return accountNames(ctx, api, nil)
}

func groupNames(ctx context.Context, api control.API, _ []string) ([]completion.Candidate, error) {
	snapshot, err := api.Status(ctx)
	return completion.Plain(snapshot.Routing.Groups...), err
}

// modelsSince is for how long a model that was asked for is remembered here.
const modelsSince = 30 * 24 * time.Hour

func modelNames(ctx context.Context, api control.API, _ []string) ([]completion.Candidate, error) {
	sums, err := api.Analytics(ctx,
		control.AnalyticsQuery{HistoryFilter: control.HistoryFilter{From: time.Now().Add(-modelsSince)}, Step: "day",
			By: []string{"model"}})
	var all []completion.Candidate
	for _, g := range sums.Groups["model"] {
		if g.Key != "" && !strings.HasPrefix(g.Key, "(") {
			all = append(all, completion.Of(g.Key, manyRequests(g.Requests)+" in 30 days"))
		}
	}
	return all, err
}

// patternNames are the patterns of routes, and the models.
func patternNames(ctx context.Context, api control.API, _ []string) ([]completion.Candidate, error) {
	snapshot, err := api.Status(ctx)
	if err != nil {
		return nil, err
	}
	var all []completion.Candidate
	for _, text := range snapshot.Routing.Routes {
		if r, err := balance.ParseRoute(text); err == nil {
			all = append(all, completion.Of(r.Model, routeWords(r)))
		}
	}
	models, err := modelNames(ctx, api, nil)
	return append(all, models...), err
}

// manyRows is how many requests and sessions are listed.
const manyRows = 20

func requestNames(ctx context.Context, api control.API, _ []string) ([]completion.Candidate, error) {
	page, err := api.Requests(ctx, control.RequestsQuery{Limit: manyRows})
	var all []completion.Candidate
	for _, r := range page.Requests {
		all = append(all,
			completion.Of(r.ID,
				fmt.Sprintf("%s, %s, %d", format.Moment(r.Time, time.Now()), orDash(r.Account), r.Status)))
	}
	return all, err
}

func sessionNames(ctx context.Context, api control.API, _ []string) ([]completion.Candidate, error) {
	page, err := api.Sessions(ctx, control.SessionsQuery{Limit: manyRows})
	var all []completion.Candidate
	for _, c := range page.Sessions {
		all = append(all,
			completion.Of(c.Session,
				fmt.Sprintf("%s, %s, %s", format.Moment(c.Last, time.Now()), orDash(c.Account),
					manyRequests(c.Requests))))
	}
	return all, err
}

func shells() []completion.Candidate {
	var all []completion.Candidate
	for _, s := range completion.Shells() {
		all = append(all, completion.Candidate{Value: s.Name, Description: s.About})
	}
	return all
}
