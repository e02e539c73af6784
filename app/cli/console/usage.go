package console

import "fmt"

// UsageError is a mistake on the command line.
type UsageError struct{ Err error }

func (e *UsageError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *UsageError) Unwrap() error { return e.Err }

// Wrong returns a *UsageError.
func Wrong(format string, args ...any) error {
	return &UsageError{Err: fmt.Errorf(format, args...)}
}
