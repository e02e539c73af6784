package claudecode

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// Launch is how to start a Claude Code that asks us, without changing a file.
type Launch struct {
	// Set are the variables to set, in order; Unset those that must not be there.
	Set   []Variable
	Unset []string
	// Args go before all other arguments: settings for this start alone, where a settings file would override a
	// variable.
	Args []string
	// Because says what Args are needed for.
	Because []string
}

// Variable is an environment variable.
type Variable struct{ Name, Value string }

// ErrOwnSettings says that a settings file overrides what we set, and that the arguments have a --settings of their
// own, which leaves no place for ours.
var ErrOwnSettings = errors.New(
	"a settings file overrides the base address, and the arguments have a --settings of their own")

// ManagedError says that settings which nothing can override lead Claude Code elsewhere.
type ManagedError struct{ Interference Conflict }

func (e *ManagedError) Error() string {
	return fmt.Sprintf("%s in %s: %s", e.Interference.Name, e.Interference.Where, e.Interference.Effect)
}

// Prepare says how Claude Code is to be started in that environment so that it asks the target's address. The target's
// Placeholder asks for one where nothing else stands for a credential. Args are the arguments that it will be given. An
// error is ErrOwnSettings or a *ManagedError.
func Prepare(s Environment, args []string) (Launch, error) {
	shell := newStack(Environment{Env: s.Env, GOOS: s.GOOS})
	all := newStack(s)
	want := all.wanted(s.Target)
	start := Launch{Set: want.set, Unset: want.unset(shell)}
	if want.managed != nil {
		return Launch{}, &ManagedError{*want.managed}
	}
	flag, because := want.overridden(all)
	if len(flag) == 0 {
		return start, nil
	}
	if hasSettings(args) {
		return Launch{}, ErrOwnSettings
	}
	text, err := json.Marshal(map[string]any{"env": flag})
	if err != nil {
		return Launch{}, fmt.Errorf("writing the settings of this start: %w", err)
	}
	start.Args, start.Because = []string{"--settings", string(text)}, because
	return start, nil
}

// Environ is an environment with the variables of the start in it.
func (s Launch) Environ(environ []string, goos string) []string {
	drop := slices.Clone(s.Unset)
	for _, v := range s.Set {
		drop = append(drop, v.Name)
	}
	kept := slices.DeleteFunc(slices.Clone(environ), func(pair string) bool {
		name, _, _ := strings.Cut(pair, "=")
		return slices.ContainsFunc(drop, func(gone string) bool {
			return gone == name || goos == "windows" &&
				strings.EqualFold(gone, name)
		})
	})
	for _, v := range s.Set {
		kept = append(kept, v.Name+"="+v.Value)
	}
	return kept
}

// hasSettings reports whether arguments of Claude Code have settings of their own.
func hasSettings(args []string) bool {
	return slices.ContainsFunc(args,
		func(arg string) bool { return arg == "--settings" || strings.HasPrefix(arg, "--settings=") })
}

// wanted is what must hold in a start.
type wanted struct {
	set []Variable
	// off are switches that must be off.
	off []string
	// managed is what can't be overridden.
	managed *Conflict
}

func (s stack) wanted(target Target) wanted {
	w := wanted{set: []Variable{{BaseVariable, target.Address}}, off: append(slices.Clone(switches[:]), socketVariable)}
	if target.Placeholder && !s.signsIn() {
		w.set = append(w.set, Variable{TokenVariable, Placeholder})
	}
	if u, err := url.Parse(target.Address); err == nil {
		if _, from := s.proxy(); from != nil && !s.spared(u) {
			name, list := s.exceptions()
			w.set = append(w.set, Variable{name, joined(list, "localhost,127.0.0.1,::1")})
		}
	}
	vars := map[string]string{}
	for _, v := range w.set {
		vars[v.Name] = v.Value
	}
	for _, name := range w.off {
		vars[name] = ""
	}
	ours := s.with(Flag, vars)
	for _, i := range slices.Concat(ours.base(target), ours.providers(), ours.proxies(target.Address), ours.forced()) {
		if i.Breaks && w.managed == nil {
			w.managed = &i
		}
	}
	return w
}

// signsIn reports whether some variable or helper stands for a credential. Our placeholder does not.
func (s stack) signsIn() bool {
	for _, name := range append([]string{TokenVariable}, credentials[:]...) {
		if value, _ := s.get(name); value != "" && value != Placeholder {
			return true
		}
	}
	helper, _ := s.setting("apiKeyHelper")
	return helper != ""
}

func joined(list, more string) string {
	if list == "" {
		return more
	}
	return list + "," + more
}

// unset are the switches that the environment has on.
func (w wanted) unset(shell stack) []string {
	var names []string
	for _, name := range w.off {
		if value, from := shell.get(name); from != nil && value != "" {
			names = append(names, name)
		}
	}
	return names
}

// overridden are all variables of the start, where a settings file would override one of them, and which file does.
func (w wanted) overridden(all stack) (flag map[string]string, because []string) {
	vars := map[string]string{}
	for _, v := range w.set {
		vars[v.Name] = v.Value
		if value, from := all.get(v.Name); from != nil && from.layer != Shell && value != v.Value {
			because = append(because, v.Name+" in "+from.where)
		}
	}
	for _, name := range w.off {
		if value, from := all.get(name); from != nil && from.layer != Shell && active(name, value) {
			vars[name] = ""
			because = append(because, name+" in "+from.where)
		}
	}
	if len(because) == 0 {
		return nil, nil
	}
	return vars, because
}
