package logs

import (
	"bytes"
	"fmt"
	"log/slog"
	"slices"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"clb/proxy/secret"
)

const (
	// maxValue bounds one logged text, in bytes.
	maxValue = 2 << 10
	// maxLine bounds a line whose values are not plain texts, in bytes.
	maxLine = 16 << 10
)

// sanitizeAttr bounds texts, and turns values that JSON would encode beyond recognition into texts.
func sanitizeAttr(a slog.Attr) slog.Attr {
	a.Value = a.Value.Resolve()
	switch a.Value.Kind() {
	case slog.KindString:
		if text := a.Value.String(); len(text) > maxValue {
			a.Value = slog.StringValue(cut(text))
		}
	case slog.KindGroup:
		group := slices.Clone(a.Value.Group())
		for i := range group {
			group[i] = sanitizeAttr(group[i])
		}
		a.Value = slog.GroupValue(group...)
	case slog.KindAny:
		switch v := a.Value.Any().(type) {
		case error:
			a.Value = slog.StringValue(cut(errorText(v)))
		case []byte: // JSON would have it in base64, in which no credential is recognised
			a.Value = slog.StringValue(cut(string(v)))
		}
	}
	return a
}

// errorText is the error's text, also where a nil pointer in an interface cannot say it.
func errorText(err error) (text string) {
	defer func() {
		if recover() != nil {
			text = fmt.Sprintf("an error of type %T that cannot be printed", err)
		}
	}()
	return err.Error()
}

// cut bounds a text and says how much is missing.
func cut(text string) string {
	if len(text) <= maxValue {
		return text
	}
	end := maxValue
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return fmt.Sprintf("%s… (%d bytes more)", text[:end], len(text)-end)
}

// sanitize makes finished lines harmless: no credential, nothing invisible, no line too long. The lines are those of
// slog's handlers, so anything it replaces stands inside a quoted text.
func sanitize(lines []byte) []byte {
	lines = []byte(secret.Redact(string(lines)))
	if hasInvisible(lines) {
		lines = escape(lines)
	}
	return shorten(lines)
}

// hasInvisible reports whether the lines may hold something that escape would change.
func hasInvisible(lines []byte) bool {
	for _, b := range lines {
		if b >= 0x7f || (b < ' ' && b != '\n') {
			return true
		}
	}
	return false
}

// escape writes what is not printable as \uXXXX, as JSON and Go's quoted texts have it: slog's JSON lets the terminal's
// second set of control characters and the marks that turn text around pass.
func escape(lines []byte) []byte {
	out := make([]byte, 0, len(lines)+64)
	for len(lines) > 0 {
		r, size := utf8.DecodeRune(lines)
		switch {
		case r == '\n' || (unicode.IsPrint(r) && (r != utf8.RuneError || size > 1)):
			out = append(out, lines[:size]...)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			out = fmt.Appendf(out, `\u%04x\u%04x`, high, low)
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
		lines = lines[size:]
	}
	return out
}

func hasLongLine(lines []byte) bool {
	for len(lines) > maxLine {
		end := bytes.IndexByte(lines, '\n')
		if end < 0 || end+1 > maxLine {
			return true
		}
		lines = lines[end+1:]
	}
	return false
}

// shorten replaces each line that is too long by one that says so.
func shorten(lines []byte) []byte {
	if !hasLongLine(lines) {
		return lines
	}
	var out []byte
	for line := range bytes.Lines(lines) {
		switch {
		case len(line) <= maxLine:
			out = append(out, line...)
		default:
			out = append(out, tooLong(len(line), line[0] == '{')...)
		}
	}
	return out
}

func tooLong(size int, asJSON bool) []byte {
	var b bytes.Buffer
	var handler slog.Handler = slog.NewTextHandler(&b, nil)
	if asJSON {
		handler = slog.NewJSONHandler(&b, nil)
	}
	slog.New(handler).Warn("a log line was too long to keep", "bytes", size)
	return b.Bytes()
}
