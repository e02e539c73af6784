package proxy

import (
	"strings"
	"testing"
	"testing/synctest"

	f "clb/proxy/anthropictest"
)

// unnamed is a stream without the names of its events.
func unnamed(stream string) string {
	var kept []string
	for line := range strings.Lines(stream) {
		if !strings.HasPrefix(line, "event:") {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "")
}

// TestStreamLabels: a stream is one, and its cut or its error is seen, however its media type and its events are
// written.
func TestStreamLabels(t *testing.T) {
	failing := errorEvent("overloaded_error", "Overloaded")
	for name, fault := range map[string]f.Fault{
		"media type in capitals": {Status: 200, ContentType: "Text/Event-Stream; Charset=UTF-8", Body: opening},
		"a name in capitals":     streamOf(strings.Replace(opening, "message_start", "MESSAGE_START", 1), nil),
		"no names":               streamOf(unnamed(opening), nil),
		"another name":           streamOf(strings.Replace(opening, "message_start", "message", 1), nil),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := newRig(t, 1)
				g.fake.Fail(fault, 1)
				got := g.ask("s")
				if x := g.record.last(); !got.aborted || x.Outcome != OutcomeTruncated || x.Usage.Input != 12 ||
					!x.Stream {
					t.Errorf("%+v: %+v", got, x)
				}
			})
		})
	}
	for name, fault := range map[string]f.Fault{
		"an error, media type in capitals": {Status: 200, ContentType: "TEXT/EVENT-STREAM", Body: failing},
		"an error, name in capitals":       streamOf(strings.Replace(failing, "error", "Error", 1), nil),
		"an error without a name":          streamOf(unnamed(failing), nil),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := newRig(t, 1)
				g.fake.Fail(fault, 1)
				if got := g.ask("s"); got.status != 200 || got.aborted || len(g.upstream()) != 2 {
					t.Errorf("%d sends, %+v", len(g.upstream()), got)
				}
			})
		})
	}
}
