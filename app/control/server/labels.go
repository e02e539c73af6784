package server

import (
	"crypto/sha256"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"clb/proxy/secret"
)

// Bounds on the values of labels: a client may ask for any model, and each value is a series for good where they are
// collected.
const (
	modelsMost   = 64
	accountsMost = 256
	labelMost    = 256 // bytes; an account's name has at most that
	others       = "(other)"
)

// address is what an e-mail address looks like.
var address = regexp.MustCompile(`[^\s@]@[^\s@]+\.[^\s@]`)

// isPersonal reports an e-mail address or a credential: labels leave the machine with whoever scrapes, and stay there.
func isPersonal(name string) bool { return address.MatchString(name) || secret.Holds(name) }

// accountLabel is an account's name for a label; a personal name is shown as a number made from it.
func accountLabel(name string) string {
	if isPersonal(name) {
		sum := sha256.Sum256([]byte(name))
		return fmt.Sprintf("account-%x", sum[:6])
	}
	return label(name)
}

// modelLabel is a model's name for a label.
func modelLabel(name string) string {
	if isPersonal(name) {
		return others
	}
	return label(name)
}

// label is a text that can be a label's value: two that become the same are one series.
func label(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	if len(text) <= labelMost {
		return text
	}
	end := labelMost
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end]
}
