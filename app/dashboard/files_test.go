package dashboard_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// sizeLimit is the most that a first visit may transfer, gzipped, in bytes.
const sizeLimit = 120_000

func TestThePageIsSmall(t *testing.T) {
	total := 0
	for _, at := range append([]string{"/"}, linked(t)...) {
		var packed bytes.Buffer
		w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(body(t, ask(t, "GET", at, nil)))); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		total += packed.Len()
	}
	t.Logf("%d bytes gzipped", total)
	if total == 0 || total >= sizeLimit {
		t.Errorf("the page takes %d bytes gzipped, the limit is %d", total, sizeLimit)
	}
}

// TestPageIsMadeOfItsSources says when the page's one script and style have to be made anew.
func TestPageIsMadeOfItsSources(t *testing.T) {
	if document := body(t, ask(t, "GET", "/", nil)); !strings.Contains(document, "/page/page.mjs") ||
		strings.Contains(document, "/main.mjs") {
		t.Error("the sources have changed since the page was made of them: run packaging/web/page.sh")
	}
}

// TestVendorIsWhatWasMade holds the committed libraries to their checksums: a hand that edits them must not pass
// unseen.
func TestVendorIsWhatWasMade(t *testing.T) {
	sums, err := os.ReadFile("static/vendor/SHA256SUMS")
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]string{}
	for line := range strings.Lines(string(sums)) {
		sum, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
		listed[name] = sum
	}
	entries, err := os.ReadDir("static/vendor")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if entry.Name() == "SHA256SUMS" {
			continue
		}
		content, err := os.ReadFile("static/vendor/" + entry.Name())
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(content)
		if got := hex.EncodeToString(sum[:]); got != listed[entry.Name()] {
			t.Errorf("%s has SHA-256 %s, listed is %q: make it anew with packaging/web/vendor.sh", entry.Name(), got,
				listed[entry.Name()])
		}
		delete(listed, entry.Name())
	}
	if len(listed) > 0 {
		t.Errorf("listed, but not there: %v", listed)
	}
}

// ownFiles are the page's own sources by path, libraries apart.
func ownFiles(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := fs.WalkDir(os.DirFS("static"), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasPrefix(name, "vendor/") || strings.HasPrefix(name, "page/") {
			return err
		}
		content, err := os.ReadFile("static/" + name)
		found[name] = string(content)
		return err
	})
	if err != nil || len(found) == 0 {
		t.Fatal(len(found), err)
	}
	return found
}

// words is the folder that has every word of the page. Literals are words that stand in the markup itself.
const words = "words/"

var literals = regexp.MustCompile(
	`(?:title|aria-label|placeholder|alt)="[^"$]*[A-Za-z]{3,}[^"$]*"|<\w+>[A-Za-z][a-z]+[^<$]*</`)

// TestSourcesKeepTheRules looks for what the policy would block in a browser, and for what would reach another host.
func TestSourcesKeepTheRules(t *testing.T) {
	forbidden := regexp.MustCompile(
		`innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|dangerouslySet|setInterval|@import|url\(`)
	hosts := regexp.MustCompile(`https?://[^\s'"<)]+`)
	allowed := []string{"http://www.w3.org/2000/svg", "https://code.claude.com/docs/en/legal-and-compliance"}
	for name, content := range ownFiles(t) {
		if found := forbidden.FindString(content); found != "" {
			t.Errorf("%s uses %q", name, found)
		}
		for _, host := range hosts.FindAllString(content, -1) {
			if !slices.Contains(allowed, host) {
				t.Errorf("%s names %s", name, host)
			}
		}
		most := 300
		if path.Ext(name) == ".css" {
			most = 700 // each declaration is a line
		}
		if lines := strings.Count(content, "\n"); lines > most {
			t.Errorf("%s has %d lines: that is two ideas", name, lines)
		}
		if path.Ext(name) == ".mjs" && !strings.HasPrefix(name, words) {
			for _, said := range literals.FindAllString(content, -1) {
				t.Errorf("%s says %q, which belongs into %s", name, said, words)
			}
		}
	}
}

// TestModulesLieInTheirFolders holds the layout: core knows neither ui nor view, ui knows no view, and each view is in
// the folder of its section.
func TestModulesLieInTheirFolders(t *testing.T) {
	for name, content := range ownFiles(t) {
		if path.Ext(name) != ".mjs" {
			continue
		}
		folder, rest, deep := strings.Cut(name, "/")
		if !deep && name != "main.mjs" {
			t.Errorf("%s lies beside the folders", name)
		}
		if folder == "view" && strings.Count(rest, "/") != 1 {
			t.Errorf("%s is in no folder of a section", name)
		}
		above := map[string][]string{"core": {"ui/", "view/"}, "ui": {"view/"}}[folder]
		for _, m := range imports.FindAllStringSubmatch(content, -1) {
			imported := path.Join(path.Dir(name), m[1])
			if slices.ContainsFunc(above, func(prefix string) bool { return strings.HasPrefix(imported, prefix) }) {
				t.Errorf("%s imports %s, which stands above it", name, imported)
			}
		}
	}
}

var imports = regexp.MustCompile(`(?m)^(?:import|export)\s[^;]*?from\s+'([^']+)'`)

// TestEveryImportIsThereAndUsed walks the modules from main.mjs: each import is a file, and each file is reached.
func TestEveryImportIsThereAndUsed(t *testing.T) {
	files := ownFiles(t)
	reached := map[string]bool{}
	var visit func(string)
	visit = func(name string) {
		if reached[name] || strings.HasPrefix(name, "vendor/") {
			return
		}
		reached[name] = true
		content, ok := files[name]
		if !ok {
			t.Errorf("%s is imported and not there", name)
		}
		for _, m := range imports.FindAllStringSubmatch(content, -1) {
			if !strings.HasPrefix(m[1], ".") {
				t.Errorf("%s imports %q: only relative paths stay within one edition", name, m[1])
			}
			visit(path.Join(path.Dir(name), m[1]))
		}
	}
	visit("main.mjs")
	for name := range files {
		if path.Ext(name) == ".mjs" && !reached[name] {
			t.Errorf("%s is not used", name)
		}
	}
}
