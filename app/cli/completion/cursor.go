package completion

import (
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// cursor is where in a command line a word stands.
type cursor struct {
	// node is the command that was named, or the whole program.
	node *kong.Node
	// value is the argument or the flag's value that the word is, nil where there is none.
	value *kong.Value
	// command says that the word may be the name of a command, flag that it may be a flag.
	command, flag bool
	// used are the flags that stand before it, given the arguments.
	used  map[string]bool
	given []string
	// inFlag is what of the word is no value: "--limit=".
	inFlag string
}

// cursorAt finds where the last of the words stands; words are those behind the program's name.
func cursorAt(root *kong.Node, words []string) cursor {
	p := cursor{node: root, used: map[string]bool{}}
	if len(words) == 0 {
		words = []string{""}
	}
	last := words[len(words)-1]
	literal := false // behind "--" nothing is a flag
	for i := 0; i < len(words)-1; i++ {
		word := words[i]
		switch {
		case literal || word == "-" || !strings.HasPrefix(word, "-"):
			if p.passes() {
				return cursor{node: p.node}
			}
			p.step(word)
		case word == "--":
			literal = true
		default:
			if flag, inside := p.flagOf(word); flag != nil && !inside && takesValue(flag) {
				if i++; i == len(words)-1 && !(optionalValue(flag) && strings.HasPrefix(last, "-")) {
					p.value = flag.Value
					return p
				}
			}
		}
	}
	if p.passes() && literal {
		return cursor{node: p.node}
	}
	p.atLast(last, literal)
	return p
}

// atLast finds out what the word that is being typed may be.
func (p *cursor) atLast(last string, literal bool) {
	if !literal && strings.HasPrefix(last, "-") && last != "-" {
		p.flag = true
		if name, _, found := strings.Cut(last, "="); found && strings.HasPrefix(name, "--") {
			p.flag, p.inFlag = false, name+"="
			if flag := p.named(strings.TrimPrefix(name, "--")); flag != nil && takesValue(flag) {
				p.value = flag.Value
			}
		}
		return
	}
	p.command = p.root() && len(p.given) == 0
	if !p.command {
		p.value = p.positional()
	}
	p.flag = p.value == nil && !p.root() && !literal
}

func (p *cursor) root() bool { return p.node.Type == kong.ApplicationNode }

// passes reports whether what follows is another program's.
func (p *cursor) passes() bool {
	at := p.positional()
	return at != nil && at.Passthrough
}

// positional is the argument that comes next.
func (p *cursor) positional() *kong.Value {
	n := len(p.given)
	if all := p.node.Positional; n < len(all) {
		return all[n]
	} else if len(all) > 0 && all[len(all)-1].IsCumulative() {
		return all[len(all)-1]
	}
	return nil
}

// step goes on by one word that is no flag.
func (p *cursor) step(word string) {
	if p.root() {
		for _, child := range p.node.Children {
			if child.Name == word || slices.Contains(child.Aliases, word) {
				p.node = child
				return
			}
		}
	}
	p.given = append(p.given, word)
}

// flagOf is the flag whose value a word that begins with a dash would be followed by; inside says that the value is in
// the word already.
func (p *cursor) flagOf(word string) (flag *kong.Flag, inside bool) {
	if name, long := strings.CutPrefix(word, "--"); long {
		name, _, inside = strings.Cut(name, "=")
		flag = p.named(name)
		if flag != nil {
			p.used[flag.Name] = true
		}
		return flag, inside
	}
	letters := []rune(strings.TrimPrefix(word, "-"))
	for i, letter := range letters {
		if flag = p.lettered(letter); flag == nil {
			return nil, false
		}
		p.used[flag.Name] = true
		if takesValue(flag) {
			return flag, i < len(letters)-1
		}
	}
	return nil, false
}

// flags are all that may be given here.
func (p *cursor) flags() []*kong.Flag { return slices.Concat(p.node.AllFlags(true)...) }

func (p *cursor) named(name string) *kong.Flag {
	return p.find(func(f *kong.Flag) bool { return f.Name == name })
}

func (p *cursor) lettered(letter rune) *kong.Flag {
	return p.find(func(f *kong.Flag) bool { return f.Short == letter })
}

func (p *cursor) find(is func(*kong.Flag) bool) *kong.Flag {
	flags := p.flags()
	if i := slices.IndexFunc(flags, is); i >= 0 {
		return flags[i]
	}
	return nil
}

func takesValue(f *kong.Flag) bool { return !f.IsBool() && !f.IsCounter() }

// optionalValue reports whether a flag may stand without its value: its type says so.
func optionalValue(f *kong.Flag) bool {
	_, ok := f.Target.Interface().(interface{ OptionalValue() })
	return ok
}

// CommandNames are the commands with their descriptions.
func CommandNames(root *kong.Node) []Candidate {
	var all []Candidate
	for _, child := range root.Children {
		if !child.Hidden {
			all = append(all, Candidate{child.Name, child.Help})
		}
	}
	return all
}

// flagNames are the flags that can still be given. One that excludes a flag that is there is left out.
func (p *cursor) flagNames() []Candidate {
	var all []Candidate
	taken := map[string]bool{}
	for _, f := range p.flags() {
		for _, group := range f.Xor {
			taken[group] = taken[group] || p.used[f.Name]
		}
	}
	for _, f := range p.flags() {
		excluded := slices.ContainsFunc(f.Xor, func(group string) bool { return taken[group] })
		if f.Hidden || (p.used[f.Name] || excluded) && !f.IsCumulative() {
			continue
		}
		all = append(all, Candidate{"--" + f.Name, f.Help})
	}
	return all
}
