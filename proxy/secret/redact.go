package secret

import (
	"encoding/base64"
	"encoding/hex"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// shape is what Anthropic's credentials and the value of an Authorization header look like: the one pattern that log,
// report, command line, metrics and error texts share.
var shape = regexp.MustCompile(`(?i)sk-ant-[0-9a-z_-]*|(bearer +)[^\s"\\]*`)

// shapeStarts are how a text of that shape begins, in small letters.
var shapeStarts = []string{"sk-ant-", "bearer "}

const (
	// pieceLen is the shortest piece of a secret that is taken for one; shortest is the shortest secret that is looked
	// for.
	pieceLen, shortest = 8, 4
	// startBits is how many bits a hash of the first bytes of a piece has.
	startBits = 14
	// decodings bounds how often a text may be escaped over itself.
	decodings = 3
)

// Redact takes out of a text what looks like a credential, and every piece of the secrets that are known, whatever they
// look like: as they are, percent-encoded, escaped as in JSON or HTML, in base64 and in hex, in capitals or not.
func Redact(text string, known ...Text) string { return NewRedactor(known...).Redact(text) }

// Holds reports whether a text has something that looks like a credential.
func Holds(text string) bool { return hasShape(text) && shape.MatchString(text) }

// Redactor is Redact for secrets that are looked for again and again. Many may use one at once.
type Redactor struct {
	known []Text
	once  sync.Once // makes the rest
	forms []form
	// pieces are the forms' own, so that a text without any costs little.
	pieces map[string]bool
	// starts has a bit for each hash of the first bytes of a piece: most texts are told by it to have none.
	starts [1 << startBits / 64]uint64
}

// form is one spelling of a secret, and the length of the pieces that tell it.
type form struct {
	text  string
	piece int
}

// NewRedactor returns one that knows the secrets.
func NewRedactor(known ...Text) *Redactor { return &Redactor{known: known} }

// Redact is the function of that name.
func (r *Redactor) Redact(text string) string {
	if hasShape(text) {
		text = shape.ReplaceAllString(text, "${1}"+redacted)
	}
	r.once.Do(r.prepare)
	if len(r.forms) == 0 || len(text) < shortest {
		return text
	}
	return r.hide(text)
}

// hasShape reports whether the pattern can match: most texts have nothing to replace, and the pattern is slow.
func hasShape(text string) bool {
	if !strings.Contains(text, "-") && !strings.Contains(text, " ") {
		return false
	}
	lower := strings.ToLower(text)
	return slices.ContainsFunc(shapeStarts, func(start string) bool { return strings.Contains(lower, start) })
}

func (r *Redactor) prepare() {
	r.pieces = map[string]bool{}
	for _, t := range r.known {
		value := t.Reveal()
		if len(value) < shortest {
			continue
		}
		for _, text := range spellings(value) {
			f := form{text, min(pieceLen, len(text))}
			if len(value) < pieceLen {
				f.piece = len(text)
			}
			r.forms = append(r.forms, f)
			for i := 0; i+f.piece <= len(text); i++ {
				r.pieces[text[i:i+f.piece]] = true
				h := startHash(text[i:])
				r.starts[h/64] |= 1 << (h % 64)
			}
		}
	}
}

// startHash is a hash of the first bytes of a text, which has as many as the shortest secret.
func startHash(text string) uint32 {
	first := uint32(text[0]) | uint32(text[1])<<8 | uint32(text[2])<<16 | uint32(text[3])<<24
	return first * 2654435769 >> (32 - startBits) // Knuth's multiplicative hash
}

// clean reports whether a text in small letters has no piece of any form as it stands.
func (r *Redactor) clean(text string) bool {
	for i := 0; i+shortest <= len(text); i++ {
		if h := startHash(text[i:]); r.starts[h/64]&(1<<(h%64)) != 0 && r.pieceAt(text, i) {
			return false
		}
	}
	return true
}

// pieceAt reports whether a piece of any form begins there.
func (r *Redactor) pieceAt(text string, i int) bool {
	if i+pieceLen <= len(text) && r.pieces[text[i:i+pieceLen]] {
		return true
	}
	for _, f := range r.forms {
		if f.piece != pieceLen && strings.HasPrefix(text[i:], f.text) {
			return true
		}
	}
	return false
}

// spellings are a secret's own text and its encodings, in small letters.
func spellings(value string) []string {
	forms := []string{strings.ToLower(value), hex.EncodeToString([]byte(value))}
	for before := range 3 { // a secret may begin anywhere in a group of three bytes
		for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			form := encoding.EncodeToString([]byte(strings.Repeat("\x00", before) + value))
			form = form[min([]int{0, 2, 3}[before], len(form)):]
			if form = form[:max(len(form)-1, 0)]; len(form) >= pieceLen { // the last one depends on what follows
				forms = append(forms, strings.ToLower(form))
			}
		}
	}
	return forms
}

// plainText is a text without its escapes; at[i] is where its byte i begins in the text as it is, at[len] its end.
type plainText struct {
	text string
	at   []int
}

// hide replaces the pieces of the forms, in every layer of escapes.
func (r *Redactor) hide(text string) string {
	lower := strings.ToLower(text)
	if len(lower) != len(text) { // letters whose small form is longer
		lower = text
	}
	if !strings.ContainsAny(lower, escapeSigns) && r.clean(lower) {
		return text
	}
	plain := plainText{text: lower, at: make([]int, len(text)+1)}
	for i := range plain.at {
		plain.at[i] = i
	}
	hit := make([]bool, len(text))
	found := false
	for range decodings {
		for i := range plain.text {
			if !r.pieceAt(plain.text, i) {
				continue
			}
			found = true
			for _, f := range r.forms {
				plain.mark(f, i, hit)
			}
		}
		next, changed := plain.unescaped()
		if !changed {
			break
		}
		plain = next
	}
	if !found {
		return text
	}
	var out strings.Builder
	for i := range len(text) {
		switch {
		case !hit[i]:
			out.WriteByte(text[i])
		case i == 0 || !hit[i-1]:
			out.WriteString(redacted)
		}
	}
	return out.String()
}

// mark marks the piece of the form that begins there, and what of the form stands before it: that may be too short to
// be told by itself.
func (p plainText) mark(f form, i int, hit []bool) {
	if i+f.piece > len(p.text) {
		return
	}
	from := strings.Index(f.text, p.text[i:i+f.piece])
	if from < 0 {
		return
	}
	start := i
	for from > 0 && start > 0 && f.text[from-1] == p.text[start-1] {
		from, start = from-1, start-1
	}
	for at := p.at[start]; at < p.at[i+f.piece]; at++ {
		hit[at] = true
	}
}

// escapeSigns are how the escapes begin that are read.
const escapeSigns = `%\&`

// unescaped takes one layer of escapes off: %2d, \u002d, \x2d, \/, &#45;, &#x2d;.
func (p plainText) unescaped() (plainText, bool) {
	if !strings.ContainsAny(p.text, escapeSigns) {
		return p, false
	}
	next, changed := plainText{}, false
	var b strings.Builder
	for i := 0; i < len(p.text); {
		c, n := unescape(p.text[i:])
		next.at = append(next.at, p.at[i])
		b.WriteByte(c)
		changed = changed || n > 1
		i += n
	}
	next.text, next.at = b.String(), append(next.at, p.at[len(p.text)])
	return next, changed
}

// escapes are the ways to write one byte by its number.
var escapes = regexp.MustCompile(`^(?:%|\\x|\\u00|&#x)([0-9a-fA-F]{2});?|^&#([0-9]{2,3});`)

// unescape is the first byte of a text, and how long it is there.
func unescape(text string) (byte, int) {
	switch {
	case text[0] != '%' && text[0] != '\\' && text[0] != '&':
		return text[0], 1
	case strings.HasPrefix(text, `\/`):
		return '/', 2
	}
	m := escapes.FindStringSubmatch(text)
	if m == nil {
		return text[0], 1
	}
	digits, base := m[1], 16
	if digits == "" {
		digits, base = m[2], 10
	}
	n, err := strconv.ParseUint(digits, base, 8)
	if err != nil {
		return text[0], 1
	}
	length := len(m[0])
	if m[1] != "" && !strings.HasPrefix(text, "&") {
		length = len(strings.TrimSuffix(m[0], ";"))
	}
	return strings.ToLower(string([]byte{byte(n)}))[0], length
}
