package store

import (
	"fmt"

	"clb/app/store/colindex"
)

// Where says which exchanges a question is about. A field that is zero lets all of them through.
type Where = colindex.Where

// WhereError says that a question can't be asked of the rollups, since they don't tell exchanges apart by that field.
type WhereError struct{ Field string }

func (e *WhereError) Error() string {
	return fmt.Sprintf("figures are kept by time, account, model and outcome, not by %s: ask for the requests "+
		"themselves", e.Field)
}

// rolledUp is nil where the rollups can answer.
func rolledUp(w Where) error {
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
