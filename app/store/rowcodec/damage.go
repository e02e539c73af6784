package rowcodec

import "fmt"

// DamageError says that the file's content is not what this program wrote.
type DamageError struct{ text string }

func (e *DamageError) Error() string { return "the data file is damaged: " + e.text }

// Damaged makes a *DamageError of a text, which is cut to what may be shown.
func Damaged(format string, args ...any) error {
	return &DamageError{Clip(fmt.Sprintf(format, args...))}
}
