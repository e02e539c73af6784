// Package secret holds the one type in which a token or key travels through the program. Whatever prints, logs or
// encodes it gets "[redacted]"; the value comes out by Reveal alone, so that every place that lets a secret out can be
// found by searching for that word.
package secret

import (
	"fmt"
	"io"
	"log/slog"
	"unique"
)

const redacted = "[redacted]"

// Text is a secret. The zero value is "no secret". Two of them are equal where the secrets are.
//
// It holds a handle and not the string: fmt calls no method on the fields that a struct does not export, and would
// print what lies in them.
type Text struct{ handle unique.Handle[string] }

// New wraps a secret.
func New(value string) Text {
	if value == "" {
		return Text{}
	}
	return Text{unique.Make(value)}
}

// Reveal returns the secret itself: for the wire to Anthropic, the keychain, the sealed journal and the control socket,
// and nothing else.
func (t Text) Reveal() string {
	if t.IsZero() {
		return ""
	}
	return t.handle.Value()
}

// IsZero reports whether there is no secret.
func (t Text) IsZero() bool { return t == Text{} }

// String never returns the secret.
func (t Text) String() string { return redacted }

// Format never writes the secret, whatever the verb.
func (t Text) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, redacted) }

// LogValue never logs the secret.
func (t Text) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText never encodes the secret; encoding/json and its kin use it.
func (t Text) MarshalText() ([]byte, error) { return []byte(redacted), nil }
