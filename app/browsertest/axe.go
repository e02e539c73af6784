package browsertest

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Axe is the accessibility checker: the npm package at the version that packaging/web pins, fetched where it is not
// there yet. root leads from the test's folder to the repository's.
func Axe(t testing.TB, root string) string {
	t.Helper()
	web := filepath.Join(root, "packaging/web")
	path := filepath.Join(web, "node_modules/axe-core/axe.min.js")
	if _, err := os.Stat(path); err != nil {
		npm, err := exec.LookPath("npm")
		if err != nil {
			Missing(t, "npm, for axe-core,")
		}
		fetch := exec.Command(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent")
		fetch.Dir = web
		if said, err := fetch.CombinedOutput(); err != nil {
			Missing(t, "axe-core (npm ci in packaging/web: "+string(said)+")")
		}
	}
	source, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(source)
}

// Accessible fails the test for each rule that axe-core finds broken on the page as it stands.
func (p *Tab) Accessible(axe string) {
	p.T.Helper()
	Eval[bool](p, axe+"; true")
	type findings struct {
		Checked int      `json:"checked"`
		Broken  []string `json:"broken"`
	}
	found := Eval[findings](p, `axe.run(document, {resultTypes: ['violations', 'incomplete']}).then((r) => ({
		checked: r.passes.length,
		broken: r.violations.map((v) => v.id + ': ' + v.help + ' ' + v.nodes.slice(0, 3)
			.map((n) => n.html.slice(0, 160) + ' ' + n.any.map((a) => a.message).join(' ')).join(' | ')),
	}))`)
	if found.Checked < 10 {
		p.T.Errorf("only %d rules were looked at", found.Checked)
	}
	for _, broken := range found.Broken {
		p.T.Error(broken)
	}
}
