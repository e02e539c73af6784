package completion

import (
	"context"
	"strings"

	"github.com/alecthomas/kong"

	"clb/app/cli/console"
	"clb/app/control"
)

// Candidate is one way to complete a word.
type Candidate struct{ Value, Description string }

// Of is a candidate with its description.
func Of(value, description string) Candidate { return Candidate{value, description} }

// Result is how a word can be completed.
type Result struct {
	All []Candidate
	// Files: names of files fit too.
	Files bool
}

// Kind lists the values of one kind. Every argument and flag names its kind in the tag "complete".
type Kind struct {
	Fixed []Candidate
	// Ask asks the running program; nil: Fixed is all. given are the arguments before the word.
	Ask func(ctx context.Context, api control.API, given []string) ([]Candidate, error)
}

// File and None are the kinds without a list: files, and what only a person knows.
const (
	File = "file"
	None = "none"
)

// Plain are values without a description.
func Plain(values ...string) []Candidate {
	all := make([]Candidate, len(values))
	for i, v := range values {
		all[i].Value = v
	}
	return all
}

// Complete completes the last of the words. find finds the running program.
func Complete(ctx context.Context, root *kong.Node, words []string, kinds map[string]Kind,
	find func() (control.API, error)) Result {
	p := cursorAt(root, words)
	last := ""
	if len(words) > 0 {
		last = words[len(words)-1]
	}
	var found Result
	if p.command {
		found.All = CommandNames(root)
	}
	if p.flag {
		found.All = append(found.All, p.flagNames()...)
	}
	if p.value != nil {
		found = p.values(ctx, kinds, find, strings.TrimPrefix(last, p.inFlag))
	}
	fitting := found.All[:0]
	for _, c := range found.All {
		if c.Value = p.inFlag + c.Value; strings.HasPrefix(strings.ToLower(c.Value), strings.ToLower(last)) {
			fitting = append(fitting, c)
		}
	}
	found.All = fitting
	return found
}

// values are those of an argument or flag. In a list only the part after the last comma is being typed.
func (p *cursor) values(ctx context.Context, kinds map[string]Kind, find func() (control.API, error),
	typed string) Result {
	kind := p.value.Tag.Get("complete")
	if kind == File {
		return Result{Files: true}
	}
	from := kinds[kind]
	all := from.Fixed
	if from.Ask != nil {
		if api, err := find(); err == nil {
			asked, _ := from.Ask(ctx, api, p.given) // what it does not tell is left out
			all = append(all, asked...)
		}
	}
	before := ""
	if i := strings.LastIndex(typed, ","); i >= 0 && kind == "accounts" {
		before = typed[:i+1]
	}
	var fitting []Candidate
	for _, c := range all {
		// What a terminal can't show can't be chosen.
		if c.Value == console.Clean(c.Value) && (before == "" || !strings.Contains(","+before, ","+c.Value+",")) {
			fitting = append(fitting, Candidate{before + c.Value, console.Clean(c.Description)})
		}
	}
	return Result{All: fitting}
}
