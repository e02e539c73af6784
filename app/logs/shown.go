package logs

import (
	"log/slog"

	"clb/app/control"
)

// Shown is the line as the API shows it.
func (l Line) Shown() control.LogLine {
	if !l.Known {
		return control.LogLine{Message: l.Raw, Attributes: []control.LogAttribute{}}
	}
	line := control.LogLine{Time: l.Time, Level: levelWord(l.Level), Message: l.Message,
		Attributes: []control.LogAttribute{}}
	for _, f := range l.Fields {
		line.Attributes = append(line.Attributes, control.LogAttribute(f))
	}
	return line
}

// levelWord is the word for a level, or for the one below it that has a word.
func levelWord(level slog.Level) string {
	switch {
	case level < slog.LevelInfo:
		return "debug"
	case level < slog.LevelWarn:
		return "info"
	case level < slog.LevelError:
		return "warn"
	}
	return "error"
}
