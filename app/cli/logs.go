package cli

import (
	"context"
	"fmt"
	"log/slog"
	"strings"

	"clb/app/cli/console"
	"clb/app/logs"
)

// logsCommand is `clb logs`.
type logsCommand struct {
	Follow bool   `short:"f" help:"Go on with what is written from now on, until Ctrl-C."`
	Level  string `short:"l" default:"debug" placeholder:"debug|info|warn|error" complete:"level" help:"${logs_level}"`
	Lines  int    `short:"n" default:"50" complete:"none" help:"${logs_lines}"`
	JSON   bool   `name:"json" help:"Write the lines as they lie in the files, each as JSON."`
}

// mostLines bounds what is held in memory.
const mostLines = 1_000_000

// Help has the examples.
func (logsCommand) Help() string {
	return "Reads the log files, the older ones too, whether the program runs or not. What is written at all is the " +
		"setting log.level.\n\n" +
		examples("logs", "logs -f", "logs -f --level warn", "logs --lines 1000 --level error", "logs --json")
}

// Run shows the lines.
func (c logsCommand) Run(ctx context.Context, s *invocation) error {
	level, err := logs.ParseLevel(c.Level)
	switch {
	case err != nil:
		return console.Wrong("--level takes debug, info, warn or error")
	case c.Lines < 0 || c.Lines > mostLines || c.Lines == 0 && !c.Follow:
		return console.Wrong("--lines takes a whole number from 1 to %d, or 0 with -f", mostLines)
	}
	dir, err := s.logFolder(s.environ)
	if err != nil {
		return err
	}
	tail := logs.Tail{Dir: dir, Level: level, Lines: c.Lines}
	lines, err := tail.Last()
	if err != nil {
		return err
	}
	if len(lines) == 0 && c.Lines > 0 {
		s.Tell("No log entries at this level.")
	}
	return c.show(ctx, s, &tail, lines)
}

func (c logsCommand) show(ctx context.Context, s *invocation, tail *logs.Tail, lines []logs.Line) error {
	write := func(l logs.Line) error {
		text := l.Raw
		if !c.JSON {
			text = s.logLine(l)
		}
		_, err := fmt.Fprintln(s.Out, text)
		return err
	}
	for _, l := range lines {
		if err := write(l); err != nil {
			return err
		}
	}
	if !c.Follow {
		return nil
	}
	return tail.Follow(ctx, write)
}

// logLine is a line for people: the time here, the level, the message, and the rest as name=value.
func (s *invocation) logLine(l logs.Line) string {
	if !l.Known {
		return console.Clean(l.Raw)
	}
	var b strings.Builder
	b.WriteString(s.Painted(l.Time.In(s.now().Location()).Format("2006-01-02 15:04:05.000"), console.Grey))
	b.WriteString("  " + s.Padded(levelCell(l.Level), 5) + "  " + console.Clean(l.Message))
	for _, f := range l.Fields {
		b.WriteString("  " + s.Painted(console.Clean(f.Name)+"=", console.Grey) + f.Shown())
	}
	return b.String()
}

func levelCell(level slog.Level) console.Cell {
	c := console.Text(level.String())
	switch {
	case level >= slog.LevelError:
		c.Paint = console.Red
	case level >= slog.LevelWarn:
		c.Paint = console.Yellow
	case level < slog.LevelInfo:
		c.Paint = console.Grey
	default:
		c.Paint = console.Green
	}
	return c
}
