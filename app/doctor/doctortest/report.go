// Package doctortest reads what the doctor writes.
package doctortest

import (
	"archive/zip"
	"bytes"
	"io"
	"testing"
)

// Unpacked are the texts of a report's files by their names.
func Unpacked(t testing.TB, report []byte) map[string]string {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(report), int64(len(report)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range archive.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(text)
	}
	return files
}
