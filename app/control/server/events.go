package server

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"clb/app/control"
)

// eventWriteTimeout is how long a reader may leave a stream unread before it is cut off. A reader that sleeps would
// otherwise hold its connection for ever.
const eventWriteTimeout = 30 * time.Second

// events streams the board as server-sent events named "snapshot": one at once, and one after each change, at most one
// per EventInterval. A change that leaves the snapshot as it was is not sent.
func (s *server) events(w http.ResponseWriter, r *http.Request, _ control.None) error {
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodHead {
		return nil
	}
	// Watching starts before the first look at the board, so that no change falls between the two.
	changed, stop := s.Board.Watch()
	defer stop()
	stream := eventStream{w: w, rc: http.NewResponseController(w)}
	if stream.snapshot(s) != nil {
		return nil
	}
	keepAlive := time.NewTicker(s.KeepAlive)
	defer keepAlive.Stop()
	var due <-chan time.Time // set while a change waits to be sent
	for err := error(nil); err == nil; {
		select {
		case <-r.Context().Done():
			return nil
		case <-s.Ended:
			return nil
		case <-changed:
			if due == nil {
				due = time.After(s.EventInterval - time.Since(stream.last))
			}
		case <-due:
			due = nil
			err = stream.snapshot(s)
		case <-keepAlive.C:
			err = stream.write([]byte(": alive\n\n"))
		}
	}
	return nil // the reader has left
}

// eventStream is one reader's stream.
type eventStream struct {
	w    http.ResponseWriter
	rc   *http.ResponseController
	last time.Time // when the last snapshot was sent
	sent []byte    // and what it was
}

// snapshot sends the board if it shows something else than what was sent last.
func (e *eventStream) snapshot(s *server) error {
	e.last = time.Now()
	data, err := json.Marshal(withoutNulls(s.Board.Snapshot()))
	if err != nil {
		s.Log.Error("encoding a snapshot failed", "error", err)
		return err
	}
	if bytes.Equal(data, e.sent) {
		return nil
	}
	e.sent = data
	return e.write(fmt.Appendf(nil, "event: snapshot\ndata: %s\n\n", data))
}

func (e *eventStream) write(p []byte) error {
	// Not every writer has a deadline (a test's has none); the stream works without.
	_ = e.rc.SetWriteDeadline(time.Now().Add(eventWriteTimeout))
	if _, err := e.w.Write(p); err != nil {
		return err
	}
	return e.rc.Flush()
}
