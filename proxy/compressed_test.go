package proxy

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

// compressors are what an upstream may send although nobody asked for it.
var compressors = map[string]func(io.Writer) io.WriteCloser{
	"gzip": func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) },
	"br":   func(w io.Writer) io.WriteCloser { return brotli.NewWriter(w) },
	"zstd": func(w io.Writer) io.WriteCloser {
		z, err := zstd.NewWriter(w, zstd.WithEncoderConcurrency(1))
		if err != nil {
			panic(err)
		}
		return z
	},
}

func compressed(t testing.TB, coding, body string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := compressors[coding](&b)
	if _, err := io.WriteString(w, body); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// packing is an upstream that answers with compressed bytes, and counts how often it was asked.
func packing(asked *int, status int, kind, coding string, body []byte) roundTrip {
	return func(r *http.Request) (*http.Response, error) {
		*asked++
		response := saying(r, status, "")
		response.Header = http.Header{"Content-Type": {kind}, "Content-Encoding": {coding}}
		response.ContentLength, response.Body = int64(len(body)), io.NopCloser(bytes.NewReader(body))
		if got := r.Header["Accept-Encoding"]; len(got) != 1 || got[0] != "identity" {
			response.StatusCode = http.StatusNotAcceptable
		}
		return response, nil
	}
}

const countedStream = "event: message_start\ndata: " +
	"{\"type\":\"message_start\",\"message\":{\"model\":\"claude-opus-5-5\"," +
	"\"usage\":{\"input_tokens\":25,\"output_tokens\":1}}}\n\n" +
	"event: message_delta\ndata: " +
	"{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":7}}\n\n" +
	"event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"

const countedMessage = `{"type":"message","model":"claude-opus-5-5","usage":{"input_tokens":25,"output_tokens":7}}`

// TestACompressedAnswerIsCountedAndHandedOnUntouched: it is sent for once, and the client gets the upstream's own
// bytes.
func TestACompressedAnswerIsCountedAndHandedOnUntouched(t *testing.T) {
	for coding := range compressors {
		for kind, body := range map[string]string{"text/event-stream": countedStream,
			"application/json": countedMessage} {
			t.Run(coding+" "+kind, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					asked, sent := 0, compressed(t, coding, body)
					g := newOddRig(t, 2, packing(&asked, 200, kind, coding, sent))
					got, x := g.ask("s"), Exchange{}
					x = g.record.last()
					if asked != 1 || got.status != 200 || got.body != string(sent) ||
						got.header.Get("Content-Encoding") != coding {
						t.Errorf("asked %d times, %d %q", asked, got.status, got.header)
					}
					if x.Usage.Input != 25 || x.Usage.Output != 7 || x.Outcome != OutcomeComplete {
						t.Errorf("%+v %s %s", x.Usage, x.Outcome, x.Error)
					}
				})
			})
		}
	}
}

// TestACompressedErrorIsJudged: the text of an error counts, in a body and first in a stream.
func TestACompressedErrorIsJudged(t *testing.T) {
	for coding := range compressors {
		for kind, after := range map[string]int{"application/json": -1, "text/event-stream": 0} {
			t.Run(coding+" "+kind, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					asked, status := 0, http.StatusOK
					if after < 0 {
						status = http.StatusForbidden
					}
					body := errorBody("permission_error", "the words of Anthropic", after)
					g := newOddRig(t, 1, packing(&asked, status, kind, coding, compressed(t, coding, body)))
					g.ask("s")
					if x := g.record.last(); len(x.Attempts) == 0 ||
						!strings.Contains(x.Attempts[0].Reason, "the words of Anthropic") {
						t.Errorf("%+v", x.Attempts)
					}
				})
			})
		}
	}
}

// TestAnAnswerWithBytesIsAnAnswer: what can't be read is handed on, and sent for once.
func TestAnAnswerWithBytesIsAnAnswer(t *testing.T) {
	half := string(compressed(t, "gzip", countedStream)[:30])
	for name, c := range map[string]struct{ coding, body string }{
		"an unknown coding": {"aes128gcm", "\x01\x02\x03\x04"}, "no gzip": {"gzip", countedStream},
		"half a gzip":  {"gzip", half},
		"a bomb":       {"gzip", string(compressed(t, "gzip", strings.Repeat("\x00", 8<<20)))},
		"no event":     {"", ": comment\n"},
		"many codings": {strings.Repeat("gzip, ", 100), countedStream}, "one byte": {"br", "x"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				asked := 0
				g := newOddRig(t, 2, packing(&asked, 200, "text/event-stream", c.coding, []byte(c.body)))
				if got := g.ask("s"); asked != 1 || got.status != 200 || got.body != c.body {
					t.Errorf("asked %d times, %d with %d bytes", asked, got.status, len(got.body))
				}
			})
		})
	}
}
