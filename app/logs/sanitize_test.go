package logs

import (
	"bytes"
	"encoding/json"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

// Whatever is cleaned stays as many lines, stays JSON, and is printable.
func TestCleanKeepsJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var lines []byte
		texts := rapid.SliceOfN(rapid.String(), 1, 5).Draw(t, "texts")
		for _, text := range texts {
			line, err := json.Marshal(map[string]string{"msg": text +
				rapid.SampledFrom([]string{"", canary, "Bearer abc\"d", "bearer \\"}).Draw(t, "end")})
			if err != nil {
				t.Fatal(err)
			}
			lines = append(append(lines, line...), '\n')
		}
		got := sanitize(lines)
		if bytes.Count(got, []byte("\n")) != len(texts) || bytes.Contains(got, []byte("anary")) {
			t.Fatalf("%q -> %q", lines, got)
		}
		for line := range bytes.Lines(got) {
			if !json.Valid(line) {
				t.Fatalf("not JSON: %q", line)
			}
		}
		for _, r := range string(got) {
			if r != '\n' && !unicode.IsPrint(r) {
				t.Fatalf("%U in %q", r, got)
			}
		}
	})
}

func FuzzClean(f *testing.F) {
	f.Add([]byte("{\"a\":\"sk-ant-x Bearer y\x9b\"}\n"))
	f.Fuzz(func(t *testing.T, lines []byte) {
		got := sanitize(bytes.Clone(lines))
		// a byte becomes six at most
		if bytes.Count(got, []byte("\n")) != bytes.Count(lines, []byte("\n")) && 6*len(lines) <= maxLine {
			t.Errorf("%.200q -> %.200q", lines, got)
		}
		if hasInvisible(got) && !bytes.Equal(escape(got), got) {
			t.Errorf("%.200q is not clean", got)
		}
	})
}
