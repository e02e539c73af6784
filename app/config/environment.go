package config

import (
	"slices"
	"strings"

	"clb/app/buildinfo"
	"clb/app/format"
	"clb/proxy/secret"
)

// Environment is the variables of the process.
type Environment struct {
	// Pairs are "NAME=value", as os.Environ gives them.
	Pairs []string
	// GOOS is the operating system, as runtime.GOOS: Windows does not tell names apart by case.
	GOOS string
}

// Get returns a variable; one that is set to nothing counts as not set.
func (e Environment) Get(name string) string {
	value := ""
	for _, pair := range e.Pairs {
		if n, v, found := strings.Cut(pair, "="); found &&
			(n == name || (e.GOOS == "windows" && strings.EqualFold(n, name))) {
			value = v // the last one counts, as for a shell
		}
	}
	return value
}

// Lookup returns a variable and whether it is set to anything.
func (e Environment) Lookup(name string) (string, bool) {
	value := e.Get(name)
	return value, value != ""
}

// Variables lists every environment variable that is the program's, sorted as in the settings file.
func Variables() []string {
	all := []string{HomeVariable, PassphraseVariable, ProxyVariable}
	for _, k := range Keys() {
		if k.Variable != "" {
			all = append(all, k.Variable)
		}
	}
	return all
}

// overlay sets what the environment has, on top of the file.
func (e Environment) overlay(s *Settings, from origins) error {
	for _, row := range table(s) {
		text := ""
		if row.variable != "" {
			text = e.Get(row.variable)
		}
		if text == "" {
			continue
		}
		from[row.name] = row.variable
		if err := row.value.set(text); err != nil {
			return &Error{Where: row.variable, Problem: err.Error(), Takes: row.value.schema().String()}
		}
	}
	return nil
}

// settingsOnly is the part of the environment that keys are set by: none of it is secret.
func (e Environment) settingsOnly() Environment {
	only := Environment{GOOS: e.GOOS}
	for _, k := range Keys() {
		if value, ok := e.Lookup(k.Variable); k.Variable != "" && ok {
			only.Pairs = append(only.Pairs, k.Variable+"="+value)
		}
	}
	return only
}

// passphrase returns the secret of the environment.
func (e Environment) passphrase() secret.Text { return secret.New(e.Get(PassphraseVariable)) }

// unknownVariables checks variables that carry our prefix and are not ours. One that is nearly a known name is a
// mistake of typing, and an error: a mistyped keychain or folder must not go unnoticed. Any other may be another
// program's, and is a warning. Their values are never shown.
func (e Environment) unknownVariables() (warnings []string, err error) {
	known := Variables()
	for _, pair := range e.Pairs {
		name, _, _ := strings.Cut(pair, "=")
		if e.GOOS == "windows" {
			name = strings.ToUpper(name)
		}
		if !strings.HasPrefix(name, buildinfo.Env) || slices.Contains(known, name) {
			continue
		}
		if near := nearest(name, known); near != "" {
			return nil,
				&Error{Where: format.Printable(name), Problem: "there is no such variable; did you mean " + near + "?"}
		}
		warnings = append(warnings, "the environment variable "+format.Printable(name)+" is none of "+buildinfo.Name+
			"'s, and has no effect")
	}
	return warnings, nil
}

// SecretVariables are the variables that hold a secret, and that no other program must inherit.
func SecretVariables() []string {
	return []string{PassphraseVariable, ProxyVariable, buildinfo.Env + "BACKUP_PASSPHRASE"}
}
