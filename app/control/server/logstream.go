package server

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"clb/app/control"
)

// logBurst is how many lines are sent at once at most, where they come faster than they are read.
const logBurst = 256

// followLogs streams lines as they are written, as server-sent events.
func (s *server) followLogs(w http.ResponseWriter, r *http.Request, q control.LogLevelQuery) error {
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodHead {
		return nil
	}
	ctx, cancel := context.WithCancel(r.Context())
	lines, failed := s.linesOf(ctx, q.Level)
	defer func() { cancel(); <-failed }() // nothing of it goes on behind its reader
	stream := eventStream{w: w, rc: http.NewResponseController(w)}
	keepAlive := time.NewTicker(s.KeepAlive)
	defer keepAlive.Stop()
	// The comment brings the headers on their way: a log can be quiet for long.
	for err := stream.write([]byte(": begun\n\n")); err == nil; {
		select {
		case <-r.Context().Done():
			return nil
		case <-s.Ended:
			return nil
		case line, ok := <-lines:
			if !ok {
				return stream.fail(s, <-failed)
			}
			err = stream.lines(line, lines)
		case <-keepAlive.C:
			err = stream.write([]byte(": alive\n\n"))
		}
	}
	return nil // the reader has left
}

// linesOf follows the log. lines is closed at its end, and failed then tells why, and is closed.
func (s *server) linesOf(ctx context.Context, level string) (lines <-chan control.LogLine, failed <-chan error) {
	out, end := make(chan control.LogLine, logBurst), make(chan error, 1)
	go func() {
		defer close(end)
		defer close(out)
		end <- s.Logs.FollowLogs(ctx, level, func(l control.LogLine) error {
			select {
			case out <- l:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
	}()
	return out, end
}

// lines sends a line, and with it those that wait already.
func (e *eventStream) lines(first control.LogLine, more <-chan control.LogLine) error {
	var events bytes.Buffer
	err := appendEvent(&events, control.LineEvent, withoutNulls(first))
	for range logBurst {
		select {
		case line, ok := <-more:
			if !ok {
				return e.sendAll(&events, err) // the next read finds the end
			}
			err = appendEvent(&events, control.LineEvent, withoutNulls(line))
		default:
			return e.sendAll(&events, err)
		}
		if err != nil {
			return err
		}
	}
	return e.sendAll(&events, err)
}

func (e *eventStream) sendAll(events *bytes.Buffer, err error) error {
	if err != nil {
		return err
	}
	return e.write(events.Bytes())
}

// fail tells why a stream ends that should not have.
func (e *eventStream) fail(s *server, err error) error {
	if err == nil {
		return nil
	}
	code, body := toHTTP(err)
	if code == http.StatusInternalServerError {
		s.Log.Error("following the log failed", "error", err)
	}
	var event bytes.Buffer
	if err := appendEvent(&event, control.FailedEvent, body); err == nil {
		_ = e.write(event.Bytes()) // the client may have left
	}
	return nil
}

// appendEvent adds an event. JSON has no line break, which would end it.
func appendEvent(to *bytes.Buffer, name string, data any) error {
	encoded, err := json.Marshal(data)
	if err != nil {
		return fmt.Errorf("encoding an event: %w", err)
	}
	fmt.Fprintf(to, "event: %s\ndata: %s\n\n", name, encoded)
	return nil
}
