package server

import (
	"net/http"

	"clb/app/control"
)

// logs are the newest lines of the log.
func (s *server) logs(w http.ResponseWriter, r *http.Request) error {
	if s.Logs == nil {
		return refuse(http.StatusNotImplemented, "this program keeps no log that could be shown")
	}
	p := read(r)
	query := control.LogsQuery{Level: p.text("level"), Limit: p.number("limit", 1, control.MaxLogLines),
		Text: p.text("text")}
	if err := p.then(query.Check); err != nil {
		return err
	}
	lines, err := s.Logs.LogLines(r.Context(), query)
	if err != nil {
		return err
	}
	answer := control.LogList{Lines: make([]control.LogLine, 0, len(lines))}
	for _, l := range lines {
		answer.Lines = append(answer.Lines, withoutNulls(l))
	}
	return writeJSON(w, http.StatusOK, answer)
}
