package server

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"clb/app/control"
)

// httpError is a refusal by the server itself, before the API was asked.
type httpError struct {
	status int
	text   string
}

func (e *httpError) Error() string { return e.text }

func httpErrorf(status int, format string, args ...any) error {
	return &httpError{status, fmt.Sprintf(format, args...)}
}

// toHTTP turns an error into a status and a body.
func toHTTP(err error) (int, control.Failure) {
	var input *control.InputError
	var own *httpError
	switch {
	case errors.As(err, &input):
		return inputStatus(input.Kind),
			control.Failure{Error: control.FailureDetail{Message: err.Error(), Input: true, Kind: input.Kind}}
	case errors.As(err, &own):
		return own.status, control.Failure{Error: control.FailureDetail{Message: own.text}}
	default:
		return http.StatusInternalServerError, control.Failure{Error: control.FailureDetail{Message: err.Error()}}
	}
}

func inputStatus(k control.InputKind) int {
	switch k {
	case control.Unknown:
		return http.StatusNotFound
	case control.Taken:
		return http.StatusConflict
	case control.Changed:
		return http.StatusPreconditionFailed
	default:
		return http.StatusBadRequest
	}
}

// writeJSON answers with v. It encodes first, so that a value that cannot be encoded is an error and not half an
// answer.
func writeJSON(w http.ResponseWriter, status int, v any) error {
	var body bytes.Buffer
	if err := json.NewEncoder(&body).Encode(v); err != nil {
		return fmt.Errorf("encoding the answer: %w", err)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(body.Bytes()) // the client may have left
	return nil
}
