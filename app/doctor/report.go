package doctor

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"clb/app/buildinfo"
	"clb/app/logs"
	"clb/app/status"
	"clb/proxy/balance"
)

// Setting is one setting as it is in force.
type Setting struct {
	// Name is its key, "retry.count", Value what it is, From where it comes from: the file, a variable, or empty: the
	// default.
	Name  string `json:"name"`
	Value string `json:"value"`
	From  string `json:"from,omitempty"`
}

// mostLines is how many lines of the log go into a report, the newest.
const mostLines = 2000

// Report examines everything and writes a bundle for a bug report, a ZIP of text files. It holds no secret, no name of
// an account, a person or a machine, no e-mail address and no content of a request; README.txt in it says what it
// holds, and whoever sends it can read every file first. What can't be had is left out, and said to be. An error is one
// of writing.
func Report(ctx context.Context, w io.Writer, s Sources) error {
	b := bundle{redactor: newRedactor(s.Private), at: time.Now().UTC()}
	checks := Run(ctx, s)
	snapshot, snapshotErr := had(ctx, s.Snapshot)
	settings, settingsErr := had(ctx, s.Settings)
	lines, logErr := had(ctx, s.Log)
	read := parsed(lines)
	if snapshotErr == nil {
		b.learn(snapshot)
	}
	b.learnLog(read)

	b.encode("checks.json", checks, nil)
	b.encode("settings.json", public(settings), settingsErr)
	b.encode("status.json", anonymous(snapshot), snapshotErr)
	if snapshotErr != nil && logErr == nil {
		logErr = errors.New("without the names of the accounts they can't be taken out of it")
	}
	b.log(read, logErr)
	b.readme()
	return b.write(w)
}

// errNotGiven says that a source was not given.
var errNotGiven = errors.New("it is not to be had here")

// had asks a source, where there is one.
func had[T any](ctx context.Context, source func(context.Context) (T, error)) (value T, err error) {
	if source == nil {
		return value, errNotGiven
	}
	return source(ctx)
}

// bundle is a report in the making.
type bundle struct {
	*redactor
	at      time.Time
	files   []entry
	missing []string
	err     error
}

// entry is a file of the bundle.
type entry struct {
	name    string
	content []byte
}

// learn notes every name of a snapshot.
func (b *bundle) learn(s status.Snapshot) {
	for _, a := range s.Accounts {
		for _, text := range []string{a.Email, a.Organization, a.Note, a.Endpoint,
			strings.TrimPrefix(strings.TrimPrefix(a.Endpoint, "https://"), "http://")} {
			b.personal(text)
		}
		b.name(a.Name)
		b.name(a.Group)
	}
	for _, name := range append([]string{s.Routing.Account}, s.Routing.Groups...) {
		b.name(name)
	}
	for _, in := range s.SignIns {
		b.name(in.Name)
	}
	for _, text := range s.Routing.Routes {
		if route, err := balance.ParseRoute(text); err == nil {
			for _, name := range route.Accounts {
				b.name(name)
			}
		}
	}
}

// learnLog notes the names of the log: accounts that were removed or renamed are in it too.
func (b *bundle) learnLog(lines []logs.Line) {
	for _, line := range lines {
		for _, f := range line.Fields {
			switch f.Name[strings.LastIndexByte(f.Name, '.')+1:] {
			case "account", "name", "group":
				b.name(f.Value)
			case "email", "organization", "user":
				b.personal(f.Value)
			}
		}
	}
}

// anonymous is a snapshot without what is a person's. The names in it are still to be replaced.
func anonymous(s status.Snapshot) status.Snapshot {
	s.Accounts = append([]status.Account(nil), s.Accounts...)
	for i := range s.Accounts {
		a := &s.Accounts[i]
		a.Email, a.Organization, a.Note, a.Models = "", "", "", nil
		if a.Endpoint != "" {
			a.Endpoint = "[address]"
		}
	}
	s.Waiting = append([]status.Held(nil), s.Waiting...)
	for i := range s.Waiting {
		s.Waiting[i].Session = ""
	}
	return s
}

// public are settings without those that say how somebody's network is made.
func public(all []Setting) []Setting {
	shown := append([]Setting(nil), all...)
	for i, s := range shown {
		if strings.HasPrefix(s.Name, "network.") && strings.Trim(s.Value, `"`) != "" {
			shown[i].Value = "[set]"
		}
	}
	return shown
}

// encode adds a file, or notes why there is none.
func (b *bundle) encode(name string, v any, err error) {
	if err != nil {
		b.missing = append(b.missing, name+": "+b.text(err.Error()))
		return
	}
	content, err := b.redactor.encode(v, "  ")
	if err != nil && b.err == nil {
		b.err = fmt.Errorf("writing %s of the report: %w", name, err)
	}
	b.files = append(b.files, entry{name, append(content, '\n')})
}

func parsed(lines []string) []logs.Line {
	lines = lines[max(0, len(lines)-mostLines):]
	read := make([]logs.Line, len(lines))
	for i, raw := range lines {
		read[i] = logs.ParseLine(raw)
	}
	return read
}

// log adds the lines of the log. One that can't be read is left out: what is in it could not be told from a name.
func (b *bundle) log(lines []logs.Line, err error) {
	const name = "log.jsonl"
	if err != nil {
		b.missing = append(b.missing, name+": "+b.text(err.Error()))
		return
	}
	var out bytes.Buffer
	for _, line := range lines {
		if !line.Known {
			out.WriteString("\"a line that can't be read was left out\"\n")
			continue
		}
		var value any
		decoder := json.NewDecoder(strings.NewReader(line.Raw))
		decoder.UseNumber()
		if decoder.Decode(&value) != nil {
			continue
		}
		clean, err := json.Marshal(b.value(value))
		if err != nil {
			continue
		}
		out.Write(append(clean, '\n'))
	}
	b.files = append(b.files, entry{name, out.Bytes()})
}

// readme says what the bundle is.
func (b *bundle) readme() {
	var text strings.Builder
	fmt.Fprintf(&text, "A report of %s %s, made at %s on %s.\n\n", buildinfo.Name, buildinfo.Version,
		b.at.Format(time.RFC3339), System())
	text.WriteString("Names of accounts and groups are replaced by name-1, name-2 and so on, the home folder by ~. " +
		"Credentials, e-mail addresses,\n" +
		"users and hosts are taken out; requests and answers were never in it. Look through the files before you " +
		"send them.\n\n")
	for _, f := range b.files {
		text.WriteString("  " + f.name + "\n")
	}
	for _, m := range b.missing {
		text.WriteString("  left out: " + m + "\n")
	}
	b.files = append([]entry{{"README.txt", []byte(text.String())}}, b.files...)
}

// write packs the files.
func (b *bundle) write(w io.Writer) error {
	if b.err != nil {
		return b.err
	}
	packed := zip.NewWriter(w)
	for _, f := range b.files {
		file, err := packed.CreateHeader(&zip.FileHeader{Name: f.name, Method: zip.Deflate, Modified: b.at})
		if err == nil {
			_, err = file.Write(f.content)
		}
		if err != nil {
			return fmt.Errorf("writing the report: %w", err)
		}
	}
	if err := packed.Close(); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return nil
}
