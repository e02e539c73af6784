package claudecode

import "clb/app/buildinfo"

// Placeholder is what Claude Code gets in place of a token where it has no login of its own: without one it asks
// nobody. It is no secret, and never goes further than to us.
const Placeholder = buildinfo.Binary + "-placeholder"

// State is whether and how a settings file of Claude Code leads to us.
type State string

// The states of a settings file.
const (
	// NotConnected: there is no base address; Claude Code asks Anthropic.
	NotConnected State = "not_connected"
	// Connected: it leads to us.
	Connected State = "connected"
	// Stale: it leads to where we were, when our port was another.
	Stale State = "stale"
	// Foreign: it leads to another service.
	Foreign State = "foreign"
	// Unreadable: the file is not understood.
	Unreadable State = "unreadable"
)

// Status is what a settings file says about its way to us.
type Status struct {
	State State `json:"state"`
	// Address is the base address in the file, without a password that it may hold; Group the group of ours that
	// it leads into.
	Address string `json:"address,omitempty"`
	Group   string `json:"group,omitempty"`
	// Placeholder says that the token is our placeholder.
	Placeholder bool `json:"placeholder,omitempty"`
	// Problem says why an Unreadable file is not understood. It repeats nothing of the file.
	Problem string `json:"problem,omitempty"`
	// Commented says that the file has comments or trailing commas: Claude Code then loads nothing of it.
	Commented bool `json:"commented,omitempty"`
	// Overwritten says that we had connected the file and that the address was changed since.
	Overwritten bool `json:"overwritten,omitempty"`
}

// Read compares the text of a settings file with the service at ours ("http://localhost:8080"). It knows nothing
// of the past: no Stale and no Overwritten.
func Read(text []byte, ours string) Status {
	d, err := parse(text)
	if err != nil {
		return Status{State: Unreadable, Problem: err.Error()}
	}
	address, found := d.variable(BaseVariable)
	token, _ := d.variable(TokenVariable)
	s := Status{State: Foreign, Address: withoutPassword(address), Placeholder: token == Placeholder,
		Commented: !d.plain}
	if !found || address == "" {
		s.State = NotConnected
	} else if group, same := sameService(address, ours); same {
		s.State, s.Group = Connected, group
	}
	return s
}
