package contentcoding

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

// coders compress, one for each coding; "bare deflate" is deflate as some servers have it.
var coders = map[string]func(io.Writer) interface {
	io.WriteCloser
	Flush() error
}{
	"gzip":    func(w io.Writer) flusher { return gzip.NewWriter(w) },
	"deflate": func(w io.Writer) flusher { return zlib.NewWriter(w) },
	"bare deflate": func(w io.Writer) flusher {
		f, err := flate.NewWriter(w, 6)
		if err != nil {
			panic(err)
		}
		return f
	},
	"br": func(w io.Writer) flusher { return brotli.NewWriter(w) },
	"zstd": func(w io.Writer) flusher {
		z, err := zstd.NewWriter(w, zstd.WithEncoderConcurrency(1))
		if err != nil {
			panic(err)
		}
		return z
	},
}

type flusher = interface {
	io.WriteCloser
	Flush() error
}

func codingOf(name string) []string { return []string{strings.TrimPrefix(name, "bare ")} }

func packed(t testing.TB, name string, body []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := coders[name](&b)
	if _, err := w.Write(body); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestEveryCodingIsRead(t *testing.T) {
	body := []byte(strings.Repeat("event: ping\ndata: {}\n\n", 9000))
	for name := range coders {
		got, err := io.ReadAll(NewReader(bytes.NewReader(packed(t, name, body)), codingOf(name), 1<<20))
		if err != nil || !bytes.Equal(got, body) {
			t.Errorf("%s: %d bytes of %d, %v", name, len(got), len(body), err)
		}
	}
	twice := packed(t, "br", packed(t, "gzip", body))
	if got := Bytes(twice, []string{"gzip", "br"}, 1<<20); !bytes.Equal(got, body) {
		t.Errorf("compressed twice: %d bytes", len(got))
	}
}

// TestTheEndNeedsNothingBehindIt: with the last byte of a body all of it is there, and a gzip may have members.
func TestTheEndNeedsNothingBehindIt(t *testing.T) {
	for name := range coders {
		got := ""
		w := NewWriter(codingOf(name), 100, func(p []byte) { got += string(p) })
		if _, _ = w.Write(packed(t, name, []byte("all of it"))); got != "all of it" {
			t.Errorf("%s: %q", name, got)
		}
		w.Close()
	}
	two := append(packed(t, "gzip", []byte("one, ")), packed(t, "gzip", []byte("two"))...)
	if got := Bytes(two, []string{"gzip"}, 100); string(got) != "one, two" {
		t.Errorf("%q", got)
	}
}

// TestAWriterNeverWaits: each event is there as soon as the bytes that hold it are.
func TestAWriterNeverWaits(t *testing.T) {
	for name, coder := range coders {
		var sent, got bytes.Buffer
		w := NewWriter(codingOf(name), 1<<20, func(p []byte) { got.Write(p) })
		defer w.Close()
		c := coder(&sent)
		for _, event := range []string{"event: one\n\n", "event: two\n\n", strings.Repeat("three", 9000)} {
			if _, err := io.WriteString(c, event); err != nil {
				t.Fatal(err)
			}
			if err := c.Flush(); err != nil {
				t.Fatal(err)
			}
			for b := range slices.Chunk(sent.Bytes(), 7) {
				if _, err := w.Write(b); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
			sent.Reset()
			if !strings.HasSuffix(got.String(), event) {
				t.Errorf("%s: %q is missing behind %d bytes", name, event[:5], got.Len())
			}
		}
	}
}

func TestABombIsBounded(t *testing.T) {
	zeros := make([]byte, 8<<20)
	for name := range coders {
		total := 0
		w := NewWriter(codingOf(name), 1<<20, func(p []byte) { total += len(p) })
		_, err := w.Write(packed(t, name, zeros))
		w.Close()
		if total > 1<<20 || !errors.Is(err, ErrTooLarge) {
			t.Errorf("%s: %d bytes came out, %v", name, total, err)
		}
	}
	if _, err := io.ReadAll(NewReader(strings.NewReader(""), slices.Repeat([]string{"gzip"}, 1000),
		10)); !errors.Is(err,
		ErrTooLarge) {
		t.Errorf("compressed a thousand times: %v", err)
	}
}

func TestWhatIsNoCompression(t *testing.T) {
	for _, coding := range []string{"gzip", "deflate", "br", "zstd", "compress", "aes128gcm", "x"} {
		for _, body := range []string{"", "x", `{"type":"error"}`, "\x1f\x8b", "\x28\xb5\x2f\xfd\xff\xff\xff\xff",
			"\x78\x9c\x00"} {
			if got := Bytes([]byte(body), []string{coding}, 100); len(got) > 100 {
				t.Errorf("%s %q: %q", coding, body, got)
			}
		}
	}
	if got := Bytes([]byte("as it is"), nil, 1); string(got) != "as it is" {
		t.Errorf("%q", got)
	}
}

func TestCodingsOfAnAnswer(t *testing.T) {
	h := http.Header{"Content-Encoding": {"GZIP , identity", "", " br"}}
	if got := Of(h); !slices.Equal(got, []string{"gzip", "br"}) {
		t.Errorf("%q", got)
	}
	if got := Of(http.Header{"Content-Encoding": {"identity"}}); got != nil {
		t.Errorf("%q", got)
	}
}

func FuzzBytes(f *testing.F) {
	for name := range coders {
		f.Add(packed(f, name, []byte(`{"type":"error"}`)), codingOf(name)[0])
	}
	f.Fuzz(func(t *testing.T, body []byte, coding string) {
		if got := Bytes(body, []string{coding}, 4096); len(got) > 4096 {
			t.Errorf("%d bytes", len(got))
		}
	})
}
