package control

import (
	"fmt"
)

// InputError is a mistake in what was asked; its text says what to do.
type InputError struct {
	Text string
	// Kind tells the mistakes apart that a caller treats apart; the zero value is Invalid.
	Kind InputKind
}

// InputKind is the sort of an InputError.
type InputKind string

// The kinds of an InputError.
const (
	// Invalid: something does not have the form it must have.
	Invalid InputKind = ""
	// Unknown: there is no account of that name.
	Unknown InputKind = "unknown"
	// Taken: there is an account of that name already.
	Taken InputKind = "taken"
	// Changed: what was to be changed is no longer what the change was made from.
	Changed InputKind = "changed"
)

func (e *InputError) Error() string { return e.Text }

// InputErrorf is an *InputError of kind Invalid.
func InputErrorf(format string, args ...any) error {
	return &InputError{Text: fmt.Sprintf(format, args...)}
}

// Failure is every answer that is not a success.
type Failure struct {
	Error FailureDetail `json:"error"`
}

// FailureDetail says what went wrong.
type FailureDetail struct {
	// What went wrong, in words, and what to do about it. It repeats no secret.
	Message string `json:"message"`
	// The mistake is in what was asked, and `kind` says of what sort it is.
	Input bool `json:"input,omitempty"`
	// `unknown`: there is nothing of that name. `taken`: there is something of that name already. `changed`: what was
	// to be changed is no longer what the change was made from. Left out: something does not have the form that it must
	// have.
	Kind InputKind `json:"kind,omitempty" enum:"unknown,taken,changed"`
}
