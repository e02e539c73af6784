package logs

import (
	"context"
	"log/slog"
)

// sanitizer bounds what a record holds before it is formatted. It does slog.HandlerOptions.ReplaceAttr's work only for
// the records that need it: that option makes every attribute of every line several times as expensive.
type sanitizer struct{ slog.Handler }

// Handle passes the record on, sanitized where that is needed.
func (t sanitizer) Handle(ctx context.Context, r slog.Record) error {
	if isClean(r) {
		return t.Handler.Handle(ctx, r)
	}
	out := slog.NewRecord(r.Time, r.Level, cut(r.Message), r.PC)
	r.Attrs(func(a slog.Attr) bool {
		out.AddAttrs(sanitizeAttr(a))
		return true
	})
	return t.Handler.Handle(ctx, out)
}

// WithAttrs is a handler whose records have the attributes too.
func (t sanitizer) WithAttrs(attrs []slog.Attr) slog.Handler {
	clean := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		clean[i] = sanitizeAttr(a)
	}
	return sanitizer{t.Handler.WithAttrs(clean)}
}

// WithGroup is a handler whose records' attributes are in the group.
func (t sanitizer) WithGroup(name string) slog.Handler { return sanitizer{t.Handler.WithGroup(name)} }

func isClean(r slog.Record) bool {
	ok := len(r.Message) <= maxValue
	r.Attrs(func(a slog.Attr) bool {
		switch a.Value.Kind() {
		case slog.KindString:
			ok = ok && len(a.Value.String()) <= maxValue
		case slog.KindAny, slog.KindGroup, slog.KindLogValuer:
			ok = false
		}
		return ok
	})
	return ok
}
