package store_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"clb/app/store"
	"clb/proxy"
)

// BenchmarkRows50 asks for a page of 50 with each filter, in each order, and for the page behind a place in the middle.
func BenchmarkRows50(b *testing.B) {
	for _, q := range []struct {
		name  string
		where func(x *store.Exchange) store.Where
		order store.Order
	}{
		{"all", func(*store.Exchange) store.Where { return store.Where{} }, store.Newest},
		{"account", func(x *store.Exchange) store.Where { return store.Where{AccountID: x.AccountID} }, store.Newest},
		{"model", func(x *store.Exchange) store.Where { return store.Where{Model: x.Model} }, store.Newest},
		{"session", func(x *store.Exchange) store.Where { return store.Where{Session: x.Session} }, store.Newest},
		{"outcome", func(*store.Exchange) store.Where { return store.Where{Outcome: proxy.OutcomeCancelled} },
			store.Newest},
		{"status", func(*store.Exchange) store.Where { return store.Where{Status: 529} }, store.Newest},
		{"status-none", func(*store.Exchange) store.Where { return store.Where{Status: 418} }, store.Newest},
		{"text", func(*store.Exchange) store.Where { return store.Where{Text: "count"} }, store.Newest},
		{"text-none", func(*store.Exchange) store.Where { return store.Where{Text: "nowhere"} }, store.Newest},
		{"many", func(x *store.Exchange) store.Where {
			return store.Where{AccountID: x.AccountID, Model: x.Model, Status: 529, From: x.Time.AddDate(0, 0, -80),
				Text: "messages"}
		}, store.Newest},
		{"failed", func(*store.Exchange) store.Where { return store.Where{} }, store.Failed},
		{"slowest", func(*store.Exchange) store.Where { return store.Where{} }, store.Slowest},
		{"slowest-model", func(x *store.Exchange) store.Where { return store.Where{Model: x.Model} }, store.Slowest},
	} {
		b.Run(q.name, func(b *testing.B) {
			atScale(b, func(b *testing.B, s *store.Store) {
				w := q.where(middle(b, s))
				page := store.Page{Order: q.order}
				for b.Loop() {
					_, _, next, err := s.Rows(context.Background(), w, page)
					if err != nil {
						b.Fatal(err)
					}
					page.Before = next // the next round reads the page behind, and from the start after the last
				}
			})
		})
	}
}

// middle is an exchange from the middle of the history.
func middle(b *testing.B, s *store.Store) *store.Exchange {
	b.Helper()
	rows, _, _, err := s.Rows(context.Background(), store.Where{To: time.Now().AddDate(0, 0, -45)},
		store.Page{Limit: 1})
	if err != nil || len(rows) != 1 {
		b.Fatal(len(rows), err)
	}
	b.ResetTimer()
	return &rows[0]
}

// BenchmarkSessions50 asks for page after page of conversations.
func BenchmarkSessions50(b *testing.B) {
	atScale(b, func(b *testing.B, s *store.Store) {
		var page store.Page
		for b.Loop() {
			list, _, next, err := s.Sessions(context.Background(), store.Where{}, page)
			if err != nil || len(list) == 0 {
				b.Fatal(len(list), err)
			}
			page.Before = next
		}
	})
}

// BenchmarkCommitAtScale is what a commit of a few requests costs in a large file.
func BenchmarkCommitAtScale(b *testing.B) {
	for _, name := range []string{"10k", "100k", "1M"} {
		b.Run(name, func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "clb.db")
			content, err := os.ReadFile(filled(b, scales()[name]))
			if err == nil {
				err = os.WriteFile(path, content, 0o600)
			}
			if err != nil {
				b.Fatal(err)
			}
			s, err := store.Open(store.Config{Path: path})
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(func() { _ = s.Close(context.Background()) })
			x, last := *middle(b, s), s.LastID()
			for b.Loop() {
				for range 4 {
					last += 1 << 16
					x.ID, x.Time = last, last.Time()
					s.End(x)
				}
				if err := s.Flush(context.Background()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
