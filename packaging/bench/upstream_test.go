package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// startFast serves a Fast with that clock for the length of the test and returns its base URL and a client for it.
func startFast(t *testing.T, clock func() int64) (string, *http.Client) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- (&Fast{Clock: clock}).Serve(ctx, l) }()
	transport := &http.Transport{DisableCompression: true}
	t.Cleanup(func() {
		cancel()
		if err := <-served; err != nil {
			t.Errorf("serving: %v", err)
		}
		transport.CloseIdleConnections()
		goleak.VerifyNone(t, goleak.IgnoreTopFunction("testing.(*T).Run"))
	})
	return "http://" + l.Addr().String(), &http.Client{Transport: transport}
}

// do sends a request and returns its answer with the whole body.
func do(t *testing.T, client *http.Client, req *http.Request) (*http.Response, []byte) {
	t.Helper()
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, body
}

func newFastRequest(t *testing.T, method, url string, body io.Reader) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, body)
	if err != nil {
		t.Fatal(err)
	}
	return req
}

func TestFastAnswersJSON(t *testing.T) {
	url, client := startFast(t, nil)
	large := bytes.Repeat([]byte("0123456789abcdef"), 40_000)
	tests := []struct {
		name, method string
		body         io.Reader
		mark         string
		want         string
	}{
		{"no body", "GET", nil, FastBodyMark(nil), FastMessage()},
		{"head", "HEAD", nil, FastBodyMark(nil), ""},
		{"with a length", "POST", bytes.NewReader(large), FastBodyMark(large), FastMessage()},
		{"chunked", "POST", io.MultiReader(bytes.NewReader(large)), FastBodyMark(large), FastMessage()},
		{"after chunked", "POST", strings.NewReader("{}"), FastBodyMark([]byte("{}")), FastMessage()},
	}
	// in turn, on one kept connection: each answer also shows that the one before was read to its end
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			resp, body := do(t, client, newFastRequest(t, test.method, url+"/v1/messages?beta=true", test.body))
			if resp.StatusCode != 200 || string(body) != test.want {
				t.Errorf("got %s with %q", resp.Status, body)
			}
			if got := resp.Header.Get(FastBody); got != test.mark {
				t.Errorf("the body arrived as %s, was sent as %s", got, test.mark)
			}
			if resp.ContentLength != int64(len(FastMessage())) {
				t.Errorf("content length %d", resp.ContentLength)
			}
		})
	}
}

func TestFastMarkTellsBodiesApart(t *testing.T) {
	marks := map[string]string{}
	for _, body := range []string{"", "a", "b", "aa", "ab", "ba"} {
		mark := FastBodyMark([]byte(body))
		if other, seen := marks[mark]; seen {
			t.Errorf("%q and %q have the same mark %s", body, other, mark)
		}
		marks[mark] = body
	}
}

func TestFastHeadersAreRealistic(t *testing.T) {
	url, client := startFast(t, nil)
	first, _ := do(t, client, newFastRequest(t, "POST", url+"/v1/messages", strings.NewReader("{}")))
	second, body := do(t, client, newFastRequest(t, "POST", url+"/v1/messages", strings.NewReader("{}")))
	if a, b := first.Header.Get("Request-Id"), second.Header.Get("Request-Id"); a == b ||
		!strings.HasPrefix(a, "req_") {
		t.Errorf("request ids %q and %q", a, b)
	}
	const family = "Anthropic-Ratelimit-Unified-"
	for name, want := range map[string]string{"Status": "allowed", "Representative-Claim": "five_hour",
		"5h-Status": "allowed", "7d-Status": "allowed"} {
		if got := first.Header.Get(family + name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	for _, name := range []string{"Reset", "5h-Reset", "7d-Reset"} {
		seconds, err := strconv.ParseInt(first.Header.Get(family+name), 10, 64)
		if err != nil || !time.Unix(seconds, 0).After(time.Now()) {
			t.Errorf("%s is %q, not a time to come", name, first.Header.Get(family+name))
		}
	}
	var message struct {
		Type  string
		Usage map[string]any
	}
	if err := json.Unmarshal(body, &message); err != nil || message.Type != "message" || len(message.Usage) == 0 {
		t.Errorf("body %s: %v", body, err)
	}
	if n := len(body); n < 900 || n > 1200 {
		t.Errorf("the answer has %d bytes, about 1 kB is meant", n)
	}
}

// ticks is a clock that counts its readings.
func ticks() func() int64 {
	var n int64 = 1_000_000
	return func() int64 { n++; return n }
}

func TestFastStreams(t *testing.T) {
	for _, n := range []int{FastMinEvents, 8, 50, 200} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			url, client := startFast(t, ticks())
			req := newFastRequest(t, "POST", url+"/v1/messages?beta=true", strings.NewReader(`{"stream":true}`))
			req.Header.Set(FastEvents, strconv.Itoa(n))
			resp, body := do(t, client, req)
			if ct := resp.Header.Get("Content-Type"); !strings.HasPrefix(ct, "text/event-stream") {
				t.Errorf("content type %q", ct)
			}
			if len(body) != FastStreamSize(n) {
				t.Errorf("%d bytes, FastStreamSize says %d", len(body), FastStreamSize(n))
			}
			events := bytes.SplitAfter(body, []byte("\n\n"))
			events = events[:len(events)-1] // what follows the last separator: nothing
			if len(events) != n {
				t.Fatalf("%d events", len(events))
			}
			for i, event := range events {
				sent, ok := FastSentAt(event)
				if !ok || sent != 1_000_001+int64(i) {
					t.Errorf("event %d was sent at %d (%v)", i, sent, ok)
				}
				checkEvent(t, event)
			}
			first, last := string(events[0]), string(events[n-1])
			if !strings.HasPrefix(first, "event: message_start\n") ||
				!strings.HasPrefix(last, "event: message_stop\n") {
				t.Errorf("starts with %q, ends with %q", first, last)
			}
		})
	}
}

// checkEvent checks that an event has a name, and data of the same type.
func checkEvent(t *testing.T, event []byte) {
	t.Helper()
	name, data, ok := strings.Cut(strings.TrimSuffix(string(event), "\n\n"), "\ndata: ")
	var parsed struct{ Type string }
	if err := json.Unmarshal([]byte(data), &parsed); err != nil || !ok || "event: "+parsed.Type != name {
		t.Errorf("%q: %v", event, err)
	}
}

func TestFastKeepsTheGap(t *testing.T) {
	base := time.Now()
	url, client := startFast(t, func() int64 { return int64(time.Since(base)) })
	const gap, n = 5 * time.Millisecond, 9
	req := newFastRequest(t, "POST", url+"/v1/messages", nil)
	req.Header.Set(FastEvents, strconv.Itoa(n))
	req.Header.Set(FastGap, gap.String())
	_, body := do(t, client, req)
	events := bytes.SplitAfter(body, []byte("\n\n"))
	first, _ := FastSentAt(events[0])
	last, ok := FastSentAt(events[n-1])
	// The first event may go out late, so only the last one's due time is certain: it is counted from the request.
	if !ok || time.Duration(last-first) <= (n-2)*gap || time.Duration(last) < (n-1)*gap {
		t.Errorf("%d events went out in %v", n, time.Duration(last-first))
	}
}

func TestFastSentAtRefusesOtherBytes(t *testing.T) {
	whole := "event: ping\ndata: {\"type\":\"ping\",\"sent\":\"0000000000000000042\"}\n\n"
	if sent, ok := FastSentAt([]byte(whole)); !ok || sent != 42 {
		t.Fatalf("the whole event gives %d, %v", sent, ok)
	}
	tests := map[string]string{
		"empty":           "",
		"only the end":    "\"}\n\n",
		"cut":             whole[:len(whole)-1],
		"not a digit":     strings.Replace(whole, "42", "4x", 1),
		"too few digits":  strings.Replace(whole, "000042", "42", 1),
		"another field":   strings.Replace(whole, "sent", "seen", 1),
		"without moments": "event: ping\ndata: {\"type\": \"ping\"}\n\n",
	}
	for name, event := range tests {
		if sent, ok := FastSentAt([]byte(event)); ok {
			t.Errorf("%s: %q gives %d", name, event, sent)
		}
	}
}

func TestFastDropsWhatIsNotARequest(t *testing.T) {
	tests := map[string]string{
		"not HTTP":          "hello\r\n\r\n",
		"old HTTP":          "GET / HTTP/1.0\r\n\r\n",
		"no colon":          "GET / HTTP/1.1\r\nHost 127.0.0.1\r\n\r\n",
		"negative length":   "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
		"length in words":   "POST / HTTP/1.1\r\nContent-Length: ten\r\n\r\n",
		"too few events":    "POST / HTTP/1.1\r\n" + FastEvents + ": 6\r\n\r\n",
		"too many events":   "POST / HTTP/1.1\r\n" + FastEvents + ": 100001\r\n\r\n",
		"gap of an hour":    "POST / HTTP/1.1\r\n" + FastGap + ": 1h\r\n\r\n",
		"gap without unit":  "POST / HTTP/1.1\r\n" + FastGap + ": 20\r\n\r\n",
		"endless head":      "GET / HTTP/1.1\r\n" + strings.Repeat("A: b\r\n", 300) + "\r\n",
		"line beyond limit": "GET /" + strings.Repeat("x", 70<<10) + " HTTP/1.1\r\n\r\n",
	}
	url, _ := startFast(t, nil)
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			conn, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			go io.WriteString(conn, text) // ends with the connection at the latest
			if answer, _ := io.ReadAll(conn); len(answer) > 0 {
				t.Errorf("it answered %q", answer)
			}
		})
	}
}

func TestFastClosesWhenAsked(t *testing.T) {
	url, client := startFast(t, nil)
	req := newFastRequest(t, "POST", url, strings.NewReader("{}"))
	req.Close = true
	if resp, _ := do(t, client, req); resp.StatusCode != 200 {
		t.Errorf("status %d", resp.StatusCode)
	}
}

// A stream under way ends with the server: broken, never as if it were complete.
func TestFastStopsInsideAStream(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- (&Fast{}).Serve(ctx, l) }()
	conn, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "POST / HTTP/1.1\r\n%s: 10\r\n%s: 5s\r\n\r\n", FastEvents, FastGap)
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if body, err := io.ReadAll(resp.Body); err == nil {
		t.Errorf("the stream ended cleanly after %d bytes", len(body))
	}
	if err := <-served; err != nil {
		t.Error(err)
	}
	goleak.VerifyNone(t)
}
