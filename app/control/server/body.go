package server

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"reflect"

	"clb/app/control"
)

// maxBody bounds the body of a call in bytes: a credentials file has a few thousand.
const maxBody = 1 << 20

// done answers a call that has nothing to tell but that it worked.
func done(w http.ResponseWriter, err error) error {
	if err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// readBody decodes a JSON body; takes lists its fields for people. No error repeats any part of the body, since that
// may be a secret.
func readBody(w http.ResponseWriter, r *http.Request, v any, takes string) error {
	return readLargeBody(w, r, v, takes, maxBody)
}

// readLargeBody is readBody with a bound of its own, in bytes.
func readLargeBody(w http.ResponseWriter, r *http.Request, v any, takes string, bound int64) error {
	if !isJSON(r) {
		return refuse(http.StatusUnsupportedMediaType,
			"the body must be JSON and say so with Content-Type: application/json")
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bound))
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return refuse(http.StatusRequestEntityTooLarge, "the body is larger than %d bytes", tooLarge.Limit)
	}
	if err != nil {
		return control.InputErrorf("the body broke off")
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	var wrongType *json.UnmarshalTypeError
	switch err := decoder.Decode(v); {
	case errors.As(err, &wrongType) && wrongType.Field != "":
		return control.InputErrorf("%s is of the wrong type: it takes %s", wrongType.Field, inWords(wrongType.Type))
	case err != nil:
		return control.InputErrorf("the body is not what this call takes: one JSON object with %s", takes)
	case decoder.More():
		return control.InputErrorf("the body holds more than one JSON object")
	}
	return nil
}

// inWords is a type of the JSON that calls take.
func inWords(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Bool:
		return "true or false"
	case reflect.String:
		return "a text in quotes"
	case reflect.Slice:
		return "a list"
	case reflect.Struct:
		return "an object"
	}
	return "a whole number"
}

// tell answers with what a call has found.
func tell(w http.ResponseWriter, found any, err error) error {
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, found)
}
