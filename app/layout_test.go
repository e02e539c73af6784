package app

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "clb/"

// rule says what the packages of a tree must not reach, by whatever way.
type rule struct {
	trees  []string // "proxy/…" is a tree, "keychain" one package
	except []string // trees that may
	reach  []string
	allow  []string // of reach
	direct bool     // only what a package imports itself counts
	why    string
}

var rules = []rule{
	{trees: []string{"proxy/…"}, except: []string{"proxy/anthropictest/…"},
		reach: []string{"clb/app/…", "clb/keychain/…", "go.etcd.io/bbolt/…", "os/exec"},
		why:   "a request never waits for a disk or another program"},
	{trees: []string{"proxy/balance"}, reach: []string{"net/http", "sync", "os", "clb/…"}, direct: true,
		why: "a choice is a function of values"},
	{trees: []string{"proxy/anthropic"}, reach: []string{"sync/…", "os/…", "clb/…"}, direct: true,
		allow: []string{"clb/proxy/secret"},
		why:   "a dictionary has no state"},
	{trees: []string{"proxy/transport"}, reach: []string{"clb/…"}, allow: []string{"clb/proxy/secret"}, direct: true,
		why: "the way out of the machine knows no account"},
	{trees: []string{"keychain/…"}, reach: []string{"clb/app/…", "clb/proxy/…"},
		why: "the safe does not know what it keeps"},
	{trees: []string{"app/control"}, reach: []string{"clb/…"}, direct: true,
		allow: []string{"clb/app/status", "clb/proxy/secret", "clb/proxy/balance"}, why: "the contract is a leaf"},
	{trees: []string{"app/control/server/…"}, reach: []string{"clb/app/control/client/…"},
		why: "server and client know the contract alone"},
	{trees: []string{"app/control/client/…"}, reach: []string{"clb/app/control/server/…"},
		why: "server and client know the contract alone"},
	{trees: []string{"app/tray/…", "app/dashboard/…"}, reach: []string{"clb/app/store/…", "clb/app/backend/…",
		"clb/keychain/…"}, why: "a view sees status and asks control"},
	{trees: []string{"…"}, except: []string{"app", "app/cli/…", "app/demo", "app/control/controltest"},
		reach: []string{"clb/app/backend/…"}, direct: true,
		why: "one implementation of the local API, behind control"},
	{trees: []string{"…"}, except: []string{"app/tray/…"}, reach: []string{"fyne.io/systray/…"}, direct: true,
		why: "it locks the main thread and needs cgo on macOS"},
	{trees: []string{"…"}, except: []string{"app/store/…"}, reach: []string{"go.etcd.io/bbolt/…"}, direct: true,
		why: "one owner of the file"},
	{trees: []string{"…"}, except: []string{"keychain/…"}, reach: []string{"github.com/zalando/go-keyring/…"},
		direct: true, why: "one owner of the secrets"},
	{trees: []string{"app/store/rowcodec", "app/store/colindex", "app/store/rollup"}, reach: []string{"clb/…"},
		allow: []string{"clb/app/store/…", "clb/proxy", "clb/proxy/anthropic"}, direct: true,
		why: "a format knows neither the store nor the program"},
	{trees: []string{"…"}, except: []string{"proxy/anthropictest/…", "app/demo/…"},
		reach: []string{"clb/proxy/anthropictest/…"}, direct: true, why: "the fake is no part of the product"},
}

func TestImports(t *testing.T) {
	imports := readImports(t)
	if len(imports) < 10 {
		t.Fatalf("only %d packages were found", len(imports))
	}
	for _, r := range rules {
		for pkg := range imports {
			if !isIn(pkg, r.trees) || isIn(pkg, r.except) {
				continue
			}
			for _, found := range r.reached(imports, pkg) {
				t.Errorf("%s reaches %s: %s", pkg, found, r.why)
			}
		}
	}
}

// TestTheRulesBite turns the rules on a tree that breaks each of them.
func TestTheRulesBite(t *testing.T) {
	broken := map[string][]string{
		"proxy/account": {"clb/proxy/oauth"}, "proxy/oauth": {"os/exec"}, "proxy/balance": {"sync"},
		"proxy/anthropic": {"os/signal"}, "proxy/transport": {"clb/proxy/secret", "clb/proxy/account"},
		"keychain": {"clb/proxy/secret"}, "app/tray": {"clb/app/notify"}, "app/notify": {"clb/app/backend"},
		"app/cli": {"fyne.io/systray", "go.etcd.io/bbolt", "github.com/zalando/go-keyring"},
		"app":     {"clb/proxy/anthropictest"}, "app/control": {"clb/app/status", "clb/app/login"},
		"app/control/server": {"clb/app/control/client"}, "app/control/client": {"clb/app/control/server"},
		"app/store/rollup": {"clb/app/price"},
	}
	for _, r := range rules {
		bites := false
		for pkg := range broken {
			if isIn(pkg, r.trees) && !isIn(pkg, r.except) {
				bites = bites || len(r.reached(broken, pkg)) > 0
			}
		}
		if !bites {
			t.Errorf("the rule on %v does not bite: %s", r.trees, r.why)
		}
	}
}

// reached lists what of the rule's reach a package gets to.
func (r rule) reached(imports map[string][]string, pkg string) []string {
	var found []string
	seen := map[string]bool{}
	var visit func(string)
	visit = func(p string) {
		for _, imported := range imports[p] {
			if seen[imported] {
				continue
			}
			seen[imported] = true
			if isIn(imported, r.reach) && !isIn(imported, r.allow) {
				found = append(found, imported)
			}
			if own, ok := strings.CutPrefix(imported, module); ok && !r.direct {
				visit(own)
			}
		}
	}
	visit(pkg)
	return found
}

func isIn(pkg string, trees []string) bool {
	return slices.ContainsFunc(trees, func(tree string) bool { return within(pkg, tree) })
}

func within(pkg, tree string) bool {
	if root, ok := strings.CutSuffix(tree, "…"); ok {
		return strings.HasPrefix(pkg+"/", root)
	}
	return pkg == tree
}

// readImports parses every file of the tree but the tests: package folder to what it imports. It reads the files
// itself, so that a cached test result never hides a violation.
func readImports(t *testing.T) map[string][]string {
	t.Helper()
	imports := map[string][]string{}
	err := filepath.WalkDir("..", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		slash := filepath.ToSlash(name)
		if entry.IsDir() && (strings.HasPrefix(entry.Name(), ".") && entry.Name() != ".." || slash == "../packaging" ||
			entry.Name() == "testdata" || entry.Name() == "bin") {
			return fs.SkipDir
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		pkg := strings.TrimPrefix(path.Dir(strings.TrimPrefix(slash, "../")), "./")
		imports[pkg] = append(imports[pkg], []string{}...)
		for _, i := range file.Imports {
			imported, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				return err
			}
			imports[pkg] = append(imports[pkg], imported)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return imports
}

// TestContributingNamesWhatIsThere holds the map in CONTRIBUTING.md to the tree.
func TestContributingNamesWhatIsThere(t *testing.T) {
	text, err := os.ReadFile("../CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	paths := regexp.MustCompile("`((?:app|proxy|keychain|packaging)/[^` ]*)`").FindAllStringSubmatch(string(text), -1)
	if len(paths) < 40 {
		t.Errorf("it names %d paths", len(paths))
	}
	for _, p := range paths {
		if _, err := os.Stat(filepath.Join("..", p[1])); err != nil {
			t.Error(err)
		}
	}
}
