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
	// holds on to pages of the data file; rows hold on to nothing, and somebody may page through them.
	rowsWriteTimeout = time.Hour
	copyWriteTimeout = 30 * time.Second
	// streamFlush is the longest that a part of it waits to be sent.
	streamFlush = time.Second
	streamChunk = 64 << 10
)

// stream writes a long answer as it comes about: in chunks, none of which waits longer than streamFlush once the next
// part is there. Its memory does not grow with the answer.
type stream struct {
	rc      *http.ResponseController
	buffer  *bufio.Writer
	timeout time.Duration
	flushed time.Time
	begun   bool
}

func newStream(w http.ResponseWriter, timeout time.Duration) *stream {
	s := &stream{rc: http.NewResponseController(w), timeout: timeout, flushed: time.Now()}
	s.buffer = bufio.NewWriterSize(streamEnd{s, w}, streamChunk)
	return s
}

// streamEnd is where full chunks go.
type streamEnd struct {
	s *stream
	w io.Writer
}

func (e streamEnd) Write(p []byte) (int, error) {
	e.s.begun = true
	// Not every writer has a deadline (a test's has none); the answer works without.
	_ = e.s.rc.SetWriteDeadline(time.Now().Add(e.s.timeout))
	return e.w.Write(p)
}

func (s *stream) Write(p []byte) (int, error) { return s.buffer.Write(p) }

// due says that it is time to send what waits.
func (s *stream) due() bool { return time.Since(s.flushed) >= streamFlush }

func (s *stream) flush() error {
	s.flushed = time.Now()
	if err := s.buffer.Flush(); err != nil {
		return err
	}
	return s.rc.Flush()
}

// end ends the answer. One that has begun and can't be finished breaks off: half an answer must not look like a whole
// one.
func (s *stream) end(server *server, r *http.Request, err error) error {
	if err == nil {
		err = s.flush()
	}
	if err == nil || !s.begun {
		return err
	}
	if r.Context().Err() == nil {
		server.Log.Warn("an answer of the local API broke off", "path", r.URL.Path, "error", err)
	}
	panic(http.ErrAbortHandler)
}

func (s *server) requestsCSV(w http.ResponseWriter, r *http.Request) error {
	return s.exportRequests(w, r, export.CSV, "text/csv; charset=utf-8; header=present")
}

func (s *server) requestsJSONL(w http.ResponseWriter, r *http.Request) error {
	return s.exportRequests(w, r, export.JSONL, "application/jsonl")
}

// exportRequests streams every request that fits, oldest first.
func (s *server) exportRequests(w http.ResponseWriter, r *http.Request, format export.Format,
	contentType string) error {
	p := read(r)
	filter := p.filter()
	if err := p.then(filter.Check); err != nil {
		return err
	}
	out := newStream(w, rowsWriteTimeout)
	rows, err := export.NewRequestWriter(out, format)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", contentType)
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
func (s *server) backup(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Content-Type", "application/octet-stream")
	if r.Method == http.MethodHead {
		return nil
	}
	out := newStream(w, copyWriteTimeout)
	return out.end(s, r, s.API.CopyHistory(r.Context(), out))
}
