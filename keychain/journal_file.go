package keychain

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"filippo.io/age"
)

// The journal is a text of JSON lines: a header with the public key, then one record for each change that the vault has
// not confirmed, oldest first. It is always replaced as a whole, so that there is no half-written line to mend; it is
// small, since a confirmed change leaves it at once.

// header is the first line.
type header struct {
	Version int    `json:"journal"`
	To      string `json:"to"` // age recipient
}

// record is a sealed change.
type record struct {
	To     string `json:"to"`
	Sealed string `json:"sealed"` // base64 of an age message with a change in it
}

// change is what a record holds.
type change struct {
	Name    string `json:"name"`
	Secret  []byte `json:"secret,omitempty"`
	Deleted bool   `json:"deleted,omitempty"`
}

const journalVersion = 1

// load reads the file at the start; its records stay sealed until the vault gives the key.
func (j *Journal) load() error {
	data, err := readFile(j.path)
	if err != nil || data == nil {
		return err
	}
	head, records, err := parseJournal(data)
	if err != nil {
		return err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.to, j.headed, j.sealed = head.To, head.To, records
	return nil
}

// CheckJournal reads a journal without opening its records. The error, ErrDamaged among others, says why the next start
// of the program would set the file aside; nil where it is good, or where there is none.
func CheckJournal(path string) error {
	data, err := readFile(path)
	if err != nil || data == nil {
		return err
	}
	_, _, err = parseJournal(data)
	return err
}

func parseJournal(data []byte) (header, []record, error) {
	var head header
	var records []record
	number := 0
	for line := range bytes.Lines(data) {
		var err error
		if number++; number == 1 {
			err = json.Unmarshal(line, &head)
		} else {
			var r record
			err = json.Unmarshal(line, &r)
			records = append(records, r)
		}
		if err != nil {
			return head, nil, fmt.Errorf("%w: line %d", ErrDamaged, number)
		}
	}
	if head.Version != journalVersion {
		return head, nil, fmt.Errorf("%w: version %d, this program knows version %d", ErrDamaged, head.Version,
			journalVersion)
	}
	return head, records, nil
}

// write makes a change durable in the file and then visible. If the file can't be written the change is visible all the
// same: it is the newest secret, and the only one that works.
func (j *Journal) write(ctx context.Context, e entry) error {
	failed := j.haveKey(ctx)
	_ = j.pen.take(context.WithoutCancel(ctx)) // only ever held for one write of the file
	defer j.pen.give()
	j.mu.Lock()
	j.serial++
	e.serial = j.serial
	to := j.to
	j.mu.Unlock()
	if failed == nil {
		failed = j.file(e, to)
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.pending[e.name] = e
	return failed
}

// rewrite files a change that is in memory only.
func (j *Journal) rewrite(ctx context.Context, e entry) error {
	if err := j.haveKey(ctx); err != nil {
		return err
	}
	_ = j.pen.take(context.WithoutCancel(ctx))
	defer j.pen.give()
	j.mu.Lock()
	due := j.pending[e.name].serial == e.serial && j.filed[e.name].serial != e.serial
	to := j.to
	j.mu.Unlock()
	if !due {
		return nil
	}
	return j.file(e, to)
}

// clear takes a confirmed change from the file and from memory, unless a newer one of the same name has come.
func (j *Journal) clear(e entry) error {
	_ = j.pen.take(context.Background())
	defer j.pen.give()
	j.mu.Lock()
	current := j.pending[e.name].serial == e.serial
	_, isFiled := j.filed[e.name]
	next := maps.Clone(j.filed)
	j.mu.Unlock()
	if !current {
		return nil
	}
	if isFiled {
		delete(next, e.name)
		if err := j.replace(next); err != nil {
			return fmt.Errorf("clearing the journal %s: %w", j.path, err)
		}
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	delete(j.pending, e.name)
	return nil
}

// writeHeader puts the public key into the file, so that a later run can seal before the vault is unlocked.
func (j *Journal) writeHeader() error {
	_ = j.pen.take(context.Background())
	defer j.pen.give()
	j.mu.Lock()
	isThere := j.headed == j.to
	same := maps.Clone(j.filed)
	j.mu.Unlock()
	if isThere {
		return nil
	}
	return j.replace(same)
}

// file seals one change into the file. The caller has the pen.
func (j *Journal) file(e entry, to string) error {
	r, err := sealRecord(e, to)
	if err != nil {
		return err
	}
	j.mu.Lock()
	next := maps.Clone(j.filed)
	j.mu.Unlock()
	next[e.name] = filing{record: r, serial: e.serial}
	return j.replace(next)
}

// replace gives the file its next content: what can't be read yet, then these records, which are newer. The caller has
// the pen.
func (j *Journal) replace(next map[string]filing) error {
	j.mu.Lock()
	head := header{Version: journalVersion, To: j.to}
	records := slices.Concat(j.strange, j.sealed)
	j.mu.Unlock()
	for _, name := range slices.Sorted(maps.Keys(next)) {
		records = append(records, next[name].record)
	}
	if err := replaceFile(j.path, formatJournal(head, records)); err != nil {
		return err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.filed, j.headed = next, head.To
	return nil
}

func formatJournal(head header, records []record) []byte {
	var out bytes.Buffer
	lines := json.NewEncoder(&out)
	_ = lines.Encode(head) // a buffer takes every write
	for _, r := range records {
		_ = lines.Encode(r)
	}
	return out.Bytes()
}

// all returns what waits, oldest first.
func (j *Journal) all() []entry {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.SortedFunc(maps.Values(j.pending), func(a, b entry) int { return cmp.Compare(a.serial, b.serial) })
}

func sealRecord(e entry, to string) (record, error) {
	recipient, err := age.ParseX25519Recipient(to)
	if err != nil {
		return record{}, fmt.Errorf("%w: the public key in the journal", ErrDamaged)
	}
	plain, err := json.Marshal(change{Name: e.name, Secret: []byte(e.secret), Deleted: e.deleted})
	if err != nil {
		return record{}, err
	}
	sealed, err := seal(plain, recipient)
	return record{To: to, Sealed: base64.StdEncoding.EncodeToString(sealed)}, err
}

func openRecord(r record, with *age.X25519Identity) (entry, error) {
	sealed, err := base64.StdEncoding.DecodeString(strings.TrimSpace(r.Sealed))
	if err != nil {
		return entry{}, ErrDamaged
	}
	plain, err := unseal(sealed, with)
	if err != nil {
		return entry{}, err
	}
	var c change
	if json.Unmarshal(plain, &c) != nil || checkName(c.Name) != nil {
		return entry{}, ErrDamaged
	}
	return entry{name: c.Name, secret: string(c.Secret), deleted: c.Deleted}, nil
}
