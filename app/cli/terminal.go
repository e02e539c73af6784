package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"

	"golang.org/x/term"
)

// terminal is where a command reads and writes: a person's, or a script's pipes.
type terminal struct {
	in       io.Reader
	out, err io.Writer
	// asks says that a person sits at the input and can be asked.
	asks bool
	// colours says that the output shows colour codes as colours.
	colours bool
	// blocks says that the output shows characters beyond ASCII.
	blocks bool
	// patience is what shows that something is under way; nil where nobody watches.
	patience *patience
}

func newTerminal(env func(string) (string, bool), in io.Reader, out, err io.Writer) *terminal {
	t := &terminal{in: in, out: out, err: err}
	_, t.asks = terminalOf(in)
	_, shown := terminalOf(out)
	t.colours = shown && wantsColours(env, runtime.GOOS)
	t.blocks = hasBlocks(env, runtime.GOOS, shown)
	if _, watched := terminalOf(err); watched {
		t.patience = &patience{to: err}
		t.out, t.err = t.patience.beside(out), t.patience.beside(err)
	}
	return t
}

// wantsColours follows no-color.org. The old console window of Windows shows the codes as they are; the new one names
// itself.
func wantsColours(env func(string) (string, bool), goos string) bool {
	noColour, _ := env("NO_COLOR")
	kind, _ := env("TERM")
	newWindow, _ := env("WT_SESSION")
	return noColour == "" && kind != "dumb" && (goos != "windows" || newWindow != "")
}

// terminalOf returns the descriptor of a terminal behind a reader or writer.
func terminalOf(v any) (fd int, ok bool) {
	file, ok := v.(interface{ Fd() uintptr })
	if !ok {
		return 0, false
	}
	fd = int(file.Fd())
	return fd, term.IsTerminal(fd)
}

// columns is how wide a text may be: as the terminal, within what is good to read.
func (t *terminal) columns() int {
	fd, ok := terminalOf(t.err)
	if !ok {
		return 80
	}
	width, _, err := term.GetSize(fd)
	if err != nil || width <= 0 {
		return 80
	}
	return min(max(width, 40), 100)
}

// say writes what was asked for.
func (t *terminal) say(format string, args ...any) { _, _ = fmt.Fprintf(t.out, format+"\n", args...) }

// tell writes what a person should know, beside what was asked for.
func (t *terminal) tell(format string, args ...any) { _, _ = fmt.Fprintf(t.err, format+"\n", args...) }

// maxLine bounds an answer and a secret in bytes.
const maxLine = 64 << 10

// ask shows a question and returns the line that answers it.
func (t *terminal) ask(ctx context.Context, question string) (string, error) {
	_, _ = fmt.Fprint(t.err, question)
	return waitFor(ctx, func() (string, error) { return readLine(t.in) })
}

// readLine reads one line and nothing beyond it: what follows may be for the next question.
func readLine(r io.Reader) (string, error) {
	var line strings.Builder
	for one := make([]byte, 1); line.Len() < maxLine; {
		n, err := r.Read(one)
		switch {
		case n == 1 && one[0] == '\n':
			return strings.TrimSpace(line.String()), nil
		case n == 1:
			line.WriteByte(one[0])
		case err == nil:
		case errors.Is(err, io.EOF) && line.Len() > 0:
			return strings.TrimSpace(line.String()), nil
		case errors.Is(err, io.EOF):
			return "", errors.New("there was no answer")
		default:
			return "", fmt.Errorf("reading the answer: %w", err)
		}
	}
	return "", bufio.ErrTooLong
}

// askHidden shows a question and returns the line that answers it, which does not appear on the screen. The terminal
// stops echoing before the question is there, so that not even a quick paste is seen.
func (t *terminal) askHidden(ctx context.Context, question string) (string, error) {
	fd, ok := terminalOf(t.in)
	if !ok {
		return "", errors.New("there is no terminal to ask at")
	}
	before, err := term.MakeRaw(fd)
	if err != nil {
		return "", fmt.Errorf("hiding what is typed: %w", err)
	}
	editor := term.NewTerminal(struct {
		io.Reader
		io.Writer
	}{t.in, t.err}, "")
	line, err := waitFor(ctx, func() (string, error) { return editor.ReadPassword(question) })
	if errors.Is(err, io.EOF) { // Ctrl-C, which is no signal in this mode, or Ctrl-D
		err = context.Canceled
	}
	err = errors.Join(err, term.Restore(fd, before))
	if err != nil {
		_, _ = fmt.Fprintln(t.err)
		return "", err
	}
	return strings.TrimSpace(line), nil
}

// waitFor lets a person take their time, but not after ctx has ended. A terminal cannot be told to stop reading: the
// reader stays until the process ends, which is at once.
func waitFor(ctx context.Context, read func() (string, error)) (string, error) {
	type result struct {
		line string
		err  error
	}
	answered := make(chan result, 1)
	go func() {
		line, err := read()
		answered <- result{line, err}
	}()
	select {
	case r := <-answered:
		return r.line, r.err
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
}

// errDeclined says that a person has answered no.
var errDeclined = errors.New("cancelled")

// agree asks a question whose answer is yes, or errDeclined.
func (t *terminal) agree(ctx context.Context, question string) error {
	answer, err := t.ask(ctx, question+" [y/N] ")
	if err != nil {
		return err
	}
	if answer = strings.ToLower(answer); answer != "y" && answer != "yes" {
		return errDeclined
	}
	return nil
}

// confirm asks before something is destroyed, unless yes was given. With nobody to ask it is a usage error.
func (t *terminal) confirm(ctx context.Context, yes bool, question string) error {
	if yes {
		return nil
	}
	if !t.asks {
		return wrong("confirmation needed: re-run with --yes")
	}
	return t.agree(ctx, question)
}

// confirmTwice asks as confirm does, and then for a word, before something that can't be undone.
func (t *terminal) confirmTwice(ctx context.Context, yes bool, question, word string) error {
	if err := t.confirm(ctx, yes, question); err != nil || yes {
		return err
	}
	answer, err := t.ask(ctx, fmt.Sprintf("There is no way back. Type %s to do it: ", word))
	if err != nil {
		return err
	}
	if !strings.EqualFold(answer, word) {
		return errDeclined
	}
	return nil
}
