package autostart

import "strings"

// iniFile are the lines of a file in groups, as desktop entries and systemd units are written: "[Group]", then
// "Key=value". Whatever is not changed stays as it is.
type iniFile []string

func linesOf(text string) iniFile {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}

func (l iniFile) text() string { return strings.Join(l, "\n") + "\n" }

// group returns where the lines of a group begin and end; false where there is no such group.
func (l iniFile) group(name string) (from, to int, found bool) {
	for i, line := range l {
		line = strings.TrimSpace(line)
		switch {
		case line == "["+name+"]" && !found:
			from, to, found = i+1, len(l), true
		case found && strings.HasPrefix(line, "["):
			return from, i, true
		}
	}
	return from, to, found
}

// keyOf splits a line; "" where it is none of a key.
func keyOf(line string) (key, value string) {
	key, value, found := strings.Cut(line, "=")
	key = strings.TrimSpace(key)
	if !found || strings.HasPrefix(key, "#") || strings.HasPrefix(key, ";") {
		return "", ""
	}
	return key, strings.TrimSpace(value)
}

// get returns the last value of a key: the one that counts.
func (l iniFile) get(group, key string) (value string, found bool) {
	from, to, _ := l.group(group)
	for _, line := range l[from:to] {
		if k, v := keyOf(line); k == key {
			value, found = v, true
		}
	}
	return value, found
}

// with gives the key one value, at the place of the first or else at the end of the group, which must be there.
func (l iniFile) with(group, key, value string) iniFile {
	from, to, _ := l.group(group)
	at := to
	for at > from && strings.TrimSpace(l[at-1]) == "" {
		at--
	}
	for i := from; i < to; i++ {
		if k, _ := keyOf(l[i]); k == key {
			at = i
			break
		}
	}
	rest := append(iniFile{key + "=" + value}, l[at:to].without(key)...)
	return append(append(append(iniFile{}, l[:at]...), rest...), l[to:]...)
}

// without drops the keys from all of the lines.
func (l iniFile) without(keys ...string) iniFile {
	var kept iniFile
	for _, line := range l {
		drop := false
		for _, key := range keys {
			k, _ := keyOf(line)
			drop = drop || k == key
		}
		if !drop {
			kept = append(kept, line)
		}
	}
	return kept
}
