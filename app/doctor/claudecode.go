package doctor

import (
	"context"

	"clb/app/buildinfo"
	"clb/app/claudecode"
)

// Connector is what points Claude Code here and back: claudecode.Hookup.
type Connector interface {
	Inspect() claudecode.Status
	Connect(claudecode.Target) (claudecode.Plan, error)
	Disconnect() (claudecode.Plan, error)
}

// ClaudeCode is how Claude Code stands to the program.
type ClaudeCode struct {
	claudecode.Status
	// Path is its settings file, Ours our base address.
	Path, Ours string
	// Dead says that the address that stands there is on this machine, and that nobody answers there, or, where it is
	// ours, not this program.
	Dead          bool
	Interferences []claudecode.Conflict
	// Hookup mends; nil: nothing is mended.
	Hookup Connector
}

func (c ClaudeCode) checks() []Check {
	all := []Check{c.settings()}
	if c.State == claudecode.NotConnected {
		return all // nothing interferes with what is not wanted
	}
	for _, i := range c.Interferences {
		found := Check{Name: NameInterference, Verdict: Note, Reason: i.Name + " in " + i.Where + ": " + i.Effect,
			Advice: i.Advice}
		if i.Breaks {
			found.Verdict = Trouble
		}
		all = append(all, found)
	}
	return all
}

// settings is the verdict on the settings file.
func (c ClaudeCode) settings() Check {
	k := Check{Name: NameClaudeCode, Verdict: OK, Reason: "Claude Code asks this program (" + c.Path + ")"}
	switch {
	case c.State == claudecode.Unreadable:
		k.Verdict, k.Reason = Trouble, "the settings of Claude Code ("+c.Path+") are not understood: "+c.Problem
		k.Advice = "mend the file; Claude Code does not load it either"
	case c.Commented && c.State != claudecode.NotConnected:
		k.Verdict, k.Reason = Trouble, "the settings of Claude Code ("+c.Path+
			") have comments or trailing commas: it loads nothing of them"
		k.Advice = "take them out"
	case c.State == claudecode.Connected && c.Dead:
		k.Verdict, k.Reason = Trouble, "Claude Code is pointed at "+c.Address+
			", where this program does not answer: it can't work"
		k.Advice = "start the program (" + buildinfo.Binary + "), or run " + buildinfo.Binary + " disconnect"
		c.offer(&k, "point Claude Code back to where it was before", c.disconnect)
	case c.State == claudecode.Stale:
		k.Verdict, k.Reason = Trouble, "Claude Code is pointed at "+c.Address+
			", where this program was before; it is at "+c.Ours+" now"
		k.Advice = "run " + buildinfo.Binary + " connect"
		c.offer(&k, "point Claude Code at "+c.Ours, c.connect)
	case c.State == claudecode.Foreign && c.Dead:
		k.Verdict, k.Reason = Trouble, "Claude Code is pointed at "+c.Address+", where nobody answers: it can't work"
		k.Advice = "start the program that it belongs to, or run " + buildinfo.Binary + " connect to take it over"
		c.offer(&k, "point Claude Code at "+c.Ours+" instead", c.takeOver)
	case c.State == claudecode.Foreign:
		k.Verdict, k.Reason = Note, "Claude Code is pointed at another service, "+c.Address
	case c.State == claudecode.NotConnected && c.Overwritten:
		k.Verdict, k.Reason = Note, "Claude Code was connected, and something else has changed that: it asks "+
			"Anthropic itself"
		k.Advice = "run " + buildinfo.Binary + " connect where that was not you"
	case c.State == claudecode.NotConnected:
		k.Verdict, k.Reason, k.Advice = Note, "Claude Code is not connected: it asks Anthropic itself",
			"run "+buildinfo.Binary+" connect"
	}
	return k
}

// offer adds a fix that the person agrees to first: the file is Claude Code's.
func (c ClaudeCode) offer(k *Check, words string, fix func(context.Context) error) {
	if c.Hookup != nil {
		k.FixSummary, k.Ask, k.Fix = words, true, fix
	}
}

func (c ClaudeCode) disconnect(context.Context) error { return apply(c.Hookup.Disconnect()) }

func (c ClaudeCode) connect(context.Context) error {
	return apply(c.Hookup.Connect(claudecode.Target{Address: c.Ours, Placeholder: c.Placeholder}))
}

func (c ClaudeCode) takeOver(context.Context) error {
	return apply(c.Hookup.Connect(claudecode.Target{Address: c.Ours, Placeholder: c.Placeholder, Replace: true}))
}

func apply(p claudecode.Plan, err error) error {
	if err != nil {
		return err
	}
	return p.Apply()
}
