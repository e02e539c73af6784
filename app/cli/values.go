package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"clb/app/cli/console"
	"clb/app/control"
	"clb/app/export"
	"clb/app/format"
	"clb/proxy/balance"

	"github.com/alecthomas/kong"
)

// completions are how to go on with a word.
type completions struct {
	all []candidate
	// files says that names of files fit too.
	files bool
}

// valueKind lists the values of one kind; every argument and flag names its kind by the tag "complete".
type valueKind struct {
	fixed []candidate
	// ask asks the program that runs; nil: nothing there is worth asking. given are the arguments before the word.
	ask func(ctx context.Context, api control.API, given []string) ([]candidate, error)
}

// kindFile and kindNone are the kinds without a list: files, and what only a person knows.
const (
	kindFile = "file"
	kindNone = "none"
)

// sources are the kinds of values that can be listed.
func sources(commands []candidate) map[string]valueKind {
	return map[string]valueKind{
		"account":  {ask: accountNames},
		"accounts": {ask: accountNames},
		"holder":   {ask: holderNames},
		"group":    {ask: groupNames},
		"model":    {ask: modelNames},
		"pattern":  {ask: patternNames},
		"session":  {ask: sessionNames},
		"request":  {fixed: []candidate{{"last", "the newest request"}}, ask: requestNames},
		"command":  {fixed: commands},
		"strategy": {fixed: strategies()},
		"mode":     {fixed: modes()},
		"outcome":  {fixed: plainValues(control.Outcomes()...)},
		"grouping": {fixed: plainValues(control.Groupings()...)},
		"format":   {fixed: plainValues(string(export.CSV), string(export.JSONL))},
		"level":    {fixed: plainValues("debug", "info", "warn", "error")},
		"payment":  {fixed: []candidate{{"max", "a Claude subscription"}, {"console", "an API key, paid by use"}}},
		"dialect":  {fixed: plainValues("sh", "fish", "powershell")},
		"shell":    {fixed: shellNames()},
		"input":    {fixed: []candidate{{"-", "standard input, or a hidden prompt"}}},
		"switch":   {fixed: plainValues("on", "off")},
		"stretch":  {fixed: plainValues("1h", "24h", "7d", "30d", "90d", "all")},
		"duration": {fixed: plainValues("30m", "1h", "2h", "1d", "3d")},
		"pause":    {fixed: append(plainValues("30m", "1h", "2h", "1d", "3d"), candidate{"off", "end the pause"})},
		"hold":     {fixed: append(plainValues("5", "10", "30", "60"), candidate{"off", "refuse at once"})},
		"status":   {fixed: plainValues("200", "400", "401", "403", "429", "500", "502", "503", "529")},
	}
}

func plainValues(values ...string) []candidate {
	all := make([]candidate, len(values))
	for i, v := range values {
		all[i].value = v
	}
	return all
}

func strategies() []candidate {
	var all []candidate
	for _, s := range balance.Strategies() {
		all = append(all, candidate{string(s), strategyWords(string(s))})
	}
	return all
}

func modes() []candidate {
	about := map[balance.Mode]string{balance.Auto: "the strategy chooses",
		balance.Prefer: "conversations begin on one account while it can serve",
		balance.Only:   "one account serves everything", balance.Bypass: "Claude Code's own login goes through"}
	var all []candidate
	for _, m := range balance.Modes() {
		all = append(all, candidate{string(m), about[m]})
	}
	return all
}

func accountNames(ctx context.Context, api control.API, _ []string) ([]candidate, error) {
	snapshot, err := api.Status(ctx)
	var all []candidate
	for _, a := range snapshot.Accounts {
		all = append(all, candidate{a.Name, a.Mode + ", " + stateOf(a.State).Text})
	}
	return all, err
}

// holderNames are the accounts that a mode can be about.
func holderNames(ctx context.Context, api control.API, given []string) ([]candidate, error) {
	if len(given) == 0 || given[0] != string(balance.Prefer) && given[0] != string(balance.Only) {
		return nil, nil
	}
	return accountNames(ctx, api, nil)
}

func groupNames(ctx context.Context, api control.API, _ []string) ([]candidate, error) {
	snapshot, err := api.Status(ctx)
	return plainValues(snapshot.Routing.Groups...), err
}

// modelsSince is for how long a model that was asked for is remembered here.
const modelsSince = 30 * 24 * time.Hour

func modelNames(ctx context.Context, api control.API, _ []string) ([]candidate, error) {
	sums, err := api.Analytics(ctx,
		control.AnalyticsQuery{HistoryFilter: control.HistoryFilter{From: time.Now().Add(-modelsSince)}, Step: "day",
			By: []string{"model"}})
	var all []candidate
	for _, g := range sums.Groups["model"] {
		if g.Key != "" && !strings.HasPrefix(g.Key, "(") {
			all = append(all, candidate{g.Key, manyRequests(g.Requests) + " in 30 days"})
		}
	}
	return all, err
}

// patternNames are the patterns of routes, and the models.
func patternNames(ctx context.Context, api control.API, _ []string) ([]candidate, error) {
	snapshot, err := api.Status(ctx)
	if err != nil {
		return nil, err
	}
	var all []candidate
	for _, text := range snapshot.Routing.Routes {
		if r, err := balance.ParseRoute(text); err == nil {
			all = append(all, candidate{r.Model, routeWords(r)})
		}
	}
	models, err := modelNames(ctx, api, nil)
	return append(all, models...), err
}

// manyRows is how many requests and conversations are listed.
const manyRows = 20

func requestNames(ctx context.Context, api control.API, _ []string) ([]candidate, error) {
	page, err := api.Requests(ctx, control.RequestsQuery{Limit: manyRows})
	var all []candidate
	for _, r := range page.Requests {
		all = append(all,
			candidate{r.ID, fmt.Sprintf("%s, %s, %d", format.Moment(r.Time, time.Now()), orDash(r.Account), r.Status)})
	}
	return all, err
}

func sessionNames(ctx context.Context, api control.API, _ []string) ([]candidate, error) {
	page, err := api.Sessions(ctx, control.SessionsQuery{Limit: manyRows})
	var all []candidate
	for _, c := range page.Sessions {
		all = append(all,
			candidate{c.Session,
				fmt.Sprintf("%s, %s, %s", format.Moment(c.Last, time.Now()), orDash(c.Account), manyRequests(c.Requests))})
	}
	return all, err
}

// complete says how the last of the words can go on. find finds the program that runs.
func complete(ctx context.Context, root *kong.Node, words []string, find func() (control.API, error)) completions {
	p := cursorAt(root, words)
	last := ""
	if len(words) > 0 {
		last = words[len(words)-1]
	}
	var found completions
	if p.command {
		found.all = commandNames(root)
	}
	if p.flag {
		found.all = append(found.all, p.flagNames()...)
	}
	if p.value != nil {
		found = p.values(ctx, sources(commandNames(root)), find, strings.TrimPrefix(last, p.inFlag))
	}
	fitting := found.all[:0]
	for _, c := range found.all {
		if c.value = p.inFlag + c.value; strings.HasPrefix(strings.ToLower(c.value), strings.ToLower(last)) {
			fitting = append(fitting, c)
		}
	}
	found.all = fitting
	return found
}

// values are those of an argument or flag. Of a list only what stands behind the last comma is still being typed.
func (p *cursor) values(ctx context.Context, kinds map[string]valueKind, find func() (control.API, error),
	typed string) completions {
	kind := p.value.Tag.Get("complete")
	if kind == kindFile {
		return completions{files: true}
	}
	from := kinds[kind]
	all := from.fixed
	if from.ask != nil {
		if api, err := find(); err == nil {
			asked, _ := from.ask(ctx, api, p.given) // what it does not tell is left out
			all = append(all, asked...)
		}
	}
	before := ""
	if i := strings.LastIndex(typed, ","); i >= 0 && kind == "accounts" {
		before = typed[:i+1]
	}
	var fitting []candidate
	for _, c := range all {
		// What a terminal can't show as it is, nobody could choose.
		if c.value == console.Clean(c.value) && (before == "" || !strings.Contains(","+before, ","+c.value+",")) {
			fitting = append(fitting, candidate{before + c.value, console.Clean(c.description)})
		}
	}
	return completions{all: fitting}
}
