package rowcodec

// Bounds on a dictionary. Its words are strings that come again in every row (a method, a model, an account): the rows
// refer to them by number. They are few on purpose. A string that finds no room is written into its row, which costs
// bytes and nothing else.
const (
	// WordsMax is the most words.
	WordsMax = 4096
	// PathWordsMax leaves room for models and accounts when some client asks for ever new paths.
	PathWordsMax = 1024
	// wordLength is the longest string worth a number.
	wordLength = 128
)

// Dictionary is the table of words. It only grows. It has no lock of its own.
type Dictionary struct {
	// List has the words by number, Number the inverse.
	List   []string
	Number map[string]uint64
	// Saved is how many of the list the file holds for certain.
	Saved int
}

// NewDictionary is the table of words that have been given numbers before.
func NewDictionary(list []string) *Dictionary {
	w := &Dictionary{List: list, Number: make(map[string]uint64, len(list)), Saved: len(list)}
	for i, word := range list {
		w.Number[word] = uint64(i)
	}
	return w
}

// Refer returns the number of a string, giving it one while the table has fewer than most; false where it has none.
func (w *Dictionary) Refer(word string, most int) (uint64, bool) {
	n, known := w.Number[word]
	if known || len(word) > wordLength || len(w.List) >= most {
		return n, known
	}
	n = uint64(len(w.List))
	w.List = append(w.List, word)
	w.Number[word] = n
	return n, true
}
