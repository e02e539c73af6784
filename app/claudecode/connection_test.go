package claudecode

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// desk is a home with Claude Code's settings in it, and our folder.
func desk(t *testing.T, text string) Connector {
	t.Helper()
	dir := t.TempDir()
	h := Connector{Settings: filepath.Join(dir, "home", ".claude", "settings.json"),
		Folder: filepath.Join(dir, "ours", "claude-code"), Address: ours}
	if text != "" {
		put(t, h.Settings, text, 0o644)
	}
	return h
}

func put(t testing.TB, path, text string, mode fs.FileMode) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), mode),
		os.Chmod(path, mode)); err != nil {
		t.Fatal(err)
	}
}

func textOf(t testing.TB, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func (h Connector) mustConnect(t testing.TB, target Target) Plan {
	t.Helper()
	return applied(t, h.Connect, target)
}

func applied(t testing.TB, plan func(Target) (Plan, error), target Target) Plan {
	t.Helper()
	p, err := plan(target)
	if err == nil {
		err = p.Apply()
	}
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (h Connector) mustDisconnect(t testing.TB) Plan {
	t.Helper()
	return applied(t, func(Target) (Plan, error) { return h.Disconnect() }, Target{})
}

// empty wants our folder to remember nothing.
func (h Connector) empty(t testing.TB) {
	t.Helper()
	entries, err := os.ReadDir(h.Folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) || len(entries) > 0 {
		t.Errorf("our folder holds %v, %v", entries, err)
	}
}

func TestConnectAndDisconnect(t *testing.T) {
	const text = "{\r\n  \"model\": \"opus\"  \r\n}"
	h := desk(t, text)
	if s := h.Inspect(); s.State != NotConnected || s.Overwritten {
		t.Errorf("%+v", s)
	}
	plan, err := h.Connect(Target{Address: WithGroup(ours, "work"), Placeholder: true})
	if err != nil || textOf(t, h.Settings) != text {
		t.Fatalf("a plan alone has changed something: %v", err)
	}
	h.empty(t)
	want := []Line{{" ", "{"}, {"-", `  "model": "opus"  `}, {"+", `  "model": "opus",`}, {"+", `  "env": {`},
		{"+", `    "ANTHROPIC_BASE_URL": "http://localhost:8080/g/work",`},
		{"+", `    "ANTHROPIC_AUTH_TOKEN": "clb-placeholder"`}, {"+", "  }  "}, {" ", "}"}}
	if diff := cmp.Diff(want, plan.Diff); diff != "" {
		t.Error(diff)
	}
	if err := plan.Apply(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Status{State: Connected, Address: ours + "/g/work", Group: "work", Placeholder: true},
		h.Inspect()); diff != "" {
		t.Error(diff)
	}
	connected := textOf(t, h.Settings)
	if p := h.mustConnect(t, Target{Address: WithGroup(ours, "work"), Placeholder: true}); !p.Nothing() ||
		p.Diff != nil || textOf(t, h.Settings) != connected {
		t.Errorf("a second time: %+v", p)
	}
	if mode := modeOf(t, h.Settings); mode != 0o644 && runtime.GOOS != "windows" {
		t.Errorf("the file's mode is now %v", mode)
	}
	if p := h.mustDisconnect(t); !p.Whole || textOf(t, h.Settings) != text {
		t.Errorf("%q", textOf(t, h.Settings))
	}
	h.empty(t)
	if p := h.mustDisconnect(t); !p.Nothing() || textOf(t, h.Settings) != text {
		t.Errorf("a second time: %+v", p)
	}
}

func modeOf(t testing.TB, path string) fs.FileMode {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Mode().Perm()
}

func TestConnectMakesFileAndFolder(t *testing.T) {
	h := desk(t, "")
	if err := os.MkdirAll(filepath.Dir(filepath.Dir(h.Settings)), 0o700); err != nil {
		t.Fatal(err)
	}
	h.mustConnect(t, Target{Address: ours})
	if h.Inspect().State != Connected || modeOf(t, h.Settings) != 0o600 && runtime.GOOS != "windows" {
		t.Errorf("%+v %v", h.Inspect(), modeOf(t, h.Settings))
	}
	if p := h.mustDisconnect(t); !p.Removes() {
		t.Errorf("%+v", p)
	}
	if _, err := os.Stat(filepath.Dir(h.Settings)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder that was not there stays: %v", err)
	}
	// With something else in it the folder stays.
	h.mustConnect(t, Target{Address: ours})
	other := filepath.Join(filepath.Dir(h.Settings), "history.jsonl")
	put(t, other, "{}", 0o600)
	h.mustDisconnect(t)
	if _, err := os.Stat(other); err != nil {
		t.Error(err)
	}
}

func TestAnyFileComesBackByteForByte(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(r *rapid.T) {
		h := Connector{Settings: filepath.Join(dir, "settings.json"), Folder: filepath.Join(dir, "ours"), Address: ours}
		text := settingsText(r)
		put(t, h.Settings, text, 0o600)
		if s := h.Inspect(); s.State == Connected || s.State == Unreadable {
			r.Skip("ours stands there already")
		}
		d, err := parse([]byte(text))
		if err != nil {
			r.Fatal(err)
		}
		if token, _ := d.variable(TokenVariable); token == Placeholder {
			r.Skip("ours stands there already")
		}
		for range rapid.IntRange(1, 3).Draw(r, "times") {
			h.mustConnect(t,
				Target{Address: WithGroup(ours, rapid.SampledFrom([]string{"", "a", "b"}).Draw(r, "group")),
					Placeholder: rapid.Bool().Draw(r, "placeholder"), Replace: true})
		}
		h.mustDisconnect(t)
		if got := textOf(t, h.Settings); got != text {
			r.Fatalf("%q became %q", text, got)
		}
		h.empty(t)
	})
}

func TestForeignAddressIsReplacedOnlyWhenTold(t *testing.T) {
	const text = `{"env": {"ANTHROPIC_BASE_URL": "https://gate.example", "ANTHROPIC_AUTH_TOKEN": "theirs"}}`
	h := desk(t, text)
	foreign := new(ForeignError)
	if _, err := h.Connect(Target{Address: ours}); !errors.As(err, &foreign) ||
		foreign.Address != "https://gate.example" {
		t.Fatal(err)
	}
	if s := h.Inspect(); s.State != Foreign || s.Address != "https://gate.example" {
		t.Errorf("%+v", s)
	}
	h.mustConnect(t, Target{Address: ours, Replace: true})
	// Somebody changes another thing meanwhile: the foreign address comes back all the same.
	put(t, h.Settings, strings.Replace(textOf(t, h.Settings), `"theirs"`, `"new"`, 1), 0o644)
	if p := h.mustDisconnect(t); p.Whole || textOf(t, h.Settings) != strings.Replace(text, `"theirs"`, `"new"`, 1) {
		t.Errorf("%q", textOf(t, h.Settings))
	}
	h.empty(t)
}

func TestSomebodyElseChangesIt(t *testing.T) {
	h := desk(t, `{"model":"opus"}`)
	h.mustConnect(t, Target{Address: ours})
	put(t, h.Settings, `{"model":"opus","env":{"ANTHROPIC_BASE_URL":"https://gate.example"}}`, 0o644)
	if s := h.Inspect(); s.State != Foreign || !s.Overwritten {
		t.Errorf("%+v", s)
	}
	if p := h.mustDisconnect(t); !p.Nothing() || h.Inspect().Overwritten {
		t.Errorf("%+v", p)
	}
	h.empty(t)

	put(t, h.Settings, `{"model":"opus"}`, 0o644)
	h.mustConnect(t, Target{Address: ours})
	put(t, h.Settings, `{"model":"sonnet"}`, 0o644)
	if s := h.Inspect(); s.State != NotConnected || !s.Overwritten {
		t.Errorf("%+v", s)
	}
	// What is connected now is the file of now: that is what comes back.
	h.mustConnect(t, Target{Address: ours})
	h.mustDisconnect(t)
	if got := textOf(t, h.Settings); got != `{"model":"sonnet"}` {
		t.Errorf("%q", got)
	}
	// A file that has gone meanwhile stays gone.
	h.mustConnect(t, Target{Address: ours})
	if err := os.Remove(h.Settings); err != nil {
		t.Fatal(err)
	}
	if p := h.mustDisconnect(t); !p.Nothing() {
		t.Errorf("%+v", p)
	}
	h.empty(t)
}

func TestThePortMoves(t *testing.T) {
	const text = `{"model":"opus"}`
	h := desk(t, text)
	h.mustConnect(t, Target{Address: ours})
	h.Address = "http://localhost:9090"
	if s := h.Inspect(); s.State != Stale || s.Address != ours {
		t.Errorf("%+v", s)
	}
	h.mustConnect(t, Target{Address: h.Address})
	if s := h.Inspect(); s.State != Connected || s.Address != h.Address {
		t.Errorf("%+v", s)
	}
	h.mustDisconnect(t)
	if got := textOf(t, h.Settings); got != text {
		t.Errorf("%q", got)
	}
}

// Without our own folder's memory our address is taken out, and never put back.
func TestMemoryLost(t *testing.T) {
	h := desk(t, "{\n  \"model\": \"opus\"\n}\n")
	h.mustConnect(t, Target{Address: ours, Placeholder: true})
	if err := os.RemoveAll(h.Folder); err != nil {
		t.Fatal(err)
	}
	h.mustConnect(t, Target{Address: WithGroup(ours, "work"), Placeholder: true})
	h.mustDisconnect(t)
	if got := textOf(t, h.Settings); strings.Contains(got, "ANTHROPIC") || h.Inspect().State != NotConnected {
		t.Errorf("%q", got)
	}
	// A damaged memory is said, and not written over.
	h.mustConnect(t, Target{Address: ours})
	shelf := undoStoreOf(h.Folder, h.Settings)
	put(t, shelf.record, "{", 0o600)
	if _, err := h.Disconnect(); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Error(err)
	}
	if h.Inspect().State != Unreadable {
		t.Errorf("%+v", h.Inspect())
	}
}

// Another group after somebody else's change: that change is not lost with ours.
func TestSomebodyElseBetweenTwoOfOurs(t *testing.T) {
	h := desk(t, `{"model":"opus"}`)
	h.mustConnect(t, Target{Address: ours})
	put(t, h.Settings, strings.Replace(textOf(t, h.Settings), "opus", "sonnet", 1), 0o644)
	h.mustConnect(t, Target{Address: WithGroup(ours, "work")})
	if p := h.mustDisconnect(t); p.Whole || textOf(t, h.Settings) != `{"model":"sonnet"}` {
		t.Errorf("%q", textOf(t, h.Settings))
	}
}
