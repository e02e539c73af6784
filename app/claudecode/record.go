package claudecode

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"clb/app/atomicfile"
)

// record is what we remember of a settings file that we have connected. It is kept in our own folder, beside a copy of
// the file as it was, from before the first change until after the last one.
type record struct {
	// Settings is the file, as it was named.
	Settings string    `json:"settings"`
	At       time.Time `json:"at"`
	// Absent says that there was no file, MadeFolder that its folder was made by us, too.
	Absent     bool `json:"absent"`
	MadeFolder bool `json:"made_folder"`
	// Before is what the file had, and Copy the hash of the whole file, which is kept beside this record.
	Before before `json:"before"`
	Copy   string `json:"copy"`
	// Writes are our own, oldest first: each is noted before it happens.
	Writes []write `json:"writes"`
}

// write is one change of ours to the file.
type write struct {
	Address string `json:"address"`
	// Sum is the hash of the whole file after it, empty where others had changed the file before: then the copy
	// is no longer all that there was.
	Sum string `json:"sum,omitempty"`
}

// maxRecord bounds a record, in bytes: one of the two values that it keeps may be as long as a settings file.
const maxRecord = 4 * maxFile

// maxWrites bounds the changes that are remembered; the oldest are forgotten first.
const maxWrites = 50

// wrote reports whether a base address is one of ours.
func (r *record) wrote(address string) bool {
	return r != nil && slices.ContainsFunc(r.Writes, func(w write) bool { return w.Address == address })
}

// untouched reports whether a text is exactly what we left there.
func (r *record) untouched(text []byte) bool {
	sum := sumOf(text)
	return r != nil && slices.ContainsFunc(r.Writes, func(w write) bool { return w.Sum == sum })
}

// withWrite is the record with one more change of ours.
func (r record) withWrite(address, sum string) *record {
	r.Writes = append(slices.Clone(r.Writes), write{address, sum})
	r.Writes = r.Writes[max(len(r.Writes)-maxWrites, 0):]
	return &r
}

func sumOf(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// undoStore is where the record of one settings file is kept, and the copy of the file; and, for all settings files of
// the folder, what the last end has left and the lock.
type undoStore struct{ settings, record, copy, suspended, lock string }

// undoStoreOf is that of a settings file, in our folder.
func undoStoreOf(folder, settings string) undoStore {
	name := filepath.Join(folder, sumOf([]byte(settings))[:16])
	return undoStore{settings: settings, record: name + ".json", copy: name + ".settings.json",
		suspended: filepath.Join(folder, "reconnect.json"), lock: filepath.Clean(folder) + ".lock"}
}

// parse reads the record; nil where there is none. One that can't be understood is an error: it may be all that knows
// the past.
func (s undoStore) parse(text []byte) (*record, error) {
	if text == nil {
		return nil, nil
	}
	r := new(record)
	if err := json.Unmarshal(text, r); err != nil {
		return nil, fmt.Errorf("reading what stood in Claude Code's settings: %s is damaged; a copy of the settings "+
			"may lie beside it", s.record)
	}
	return r, nil
}

// original is the file as it was, if the copy is whole.
func (s undoStore) original(r *record) (content, bool) {
	if r.Absent {
		return content{absent: true}, true
	}
	text, err := atomicfile.Read(s.copy, maxFile)
	return content{text: text}, err == nil && sumOf(text) == r.Copy
}

// keep puts the copy and then the record there. The copy is made once: one that the record speaks of already stays.
func (s undoStore) keep(r *record, was content) error {
	if _, whole := s.original(r); !whole && sumOf(was.text) == r.Copy {
		if err := s.put(s.copy, was.text); err != nil {
			return fmt.Errorf("keeping a copy of Claude Code's settings: %w", err)
		}
	}
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return fmt.Errorf("keeping what stood in Claude Code's settings: %w", err)
	}
	if old, err := atomicfile.Read(s.record, maxRecord); err == nil && bytes.Equal(old, text) {
		return nil
	}
	if err := s.put(s.record, text); err != nil {
		return fmt.Errorf("keeping what stood in Claude Code's settings: %w", err)
	}
	return nil
}

// clear forgets the past, the record first: a copy without a record means nothing.
func (s undoStore) clear() error {
	for _, path := range []string{s.record, s.copy} {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("forgetting what stood in Claude Code's settings: %w", err)
		}
	}
	return nil
}
