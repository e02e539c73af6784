package config

import (
	"bytes"

	"github.com/tailscale/hujson"
)

// setEntries makes the entries of a list those of the value. Entries that stay are left as they are written, and every
// comment stays: those of an entry that goes may be about more than it. Its closing bracket has that indent.
func setEntries(text []byte, at hujson.Value, value list, indent string) []byte {
	elements, want := at.Value.(*hujson.Array).Elements, value.entries()
	first, last := alike(asEntries(elements, value), want)
	old, fresh := elements[first:len(elements)-last], want[first:len(want)-last]
	both := min(len(old), len(fresh))
	// From the end to the beginning, so that the places of what comes before stay right.
	for i := len(old) - 1; i >= both; i-- {
		text = dropEntry(text, old[i])
	}
	if rest := fresh[both:]; len(rest) > 0 {
		text = insertEntries(text, at, len(elements)-last, rest, indent)
	}
	for i := both - 1; i >= 0; i-- {
		text = splice(text, old[i].StartOffset, old[i].EndOffset, quote(fresh[i]))
	}
	return text
}

// asEntries are the elements of a list as such a value writes them. The file was checked before.
func asEntries(elements []hujson.Value, value list) []string {
	have := value.empty()
	for _, e := range elements {
		_ = have.add(e.Value.(hujson.Literal).String())
	}
	return have.entries()
}

// alike counts the entries that two lists share at the start, and then at the end.
func alike(a, b []string) (first, last int) {
	for first < min(len(a), len(b)) && a[first] == b[first] {
		first++
	}
	for last < min(len(a), len(b))-first && a[len(a)-1-last] == b[len(b)-1-last] {
		last++
	}
	return first, last
}

// dropEntry takes an entry out of its list, with its comma and, where nothing else stands there, its line.
func dropEntry(text []byte, entry hujson.Value) []byte {
	if comma := entry.EndOffset + len(entry.AfterExtra); text[comma] == ',' {
		text = splice(text, comma, comma+1, "")
	}
	text = splice(text, entry.StartOffset, entry.EndOffset, "")
	at := entry.StartOffset
	from := bytes.LastIndexByte(text[:at], '\n') + 1
	to := at + bytes.IndexByte(text[at:], '\n') + 1
	switch {
	case from > 0 && to > at && len(bytes.TrimSpace(text[from:to])) == 0:
		return splice(text, from, to, "")
	case text[at] == ' ' && (text[at-1] == ' ' || text[at-1] == '['):
		return splice(text, at, at+1, "")
	}
	return text
}

// insertEntries puts entries before the element of that place, or behind all.
func insertEntries(text []byte, at hujson.Value, place int, entries []string, indent string) []byte {
	elements := at.Value.(*hujson.Array).Elements
	if place == len(elements) {
		var last *hujson.Value
		if place > 0 {
			last = &elements[place-1]
		}
		return addTo(text, at.EndOffset-1, last, entryLines(entries, entryIndent(text, elements, indent+"  ")), indent)
	}
	next := elements[place]
	gap := " "
	if bytes.ContainsRune(next.BeforeExtra, '\n') {
		gap = lineEnd(text) + leading(text, next.StartOffset)
	}
	lines := ""
	for _, entry := range entries {
		lines += quote(entry) + "," + gap
	}
	return splice(text, next.StartOffset, next.StartOffset, lines)
}

// entryIndent is the indent of the list's first entry where that begins a line, else the given one.
func entryIndent(text []byte, elements []hujson.Value, standard string) string {
	if len(elements) == 0 || !bytes.ContainsRune(elements[0].BeforeExtra, '\n') {
		return standard
	}
	return leading(text, elements[0].StartOffset)
}

// leading is the space at the beginning of the line of that place.
func leading(text []byte, at int) string {
	line := text[bytes.LastIndexByte(text[:at], '\n')+1 : at]
	return string(line[:len(line)-len(bytes.TrimLeft(line, " \t"))])
}
