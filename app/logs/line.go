package logs

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// Line is one line of a log file.
type Line struct {
	// Raw is the line as it is in the file, without its end.
	Raw string
	// Time, Level, Message and Fields are what it says, where Known: a line that was cut off by a crash is not.
	Time    time.Time
	Level   slog.Level
	Message string
	// Fields are the rest in their order. A field in a group has the group's name and a dot before its own.
	Fields []Field
	Known  bool
}

// Field is one attribute of a line.
type Field struct{ Name, Value string }

// ParseLine reads a line of a log file.
func ParseLine(raw string) Line {
	l := Line{Raw: strings.TrimRight(raw, "\r\n")}
	decoder := json.NewDecoder(strings.NewReader(l.Raw))
	decoder.UseNumber()
	if token, err := decoder.Token(); err != nil || token != json.Delim('{') {
		return l
	}
	read := l
	if read.object(decoder, "") != nil || read.Time.IsZero() {
		return l
	}
	read.Known = true
	return read
}

// object reads the members of an object that has begun.
func (l *Line) object(decoder *json.Decoder, prefix string) error {
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return err
		}
		name, _ := token.(string) // a name is nothing else
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return err
		}
		if err := l.member(prefix, name, value); err != nil {
			return err
		}
	}
	_, err := decoder.Token()
	return err
}

func (l *Line) member(prefix, name string, value json.RawMessage) error {
	text := textOf(value)
	switch {
	case prefix == "" && name == slog.TimeKey && l.Time.IsZero():
		t, err := time.Parse(time.RFC3339Nano, text)
		l.Time = t
		return err
	case prefix == "" && name == slog.LevelKey && len(l.Fields) == 0 && l.Message == "":
		return l.Level.UnmarshalText([]byte(text))
	case prefix == "" && name == slog.MessageKey && len(l.Fields) == 0 && l.Message == "":
		l.Message = text
	case bytes.HasPrefix(value, []byte("{")) && string(value) != "{}":
		decoder := json.NewDecoder(bytes.NewReader(value))
		decoder.UseNumber()
		if _, err := decoder.Token(); err != nil {
			return err
		}
		return l.object(decoder, prefix+name+".")
	default:
		l.Fields = append(l.Fields, Field{prefix + name, text})
	}
	return nil
}

// textOf is a text without its quotes, and any other value as it is.
func textOf(value json.RawMessage) string {
	var text string
	if json.Unmarshal(value, &text) == nil && bytes.HasPrefix(value, []byte(`"`)) {
		return text
	}
	return string(value)
}

// Shown is a value for a person, in quotes where it could be taken for something else. What moves a cursor is escaped.
func (f Field) Shown() string {
	wild := func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) || r == '"' || r == '=' }
	if f.Value == "" || strings.ContainsFunc(f.Value, wild) {
		return strconv.Quote(f.Value)
	}
	return f.Value
}

// ParseLevel reads a level as a person types it: debug, info, warn or error.
func ParseLevel(typed string) (slog.Level, error) {
	levels := map[string]slog.Level{"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn,
		"warning": slog.LevelWarn, "error": slog.LevelError}
	if level, ok := levels[strings.ToLower(typed)]; ok {
		return level, nil
	}
	return 0, fmt.Errorf("a level is debug, info, warn or error, not %q", typed)
}
