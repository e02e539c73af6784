package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The committed document is what the table, the types and their comments say now.
func TestTheDocumentIsFresh(t *testing.T) {
	t.Chdir("..") // as go generate runs it
	want, err := document(root)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(root, "app/control/server/openapi.gen.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("run go generate ./app/control/server: %s", diff)
	}
}
