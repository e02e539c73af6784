package server

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"clb/app/control"
)

// readInput reads what an endpoint takes: parameters from the address, the rest from a body of at most bound bytes.
func readInput[In any](w http.ResponseWriter, r *http.Request, bound int64) (in In, err error) {
	v := reflect.ValueOf(&in).Elem()
	query := r.URL.Query()
	for _, p := range control.Parameters(v.Type()) {
		field := v.FieldByIndex(p.Index)
		switch {
		case p.Path:
			field.SetString(pathName(r, p.Label))
		case query.Has(p.Label):
			if err := setParameter(field, p, query.Get(p.Label)); err != nil {
				return in, err
			}
		}
	}
	if takes := control.BodyFields(v.Type()); len(takes) > 0 {
		if err := readBody(w, r, &in, takes, bound); err != nil {
			return in, err
		}
	}
	if call, ok := any(&in).(interface{ Check() error }); ok {
		err = call.Check()
	}
	return in, err
}

// pathName is a name in a request's path.
func pathName(r *http.Request, label string) string {
	name := r.PathValue(label)
	for _, dots := range []string{".", ".."} {
		if escaped, _ := control.EscapedDots(dots); strings.EqualFold(name, escaped) {
			return dots
		}
	}
	return name
}

// checkQuery says what is wrong with the names in a query. One that is not known is a mistake: a filter that is
// misspelt would otherwise let everything through.
func checkQuery(r *http.Request, in reflect.Type) error {
	if r.URL.RawQuery == "" {
		return nil
	}
	var takes []string
	for _, p := range control.Parameters(in) {
		if !p.Path {
			takes = append(takes, p.Label)
		}
	}
	known := "it takes none"
	if len(takes) > 0 {
		known = "there are " + strings.Join(takes, ", ")
	}
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return control.InputErrorf("the query of the address cannot be read; of parameters, %s", known)
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		switch given := values[name]; {
		case !slices.Contains(takes, name):
			return control.InputErrorf("there is no parameter %q here: %s", name, known)
		case len(given) > 1:
			return control.InputErrorf("%s stands there %d times: it takes one value", name, len(given))
		}
	}
	return nil
}

// setParameter sets a field to the text of a parameter. An empty text counts as none, but for a number.
func setParameter(field reflect.Value, p control.Parameter, text string) error {
	switch field.Interface().(type) {
	case string:
		field.SetString(text)
	case []string:
		if text != "" {
			field.Set(reflect.ValueOf(strings.Split(text, ",")))
		}
	case int:
		n, err := strconv.Atoi(text)
		least, most := bounds(p.Tag.Get("jsonschema"))
		if err != nil || n < least || n > most {
			return control.InputErrorf("%s takes a whole number from %d to %d", p.Label, least, most)
		}
		field.SetInt(int64(n))
	case time.Time:
		at, err := parseMoment(text)
		switch {
		case text == "":
			return nil
		case err != nil:
			return control.InputErrorf("%s takes a time such as 2026-11-23T09:30:00Z or 2026-11-23T10:30:00+01:00, "+
				"or a day such as 2026-11-23", p.Label)
		case at.Year() < firstYear || at.Year() > lastYear:
			return control.InputErrorf("%s takes a time from the year %d to %d", p.Label, firstYear, lastYear)
		}
		field.Set(reflect.ValueOf(at))
	}
	return nil
}

// bounds are the least and the most that the schema of a number allows.
func bounds(schema string) (least, most int) {
	for part := range strings.SplitSeq(schema, ",") {
		name, value, _ := strings.Cut(part, "=")
		switch n, _ := strconv.Atoi(value); name {
		case "minimum":
			least = n
		case "maximum":
			most = n
		}
	}
	return least, most
}

// The years that a parameter takes: those in which nanoseconds since 1970 can be counted in 64 bits, and a little less.
const (
	firstYear = 1970
	lastYear  = 2199
)

// parseMoment reads a time, or a local day, which stands for its beginning.
func parseMoment(text string) (time.Time, error) {
	// A plus of the offset that was not encoded arrives as a space.
	if at, err := time.Parse(time.RFC3339, strings.ReplaceAll(text, " ", "+")); err == nil {
		return at, nil
	}
	return time.ParseInLocation(time.DateOnly, text, time.Local)
}

// readBody decodes a JSON body with the fields that takes lists. No error repeats any part of the body, since that may
// be a secret.
func readBody(w http.ResponseWriter, r *http.Request, v any, takes []string, bound int64) error {
	if !isJSON(r) {
		return httpErrorf(http.StatusUnsupportedMediaType,
			"the body must be JSON and say so with Content-Type: application/json")
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bound))
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return httpErrorf(http.StatusRequestEntityTooLarge, "the body is larger than %d bytes", tooLarge.Limit)
	}
	if err != nil {
		return control.InputErrorf("the body broke off")
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	var wrongType *json.UnmarshalTypeError
	switch err := decoder.Decode(v); {
	case errors.As(err, &wrongType) && wrongType.Field != "":
		return control.InputErrorf("%s is of the wrong type: it takes %s", wrongType.Field, typeName(wrongType.Type))
	case err != nil:
		return control.InputErrorf("the body is not what this call takes: one JSON object with %s",
			strings.Join(takes, ", "))
	case decoder.More():
		return control.InputErrorf("the body holds more than one JSON object")
	}
	return nil
}

// typeName is a type of the JSON that calls take.
func typeName(t reflect.Type) string {
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
