package server

import (
	"fmt"
	"net/http"
	"runtime"
	"strings"

	"clb/app/control"
)

// recoverPanics answers 500 for a handler that panics. The panic's value is not printed: it may hold what the request
// carried, and a request may carry a secret. Its type and the place in the code are enough to find the mistake.
func (s *server) recoverPanics(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		t := &tracked{ResponseWriter: w}
		defer func() {
			v := recover()
			if v == nil {
				return
			}
			if v == http.ErrAbortHandler { //nolint:errorlint // net/http compares the value itself
				panic(v)
			}
			s.Log.Error("local API panicked", "method", r.Method, "path", r.URL.Path, "panic", panicKind(v),
				"at", panicPlace())
			if t.started {
				panic(http.ErrAbortHandler) // half an answer must not look like a whole one
			}
			_ = writeJSON(t, http.StatusInternalServerError,
				control.Failure{Error: control.FailureDetail{Message: "the program failed inside; its log says where"}})
		}()
		next.ServeHTTP(t, r)
	})
}

// panicKind names a panic's value without showing it. The runtime's own errors hold nothing but numbers and type names.
func panicKind(v any) string {
	if err, ok := v.(runtime.Error); ok {
		return err.Error()
	}
	return fmt.Sprintf("a value of type %T", v)
}

// panicPlace lists the calls that led to the panic, innermost first, without their arguments.
func panicPlace() string {
	pcs := make([]uintptr, 32)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs)])
	var places []string
	for {
		f, more := frames.Next()
		if f.Function != "" && !strings.HasPrefix(f.Function, "runtime.") {
			places = append(places, fmt.Sprintf("%s:%d", f.Function, f.Line))
		}
		if !more || len(places) == 8 {
			return strings.Join(places, " < ")
		}
	}
}

// tracked knows whether an answer has begun.
type tracked struct {
	http.ResponseWriter
	started bool
}

func (t *tracked) WriteHeader(status int) {
	t.started = true
	t.ResponseWriter.WriteHeader(status)
}

func (t *tracked) Write(p []byte) (int, error) {
	t.started = true
	return t.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController reach the connection.
func (t *tracked) Unwrap() http.ResponseWriter { return t.ResponseWriter }
