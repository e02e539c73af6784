package keychain

import "strings"

// secretServiceLimit is ours: larger secrets travel over the session bus too slowly for a call's time-out.
const secretServiceLimit = 1 << 20

// macLimit returns how many bytes of secret fit beside service and name. The library writes one line of at most 4096
// bytes to the security tool, with the secret in base64; it notices a longer line only after it has started the tool,
// which it then leaves behind.
func macLimit(service, name string) int {
	const line, frame = 4096, len("add-generic-password -U -s  -a  -w go-keyring-base64:\n")
	room := line - frame - shellLen(service) - shellLen(name)
	return max(0, room/4*3)
}

// shellLen is the length of a word once it is quoted for the shell: single quotes around it where it has anything
// unusual, and a quote inside as five characters.
func shellLen(word string) int {
	plain := func(r rune) bool {
		return r < 0x80 && (r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' ||
			strings.ContainsRune("_@%+=:,./-", r))
	}
	if word != "" && strings.IndexFunc(word, func(r rune) bool { return !plain(r) }) < 0 {
		return len(word)
	}
	return len(word) + 2 + 4*strings.Count(word, "'")
}
