package backend

import (
	"log/slog"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"
)

// TestModelsWithoutAPrice: a model in use that the table has no price for is named, for a while, and until it gets one.
func TestModelsWithoutAPrice(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	p := openPrices(filepath.Join(t.TempDir(), "prices.jsonc"), slog.New(slog.DiscardHandler))
	var u unpriced
	u.note("", now)
	u.note("glm-9", now)
	u.note("claude-opus-9", now.Add(-inUse/2))
	u.note("claude-opus-5", now) // which has a price by now
	if got := u.models(p, now); !slices.Equal(got, []string{"claude-opus-9", "glm-9"}) {
		t.Errorf("%q", got)
	}
	if got := u.models(p, now.Add(inUse*3/4)); !slices.Equal(got, []string{"glm-9"}) {
		t.Errorf("later: %q", got)
	}
	for i := range 1000 {
		u.note("m"+strconv.Itoa(i), now)
	}
	if got := u.models(p, now); len(got) != unpricedMost {
		t.Errorf("%d models are named", len(got))
	}
}
