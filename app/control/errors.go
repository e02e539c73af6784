package control

import (
	"fmt"
)

// InputError is a mistake of whoever asked; its text says what to do.
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
	Message string `json:"message"`
	// Input marks an *InputError of the API, which the client turns back into one of that Kind.
	Input bool      `json:"input,omitempty"`
	Kind  InputKind `json:"kind,omitempty"`
}
