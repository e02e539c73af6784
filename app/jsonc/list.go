package jsonc

import "bytes"

// SetList makes the texts of a list, which are have, those of want, and returns the text. What stays is left as it is
// written, and every comment stays: those of an entry that goes may be about more than it. The closing bracket has that
// indent.
func (d Document) SetList(list Value, have, want []string, indent string) []byte {
	elements, body := Elements(list), d.Body
	first, last := shared(have, want)
	old, fresh := elements[first:len(elements)-last], want[first:len(want)-last]
	both := min(len(old), len(fresh))
	// From the end to the beginning, so that the places of what comes before stay right.
	for i := len(old) - 1; i >= both; i-- {
		body = dropElement(body, old[i])
	}
	if rest := fresh[both:]; len(rest) > 0 {
		body = d.insertElements(body, list, len(elements)-last, rest, indent)
	}
	for i := both - 1; i >= 0; i-- {
		body = splice(body, old[i].StartOffset, old[i].EndOffset, Quote(fresh[i]))
	}
	return d.with(body)
}

// shared counts the texts that two lists have in common at the start, and then at the end.
func shared(a, b []string) (first, last int) {
	for first < min(len(a), len(b)) && a[first] == b[first] {
		first++
	}
	for last < min(len(a), len(b))-first && a[len(a)-1-last] == b[len(b)-1-last] {
		last++
	}
	return first, last
}

// dropElement takes an element out of its list, with its comma and, where nothing else stands there, its line.
func dropElement(body []byte, e Value) []byte {
	if comma := e.EndOffset + len(e.AfterExtra); body[comma] == ',' {
		body = splice(body, comma, comma+1, "")
	}
	body = splice(body, e.StartOffset, e.EndOffset, "")
	at := e.StartOffset
	from := bytes.LastIndexByte(body[:at], '\n') + 1
	to := at + bytes.IndexByte(body[at:], '\n') + 1
	switch {
	case from > 0 && to > at && len(bytes.TrimSpace(body[from:to])) == 0:
		return splice(body, from, to, "")
	case body[at] == ' ' && (body[at-1] == ' ' || body[at-1] == '['):
		return splice(body, at, at+1, "")
	}
	return body
}

// insertElements puts texts before the element of that place, or behind all.
func (d Document) insertElements(body []byte, list Value, place int, texts []string, indent string) []byte {
	elements := Elements(list)
	if place == len(elements) {
		var last *Value
		if place > 0 {
			last = &elements[place-1]
		}
		lines := ListLines(texts, elementIndent(body, elements, indent+"  "))
		return d.addLines(body, list, last, lines, indent)
	}
	next := elements[place]
	gap := " "
	if bytes.ContainsRune(next.BeforeExtra, '\n') {
		gap = d.lineEnd() + indentAt(body, next.StartOffset)
	}
	lines := ""
	for _, text := range texts {
		lines += Quote(text) + "," + gap
	}
	return splice(body, next.StartOffset, next.StartOffset, lines)
}

// ListLines are texts as the lines of a list.
func ListLines(texts []string, indent string) string {
	lines := ""
	for _, text := range texts {
		lines += indent + Quote(text) + ",\n"
	}
	return lines
}

// elementIndent is the indent of the list's first element where that begins a line, else the given one.
func elementIndent(body []byte, elements []Value, standard string) string {
	if len(elements) == 0 || !bytes.ContainsRune(elements[0].BeforeExtra, '\n') {
		return standard
	}
	return indentAt(body, elements[0].StartOffset)
}
