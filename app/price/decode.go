package price

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"clb/app/jsonc"
)

// longestWord bounds a version or a model's name, in characters.
const longestWord = 80

// table reads the whole file.
func (r reader) table(root jsonc.Value) (Table, error) {
	all, err := r.members(root, "", "version", "web_search", "models")
	if err != nil {
		return Table{}, err
	}
	t := Table{models: map[string]*model{}}
	if at, ok := all["version"]; ok {
		if t.version, err = r.word(at, "version"); err != nil {
			return Table{}, err
		}
	}
	if at, ok := all["web_search"]; ok {
		thousand, err := r.dollars(at, "web_search")
		if err != nil {
			return Table{}, err
		}
		each := thousand * 1000 // millionths of a dollar per 1,000 are pico-dollars times 1,000 each
		t.search = &each
	}
	if at, ok := all["models"]; ok {
		if err := r.models(&t, at); err != nil {
			return Table{}, err
		}
	}
	t.ids = ordered(t.models)
	return t, nil
}

func (r reader) models(t *Table, at jsonc.Value) error {
	entries, err := r.elements(at, "models", "models")
	if err != nil {
		return err
	}
	lines := map[string]int{} // of the ids
	for _, entry := range entries {
		all, err := r.members(entry, "models", "name", "ids", "prices")
		if err != nil {
			return err
		}
		if err := r.complete(entry, all, "models", "ids", "prices"); err != nil {
			return err
		}
		m := new(model)
		if m.prices, err = r.prices(all["prices"]); err != nil {
			return err
		}
		first, err := r.ids(t, m, all["ids"], lines)
		if err != nil {
			return err
		}
		m.name = first
		if at, ok := all["name"]; ok {
			if m.name, err = r.word(at, "models.name"); err != nil {
				return err
			}
		}
	}
	return nil
}

// ids puts a model under its ids, each of which may stand once in a file. Lines has where they stand.
func (r reader) ids(t *Table, m *model, at jsonc.Value, lines map[string]int) (first string, err error) {
	const key = "models.ids"
	elements, err := r.elements(at, key, `texts such as "claude-opus-5"`)
	if err != nil {
		return "", err
	}
	if len(elements) == 0 {
		return "", r.wrong(at, key, "the list is empty; it takes at least one id")
	}
	for _, e := range elements {
		id, err := r.id(e, key)
		if err != nil {
			return "", err
		}
		if line, twice := lines[id]; twice {
			return "", r.wrong(e, key, "%q stands in line %d already", id, line)
		}
		t.models[id], lines[id] = m, r.document.Line(e)
		if first == "" {
			first = id
		}
	}
	return first, nil
}

// id reads a model's id, in small letters.
func (r reader) id(at jsonc.Value, key string) (string, error) {
	text, err := r.string(at, key, `a text such as "claude-opus-5"`)
	id := strings.ToLower(text)
	switch {
	case err != nil:
		return "", err
	case id == "" || len(id) > longestName:
		return "", r.wrong(at, key, "an id has 1 to %d letters", longestName)
	case strings.ContainsFunc(id, func(c rune) bool {
		return c == unicode.ReplacementChar || c == ' ' ||
			!unicode.IsPrint(c)
	}):
		return "", r.wrong(at, key, "an id has no spaces, line breaks or control characters")
	case id == "*" || strings.Contains(id[:len(id)-1], "*"):
		return "", r.wrong(at, key, "a * stands at the end of an id, with something before it")
	case strings.HasSuffix(strings.TrimSuffix(id, "*"), "[1m]"):
		return "", r.wrong(at, key, "[1m] is no part of an id: the price is the same with it and without")
	}
	return id, nil
}

// word reads a short text that people see.
func (r reader) word(at jsonc.Value, key string) (string, error) {
	text, err := r.string(at, key, "a short text")
	if err != nil {
		return "", err
	}
	if n := utf8.RuneCountInString(text); n == 0 || n > longestWord ||
		strings.ContainsFunc(text, func(c rune) bool { return !unicode.IsPrint(c) }) {
		return "", r.wrong(at, key, "it takes a text of 1 to %d characters in one line", longestWord)
	}
	return text, nil
}

// complete checks that an object has the keys that it needs.
func (r reader) complete(at jsonc.Value, all map[string]jsonc.Value, group string, needed ...string) error {
	for _, key := range needed {
		if _, ok := all[key]; !ok {
			return r.wrong(at, within(group, key), "it is missing")
		}
	}
	return nil
}
