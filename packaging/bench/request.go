//go:build linux

package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// request is one request ready to be written, and what its answer must show.
type request struct {
	bytes []byte
	// mark is of the body, as the fake sends it back.
	mark string
	// events is the length of the stream that must come; 0: the JSON answer.
	events int
}

// sessionID is the UUID of a connection's conversation.
func sessionID(i int) string { return fmt.Sprintf("ffaa5883-1998-454e-b5e6-%012x", i+1) }

// newRequest is a request of Claude Code 2.1.330's, header for header, with a body of that many bytes.
func newRequest(host string, connection int, s scenario) (request, error) {
	session := sessionID(connection)
	body, err := promptBody(s.Body, session, s.Events > 0)
	if err != nil {
		return request{}, err
	}
	var b strings.Builder
	b.WriteString("POST /v1/messages?beta=true HTTP/1.1\r\n")
	for _, header := range claudeCodeHeaders(session) {
		b.WriteString(header[0] + ": " + header[1] + "\r\n")
	}
	if s.Events > 0 {
		b.WriteString(FastEvents + ": " + strconv.Itoa(s.Events) + "\r\n")
		b.WriteString(FastGap + ": " + time.Duration(s.Gap).String() + "\r\n")
	}
	b.WriteString("Connection: keep-alive\r\nHost: " + host + "\r\nAccept-Encoding: gzip, deflate, br, zstd\r\n")
	b.WriteString("Content-Length: " + strconv.Itoa(len(body)) + "\r\n\r\n")
	return request{append([]byte(b.String()), body...), FastBodyMark(body), s.Events}, nil
}

func claudeCodeHeaders(session string) [][2]string {
	return [][2]string{
		{"Accept", "application/json"},
		{"Authorization", "Bearer dummy"},
		{"Content-Type", "application/json"},
		{"User-Agent", "claude-cli/2.1.330 (external, sdk-cli)"},
		{"X-Claude-Code-Session-Id", session},
		{"X-Stainless-Arch", "x64"},
		{"X-Stainless-Lang", "js"},
		{"X-Stainless-OS", "Linux"},
		{"X-Stainless-Package-Version", "0.128.0"},
		{"X-Stainless-Retry-Count", "0"},
		{"X-Stainless-Runtime", "node"},
		{"X-Stainless-Runtime-Version", "v26.12.1"},
		{"X-Stainless-Timeout", "600"},
		{"anthropic-beta", "claude-code-20250219,interleaved-thinking-2025-05-14,context-management-2025-06-27," +
			"per-turn-control-2026-07-01,mid-conversation-tool-changes-2026-07-01,thinking-token-count-2026-05-13," +
			"advanced-tool-use-2025-11-20,effort-2025-11-24"},
		{"anthropic-dangerous-direct-browser-access", "true"},
		{"anthropic-version", "2023-06-01"},
		{"x-app", "cli"},
	}
}
