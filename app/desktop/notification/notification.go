// Package notification shows notifications on the desktop.
//
// Its rule: a notification that can't be shown is an error of Notify and nothing else.
package notification

import (
	"context"
	"log/slog"

	"clb/app/desktop"
)

// Notification is what the desktop shows for some seconds, and keeps in its list where it has one.
type Notification struct {
	// Title and Text are plain text in one line each: nothing in them is read as markup.
	Title, Text string
	// Slot is what it is about: where the system can, a notification replaces an older one in the same slot. Empty: it
	// replaces none.
	Slot string
	// Page is the address that a click on it opens, and Button what the button says that does the same, where the
	// system has buttons. An empty Page: a click does nothing.
	Page, Button string
}

// Config is what a Notifier needs.
type Config struct {
	// Open opens a page after a click; nil: OpenBrowser. Where the system itself opens it (Windows, macOS), it is not
	// called.
	Open func(ctx context.Context, page string) error
	// Icon is a PNG shown beside the text where the system takes one; nil: none.
	Icon []byte
	// Logger gets clicks that led to nothing; nil: no log.
	Logger *slog.Logger
}

// Notifier shows notifications: over the session bus on Linux, as toasts on Windows, by terminal-notifier (where it is
// installed) or osascript on macOS. It connects when the first one is shown, and again when the connection is lost.
//
// On Linux it speaks the freedesktop protocol itself, since only so a click can be answered and a notification be
// replaced.
type Notifier struct {
	config Config
	system systemNotifier
}

// New returns one that has not connected yet. Close it.
func New(c Config) *Notifier {
	if c.Open == nil {
		c.Open = desktop.OpenBrowser
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return &Notifier{config: c, system: newSystemNotifier(c)}
}

// Notify shows one. The error says that the desktop shows none: there is no session, or nothing in it that does. It is
// to be called by one goroutine at a time.
func (n *Notifier) Notify(ctx context.Context, note Notification) error {
	return n.system.notify(ctx, note)
}

// Close ends the connection; clicks lead to nothing any more, and what is shown stays.
func (n *Notifier) Close() { n.system.close() }
