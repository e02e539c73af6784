package console

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

// Terminal is where a command reads and writes: a person's, or a script's pipes.
type Terminal struct {
	In       io.Reader
	Out, Err io.Writer
	// Asks says that a person sits at the input and can be asked.
	Asks bool
	// Colours says that the output shows colour codes as colours.
	Colours bool
	// Blocks says that the output shows characters beyond ASCII.
	Blocks bool
	// Progress is what shows that something is under way; nil where nobody watches.
	Progress *Progress
}

func New(env func(string) (string, bool), in io.Reader, out, err io.Writer) *Terminal {
	t := &Terminal{In: in, Out: out, Err: err}
	_, t.Asks = Descriptor(in)
	_, shown := Descriptor(out)
	t.Colours = shown && wantsColours(env, runtime.GOOS)
	t.Blocks = hasBlocks(env, runtime.GOOS, shown)
	if _, watched := Descriptor(err); watched {
		t.Progress = &Progress{To: err}
		t.Out, t.Err = t.Progress.beside(out), t.Progress.beside(err)
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

// Descriptor returns the descriptor of a terminal behind a reader or writer.
func Descriptor(v any) (fd int, ok bool) {
	file, ok := v.(interface{ Fd() uintptr })
	if !ok {
		return 0, false
	}
	fd = int(file.Fd())
	return fd, term.IsTerminal(fd)
}

// Columns is how wide a text may be: as the terminal, within what is good to read.
func (t *Terminal) Columns() int {
	fd, ok := Descriptor(t.Err)
	if !ok {
		return 80
	}
	width, _, err := term.GetSize(fd)
	if err != nil || width <= 0 {
		return 80
	}
	return min(max(width, 40), 100)
}

// Say writes what was asked for.
func (t *Terminal) Say(format string, args ...any) { _, _ = fmt.Fprintf(t.Out, format+"\n", args...) }

// Tell writes what a person should know, beside what was asked for.
func (t *Terminal) Tell(format string, args ...any) { _, _ = fmt.Fprintf(t.Err, format+"\n", args...) }

// maxLine bounds an answer and a secret in bytes.
const maxLine = 64 << 10

// Ask shows a question and returns the line that answers it.
func (t *Terminal) Ask(ctx context.Context, question string) (string, error) {
	_, _ = fmt.Fprint(t.Err, question)
	return waitFor(ctx, func() (string, error) { return ReadLine(t.In) })
}

// ReadLine reads one line and nothing beyond it: what follows may be for the next question.
func ReadLine(r io.Reader) (string, error) {
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

// AskHidden shows a question and returns the line that answers it, which does not appear on the screen. The terminal
// stops echoing before the question is there, so that not even a quick paste is seen.
func (t *Terminal) AskHidden(ctx context.Context, question string) (string, error) {
	fd, ok := Descriptor(t.In)
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
	}{t.In, t.Err}, "")
	line, err := waitFor(ctx, func() (string, error) { return editor.ReadPassword(question) })
	if errors.Is(err, io.EOF) { // Ctrl-C, which is no signal in this mode, or Ctrl-D
		err = context.Canceled
	}
	err = errors.Join(err, term.Restore(fd, before))
	if err != nil {
		_, _ = fmt.Fprintln(t.Err)
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

// ErrDeclined says that a person has answered no.
var ErrDeclined = errors.New("cancelled")

// Agree asks a question whose answer is yes, or errDeclined.
func (t *Terminal) Agree(ctx context.Context, question string) error {
	answer, err := t.Ask(ctx, question+" [y/N] ")
	if err != nil {
		return err
	}
	if answer = strings.ToLower(answer); answer != "y" && answer != "yes" {
		return ErrDeclined
	}
	return nil
}

// Confirm asks before something is destroyed, unless yes was given. With nobody to ask it is a usage error.
func (t *Terminal) Confirm(ctx context.Context, yes bool, question string) error {
	if yes {
		return nil
	}
	if !t.Asks {
		return Wrong("confirmation needed: re-run with --yes")
	}
	return t.Agree(ctx, question)
}

// ConfirmTwice asks as confirm does, and then for a word, before something that can't be undone.
func (t *Terminal) ConfirmTwice(ctx context.Context, yes bool, question, word string) error {
	if err := t.Confirm(ctx, yes, question); err != nil || yes {
		return err
	}
	answer, err := t.Ask(ctx, fmt.Sprintf("There is no way back. Type %s to do it: ", word))
	if err != nil {
		return err
	}
	if !strings.EqualFold(answer, word) {
		return ErrDeclined
	}
	return nil
}
