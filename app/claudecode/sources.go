package claudecode

import (
	"path/filepath"
	"slices"
	"strings"

	"clb/app/jsonc"
)

// Source is where a setting of Claude Code comes from.
type Source string

// The layers, each goes before those above it.
const (
	Shell   Source = "environment" // of the process, where no settings file says otherwise
	User    Source = "user"
	Project Source = "project"
	Local   Source = "local" // of one user in one project
	Flag    Source = "flag"  // --settings on the command line
	Managed Source = "managed"
)

// File is a settings file of Claude Code.
type File struct {
	Layer Source
	Path  string
	Text  []byte
}

// ReadSources reads the settings files that count for a Claude Code with that environment that is started in that
// folder, as far as they are there and can be read, the weakest first. Settings that an organization hands out by other
// ways (the registry of Windows, profiles of macOS, its server) are not seen.
func ReadSources(env func(string) (string, bool), goos, folder string) []File {
	var files []File
	add := func(layer Source, path string) {
		if found, err := read(path); err == nil && !found.absent {
			files = append(files, File{layer, path, found.text})
		}
	}
	user, err := SettingsPath(env, goos)
	if err == nil {
		add(User, user)
	}
	// In the home folder itself the project's file is the user's.
	if shared := filepath.Join(folder, ".claude", "settings.json"); shared != user {
		add(Project, shared)
	}
	add(Local, filepath.Join(folder, ".claude", "settings.local.json"))
	add(Managed, filepath.Join(managedFolder(goos), "managed-settings.json"))
	more, _ := filepath.Glob(filepath.Join(managedFolder(goos), "managed-settings.d", "*.json"))
	slices.Sort(more)
	for _, path := range more {
		add(Managed, path)
	}
	return files
}

// source is a layer taken apart.
type source struct {
	layer Source
	// where names it in a sentence.
	where string
	// doc is nil for what is no file.
	doc  *document
	vars map[string]string
}

// stack is all sources, the weakest first.
type stack struct {
	goos    string
	sources []source
	// broken are files of which Claude Code loads nothing.
	broken []source
}

func newStack(s Environment) stack {
	all := stack{goos: s.GOOS}
	shell := source{layer: Shell, where: "the environment", vars: map[string]string{}}
	for _, pair := range s.Env {
		if name, value, ok := strings.Cut(pair, "="); ok {
			shell.vars[all.name(name)] = value
		}
	}
	all.sources = []source{shell}
	for _, file := range s.Files {
		d, err := parse(file.Text)
		from := source{layer: file.Layer, where: file.Path, doc: &d, vars: map[string]string{}}
		if err != nil || !d.plain {
			all.broken = append(all.broken, from)
			continue
		}
		for name, value := range d.variables() {
			from.vars[all.name(name)] = value
		}
		all.sources = append(all.sources, from)
	}
	return all
}

// name is how a variable is kept: Windows does not tell names apart by case.
func (s stack) name(name string) string {
	if s.goos == "windows" {
		return strings.ToUpper(name)
	}
	return name
}

// get is what Claude Code gets for a variable, and from where; from is nil where nothing sets it.
func (s stack) get(name string) (value string, from *source) {
	for i := len(s.sources) - 1; i >= 0; i-- {
		if value, ok := s.sources[i].vars[s.name(name)]; ok {
			return value, &s.sources[i]
		}
	}
	return "", nil
}

// setting is the strongest file that has a key at its top, and the key's value.
func (s stack) setting(key string) (value string, from *source) {
	for i := len(s.sources) - 1; i >= 0; i-- {
		if d := s.sources[i].doc; d != nil {
			if at := jsonc.Lookup(d.Root, key); at != nil {
				return valueOf(*d, *at), &s.sources[i]
			}
		}
	}
	return "", nil
}

// with puts variables on top of a layer, as they are or would be written there.
func (s stack) with(layer Source, vars map[string]string) stack {
	s.sources = slices.Clone(s.sources)
	at := slices.IndexFunc(s.sources, func(from source) bool { return rank(from.layer) > rank(layer) })
	if at < 0 {
		at = len(s.sources)
	}
	own := source{layer: layer, where: "the settings", vars: map[string]string{}}
	for name, value := range vars {
		own.vars[s.name(name)] = value
	}
	s.sources = slices.Insert(s.sources, at, own)
	return s
}

func rank(layer Source) int {
	return slices.Index([]Source{Shell, User, Project, Local, Flag, Managed}, layer)
}

// variables are the members of "env". Of several of one name the last one counts.
func (d document) variables() map[string]string {
	vars := map[string]string{}
	if d.env != nil {
		for name := range d.names() {
			vars[name], _ = d.variable(name)
		}
	}
	return vars
}
