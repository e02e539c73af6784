package doctor

import (
	"strings"
	"testing"
)

func TestPrices(t *testing.T) {
	if c := (Prices{Table: "2026-12-01"}).checks()[0]; c.Verdict != OK || !strings.Contains(c.Reason, "2026-12-01") {
		t.Errorf("%+v", c)
	}
	c := Prices{Table: "2026-12-01+own", Unknown: []string{"claude-opus-9", "glm-9"}, File: "prices.jsonc"}.checks()[0]
	if c.Verdict != Note || !strings.Contains(c.Reason, "claude-opus-9, glm-9") ||
		!strings.Contains(c.Advice, "prices.jsonc") {
		t.Errorf("%+v", c)
	}
}
