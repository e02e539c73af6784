package notify

import (
	"slices"
	"time"

	"clb/app/format"
	"clb/app/status"
	"clb/proxy/anthropic"
)

// The shares from which on a window is shown, and below which one that was shown has been reset, whatever it says of
// its end.
const (
	high   = 0.80
	higher = 0.95
	reset  = 0.50
)

// sameEnd is how far two readings of one window's end may lie apart.
const sameEnd = 30 * time.Minute

// usage is one window of an account.
type usage struct {
	key, words string
	anthropic.Window
}

// usages are the windows that count, in a fixed order.
func usages(l anthropic.Limits) []usage {
	all := []usage{{"five_hour", "5-hour limit", l.FiveHour}, {"seven_day", "weekly limit", l.SevenDay}}
	for _, family := range sortedKeys(l.Models) {
		words := "weekly limit for " + format.Line(family, longestName) + " models"
		all = append(all, usage{"model " + family, words, l.Models[family]})
	}
	return all
}

// windows tells which windows are nearly spent.
func (l *evaluation) windows() {
	for _, a := range l.snapshot.Accounts {
		marks := l.state.Windows[a.Name]
		all := usages(a.Limits)
		for key := range marks {
			if !slices.ContainsFunc(all, func(u usage) bool { return u.key == key }) {
				delete(marks, key)
			}
		}
		for _, u := range all {
			u.Window = u.At(l.now)
			if a.Enabled && a.State != status.Off && u.Known() {
				put(&marks, u.key, l.level(marks[u.key], a, u))
			}
		}
		if len(marks) == 0 {
			delete(l.state.Windows, a.Name)
			continue
		}
		if l.state.Windows == nil {
			l.state.Windows = map[string]map[string]WindowLevel{}
		}
		l.state.Windows[a.Name] = marks
	}
}

// level is how full the window is, and tells when that is a step higher than was known.
func (l *evaluation) level(m WindowLevel, a status.Account, u usage) WindowLevel {
	moved := !m.Reset.IsZero() && !u.Reset.IsZero() && u.Reset.Sub(m.Reset).Abs() >= sameEnd
	passed := !m.Reset.IsZero() && !u.Seen.Before(m.Reset) // an older reading says nothing about what comes after it
	if moved || passed || u.Utilization < reset {
		m = WindowLevel{}
	}
	level := 0
	switch {
	case u.Utilization >= higher:
		level = 95
	case u.Utilization >= high:
		level = 80
	}
	if m.Reset.IsZero() && (level > 0 || m.Level > 0) {
		m.Reset = u.Reset
	}
	if level <= m.Level {
		return m
	}
	wanted := l.enabled.Window80 && m.Level == 0 || l.enabled.Window95 && level == 95
	title, text := windowWords(a, u, l.now)
	l.notify(wanted, "window "+u.key+" "+a.Name, "#/accounts", title, text)
	m.Level = level
	return m
}
