package price

import "strings"

// longestName bounds a model's name, in bytes: an answer may bring anything.
const longestName = 256

// find returns the model that a name means and its id in the table. Exact says that the name is that id but for what
// spelling strips; otherwise it only begins like it. The model is nil where the table has none.
func (t Table) find(name string) (m *model, id string, exact bool) {
	if len(name) > longestName {
		return nil, "", false
	}
	spellings := modelSpellings(name)
	for _, s := range spellings {
		if m := t.models[s]; m != nil && !strings.HasSuffix(s, "*") {
			return m, s, true
		}
	}
	for _, s := range spellings {
		for _, id := range t.ids {
			if begins(s, id) {
				return t.models[id], id, false
			}
		}
	}
	return nil, "", false
}

// modelSpellings lists the IDs that a name may have in a price table, as written first: in small letters without
// "[1m]", which is the client's own mark; without a provider before it; without a date or a service's version behind
// it; with its number written "4-6" for "4.6".
func modelSpellings(name string) [4]string {
	plain := strings.TrimSuffix(strings.ToLower(strings.TrimSpace(name)), "[1m]")
	bare := plain[strings.LastIndexByte(plain, '/')+1:]
	if _, after, ok := strings.Cut(bare, "anthropic."); ok {
		bare = after
	}
	undated := withoutDate(withoutRevision(bare))
	return [4]string{plain, bare, undated, dashed(undated)}
}

// withoutRevision strips what Bedrock puts behind a model's name: "-v1" or "-v2:0".
func withoutRevision(name string) string {
	at := strings.LastIndex(name, "-v")
	if at < 0 {
		return name
	}
	major, minor, both := strings.Cut(name[at+2:], ":")
	if both && digits(major) && digits(minor) || !both && major == "1" {
		return name[:at]
	}
	return name
}

// withoutDate strips "-YYYYMMDD", which Vertex writes "@YYYYMMDD".
func withoutDate(name string) string {
	at := len(name) - len("-20260205")
	if at > 0 && (name[at] == '-' || name[at] == '@') && digits(name[at+1:]) {
		return name[:at]
	}
	return name
}

// dashed writes a dot between two digits as a dash.
func dashed(name string) string {
	if strings.IndexByte(name, '.') < 0 {
		return name
	}
	b := []byte(name)
	for i := 1; i < len(b)-1; i++ {
		if b[i] == '.' && isDigit(b[i-1]) && isDigit(b[i+1]) {
			b[i] = '-'
		}
	}
	return string(b)
}

// begins reports whether a name is of the model with that id: it goes on after the id with a word of its own
// ("-latest", ":thinking"), not with a number, which would be another version with a price of its own. After a '*'
// anything may follow.
func begins(name, id string) bool {
	if beginning, open := strings.CutSuffix(id, "*"); open {
		return strings.HasPrefix(name, beginning)
	}
	rest, ok := strings.CutPrefix(name, id)
	if !ok || len(rest) < 2 || strings.IndexByte("-@:", rest[0]) < 0 {
		return false
	}
	word := strings.TrimPrefix(rest[1:], "v")
	return word == "" || !isDigit(word[0])
}

func digits(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return s != ""
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
