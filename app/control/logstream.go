package control

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// LogList is what GET /api/logs answers.
type LogList struct {
	Lines []LogLine `json:"lines"`
}

// logs are the newest lines of the log.
func (s *server) logs(w http.ResponseWriter, r *http.Request) error {
	if s.Logs == nil {
		return refuse(http.StatusNotImplemented, "this program keeps no log that could be shown")
	}
	p := read(r)
	query := LogsQuery{Level: p.text("level"), Limit: p.number("limit", 1, MaxLogLines), Text: p.text("text")}
	if err := p.then(query.Check); err != nil {
		return err
	}
	lines, err := s.Logs.LogLines(r.Context(), query)
	if err != nil {
		return err
	}
	answer := LogList{make([]LogLine, 0, len(lines))}
	for _, l := range lines {
		answer.Lines = append(answer.Lines, l.tidy())
	}
	return writeJSON(w, http.StatusOK, answer)
}

// tidy makes an empty list a list: whoever reads the JSON need not know null.
func (l LogLine) tidy() LogLine {
	l.Attributes = list(l.Attributes)
	return l
}

// Events of the stream of log lines.
const (
	lineEvent = "line"
	// failedEvent ends a stream that can't go on; its data is that of every answer that is not a success.
	failedEvent = "failed"
)

// logBurst is how many lines are sent at once at most, where they come faster than they are read.
const logBurst = 256

// followLogs streams lines as they are written, as server-sent events.
func (s *server) followLogs(w http.ResponseWriter, r *http.Request) error {
	if s.Logs == nil {
		return refuse(http.StatusNotImplemented, "this program keeps no log that could be shown")
	}
	level, err := checkLevel(read(r).text("level"))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodHead {
		return nil
	}
	ctx, cancel := context.WithCancel(r.Context())
	lines, failed := s.linesOf(ctx, level)
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
func (s *server) linesOf(ctx context.Context, level string) (lines <-chan LogLine, failed <-chan error) {
	out, end := make(chan LogLine, logBurst), make(chan error, 1)
	go func() {
		defer close(end)
		defer close(out)
		end <- s.Logs.FollowLogs(ctx, level, func(l LogLine) error {
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
func (e *eventStream) lines(first LogLine, more <-chan LogLine) error {
	var events bytes.Buffer
	err := appendEvent(&events, lineEvent, first.tidy())
	for range logBurst {
		select {
		case line, ok := <-more:
			if !ok {
				return e.sendAll(&events, err) // whoever reads on finds the end
			}
			err = appendEvent(&events, lineEvent, line.tidy())
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
	code, body := describe(err)
	if code == http.StatusInternalServerError {
		s.Log.Error("the log can't be followed", "error", err)
	}
	var event bytes.Buffer
	if err := appendEvent(&event, failedEvent, body); err == nil {
		_ = e.write(event.Bytes()) // who asked may have left, and nobody else would want to know
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
