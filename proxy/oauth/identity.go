package oauth

import (
	"cmp"
	"math"
	"strings"
	"time"
	"unicode"
)

// Identity is whose login it is. Every field may be empty. Organization and user together tell two logins apart: one
// e-mail can belong to several organizations.
type Identity struct {
	Email, FullName, UserUUID      string
	OrganizationUUID, Organization string
	// Plan in words: "Max 20x", "Pro", "Team".
	Plan string
}

// Or returns i with what it lacks taken from other.
func (i Identity) Or(other Identity) Identity {
	return Identity{
		Email: cmp.Or(i.Email, other.Email), FullName: cmp.Or(i.FullName, other.FullName),
		UserUUID:         cmp.Or(i.UserUUID, other.UserUUID),
		OrganizationUUID: cmp.Or(i.OrganizationUUID, other.OrganizationUUID),
		Organization:     cmp.Or(i.Organization, other.Organization),
		Plan:             cmp.Or(i.Plan, other.Plan),
	}
}

// longest is how many characters of a name are kept.
const longest = 200

// plain is a value of an answer as one printable line; empty for what is no text. A name comes from strangers and ends
// up in terminals and menus.
func plain(v any) string {
	s, _ := v.(string)
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > longest {
		s = string(r[:longest])
	}
	return s
}

// Bounds of a moment in seconds: nothing before 2001 or after 5138 is meant as one.
const (
	minSeconds = 1e9
	maxSeconds = 1e11
)

// unix reads a moment given in seconds, or milliseconds, since 1970; zero for what can't be one.
func unix(n float64) time.Time {
	if n >= maxSeconds {
		n /= 1000
	}
	if n < minSeconds || n >= maxSeconds {
		return time.Time{}
	}
	whole, part := math.Modf(n)
	return time.Unix(int64(whole), int64(part*1e9)).UTC()
}
