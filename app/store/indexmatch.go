package store

import (
	"slices"
	"strings"

	"clb/app/store/rowcodec"
	"clb/proxy"
)

// verdict is what a mark says of a row.
type verdict byte

const (
	refuted   verdict = iota
	confirmed         // as far as this column goes
	unsure            // the row must be looked at
)

// filter is a Where in the terms of the index.
type filter struct {
	where  Where
	failed bool
	// from and to bound the IDs: from ≤ ID < to.
	from, to proxy.ID
	words    []string
	// judges say what a mark means; nil where the filter does not ask for the column.
	judges [columnCount]func(mark uint32) verdict
	// dict and verdicts are scratch space.
	dict     [256]uint32
	verdicts [columnCount][256]verdict
}

// newFilter makes a filter for rows whose words are in the list.
func newFilter(where Where, failed bool, words []string) *filter {
	f := &filter{where: where, failed: failed, words: words, to: ^proxy.ID(0)}
	if !where.From.IsZero() {
		f.from = proxy.IDAt(where.From)
	}
	if !where.To.IsZero() {
		f.to = proxy.IDAt(where.To)
	}
	if where.AccountID != "" {
		f.judges[accountColumn] = f.oneWord(where.AccountID)
	}
	if where.Model != "" {
		f.judges[modelColumn] = f.oneWord(where.Model)
	}
	if where.Text != "" {
		f.judges[pathColumn] = f.wordsWith(where.Text)
	}
	if where.Session != "" {
		f.judges[sessionColumn] = justLook(sessionMark(where.Session))
	}
	if where.Outcome != "" || where.Status != 0 || failed {
		f.judges[resultColumn] = f.result()
	}
	return f
}

// number is the mark of a word, or one that no row has.
func (f *filter) number(word string) uint32 {
	if n := slices.Index(f.words, word); n >= 0 {
		return firstMark + uint32(n)
	}
	return ^uint32(0)
}

func (f *filter) oneWord(word string) func(uint32) verdict {
	want := f.number(word)
	return func(mark uint32) verdict {
		switch mark {
		case want:
			return confirmed
		case lookMark:
			return unsure
		}
		return refuted
	}
}

// wordsWith confirms every word that holds a text.
func (f *filter) wordsWith(text string) func(uint32) verdict {
	var verdicts [rowcodec.WordsMax + int(firstMark)]verdict
	verdicts[lookMark] = unsure
	for n, word := range f.words[:min(len(f.words), rowcodec.WordsMax)] {
		if strings.Contains(word, text) {
			verdicts[int(firstMark)+n] = confirmed
		}
	}
	return func(mark uint32) verdict {
		if int(mark) >= len(verdicts) {
			return unsure
		}
		return verdicts[mark]
	}
}

func justLook(want uint32) func(uint32) verdict {
	return func(mark uint32) verdict {
		if mark == want || mark == lookMark {
			return unsure
		}
		return refuted
	}
}

func (f *filter) result() func(uint32) verdict {
	outcome := func(mark uint32) bool { return true }
	if f.where.Outcome != "" {
		want := f.number(string(f.where.Outcome))
		outcome = func(mark uint32) bool { return mark == want }
	}
	fine, left := f.number(string(proxy.OutcomeComplete)), f.number(string(proxy.OutcomeCancelled))
	return func(mark uint32) verdict {
		if mark == lookMark {
			return unsure
		}
		ended, status := splitResult(mark)
		if !outcome(ended) || f.where.Status != 0 && f.where.Status != status || f.failed &&
			(ended == fine || ended == left) {
			return refuted
		}
		return confirmed
	}
}

// matches says whether a row fits, IDs apart.
func (f *filter) matches(x *proxy.Exchange) bool {
	w := f.where
	return fits(w.AccountID, x.AccountID) && fits(w.Model, x.Model) && fits(w.Session, x.Session) &&
		fits(w.Outcome, x.Outcome) &&
		fits(w.Status, x.Status) && strings.Contains(x.Path, w.Text) && (!f.failed || hasFailed(x.Outcome))
}

// fits says whether a value is what is asked for, zero being anything.
func fits[T comparable](want, is T) bool {
	var all T
	return want == all || want == is
}

// hasFailed says that an exchange did not end well for a reason that is not its client's.
func hasFailed(o proxy.Outcome) bool {
	return o != proxy.OutcomeComplete && o != proxy.OutcomeCancelled
}

// picks are the rows of a strip that may fit, by their places.
type picks struct {
	n      int
	row    [stripRows]uint8
	unsure [stripRows]bool // by place
}

// pick finds the rows of a strip that may fit, IDs apart.
func (f *filter) pick(s *strip, p *picks) {
	p.n = 0
	var sift [columnCount]bool
	for c, judge := range f.judges {
		if judge == nil {
			continue
		}
		all, none := f.weigh(&s.columns[c], judge, &f.verdicts[c])
		if none {
			return
		}
		sift[c] = !all
	}
	p.n = s.n
	for i := range s.n {
		p.row[i], p.unsure[i] = uint8(i), false
	}
	for c := range sift {
		if sift[c] {
			p.sift(&s.columns[c], &f.verdicts[c])
		}
	}
}

// weigh judges the marks of a column: whether all of its rows are confirmed by them, or none fits.
func (f *filter) weigh(c *stripColumn, judge func(uint32) verdict, verdicts *[256]verdict) (all, none bool) {
	all, none = true, true
	for code, mark := range c.marks(&f.dict) {
		v := judge(mark)
		verdicts[code] = v
		all, none = all && v == confirmed, none && v == refuted
	}
	return all, none
}

// sift keeps the rows whose codes are not refuted.
func (p *picks) sift(c *stripColumn, verdicts *[256]verdict) {
	kept := 0
	for _, row := range p.row[:p.n] {
		code := byte(0)
		if c.count > 1 {
			code = c.codes[row]
		}
		v := verdicts[code]
		if v == refuted {
			continue
		}
		p.unsure[row] = p.unsure[row] || v == unsure
		p.row[kept] = row
		kept++
	}
	p.n = kept
}
