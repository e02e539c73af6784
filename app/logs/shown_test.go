package logs_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clb/app/control"
	"clb/app/logs"
)

func TestLinesOfALogFile(t *testing.T) {
	monday := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for raw, want := range map[string]control.LogLine{
		`{"time":"2026-11-23T12:00:00Z","level":"WARN","msg":"a limit","account":"one","at":{"n":5}}`: {Time: monday,
			Level: "warn", Message: "a limit",
			Attributes: []control.LogAttribute{{Name: "account", Value: "one"}, {Name: "at.n", Value: "5"}}},
		`{"time":"2026-11-23T12:00:00Z","level":"INFO+2","msg":"m"}`: {Time: monday, Level: "info", Message: "m",
			Attributes: []control.LogAttribute{}},
		`{"time":"2026-11-23T12:00:00Z","level":"ERROR+4","msg":"m"}`: {Time: monday, Level: "error", Message: "m",
			Attributes: []control.LogAttribute{}},
		`{"time":"2026-11-23T12:00:00Z","level":"DEBUG-4","msg":"m"}`: {Time: monday, Level: "debug", Message: "m",
			Attributes: []control.LogAttribute{}},
		`{"time":"2026-11-23T12:0`: {Message: `{"time":"2026-11-23T12:0`, Attributes: []control.LogAttribute{}},
	} {
		if diff := cmp.Diff(want, logs.ParseLine(raw).Shown()); diff != "" {
			t.Errorf("%s: %s", raw, diff)
		}
	}
}
