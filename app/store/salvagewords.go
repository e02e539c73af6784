package store

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"clb/proxy"

	"go.etcd.io/bbolt"
)

// lostWord stands for a word that rows refer to and that is gone.
const lostWord = "(lost)"

// lostPhrase stands for the words of a phrase that are gone, a mark behind it for each number that it had.
const lostPhrase = "(lost words)"

// copyWords takes over the two tables. What is missing in them has a number still, since rows go by it.
func (s *salvage) copyWords() error {
	for _, name := range []string{wordsBucket, namesBucket} {
		table := map[uint64]string{}
		for _, l := range s.leaves[name] {
			list, lost := s.list(l)
			s.report.BrokenPages += min(lost, 1)
			for _, e := range list {
				if n, ok := tableNumber(e.key); ok {
					table[n] = string(e.value)
				}
			}
		}
		var words []string
		for _, n := range slices.Sorted(maps.Keys(table)) {
			if n > uint64(len(words)+wordsGone) {
				break // no number of a word: its key is broken
			}
			for uint64(len(words)) < n {
				words = append(words, lostWord)
			}
			words = append(words, table[n])
		}
		if name == wordsBucket {
			s.words = words
		}
		if err := s.putTable(name, words); err != nil {
			return err
		}
	}
	return nil
}

func (s *salvage) putTable(name string, words []string) error {
	return s.to.Update(func(tx *bbolt.Tx) error { return putWords(bucket(tx, name), 0, words) })
}

// readStored reads a row, and finds out what it can about words that are gone.
func (s *salvage) readStored(id proxy.ID, value []byte) (r row, err error) {
	if r, err = readRow(id, value, s.words); err == nil {
		return r, nil
	}
	if r, words, ok := readWithout(id, value, s.words); ok {
		s.words = words // for the rows to come, and for the new table
		return r, nil
	}
	if s.report.Whole() {
		return r, err
	}
	longer := slices.Clone(s.words) // the last words may be gone
	for range wordsGone {
		longer = append(longer, lostWord)
	}
	if _, words, ok := readWithout(id, value, longer); ok {
		for n := len(s.words); n < len(words); n++ {
			if r, err := readRow(id, value, words[:n+1]); err == nil {
				s.words = words[:n+1]
				return r, nil
			}
		}
	}
	return r, err
}

// wordsGone is how many words behind the last that is known may be gone.
const wordsGone = 128

// readWithout reads a row. Where the words of its reason are gone it finds out how many numbers they had: but for one
// guess the rest of the row makes no sense. It returns the words with that guess.
func readWithout(id proxy.ID, value []byte, words []string) (r row, guessed []string, ok bool) {
	r, err := readRow(id, value, words)
	if !errors.Is(err, errLostPhrase) {
		return r, words, err == nil && r.sensible()
	}
	number := reasonNumber(value)
	guessed = slices.Clone(words)
	for marks := range phraseNumbers + 1 {
		guessed[number] = lostPhrase + strings.Repeat(" "+phraseMark, marks)
		if r, err := readRow(id, value, guessed); err == nil && r.sensible() {
			return r, guessed, true
		}
	}
	return r, words, false
}

// reasonNumber is the number of the words of a row's reason, which has a core and such a number.
func reasonNumber(value []byte) (number uint64) {
	rest := value[2:]
	for range 7 { // the seventh is it
		number, rest, _ = uvarint(rest)
	}
	return number - 1
}

// sensible says whether the numbers of a row may be those of an exchange.
func (r *row) sensible() bool {
	const longest, largest = 7 * 24 * time.Hour, 1 << 40
	return (r.Status == 0 || r.Status >= 100 && r.Status < 1000) && r.TTFB >= 0 && r.TTFB <= r.Duration &&
		r.Duration < longest &&
		r.BytesIn >= 0 && r.BytesIn < largest && r.BytesOut >= 0 && r.BytesOut < largest && len(r.unknown) == 0 &&
		r.Time.Sub(r.ID.Time()).Abs() < 400*24*time.Hour
}
