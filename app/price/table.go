package price

import (
	_ "embed"
	"maps"
	"slices"
	"strings"
)

// FileName is what the user's own file is called, in the folder of the settings.
const FileName = "prices.jsonc"

var (
	//go:embed prices.jsonc
	builtIn string
	//go:embed own.jsonc
	fresh string
)

// Table has the prices of models. It never changes, so it may be shared and copied; the zero Table knows no price.
type Table struct {
	version string
	// models has a model under each of its ids, in small letters; an id that ends in '*' is for all that begin so.
	models map[string]*model
	// ids are the keys of models, the longest beginning first.
	ids []string
	// search is the price of a web search, nil where the table has none.
	search *amount
}

// model is what an entry of the file says.
type model struct {
	name   string
	prices []price
}

// Default is the built-in table. It parses the table: call it once.
func Default() Table {
	t, err := Parse(FileName, []byte(builtIn))
	if err != nil {
		panic("the built-in price table: " + err.Error()) // a test reads it
	}
	return t
}

// File is the text of a fresh file of the user's own: explanations and an example, and no price yet.
func File() []byte { return []byte(fresh) }

// Version names the state of the table: the file's own word, and after a Merge both with a plus between.
func (t Table) Version() string { return t.version }

// Merge is this table with the user's prices before it: a model of the user's has the user's prices only, under each of
// the ids that stand there; so has the web search, where the user's table has it. Neither table changes.
func (t Table) Merge(user Table) Table {
	if len(user.models) == 0 && user.search == nil {
		return t
	}
	merged := Table{version: join(t.version, user.version), models: map[string]*model{}, search: t.search}
	if user.search != nil {
		merged.search = user.search
	}
	maps.Copy(merged.models, t.models)
	maps.Copy(merged.models, user.models)
	merged.ids = ordered(merged.models)
	return merged
}

// join names a merged table. A user's file without a version is "own".
func join(version, user string) string {
	if user == "" {
		user = "own"
	}
	return strings.TrimPrefix(version+"+"+user, "+")
}

// ordered are the ids by the length of their beginning, the longest first; an id goes before the same one with a '*'.
func ordered(models map[string]*model) []string {
	return slices.SortedFunc(maps.Keys(models), func(a, b string) int {
		beginA, _ := strings.CutSuffix(a, "*")
		beginB, _ := strings.CutSuffix(b, "*")
		if d := len(beginB) - len(beginA); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
}
