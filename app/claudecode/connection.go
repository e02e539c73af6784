package claudecode

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"clb/app/atomicfile"
)

// Connector points one settings file at us and back again. It holds no state of its own: what it knows of the past is
// in Folder, so that a tray and a command in two processes agree. Two that change the file at the same moment do it one
// after the other: the second sees that the file, or what is known of its past, is not what its plan was made from.
type Connector struct {
	// Settings is Claude Code's settings file (SettingsPath), which need not be there.
	Settings string
	// Folder is ours, for the copy of the file and what is needed to put it back. It is made when it is needed (0700).
	Folder string
	// Address is where we serve: "http://localhost:8080".
	Address string
}

// ErrChanged says that the settings file has changed since the plan was made. Nothing was written.
var ErrChanged = errors.New("the settings of Claude Code have changed in the meantime: nothing was written")

// Plan is a change of a settings file before it is made.
type Plan struct {
	// Settings is the file, File the one behind symbolic links.
	Settings, File string
	// Before and After are the states of the file.
	Before, After Status
	// Diff is the change as people read it, nil where nothing in the file changes.
	Diff []Line
	// Whole says that the file will be byte for byte what it was before we connected it, and not only in what is ours.
	Whole bool

	now, then content
	kept      undoFiles
	record    *record     // to be kept; nil: the past is to be forgotten
	suspend   *suspension // to be kept; nil: what the last end has left is to be forgotten
	undo      undoStore
	skip      bool // nothing is to be done at all
}

// Nothing reports whether the file stays as it is.
func (p Plan) Nothing() bool {
	return p.now.absent == p.then.absent && bytes.Equal(p.now.text, p.then.text)
}

// Removes reports whether the file goes, since there was none before.
func (p Plan) Removes() bool { return p.then.absent && !p.now.absent }

// Inspect says whether and how the settings file leads to us now. It is cheap: two small files are read.
func (h Connector) Inspect() Status {
	found, err := h.find()
	if err != nil {
		return Status{State: Unreadable, Problem: err.Error()}
	}
	return found.status(found.now.text)
}

// find reads the file and what is known of its past.
func (h Connector) find() (inspection, error) {
	f := inspection{ours: h.Address, undo: h.undoStore()}
	var err error
	if f.file, err = atomicfile.Followed(h.Settings); err != nil {
		return f, fmt.Errorf("inspection Claude Code's settings: %w", err)
	}
	if f.now, err = read(f.file); err != nil {
		return f, fmt.Errorf("reading Claude Code's settings: %w", err)
	}
	if f.kept, err = f.undo.read(); err != nil {
		return f, err
	}
	f.past, err = f.undo.parse(f.kept.record)
	return f, err
}

func (h Connector) undoStore() undoStore { return undoStoreOf(h.Folder, h.Settings) }

// inspection is a settings file and what is known of its past; past is nil where nothing is.
type inspection struct {
	ours, file string
	undo       undoStore
	now        content
	kept       undoFiles
	past       *record
}

func (f inspection) status(text []byte) Status {
	s := Read(text, f.ours)
	d, err := parse(text)
	if err != nil {
		return s
	}
	address, _ := d.variable(BaseVariable)
	switch {
	case s.State == Foreign && f.past.wrote(address):
		s.State = Stale
	case s.State != Connected:
		s.Overwritten = f.past != nil && len(f.past.Writes) > 0
	}
	return s
}

// mine reports whether a base address was written by us, or leads to us.
func (f inspection) mine(address string) bool {
	_, same := sameService(address, f.ours)
	return same || f.past.wrote(address)
}

// Connect plans to point the file at the target's address. Errors are *ForeignError where it leads to another service
// and the target does not allow to replace it, and *UnreadableError, wrapped, where the file is not understood.
func (h Connector) Connect(target Target) (Plan, error) {
	f, err := h.find()
	if err != nil {
		return Plan{}, err
	}
	return h.connect(f, target)
}

func (h Connector) connect(f inspection, target Target) (Plan, error) {
	text, err := target.into(f.now.text, f.mine)
	if err != nil {
		return Plan{}, inFile(h.Settings, err)
	}
	p := f.plan(h.Settings, content{text: text})
	if p.Nothing() {
		p.then = p.now
		p.record = f.past
		return p, nil
	}
	past, whole, err := f.remember(h.Settings)
	if err != nil {
		return Plan{}, inFile(h.Settings, err)
	}
	sum := ""
	if whole {
		sum = sumOf(text)
	}
	p.record = past.withWrite(target.Address, sum)
	return p, writable(f.file)
}

// remember is what is known of the past, or, where the file is not one that we have connected, what the file has now.
// Whole says that the kept copy and our own changes are all there is.
func (f inspection) remember(settings string) (r *record, whole bool, err error) {
	d, err := parse(f.now.text)
	if err != nil {
		return nil, false, err
	}
	address, _ := d.variable(BaseVariable)
	if f.past.wrote(address) {
		return f.past, f.past.untouched(f.now.text), nil
	}
	r = &record{Settings: settings, At: time.Now().Round(0), Absent: f.now.absent, Before: d.was(),
		Copy: sumOf(f.now.text)}
	if _, err := os.Stat(filepath.Dir(f.file)); errors.Is(err, fs.ErrNotExist) {
		r.MadeFolder = true
	}
	whole = true
	// What is ours already comes from a past that is lost, and is not to be put back.
	if address != "" && f.mine(address) {
		r.Before.Base, whole = nil, false
	}
	if token, _ := d.variable(TokenVariable); token == Placeholder {
		r.Before.Token, whole = nil, false
	}
	return r, whole, nil
}

// Disconnect plans to put back what stood in the file: the whole file if only we have changed it since, else the
// two variables alone, and of them only what is still ours. An error is an *UnreadableError, wrapped, where the file is
// not understood.
func (h Connector) Disconnect() (Plan, error) {
	f, err := h.find()
	if err != nil {
		return Plan{}, err
	}
	return h.disconnect(f)
}

func (h Connector) disconnect(f inspection) (Plan, error) {
	var err error
	then, whole := f.original()
	if !whole {
		if then, err = f.without(); err != nil {
			return Plan{}, inFile(h.Settings, err)
		}
	}
	p := f.plan(h.Settings, then)
	p.Whole = whole
	if p.Nothing() {
		return p, nil
	}
	return p, writable(f.file)
}

// original is the file as it was, where it is as we left it.
func (f inspection) original() (content, bool) {
	if f.now.absent || !f.past.untouched(f.now.text) {
		return content{}, false
	}
	return f.undo.original(f.past)
}

// without is the file as it is now, without what is ours.
func (f inspection) without() (content, error) {
	if f.now.absent {
		return f.now, nil
	}
	was := before{Env: true}
	if f.past != nil {
		was = f.past.Before
	}
	text, err := was.undo(f.now.text, f.mine)
	return content{text: text}, err
}

func (f inspection) plan(settings string, then content) Plan {
	p := Plan{Settings: settings, File: f.file, now: f.now, then: then, kept: f.kept, undo: f.undo}
	p.Before, p.After = f.status(f.now.text), f.status(then.text)
	p.After.Overwritten = false
	if !p.Nothing() {
		p.Diff = Diff(f.now.text, then.text)
	}
	return p
}

// Apply makes the change, in one step, after the file and what is needed to put it back are on the disk a second time.
// Where the file, or what is known of its past, is no longer what the plan was made from, that is ErrChanged. What the
// last end of the program has left to be put back is forgotten: the latest change counts.
func (p Plan) Apply() error {
	if p.isNoop() {
		return nil
	}
	release, err := p.undo.hold()
	if err != nil {
		return err
	}
	defer release()
	switch now, err := p.undo.read(); {
	case err != nil:
		return err
	case !bytes.Equal(now.record, p.kept.record), !bytes.Equal(now.suspended, p.kept.suspended):
		return ErrChanged
	}
	if err := p.undo.remember(p.kept.suspended, p.suspend); err != nil {
		return fmt.Errorf("noting what is connected: %w", err)
	}
	if err := p.change(); err != nil {
		if p.kept.suspended != nil && p.suspend == nil { // it is as if nothing had been asked for
			err = errors.Join(err, p.undo.put(p.undo.suspended, p.kept.suspended))
		}
		return err
	}
	return nil
}

// isNoop reports whether nothing is to be done, neither to the file nor to what is known of it.
func (p Plan) isNoop() bool {
	forgets := p.record == nil && p.kept.record != nil || p.kept.suspended != nil
	return p.skip || p.Nothing() && !forgets && p.suspend == nil
}

// change keeps what is needed to put the file back, and changes it. The caller holds the lock.
func (p Plan) change() error {
	if p.Nothing() {
		if now, err := read(p.File); err == nil && (now.absent != p.now.absent || !bytes.Equal(now.text, p.now.text)) {
			return ErrChanged
		}
	} else {
		if p.record != nil {
			if err := p.undo.keep(p.record, p.now); err != nil {
				return err
			}
		}
		if err := p.write(); err != nil {
			return err
		}
	}
	if p.record == nil {
		return p.undo.clear()
	}
	return nil
}

// write brings the new content to the disk.
func (p Plan) write() error {
	now, err := read(p.File)
	if err != nil {
		return fmt.Errorf("reading Claude Code's settings: %w", err)
	}
	if now.absent != p.now.absent || !bytes.Equal(now.text, p.now.text) {
		return ErrChanged
	}
	if p.then.absent {
		return p.remove()
	}
	if err := os.MkdirAll(filepath.Dir(p.File), 0o700); err != nil {
		return fmt.Errorf("writing Claude Code's settings: %w", err)
	}
	if err := atomicfile.WriteFile(p.File, p.then.text, 0o600); err != nil {
		return fmt.Errorf("writing Claude Code's settings: %w", err)
	}
	return nil
}

// remove takes away a file that was not there before, and its folder where that was not there either and nothing else
// is in it.
func (p Plan) remove() error {
	if err := os.Remove(p.File); err != nil {
		return fmt.Errorf("removing Claude Code's settings: %w", err)
	}
	if past, err := p.undo.parse(p.kept.record); err == nil && past != nil && past.MadeFolder {
		_ = os.Remove(filepath.Dir(p.File)) // which fails where something is in it
	}
	return nil
}

// inFile says in which file something is wrong.
func inFile(path string, err error) error {
	if foreign := (*ForeignError)(nil); errors.As(err, &foreign) {
		return err
	}
	return fmt.Errorf("%s can't be changed: %w", path, err)
}
