package doctor

import (
	"cmp"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"clb/proxy/secret"
)

// Private is what must be in no file of a report.
type Private struct {
	// Home is the user's home folder, User his name on the machine, Host the machine's.
	Home, User, Host string
	// Secrets are those that are known, such as the password of a proxy. Others are known by how they look.
	Secrets []secret.Text
	// Names are those of accounts, groups and the like that are in neither snapshot nor log.
	Names []string
}

// word is a text that is replaced by another.
type word struct{ is, by string }

// redactor takes names and secrets out of texts. It knows the ones that it was told, wherever they stand, and others by
// how they look: credentials, e-mail addresses, users' folders, logins in addresses.
type redactor struct {
	first, then []word // before and after the patterns; longest first
	patterns    []pattern
	known       map[string]bool
	names       int
}

// pattern is how a text looks that is private whatever it says, and what stands for it.
type pattern struct {
	like *regexp.Regexp
	by   string
}

func patterns() []pattern {
	return []pattern{
		{regexp.MustCompile(`(?i)\bbasic +[^\s"\\,]+`), "[login]"},
		{regexp.MustCompile(
			`(?i)\b((?:access_|refresh_|id_)?token|code|state|key|secret|password|passphrase)=[^&\s"]+`),
			"$1=[redacted]"},
		{regexp.MustCompile(`://[^/\s@"]+@`), "://[login]@"},
		{regexp.MustCompile(`[\p{L}\p{N}._%+'-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*`), "[e-mail]"},
		{regexp.MustCompile(`(?i)(/home/|/Users/|[A-Z]:[\\/]+Users[\\/]+)[^/\\\s"]+`), "${1}[user]"},
		{regexp.MustCompile(`[0-9A-Za-z_-]{40,}`), "[opaque]"},
	}
}

func newRedactor(p Private) *redactor {
	r := &redactor{patterns: patterns(), known: map[string]bool{}}
	for _, s := range p.Secrets {
		r.add(&r.first, s.Reveal(), "[secret]")
	}
	r.add(&r.first, strings.TrimRight(p.Home, `/\`), "~")
	r.add(&r.then, p.User, "[user]")
	r.add(&r.then, p.Host, "[host]")
	for _, name := range p.Names {
		r.name(name)
	}
	return r
}

func (r *redactor) add(to *[]word, is, by string) {
	if is = strings.TrimSpace(is); is == "" || r.known[is] {
		return
	}
	r.known[is] = true
	*to = append(*to, word{is, by})
	slices.SortStableFunc(*to, func(a, b word) int { return cmp.Compare(len(b.is), len(a.is)) })
}

// personal notes a text that is a person's, such as an e-mail address.
func (r *redactor) personal(text string) { r.add(&r.first, text, "[personal]") }

// name notes the name of an account or group, and gives it another.
func (r *redactor) name(name string) {
	if name = strings.TrimSpace(name); name != "" && !r.known[name] {
		r.names++
		r.add(&r.then, name, fmt.Sprintf("name-%d", r.names))
	}
}

// text is a text without what is private.
func (r *redactor) text(text string) string {
	for _, w := range r.first {
		text = w.replace(text)
	}
	text = secret.Redact(text)
	for _, p := range r.patterns {
		text = p.like.ReplaceAllString(text, p.by)
	}
	for _, w := range r.then {
		text = w.replace(text)
	}
	return text
}

// shortest is how many letters a word has that is found within other words too: "max" stays a part of "maximum".
const shortest = 4

// replace replaces the word wherever it stands, in capitals or not.
func (w word) replace(text string) string {
	whole := utf8.RuneCountInString(w.is) < shortest
	var out strings.Builder
	before := rune(0)
	for i := 0; i < len(text); {
		end := i + len(w.is)
		if end <= len(text) && strings.EqualFold(text[i:end], w.is) &&
			!(whole && (isLetter(before) || begins(text[end:]))) {
			out.WriteString(w.by)
			before, i = rune(w.by[len(w.by)-1]), end
			continue
		}
		letter, size := utf8.DecodeRuneInString(text[i:])
		out.WriteString(text[i : i+size])
		before, i = letter, i+size
	}
	return out.String()
}

func isLetter(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

func begins(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return isLetter(r)
}

// value is a value of JSON without what is private: its texts, and the names of its members.
func (r *redactor) value(v any) any {
	switch v := v.(type) {
	case string:
		return r.text(v)
	case []any:
		for i := range v {
			v[i] = r.value(v[i])
		}
	case map[string]any:
		clean := make(map[string]any, len(v))
		for name, member := range v {
			clean[r.text(name)] = r.value(member)
		}
		return clean
	}
	return v
}

// encode is a value as JSON without what is private.
func (r *redactor) encode(v any, indent string) ([]byte, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.UseNumber()
	var plain any
	if err := decoder.Decode(&plain); err != nil {
		return nil, err
	}
	return json.MarshalIndent(r.value(plain), "", indent)
}
