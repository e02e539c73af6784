package store

import (
	"fmt"
	"time"

	"clb/proxy"
)

// Where says which exchanges a question is about. A field that is zero lets all of them through.
type Where struct {
	// From and To bound the time of arrival: from From on, and before To.
	From, To         time.Time
	AccountID, Model string
	Session          string
	Outcome          proxy.Outcome
	Status           int
	// Text is a part of the path.
	Text string
}

// WhereError says that a question can't be asked of the rollups, since they don't tell exchanges apart by that field.
type WhereError struct{ Field string }

func (e *WhereError) Error() string {
	return fmt.Sprintf("figures are kept by time, account, model and outcome, not by %s: ask for the requests "+
		"themselves", e.Field)
}

// rolledUp is nil where the rollups can answer.
func (w Where) rolledUp() error {
	switch {
	case w.Session != "":
		return &WhereError{"session"}
	case w.Status != 0:
		return &WhereError{"status"}
	case w.Text != "":
		return &WhereError{"text"}
	}
	return nil
}
