package server

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"time"

	"clb/app/buildinfo"
	"clb/app/control"
	"clb/app/export"
)

// Bounds of a long answer.
const (
	// rowsWriteTimeout and copyWriteTimeout are how long its reader may leave it unread before it is cut off. A copy
	// holds on to pages of the data file; rows hold on to nothing, and a reader may page through them.
	rowsWriteTimeout = time.Hour
	copyWriteTimeout = 30 * time.Second
	// streamFlush is the longest that a part of it waits to be sent.
	streamFlush = time.Second
	streamChunk = 64 << 10
)

// longAnswer writes a long answer as it comes about: in chunks, none of which waits longer than streamFlush once the
// next part is there. Its memory does not grow with the answer.
type longAnswer struct {
	rc      *http.ResponseController
	buffer  *bufio.Writer
	timeout time.Duration
	flushed time.Time
	begun   bool
}

func newLongAnswer(w http.ResponseWriter, timeout time.Duration) *longAnswer {
	a := &longAnswer{rc: http.NewResponseController(w), timeout: timeout, flushed: time.Now()}
	a.buffer = bufio.NewWriterSize(chunkWriter{a, w}, streamChunk)
	return a
}

// chunkWriter is where full chunks go.
type chunkWriter struct {
	a *longAnswer
	w io.Writer
}

func (e chunkWriter) Write(p []byte) (int, error) {
	e.a.begun = true
	// Not every writer has a deadline (a test's has none); the answer works without.
	_ = e.a.rc.SetWriteDeadline(time.Now().Add(e.a.timeout))
	return e.w.Write(p)
}

func (a *longAnswer) Write(p []byte) (int, error) { return a.buffer.Write(p) }

// due says that it is time to send what waits.
func (a *longAnswer) due() bool { return time.Since(a.flushed) >= streamFlush }

func (a *longAnswer) flush() error {
	a.flushed = time.Now()
	if err := a.buffer.Flush(); err != nil {
		return err
	}
	return a.rc.Flush()
}

// end ends the answer. One that has begun and can't be finished breaks off: half an answer must not look like a whole
// one.
func (a *longAnswer) end(s *server, r *http.Request, err error) error {
	if err == nil {
		err = a.flush()
	}
	if err == nil || !a.begun {
		return err
	}
	if r.Context().Err() == nil {
		s.Log.Warn("local API answer broke off", "path", r.URL.Path, "error", err)
	}
	panic(http.ErrAbortHandler)
}

func (s *server) requestsCSV(w http.ResponseWriter, r *http.Request, f control.HistoryFilter) error {
	return s.exportRequests(w, r, f, export.CSV)
}

func (s *server) requestsJSONL(w http.ResponseWriter, r *http.Request, f control.HistoryFilter) error {
	return s.exportRequests(w, r, f, export.JSONL)
}

// exportRequests streams every request that fits, oldest first.
func (s *server) exportRequests(w http.ResponseWriter, r *http.Request, filter control.HistoryFilter,
	format export.Format) error {
	out := newLongAnswer(w, rowsWriteTimeout)
	rows, err := export.NewRequestWriter(out, format)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Disposition",
		fmt.Sprintf(`attachment; filename="%s-requests-%s.%s"`, buildinfo.Binary, time.Now().Format(time.DateOnly),
			format))
	if r.Method == http.MethodHead {
		return nil
	}
	err = s.API.EachRequest(r.Context(), filter, func(row control.Request) error {
		if err := rows.Write(row); err != nil || !out.due() {
			return err
		}
		if err := rows.Flush(); err != nil {
			return err
		}
		return out.flush()
	})
	if err == nil {
		err = rows.Flush()
	}
	if err != nil && !out.begun {
		w.Header().Del("Content-Disposition") // what follows is no file
	}
	return out.end(s, r, err)
}

// backup streams a copy of the data file.
func (s *server) backup(w http.ResponseWriter, r *http.Request, _ control.None) error {
	if r.Method == http.MethodHead {
		return nil
	}
	out := newLongAnswer(w, copyWriteTimeout)
	return out.end(s, r, s.API.CopyHistory(r.Context(), out))
}
