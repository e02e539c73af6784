package export_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"clb/app/control"
	"clb/app/export"
)

// written is what a writer makes of requests.
func written(t testing.TB, format export.Format, requests ...control.Request) string {
	t.Helper()
	var out bytes.Buffer
	w, err := export.NewRequestWriter(&out, format)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range requests {
		if err := w.Write(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestRows(t *testing.T) {
	r := control.Request{ID: "id1", Time: time.Date(2026, 11, 23, 13, 0, 0, 5e6, time.FixedZone("here", 3600)),
		Method: "POST", Path: "/v1/messages", Model: "m", Session: "s",
		Account: "work, mine", Status: 200, Outcome: "complete", Error: "a \"word\"\nof it",
		Attempts: make([]control.Attempt, 2), Retries: 1, TTFBMS: 0.5, DurationMS: 12_400,
		InputTokens: 1, OutputTokens: 2, CacheWriteTokens: 3, CacheReadTokens: 4, Stream: true, BytesIn: 5, BytesOut: 6,
		UpstreamID: "req_1"}
	got, err := csv.NewReader(strings.NewReader(written(t, export.CSV, r))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	cells := map[string]string{}
	for i, heading := range got[0] {
		cells[heading] = got[1][i]
	}
	for heading, want := range map[string]string{"time": "2026-11-23T12:00:00.005Z", "account": "work, mine",
		"error": "a \"word\"\nof it", "attempts": "2", "ttfb_ms": "0.5",
		"duration_ms": "12400", "cache_write_tokens": "3", "cache_read_tokens": "4", "stream": "true", "own": "false",
		"bytes_in": "5", "bytes_out": "6"} {
		if cells[heading] != want {
			t.Errorf("%s is %q, want %q", heading, cells[heading], want)
		}
	}
	if diff := cmp.Diff(export.RequestColumns(), got[0]); diff != "" {
		t.Error(diff)
	}
	if got := written(t, export.CSV); got != strings.Join(export.RequestColumns(), ",")+"\n" {
		t.Errorf("a table without rows is %q", got)
	}
	if got := written(t, export.JSONL); got != "" {
		t.Errorf("no lines are %q", got)
	}
	if _, err := export.NewRequestWriter(&bytes.Buffer{}, "xml"); !errors.As(err, new(*control.InputError)) {
		t.Errorf("the format xml: %v", err)
	}
}

// Every column is a field of the row's JSON, so that who knows one knows the other.
func TestRowColumnsAreTheJSONs(t *testing.T) {
	fields := map[string]bool{}
	for f := range reflect.TypeFor[control.Request]().Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		fields[name] = true
	}
	for _, column := range export.RequestColumns() {
		if !fields[column] {
			t.Errorf("the column %s is no field of a row", column)
		}
		delete(fields, column)
	}
	if len(fields) > 0 {
		t.Errorf("these fields of a row are no columns: %v", fields)
	}
}

func TestLinesComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := control.Request{ID: rapid.String().Draw(t, "id"), Path: rapid.String().Draw(t, "path"),
			Error: rapid.String().Draw(t, "error"), Status: 7,
			Attempts: []control.Attempt{{Account: rapid.String().Draw(t, "account")}}}
		var out bytes.Buffer
		w, err := export.NewRequestWriter(&out, export.JSONL)
		if err != nil || w.Write(want) != nil || w.Flush() != nil {
			t.Fatal(err)
		}
		var got control.Request
		if err := json.Unmarshal(out.Bytes(), &got); err != nil || strings.Count(out.String(), "\n") != 1 {
			t.Fatalf("%v: %q", err, out.String())
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

// No cell begins like a formula, and what does not comes back as it was.
func TestNoFormulaInATable(t *testing.T) {
	check := func(t rapid.TB, path string) {
		var out bytes.Buffer
		w, err := export.NewRequestWriter(&out, export.CSV)
		if err != nil || w.Write(control.Request{Path: path}) != nil || w.Flush() != nil {
			t.Fatal(err)
		}
		table, err := csv.NewReader(&out).ReadAll()
		if err != nil || len(table) != 2 {
			t.Fatalf("%v: %q", err, table)
		}
		cell := table[1][3]
		plain, changed := strings.CutPrefix(cell, "'")
		if !changed || strings.HasPrefix(path, "'") && cell == path {
			plain = cell
		}
		if normal := strings.ReplaceAll(path, "\r\n", "\n"); plain != normal {
			t.Fatalf("%q became %q", path, cell)
		}
		if strings.ContainsAny(cell[:min(1, len(cell))], "=+-@\t\r|%") {
			t.Fatalf("%q stands in a table as %q", path, cell)
		}
	}
	for _, path := range []string{"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "|calc", "%0", "'=1",
		"/v1/messages", "", "a=b"} {
		check(t, path)
	}
	rapid.Check(t, func(t *rapid.T) {
		check(t, rapid.StringMatching(`[=+\-@|%'" \t]{0,3}.{0,8}`).Draw(t, "path"))
	})
}

func TestRowsTellAFullDisk(t *testing.T) {
	full := errors.New("the disk is full")
	for _, format := range []export.Format{export.CSV, export.JSONL} {
		w, err := export.NewRequestWriter(refusing{full}, format)
		for range 1000 {
			if err == nil {
				err = w.Write(control.Request{Path: strings.Repeat("x", 200)})
			}
		}
		if !errors.Is(errors.Join(err, w.Flush()), full) {
			t.Errorf("%s: %v", format, err)
		}
	}
}

type refusing struct{ err error }

func (r refusing) Write([]byte) (int, error) { return 0, r.err }
