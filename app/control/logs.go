package control

import (
	"context"
	"slices"
	"strings"
	"time"
)

// Logs is what the program has written about itself. What is not valid is an *InputError that names the parameter.
type Logs interface {
	// LogLines are the newest lines that fit, oldest first. Where nothing is written yet there are none.
	LogLines(context.Context, LogsQuery) ([]LogLine, error)
	// FollowLogs calls with each line of that level or more urgent, an empty level being the least, that is written
	// from the call on, until ctx ends, which is no error, or the function fails, and returns that error. It holds
	// nothing up, however long the function takes.
	FollowLogs(ctx context.Context, level string, do func(LogLine) error) error
}

// Bounds of what LogLines returns.
const (
	// DefaultLogLines is how many lines there are when nothing was said.
	DefaultLogLines = 200
	// MaxLogLines is the most lines of one answer.
	MaxLogLines = 5000
)

// LogsQuery selects lines.
type LogsQuery struct {
	// The least urgent level that is wanted.
	Level string `query:"level" enum:"debug,info,warn,error" jsonschema:"default=debug"`
	// How many lines there are at most.
	Limit int `query:"limit" jsonschema:"minimum=1,maximum=5000,default=200"`
	// What is looked for in the message and the attributes, without regard to case.
	Text string `query:"text" jsonschema:"maxLength=200"`
}

// LogLevelQuery selects lines that are written from now on.
type LogLevelQuery struct {
	// The least urgent level that is wanted.
	Level string `query:"level" enum:"debug,info,warn,error" jsonschema:"default=debug"`
}

// Check says, by an *InputError, what is wrong with the query, and sets what was left open.
func (q *LogLevelQuery) Check() (err error) {
	q.Level, err = checkLevel(q.Level)
	return err
}

// LogLine is one line of the log.
type LogLine struct {
	// Left out where the line was cut off by a crash.
	Time time.Time `json:"time,omitzero"`
	// Empty where the line was cut off by a crash: `message` is then what is left of it.
	Level   string `json:"level" enum:"debug,info,warn,error,"`
	Message string `json:"message"`
	// In their order. A name may be there twice.
	Attributes []LogAttribute `json:"attributes"`
}

// LogAttribute is one thing that a line says beside its message. What lies in a group has its name and a dot before its
// own.
type LogAttribute struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// LogLevels are the words for how urgent a line is, the least first.
func LogLevels() []string { return []string{"debug", "info", "warn", "error"} }

// Check says, by an *InputError, what is wrong with a query, and sets what was left open.
func (q *LogsQuery) Check() error {
	level, err := checkLevel(q.Level)
	if err != nil {
		return err
	}
	q.Level = level
	if q.Limit == 0 {
		q.Limit = DefaultLogLines
	}
	switch {
	case q.Limit < 1 || q.Limit > MaxLogLines:
		return InputErrorf("limit takes a whole number from 1 to %d", MaxLogLines)
	case len(q.Text) > maxText:
		return InputErrorf("text takes at most %d bytes", maxText)
	}
	return nil
}

// Fits reports whether a line is one that a checked query asks for.
func (q LogsQuery) Fits(l LogLine) bool {
	if l.Level != "" && slices.Index(LogLevels(), l.Level) < slices.Index(LogLevels(), q.Level) {
		return false
	}
	has := func(s string) bool { return strings.Contains(strings.ToLower(s), strings.ToLower(q.Text)) }
	return has(l.Message) ||
		slices.ContainsFunc(l.Attributes, func(a LogAttribute) bool { return has(a.Name) || has(a.Value) })
}

func checkLevel(level string) (string, error) {
	if level == "" {
		return LogLevels()[0], nil
	}
	if !slices.Contains(LogLevels(), level) {
		return "", InputErrorf("level takes %s", words(LogLevels()))
	}
	return level, nil
}

// LogList is what GET /api/logs answers.
type LogList struct {
	Lines []LogLine `json:"lines"`
}

// Events of the stream of log lines.
const (
	LineEvent = "line"
	// FailedEvent ends a stream that can't go on; its data is that of every answer that is not a success.
	FailedEvent = "failed"
)
