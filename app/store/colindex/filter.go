package colindex

import (
	"slices"
	"strings"
	"time"

	"clb/app/store/rowcodec"
	"clb/proxy"
)

// Where says which exchanges a question is about. A field that is zero lets all of them through.
type Where struct {
	// From and To bound the time of arrival: from From on, and before To.
	From, To         time.Time
	AccountID, Model string
	Session          string
	Outcome          proxy.Outcome
	Status           int
	// Text is a part of the path.
	Text string
}

// match is what a code says of a row.
type match byte

const (
	noMatch   match = iota
	sureMatch       // as far as this column goes
	maybe           // the row must be looked at
)

// Filter is a Where in the terms of the index.
type Filter struct {
	where  Where
	failed bool
	// From and To bound the IDs: From ≤ ID < To.
	From, To proxy.ID
	// Words are those of the rows, by their numbers.
	Words []string
	// tests say what a code means; nil where the filter does not ask for the column.
	tests [columnCount]func(code uint32) match
	// dict and matches are scratch space.
	dict    [256]uint32
	matches [columnCount][256]match
}

// NewFilter makes a filter for rows whose words are in the list.
func NewFilter(where Where, failed bool, words []string) *Filter {
	f := &Filter{where: where, failed: failed, Words: words, To: ^proxy.ID(0)}
	if !where.From.IsZero() {
		f.From = proxy.IDAt(where.From)
	}
	if !where.To.IsZero() {
		f.To = proxy.IDAt(where.To)
	}
	if where.AccountID != "" {
		f.tests[accountColumn] = f.oneWord(where.AccountID)
	}
	if where.Model != "" {
		f.tests[modelColumn] = f.oneWord(where.Model)
	}
	if where.Text != "" {
		f.tests[pathColumn] = f.wordsWith(where.Text)
	}
	if where.Session != "" {
		f.tests[sessionColumn] = onlyChecked(sessionCode(where.Session))
	}
	if where.Outcome != "" || where.Status != 0 || failed {
		f.tests[resultColumn] = f.result()
	}
	return f
}

// number is the code of a word, or one that no row has.
func (f *Filter) number(word string) uint32 {
	if n := slices.Index(f.Words, word); n >= 0 {
		return firstCode + uint32(n)
	}
	return ^uint32(0)
}

func (f *Filter) oneWord(word string) func(uint32) match {
	want := f.number(word)
	return func(code uint32) match {
		switch code {
		case want:
			return sureMatch
		case mustCheck:
			return maybe
		}
		return noMatch
	}
}

// wordsWith takes every word that holds a text.
func (f *Filter) wordsWith(text string) func(uint32) match {
	var matches [rowcodec.WordsMax + int(firstCode)]match
	matches[mustCheck] = maybe
	for n, word := range f.Words[:min(len(f.Words), rowcodec.WordsMax)] {
		if strings.Contains(word, text) {
			matches[int(firstCode)+n] = sureMatch
		}
	}
	return func(code uint32) match {
		if int(code) >= len(matches) {
			return maybe
		}
		return matches[code]
	}
}

func onlyChecked(want uint32) func(uint32) match {
	return func(code uint32) match {
		if code == want || code == mustCheck {
			return maybe
		}
		return noMatch
	}
}

func (f *Filter) result() func(uint32) match {
	outcome := func(code uint32) bool { return true }
	if f.where.Outcome != "" {
		want := f.number(string(f.where.Outcome))
		outcome = func(code uint32) bool { return code == want }
	}
	fine, left := f.number(string(proxy.OutcomeComplete)), f.number(string(proxy.OutcomeCancelled))
	return func(code uint32) match {
		if code == mustCheck {
			return maybe
		}
		ended, status := splitResult(code)
		if !outcome(ended) || f.where.Status != 0 && f.where.Status != status || f.failed &&
			(ended == fine || ended == left) {
			return noMatch
		}
		return sureMatch
	}
}

// Matches says whether a row fits, IDs apart.
func (f *Filter) Matches(x *proxy.Exchange) bool {
	w := f.where
	return Fits(w.AccountID, x.AccountID) && Fits(w.Model, x.Model) && Fits(w.Session, x.Session) &&
		Fits(w.Outcome, x.Outcome) && Fits(w.Status, x.Status) &&
		strings.Contains(x.Path, w.Text) && (!f.failed || hasFailed(x.Outcome))
}

// Fits says whether a value is what is asked for, zero being anything.
func Fits[T comparable](want, is T) bool {
	var all T
	return want == all || want == is
}

// hasFailed says that an exchange did not end well for a reason that is not its client's.
func hasFailed(o proxy.Outcome) bool {
	return o != proxy.OutcomeComplete && o != proxy.OutcomeCancelled
}

// Selection are the rows of a segment that may fit.
type Selection struct {
	// Len is how many there are; Row has the place of each, in the order of the segment.
	Len int
	Row [SegmentRows]uint8
	// Unsure says, by a row's place, that the row itself must be looked at.
	Unsure [SegmentRows]bool
}

// Select finds the rows of a segment that may fit, IDs apart.
func (f *Filter) Select(s *Segment, p *Selection) {
	p.Len = 0
	var partly [columnCount]bool
	for c, test := range f.tests {
		if test == nil {
			continue
		}
		all, none := f.evaluate(&s.columns[c], test, &f.matches[c])
		if none {
			return
		}
		partly[c] = !all
	}
	p.Len = s.Rows
	for i := range s.Rows {
		p.Row[i], p.Unsure[i] = uint8(i), false
	}
	for c := range partly {
		if partly[c] {
			p.retain(&s.columns[c], &f.matches[c])
		}
	}
}

// evaluate tests the codes of a column: whether all of its rows fit by them, or none does.
func (f *Filter) evaluate(c *segmentColumn, test func(uint32) match, matches *[256]match) (all, none bool) {
	all, none = true, true
	for slot, code := range c.codes(&f.dict) {
		v := test(code)
		matches[slot] = v
		all, none = all && v == sureMatch, none && v == noMatch
	}
	return all, none
}

// retain keeps the rows whose codes may fit.
func (p *Selection) retain(c *segmentColumn, matches *[256]match) {
	kept := 0
	for _, row := range p.Row[:p.Len] {
		slot := byte(0)
		if c.count > 1 {
			slot = c.slots[row]
		}
		v := matches[slot]
		if v == noMatch {
			continue
		}
		p.Unsure[row] = p.Unsure[row] || v == maybe
		p.Row[kept] = row
		kept++
	}
	p.Len = kept
}
