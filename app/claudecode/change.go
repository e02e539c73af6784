package claudecode

import (
	"fmt"

	"clb/app/jsonc"
)

// Target is what a settings file gets so that Claude Code asks us.
type Target struct {
	// Address is the base address: "http://localhost:8080", or one from WithGroup.
	Address string
	// Placeholder asks for a token that is none, where no other credential stands in the file. Without it a placeholder
	// that stands there goes.
	Placeholder bool
	// Replace allows to take the place of a base address that is another service's.
	Replace bool
}

// ForeignError says that the settings lead to another service, and stay as they are.
type ForeignError struct {
	// Address is that service's, without a password.
	Address string
}

func (e *ForeignError) Error() string {
	return fmt.Sprintf("the settings of Claude Code lead to another service, %s", e.Address)
}

// before is what stood in the file, so that it can be put back: each as it was written, nil where nothing stood.
type before struct {
	Base  *string `json:"base"`
	Token *string `json:"token"`
	// Env says that there was an "env" at all.
	Env bool `json:"env"`
}

// was is what the file has now.
func (d document) was() before {
	return before{Base: d.raw(BaseVariable), Token: d.raw(TokenVariable), Env: d.env != nil}
}

// into returns the text with the target in it; a text that has it already is unchanged. mine reports whether a base
// address is one that we have written. Errors are *UnreadableError and *ForeignError.
func (h Target) into(text []byte, mine func(address string) bool) ([]byte, error) {
	d, err := parse(text)
	if err != nil {
		return nil, err
	}
	if address, _ := d.variable(BaseVariable); !h.leadsThere(address) {
		if _, ours := sameService(address, h.Address); address != "" && !ours && !mine(address) && !h.Replace {
			return nil, &ForeignError{Address: withoutPassword(address)}
		}
		if text, err = d.set(BaseVariable, jsonc.Quote(h.Address)); err != nil {
			return nil, err
		}
		if d, err = parse(text); err != nil {
			return nil, err
		}
	}
	return h.token(d, text)
}

// leadsThere reports whether a base address is the target's, even if it is spelt differently.
func (h Target) leadsThere(address string) bool {
	group, same := sameService(address, h.Address)
	wanted, _ := sameService(h.Address, h.Address)
	return same && group == wanted
}

// token sees to the placeholder. It never touches a token that is not ours.
func (h Target) token(d document, text []byte) ([]byte, error) {
	token, found := d.variable(TokenVariable)
	switch {
	case h.Placeholder && (!found || token == "") && !d.hasCredential():
		return d.set(TokenVariable, jsonc.Quote(Placeholder))
	case !h.Placeholder && token == Placeholder:
		return d.drop(TokenVariable), nil
	default:
		return text, nil
	}
}

// credentials are the variables besides TokenVariable with which Claude Code needs no login.
var credentials = [...]string{"ANTHROPIC_API_KEY", "CLAUDE_CODE_OAUTH_TOKEN"}

// hasCredential reports whether the file has something else that Claude Code signs in with.
func (d document) hasCredential() bool {
	for _, name := range credentials {
		if value, _ := d.variable(name); value != "" {
			return true
		}
	}
	helper := jsonc.Lookup(d.Root, "apiKeyHelper")
	return helper != nil && valueOf(d, *helper) != ""
}

// undo restores each of the two variables whose present value is still ours. mine reports whether a base address is.
// Changes by others stay.
func (b before) undo(text []byte, mine func(address string) bool) ([]byte, error) {
	d, err := parse(text)
	if err != nil {
		return nil, err
	}
	if address, found := d.variable(BaseVariable); found && mine(address) {
		if text, d, err = d.putBack(BaseVariable, b.Base); err != nil {
			return nil, err
		}
	}
	if token, _ := d.variable(TokenVariable); token == Placeholder {
		if text, d, err = d.putBack(TokenVariable, b.Token); err != nil {
			return nil, err
		}
	}
	if !b.Env {
		text = d.dropEmptyEnv()
	}
	return text, nil
}

// putBack writes what stood under a name, or takes the name out.
func (d document) putBack(name string, raw *string) ([]byte, document, error) {
	if raw == nil {
		text := d.drop(name)
		fresh, err := parse(text)
		return text, fresh, err
	}
	text, err := d.set(name, *raw)
	if err != nil {
		return nil, d, err
	}
	fresh, err := parse(text)
	return text, fresh, err
}
