package store

// The words are strings that come again in every row (a method, a model, an account): the rows refer to them by number.
// They are few on purpose. A string that finds no room is written into its row, which costs bytes and nothing else.
const (
	wordsMax = 4096
	// pathWordsMax leaves room for models and accounts when some client asks for ever new paths.
	pathWordsMax = 1024
	// wordLength is the longest string worth a number.
	wordLength = 128
)

// dictionary is the table. It only grows. It has no lock of its own: the ledger's guards it.
type dictionary struct {
	list   []string // by number
	number map[string]uint64
	// saved is how many of the list the file holds for certain.
	saved int
}

func newDictionary(list []string) *dictionary {
	w := &dictionary{list: list, number: make(map[string]uint64, len(list)), saved: len(list)}
	for i, word := range list {
		w.number[word] = uint64(i)
	}
	return w
}

// refer returns the number of a string, giving it one while the table has fewer than most; false where it has none.
func (w *dictionary) refer(word string, most int) (uint64, bool) {
	n, known := w.number[word]
	if known || len(word) > wordLength || len(w.list) >= most {
		return n, known
	}
	n = uint64(len(w.list))
	w.list = append(w.list, word)
	w.number[word] = n
	return n, true
}
