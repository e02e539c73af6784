package config

import (
	"strings"

	"clb/app/buildinfo"
)

// Error is a mistake in the settings, in one line that says what to do. The program ends with exit code 2 on it.
type Error struct {
	// Where is "FILE:LINE" or the name of an environment variable; empty where only the key says it.
	Where string
	// Key is the settings key ("retry.count"), empty where it is none of one key.
	Key string
	// Problem is what is wrong. It never repeats a text that was entered, since that may be a secret in the wrong
	// place.
	Problem string
	// Takes is what the key takes, empty where Problem says it all.
	Takes string
}

func (e *Error) Error() string {
	var parts []string
	if e.Where != "" {
		parts = append(parts, e.Where)
	}
	if e.Key != "" {
		parts = append(parts, "key "+e.Key)
	}
	text := strings.Join(append(parts, e.Problem), ": ")
	if e.Takes != "" {
		text += "; it takes " + e.Takes
	}
	return text
}

// nearest returns the known name that the given one is probably meant to be, or "": at most two slips away, one in a
// short name.
func nearest(name string, known []string) string {
	best, distance := "", 3
	if len(strings.TrimPrefix(name, buildinfo.Env)) <= 5 {
		distance = 2
	}
	for _, candidate := range known {
		if d := editDistance(strings.ToLower(name), strings.ToLower(candidate)); d < distance {
			best, distance = candidate, d
		}
	}
	return best
}

// editDistance counts the letters to add, drop, replace or swap with their neighbour to get from a to b.
func editDistance(a, b string) int {
	before, last := []int(nil), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range len(a) {
		row := make([]int, len(b)+1)
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(last[j+1]+1, row[j]+1, last[j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}
