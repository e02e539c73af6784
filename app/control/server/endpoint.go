package server

import (
	"cmp"
	"context"
	"net/http"
	"reflect"

	"clb/app/control"
)

// route is an endpoint with what answers it. What an answer returns as an error becomes one.
type route struct {
	control.Route
	answer func(http.ResponseWriter, *http.Request) error
}

// maxBody bounds the body of a call in bytes where its endpoint does not: a credentials file has a few thousand.
const maxBody = 1 << 20

// handle answers an endpoint with what do returns.
func handle[In, Out any](e control.Endpoint[In, Out], do func(context.Context, In) (Out, error)) route {
	return route{e.Route, func(w http.ResponseWriter, r *http.Request) error {
		in, err := readInput[In](w, r, cmp.Or(e.MaxBody, maxBody))
		if err != nil {
			return err
		}
		out, err := do(r.Context(), in)
		if err != nil {
			return err
		}
		switch body := any(out).(type) {
		case control.None:
			w.WriteHeader(http.StatusNoContent)
		case []byte:
			w.Header().Set("Content-Type", e.Media)
			w.WriteHeader(http.StatusOK)
			_, _ = w.Write(body) // the client may have left
		default:
			status := http.StatusOK
			if e.Created {
				status = http.StatusCreated
			}
			return writeJSON(w, status, withoutNulls(out))
		}
		return nil
	}}
}

// stream answers an endpoint by what do writes.
func stream[In any](e control.Endpoint[In, control.Stream],
	do func(http.ResponseWriter, *http.Request, In) error) route {
	return route{e.Route, func(w http.ResponseWriter, r *http.Request) error {
		in, err := readInput[In](w, r, maxBody)
		if err != nil {
			return err
		}
		w.Header().Set("Content-Type", e.Media)
		return do(w, r, in)
	}}
}

// needs refuses routes with a text where what they need is not there.
func needs(there bool, text string) func(route) route {
	return func(rt route) route {
		if !there {
			rt.answer = func(http.ResponseWriter, *http.Request) error {
				return httpErrorf(http.StatusNotImplemented, "%s", text)
			}
		}
		return rt
	}
}

// Routes are all endpoints that the server answers.
func Routes() []control.Route {
	var all []control.Route
	for _, r := range new(server).routes() {
		all = append(all, r.Route)
	}
	return all
}

// Paths are the patterns of all routes, for http.ServeMux. Everything else below /api/ is Anthropic's.
func Paths() []string {
	var paths []string
	seen := map[string]bool{}
	for _, r := range Routes() {
		if !seen[r.Path] {
			seen[r.Path] = true
			paths = append(paths, r.Path)
		}
	}
	return paths
}

// withoutNulls makes each list and map of an answer one without entries where it is nil: a reader of the JSON need not
// know null.
func withoutNulls[T any](answer T) T {
	v := reflect.ValueOf(&answer).Elem()
	for i := range v.NumField() {
		switch f := v.Field(i); {
		case f.Kind() == reflect.Slice && f.IsNil():
			f.Set(reflect.MakeSlice(f.Type(), 0, 0))
		case f.Kind() == reflect.Map && f.IsNil():
			f.Set(reflect.MakeMap(f.Type()))
		}
	}
	return answer
}
