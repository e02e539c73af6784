package rowcodec

import (
	"testing"

	"pgregory.net/rapid"
)

func TestPhrases(t *testing.T) {
	for text, want := range map[string]string{
		"":                                 "",
		"first in order":                   "first in order",
		"most headroom of 3 accounts":      "most headroom of \x01 accounts",
		"limited until Mon 14:05":          "limited until Mon \x01:05",
		"5h at 0 %, then 99.5 %":           "\x01h at \x01 %, then \x01.\x01 %",
		"1 2 3 4 5 6 7 8 9":                "",
		"no \x01 mark":                     "",
		"1234567890123456789 is too long":  "1234567890123456789 is too long",
		"999999999999999999 is not, ü is1": "\x01 is not, ü is\x01",
	} {
		words, numbers, ok := splitPhrase(text)
		if words != want || ok != (want != "") {
			t.Errorf("%q became %q", text, words)
		}
		if back := joinPhrase(words, taken(&numbers)); ok && back != text {
			t.Errorf("%q came back as %q", text, back)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`([a-z %:]{0,5}[0-9]{0,20}){0,5}`).Draw(t, "text")
		if words, numbers, ok := splitPhrase(text); ok && joinPhrase(words, taken(&numbers)) != text {
			t.Fatalf("%q became %q", text, words)
		}
	})
}

// taken hands out the numbers one by one.
func taken(numbers *[]uint64) func() uint64 {
	return func() uint64 {
		n := (*numbers)[0]
		*numbers = (*numbers)[1:]
		return n
	}
}

func TestRequestIDs(t *testing.T) {
	for id, want := range map[string]bool{
		"req_011CSHoEeqs5C35K2UUqR7Fy": true, "req_01zzzzzzzzzzzzzzzzzzzzzz": true,
		"req_011111111111111111111111": true,
		"":                             false, "req_011CSHoEeqs5C35K2UUqR7F": false,
		"req_011CSHoEeqs5C35K2UUqR7F0": false, "REQ_011CSHoEeqs5C35K2UUqR7Fy": false,
		"req_021CSHoEeqs5C35K2UUqR7Fy": false,
	} {
		packed, ok := packRequestID(id)
		if ok != want || ok && unpackRequestID(packed) != id {
			t.Errorf("%q: %v, %q", id, ok, unpackRequestID(packed))
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		id := "req_01" + rapid.StringMatching(`[1-9A-HJ-NP-Za-km-z]{22}`).Draw(t, "id")
		if packed, ok := packRequestID(id); !ok || unpackRequestID(packed) != id {
			t.Fatalf("%q came back as %q", id, unpackRequestID(packed))
		}
	})
}
