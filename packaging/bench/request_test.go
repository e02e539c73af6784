//go:build linux

package main

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"testing"
)

// The requests are what they should look like to a server.
func TestRequestIsClaudeCodes(t *testing.T) {
	for _, s := range loads() {
		t.Run(s.Key, func(t *testing.T) {
			r, err := newRequest("127.0.0.1:8080", 3, s)
			if err != nil {
				t.Fatal(err)
			}
			in := bufio.NewReader(bytes.NewReader(r.bytes))
			req, err := http.ReadRequest(in)
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(req.Body)
			if err != nil || len(body) != s.Body || int64(s.Body) != req.ContentLength {
				t.Errorf("%d bytes of body, length %d, %v", len(body), req.ContentLength, err)
			}
			if rest, _ := io.ReadAll(in); len(rest) > 0 {
				t.Errorf("%d bytes follow the request", len(rest))
			}
			if req.Method != "POST" || req.URL.String() != "/v1/messages?beta=true" || req.Host != "127.0.0.1:8080" {
				t.Errorf("%s %s for %s", req.Method, req.URL, req.Host)
			}
			if got := req.Header.Get("X-Claude-Code-Session-Id"); got != sessionID(3) ||
				!bytes.Contains(body, []byte(got)) {
				t.Errorf("session %q", got)
			}
			if r.mark != FastBodyMark(body) || r.events != s.Events {
				t.Errorf("expects %s and %d events", r.mark, r.events)
			}
		})
	}
}
