package logs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"clb/app/atomicfile"
	"clb/app/buildinfo"
)

// Tail reads the log files, the older ones included, while a program writes them or not. It keeps no file open between
// two looks: on Windows the program could not begin a new one then.
type Tail struct {
	// Dir is the log folder.
	Dir string
	// Level is the least urgent level that is read. Lines whose level can't be read count as the most urgent.
	Level slog.Level
	// Lines is how many of those that are there are read, the newest.
	Lines int
	// Every is how often Follow looks for new ones. Default 250 ms.
	Every time.Duration

	at position
}

// position is how far a tail has read.
type position struct {
	// file is the current file at the last look, nil: there was none.
	file os.FileInfo
	// offset is where its first unread line begins.
	offset int64
}

// Last returns the newest lines that are there, oldest first. Follow goes on behind them. Where there is no log yet it
// returns none.
func (t *Tail) Last() ([]Line, error) {
	older, err := t.older()
	if err != nil {
		return nil, err
	}
	newest, err := t.lastOf(filepath.Join(t.Dir, FileName), t.Lines, true)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for _, name := range slices.Backward(older) {
		if len(newest) >= t.Lines {
			break
		}
		lines, err := t.lastOf(name, t.Lines-len(newest), false)
		if err != nil && !errors.Is(err, fs.ErrNotExist) { // it was the oldest, and has had its time
			return nil, err
		}
		newest = append(lines, newest...)
	}
	return newest, nil
}

// older are the files that have ended, oldest first: their names carry the time of their end.
func (t *Tail) older() ([]string, error) {
	entries, err := os.ReadDir(t.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the log folder: %w", err)
	}
	var names []string
	for _, e := range entries {
		if e.Type().IsRegular() && strings.HasPrefix(e.Name(), buildinfo.Binary+"-") &&
			strings.HasSuffix(e.Name(), filepath.Ext(FileName)) {
			names = append(names, filepath.Join(t.Dir, e.Name()))
		}
	}
	slices.Sort(names)
	return names, nil
}

// blockSize is how much is read at once, in bytes.
const blockSize = 64 << 10

// lastOf reads a file's newest lines from its end. The current file's end is where Follow begins.
func (t *Tail) lastOf(name string, wanted int, current bool) ([]Line, error) {
	file, err := atomicfile.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	back := backward{file: file, begin: info.Size()}
	if err := back.skipUnfinished(); err != nil {
		return nil, err
	}
	if current {
		t.at = position{info, back.begin + int64(len(back.block))}
	}
	var lines []Line
	for len(lines) < wanted {
		raw, err := back.line()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("reading a log file: %w", err)
		}
		if l := ParseLine(raw); t.wants(l) {
			lines = append(lines, l)
		}
	}
	slices.Reverse(lines)
	return lines, nil
}

func (t *Tail) wants(l Line) bool { return l.Raw != "" && (!l.Known || l.Level >= t.Level) }

// backward reads a file line by line from its end.
type backward struct {
	file io.ReaderAt
	// block is what was read and not given out; it begins in the file at begin.
	block []byte
	begin int64
}

// grow reads what comes before the block. It is io.EOF at the beginning of the file.
func (b *backward) grow() error {
	size := min(b.begin, blockSize)
	if size == 0 {
		return io.EOF
	}
	longer := make([]byte, size, int(size)+len(b.block))
	if _, err := b.file.ReadAt(longer, b.begin-size); err != nil {
		return err
	}
	b.block, b.begin = append(longer, b.block...), b.begin-size
	return nil
}

// skipUnfinished passes over the last line where it has no end yet.
func (b *backward) skipUnfinished() error {
	for {
		if end := bytes.LastIndexByte(b.block, '\n'); end >= 0 {
			b.block = b.block[:end+1]
			return nil
		}
		if err := b.grow(); err != nil {
			b.block = b.block[:0]
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
	}
}

// line is the last one that was not given out, io.EOF where there is none.
func (b *backward) line() (string, error) {
	for {
		body := bytes.TrimSuffix(b.block, []byte("\n"))
		if start := bytes.LastIndexByte(body, '\n'); start >= 0 {
			line := string(body[start+1:])
			b.block = b.block[:start+1]
			return line, nil
		}
		err := b.grow()
		if errors.Is(err, io.EOF) && len(b.block) > 0 {
			b.block = nil
			return string(body), nil
		}
		if err != nil {
			return "", err
		}
	}
}

// Follow calls with each line that is written from now on (or since Last), until ctx ends, which is no error, or the
// function fails. It goes on with the new file where one begins.
func (t *Tail) Follow(ctx context.Context, each func(Line) error) error {
	every := t.Every
	if every <= 0 {
		every = 250 * time.Millisecond
	}
	look := time.NewTicker(every)
	defer look.Stop()
	for {
		if err := t.catchUp(each); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-look.C:
		}
	}
}

// catchUp reads what is new: the rest of the file that was current, those that came and ended since, and the one that
// is current now.
func (t *Tail) catchUp(each func(Line) error) error {
	file, err := atomicfile.Open(filepath.Join(t.Dir, FileName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil // it is between two, or there is none yet
	}
	if err != nil {
		return fmt.Errorf("opening the log file: %w", err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return fmt.Errorf("looking at the log file: %w", err)
	}
	// Only now: the file that was current has its other name already where this one is new.
	if t.at.file != nil && !os.SameFile(t.at.file, info) {
		if err := t.ended(each); err != nil {
			return err
		}
	}
	return t.readOn(file, info, each)
}

// ended reads on in the files that have ended since the last look: the one that was current then, and those after it.
func (t *Tail) ended(each func(Line) error) error {
	older, err := t.older()
	if err != nil {
		return err
	}
	was := slices.IndexFunc(older, func(name string) bool {
		info, err := os.Stat(name)
		return err == nil && os.SameFile(info, t.at.file)
	})
	if was < 0 {
		return nil // it is deleted already
	}
	for _, name := range older[was:] {
		file, err := atomicfile.Open(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return fmt.Errorf("opening an older log file: %w", err)
		}
		info, err := file.Stat()
		if err == nil {
			err = t.readOn(file, info, each)
		}
		if err := errors.Join(err, file.Close()); err != nil {
			return err
		}
	}
	return nil
}

// readOn reads a file from where the last look ended, or from its beginning where it is another one or has become
// shorter.
func (t *Tail) readOn(file io.ReaderAt, info os.FileInfo, each func(Line) error) error {
	if t.at.file == nil || !os.SameFile(t.at.file, info) || info.Size() < t.at.offset {
		t.at.offset = 0
	}
	t.at.file = info
	if info.Size() == t.at.offset {
		return nil
	}
	return t.linesFrom(file, each)
}

func (t *Tail) linesFrom(file io.ReaderAt, each func(Line) error) error {
	var rest []byte
	block := make([]byte, blockSize)
	for {
		n, err := file.ReadAt(block, t.at.offset+int64(len(rest)))
		rest = append(rest, block[:n]...)
		for {
			end := bytes.IndexByte(rest, '\n')
			if end < 0 {
				break
			}
			l := ParseLine(string(rest[:end]))
			rest, t.at.offset = rest[end+1:], t.at.offset+int64(end)+1
			if t.wants(l) {
				if err := each(l); err != nil {
					return err
				}
			}
		}
		switch {
		case errors.Is(err, io.EOF):
			return nil // what is left is a line under way
		case err != nil:
			return fmt.Errorf("reading the log file: %w", err)
		}
	}
}
