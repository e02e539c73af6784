package claudecode

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"clb/app/control"
)

// Conflict is something on the machine that keeps Claude Code from asking us, or changes how it does.
type Conflict = control.Interference

// Environment is what decides about a start of Claude Code.
type Environment struct {
	// Env are its environment variables as "NAME=value", GOOS the system, as runtime.GOOS.
	Env  []string
	GOOS string
	// Files are the settings that count for it, the weakest first: ReadSources.
	Files []File
	// Hook is what the user's settings say, or will say, so that it asks us.
	Target Target
}

// Conflicts lists everything that overrides the target or breaks it, what breaks it first. No value of a variable is
// repeated, but for base addresses.
func Conflicts(s Environment) []Conflict {
	vars := map[string]string{BaseVariable: s.Target.Address}
	if s.Target.Placeholder {
		vars[TokenVariable] = Placeholder
	}
	files := newStack(s)
	whole := files.with(User, vars)
	found := whole.broke()
	found = append(found, whole.base(s.Target)...)
	found = append(found, whole.providers()...)
	found = append(found, whole.proxies(s.Target.Address)...)
	found = append(found, whole.forced()...)
	found = append(found, whole.keys(s.Target)...)
	return breakingFirst(found)
}

func breakingFirst(all []Conflict) []Conflict {
	var first, then []Conflict
	for _, i := range all {
		if i.Breaks {
			first = append(first, i)
		} else {
			then = append(then, i)
		}
	}
	return append(first, then...)
}

// broke tells of files that Claude Code does not load.
func (s stack) broke() []Conflict {
	var found []Conflict
	for _, from := range s.broken {
		found = append(found, Conflict{Name: "settings", Where: from.where, Breaks: from.layer == User,
			Effect: "Claude Code loads nothing of this file: it takes plain JSON only, without comments and " +
				"trailing commas",
			Advice: "take the comments and trailing commas out, or mend what is not valid"})
	}
	return found
}

// base tells of base addresses that go before ours, or that come back when ours goes.
func (s stack) base(target Target) []Conflict {
	var found []Conflict
	address, from := s.get(BaseVariable)
	if rank(from.layer) > rank(User) && !target.leadsThere(address) {
		leads := "to " + withoutPassword(address)
		if address == "" {
			leads = "to Anthropic itself"
		}
		found = append(found, Conflict{Name: BaseVariable, Where: from.where, Breaks: true,
			Effect: "it leads Claude Code " + leads + ", and goes before the user's settings",
			Advice: remedyIn(*from, "take it out of the file")})
	}
	for _, weaker := range s.sources {
		if value := weaker.vars[BaseVariable]; weaker.layer == Shell && value != "" && !target.leadsThere(value) {
			found = append(found, Conflict{Name: BaseVariable, Where: weaker.where,
				Effect: "it leads to " + withoutPassword(value) +
					"; the settings go before it as long as they are connected",
				Advice: "unset it, so that it does not count again after a disconnect"})
		}
	}
	return found
}

// remedyIn is what to do about a file: one of an organization is not the user's to change.
func remedyIn(from source, remedy string) string {
	switch from.layer {
	case Managed:
		return "ask who looks after this machine: these settings can't be overridden"
	case Shell:
		return "unset it where it is set, and start Claude Code anew"
	default:
		return remedy
	}
}

// switches send Claude Code to a cloud provider instead of any base address of ours.
var switches = [...]string{"CLAUDE_CODE_USE_BEDROCK", "CLAUDE_CODE_USE_VERTEX", "CLAUDE_CODE_USE_FOUNDRY",
	"CLAUDE_CODE_USE_MANTLE", "CLAUDE_CODE_USE_ANTHROPIC_AWS"}

// socketVariable sends Claude Code to a socket instead.
const socketVariable = "ANTHROPIC_UNIX_SOCKET"

// providers tells of what sends Claude Code elsewhere whatever the base address is.
func (s stack) providers() []Conflict {
	var found []Conflict
	for _, name := range append(slices.Clone(switches[:]), socketVariable) {
		effect := "it sends Claude Code to a cloud provider, whatever the base address is"
		if name == socketVariable {
			effect = "it sends Claude Code to a socket, whatever the base address is"
		}
		if value, from := s.get(name); active(name, value) {
			found = append(found,
				Conflict{Name: name, Where: from.where, Breaks: true, Effect: effect,
					Advice: remedyIn(*from, "take it out of the file")})
		}
	}
	return found
}

// active reports whether a value of one of the switches, or of the socket's variable, sends Claude Code elsewhere.
func active(name, value string) bool {
	if name == socketVariable {
		return value != ""
	}
	return isOn(value)
}

// isOn reads a switch as Claude Code does.
func isOn(value string) bool {
	switch strings.ToLower(strings.TrimSpace(value)) {
	case "", "0", "false", "no", "off":
		return false
	}
	return true
}

// proxies tells of a proxy that would be asked for our address: Claude Code sends it even what is for this machine.
func (s stack) proxies(address string) []Conflict {
	name, from := s.proxy()
	u, err := url.Parse(address)
	if from == nil || err != nil || s.spared(u) {
		return nil
	}
	where, exceptions := s.exceptions()
	list := "localhost,127.0.0.1"
	if exceptions != "" {
		list = "the names that it has, and " + list
	}
	return []Conflict{{Name: name, Where: from.where, Breaks: true,
		Effect: "Claude Code asks this proxy even for addresses on this machine, and the proxy can't reach them",
		Advice: fmt.Sprintf("set %s to %s, in the same place", where, list)}}
}

// forced tells of an organization that wants its own login and nothing else.
func (s stack) forced() []Conflict {
	token, from := s.get(TokenVariable)
	if from == nil || token == "" {
		return nil
	}
	var found []Conflict
	for _, key := range [...]string{"forceLoginMethod", "forceLoginOrgUUID"} {
		if value, by := s.setting(key); by != nil && by.layer == Managed && value != "" {
			found = append(found, Conflict{Name: key, Where: by.where, Breaks: true,
				Effect: "with it Claude Code refuses every token that stands in a variable, " + TokenVariable + " too",
				Advice: "sign in with Claude Code itself, and connect again: it then keeps its own login"})
		}
	}
	return found
}

// keys tells of credentials that Claude Code uses instead of its login. We drop whatever it sends, so they do no harm
// but for what the login alone gives.
func (s stack) keys(target Target) []Conflict {
	var found []Conflict
	note := func(name, where, effect string, from source) {
		found = append(found,
			Conflict{Name: name, Where: where, Effect: effect,
				Advice: remedyIn(from, "take it out of the file if it is not needed")})
	}
	if token, from := s.get(TokenVariable); token != "" && token != Placeholder {
		note(TokenVariable, from.where,
			"Claude Code uses it instead of its login; requests reach us all the same, and the token goes no further",
			*from)
	} else if shell := s.sources[0]; target.Placeholder && shell.vars[TokenVariable] != "" {
		note(TokenVariable, shell.where, "the placeholder in the settings goes before it", shell)
	}
	if key, from := s.get("ANTHROPIC_API_KEY"); key != "" {
		note("ANTHROPIC_API_KEY", from.where,
			"Claude Code may ask whether to use it, and then does so instead of its login; requests reach us all the "+
				"same, and the key goes no further", *from)
	}
	if helper, from := s.setting("apiKeyHelper"); helper != "" {
		note("apiKeyHelper", from.where,
			"Claude Code runs this program for a key that nobody needs here, and fails where the program does", *from)
	}
	return found
}
