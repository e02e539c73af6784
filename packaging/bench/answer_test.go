//go:build linux

package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http/httputil"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestAnswersTakeCompleteJSON(t *testing.T) {
	body := FastMessage()
	length := fmt.Sprintf("Content-Length: %d", len(body))
	tests := map[string][]string{
		"with a length": {head(length) + body},
		"in two pieces": {head(length) + body[:100], body[100:]},
		"in one chunk": {head("Transfer-Encoding: chunked") +
			fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(body), body)},
		"in two chunks": {head("transfer-encoding: chunked") +
			fmt.Sprintf("A\r\n%s\r\n%X;x=y\r\n%s\r\n0\r\n\r\n", body[:10], len(body)-10, body[10:])},
		"every byte on its own": strings.Split(head(length)+body, ""),
	}
	for name, pieces := range tests {
		t.Run(name, func(t *testing.T) {
			// The same answer twice on one connection: the second shows that the first was read to its end and no
			// further.
			a := reader(0, nil, append(append([]string{}, pieces...), pieces...)...)
			for range 2 {
				if keep, err := a.next(request{mark: mark}); err != nil || !keep {
					t.Fatal(keep, err)
				}
			}
			if _, err := a.next(request{mark: mark}); err == nil {
				t.Error("there was a third answer")
			}
		})
	}
}

func TestAnswersNoteTheClose(t *testing.T) {
	body := FastMessage()
	keep, err := reader(0, nil, head("Connection: close", fmt.Sprintf("Content-Length: %d", len(body)))+
		body).next(request{mark: mark})
	if keep || err != nil {
		t.Error(keep, err)
	}
}

func TestAnswersRefuseWhatIsWrong(t *testing.T) {
	body := FastMessage()
	length := fmt.Sprintf("Content-Length: %d", len(body))
	chunked := "Transfer-Encoding: chunked"
	tests := map[string]struct{ answer, want string }{
		"nothing":             {"", "EOF"},
		"not HTTP":            {"hello\r\n\r\n", "not the first line"},
		"no status":           {"HTTP/1.1 abc\r\n\r\n", "no status"},
		"another status":      {"HTTP/1.1 503 No\r\nContent-Length: 4\r\n\r\nbusy", `status 503: "busy"`},
		"cut head":            {head(length)[:60], "EOF"},
		"no colon":            {head("Length"), "not a header"},
		"length in words":     {head("Content-Length: ten"), "not a length"},
		"negative length":     {head("Content-Length: -1"), "not a length"},
		"neither":             {head() + body, "neither a length nor chunks"},
		"encoded":             {head(length, "Content-Encoding: gzip") + body, "did not encode"},
		"no mark":             {"HTTP/1.1 200 OK\r\n" + length + "\r\n\r\n" + body, `reached the fake as ""`},
		"another mark":        {strings.Replace(head(length), mark, "2-12345679", 1) + body, "reached the fake as"},
		"cut body":            {head(length) + body[:500], "unexpected EOF"},
		"short body":          {head("Content-Length: 500") + body[:500], "ends"},
		"long body":           {head(fmt.Sprintf("Content-Length: %d", len(body)+1)) + body + "}", "not the fake's"},
		"one byte changed":    {head(length) + strings.Replace(body, "callers", "cellars", 1), "not the fake's"},
		"cut chunk":           {head(chunked) + "400\r\n" + body[:500], "unexpected EOF"},
		"no last chunk":       {head(chunked) + fmt.Sprintf("%x\r\n%s\r\n", len(body), body), "unexpected EOF"},
		"cut last chunk":      {head(chunked) + fmt.Sprintf("%x\r\n%s\r\n0\r\n", len(body), body), "unexpected EOF"},
		"chunk in words":      {head(chunked) + "ten\r\n", "size of a chunk"},
		"chunk too large":     {head(chunked) + "10000000\r\n", "size of a chunk"},
		"chunk of no size":    {head(chunked) + "\r\n", "size of a chunk"},
		"chunk of wrong size": {head(chunked) + fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(body)-1, body), "followed by"},
		"a stream instead": {head(chunked) + fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(event("ping", 1)),
			event("ping", 1)), "not the fake's"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			keep, err := reader(0, nil, test.answer).next(request{mark: mark})
			if err == nil || keep || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, should say %q", err, test.want)
			}
		})
	}
}

func TestStreamsAreMeasured(t *testing.T) {
	text, want := realStream(t, 9)
	var delays []int64
	if _, err := reader(1000, &delays, text).next(want); err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(delays), "[990 980 970 960 950 940 930 920 910]"; got != want {
		t.Errorf("delays %s, want %s", got, want)
	}
}

func TestStreamsRefuseWhatIsWrong(t *testing.T) {
	text, want := realStream(t, 9)
	start := strings.Index(text, "\r\n\r\n") + 4
	body, err := io.ReadAll(httputil.NewChunkedReader(strings.NewReader(text[start:])))
	if err != nil {
		t.Fatal(err)
	}
	events := strings.SplitAfter(string(body), "\n\n")[:9]
	tests := map[string]struct {
		events []string
		want   string
	}{
		"as it is":           {events, ""},
		"one lost":           {append(append([]string{}, events[:4]...), events[5:]...), "event 8 of 9"},
		"one twice":          {append(append([]string{}, events[:5]...), events[4:]...), "event 9 of 9"},
		"two changed places": {[]string{events[0], events[2], events[1]}, "not in its turn"},
		"the last lost":      {events[:8], "8 events"},
		"cut in an event":    {append(append([]string{}, events[:8]...), events[8][:20]), "inside an event"},
		"a byte lost": {append(append([]string{}, strings.Replace(events[0], "msg_", "msg", 1)), events[1:]...),
			"9 events in"},
		"nothing":      {nil, "0 events"},
		"not an event": {[]string{"event: ping\ndata: {}\n\n"}, "not whole"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			stream := strings.Join(test.events, "")
			answer := text[:start] + "0\r\n\r\n"
			if stream != "" {
				answer = fmt.Sprintf("%s%x\r\n%s\r\n0\r\n\r\n", text[:start], len(stream), stream)
			}
			var delays []int64
			_, err := reader(1000, &delays, answer).next(want)
			if got := fmt.Sprint(err); (err == nil) != (test.want == "") || !strings.Contains(got, test.want) {
				t.Errorf("error %v, should say %q", err, test.want)
			}
		})
	}
}

// However a proxy cuts a stream into chunks, and the network into reads, the same events come out.
func TestStreamsMayBeCutAnywhere(t *testing.T) {
	text, want := realStream(t, 20)
	start := strings.Index(text, "\r\n\r\n") + 4
	body, err := io.ReadAll(httputil.NewChunkedReader(strings.NewReader(text[start:])))
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		var answer strings.Builder
		answer.WriteString(text[:start])
		for left := string(body); left != ""; {
			n := rapid.IntRange(1, min(len(left), 700)).Draw(t, "chunk")
			fmt.Fprintf(&answer, "%x\r\n%s\r\n", n, left[:n])
			left = left[n:]
		}
		answer.WriteString("0\r\n\r\n")
		var pieces []string
		for left := answer.String(); left != ""; {
			n := rapid.IntRange(1, min(len(left), 900)).Draw(t, "read")
			pieces = append(pieces, left[:n])
			left = left[n:]
		}
		var delays []int64
		if _, err := reader(1000, &delays, pieces...).next(want); err != nil {
			t.Fatal(err)
		}
		if len(delays) != 20 || delays[0] != 990 || delays[19] != 800 {
			t.Fatalf("delays %v", delays)
		}
	})
}

// gather is a check that keeps what it is shown.
type gather struct{ bytes.Buffer }

func (g *gather) part(p []byte) error { g.Write(p); return nil }
func (g *gather) end() error          { return nil }

// FuzzChunks compares the reading of chunks with the standard library's: what is taken here must be taken there, alike.
func FuzzChunks(f *testing.F) {
	for _, seed := range []string{"0\r\n\r\n", "5\r\nhello\r\n0\r\n\r\n", "5;a=b\r\nhello\r\n1\r\n!\r\n0\r\n\r\n",
		"a\nhelloworld\n0\n\n", "ffffffff\r\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var ours gather
		if err := reader(0, nil, string(text)).chunks(&ours); err != nil {
			return
		}
		theirs, err := io.ReadAll(httputil.NewChunkedReader(bytes.NewReader(text)))
		if err != nil || !bytes.Equal(ours.Bytes(), theirs) {
			t.Errorf("%q: read %q, the standard library %q, %v", text, ours.Bytes(), theirs, err)
		}
	})
}
