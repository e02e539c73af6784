package control

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"clb/app/status"
)

// Health is what GET /health answers: enough to know who listens here, and nothing about the user.
type Health struct {
	Status  string `json:"status"`
	Product string `json:"product"`
	Version string `json:"version"`
}

// AccountList is what GET /api/accounts answers.
type AccountList struct {
	Accounts []status.Account `json:"accounts"`
}

// newAccountBody is NewAccount on its way through the control socket: the one place where a secret is plain JSON.
type newAccountBody struct {
	Name     string       `json:"name"`
	Mode     string       `json:"mode,omitempty"`
	Endpoint *NewEndpoint `json:"endpoint,omitempty"`
	Secret   string       `json:"secret,omitempty"`
	Import   string       `json:"import,omitempty"`
}

// errorBody is every answer that is not a success.
type errorBody struct {
	Error errorDetail `json:"error"`
}

type errorDetail struct {
	Message string `json:"message"`
	// Input marks an *InputError of the API, which the client turns back into one of that Kind.
	Input bool      `json:"input,omitempty"`
	Kind  InputKind `json:"kind,omitempty"`
}

// httpError is a refusal by the server itself, before the API was asked.
type httpError struct {
	status int
	text   string
}

func (e *httpError) Error() string { return e.text }

func refuse(status int, format string, args ...any) error {
	return &httpError{status, fmt.Sprintf(format, args...)}
}

func invalid(format string, args ...any) error {
	return &InputError{Text: fmt.Sprintf(format, args...)}
}

// describe turns an error into a status and a body.
func describe(err error) (int, errorBody) {
	var input *InputError
	var own *httpError
	switch {
	case errors.As(err, &input):
		return inputStatus(input.Kind), errorBody{errorDetail{Message: err.Error(), Input: true, Kind: input.Kind}}
	case errors.As(err, &own):
		return own.status, errorBody{errorDetail{Message: own.text}}
	default:
		return http.StatusInternalServerError, errorBody{errorDetail{Message: err.Error()}}
	}
}

func inputStatus(k InputKind) int {
	switch k {
	case Unknown:
		return http.StatusNotFound
	case Taken:
		return http.StatusConflict
	case Changed:
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
	_, _ = w.Write(body.Bytes()) // who asked may have left, and nobody else would want to know
	return nil
}
