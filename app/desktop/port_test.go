package desktop

import (
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
)

func TestPortHolder(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("reads this machine")
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	port := listener.Addr().(*net.TCPAddr).Port
	_ = listener.Close()
	if holder := PortHolder(port); holder != "" {
		t.Fatalf("a free port is held by %q", holder)
	}
	cmd, word := startChild(t, "listen", address, nil)
	if word != "held" {
		t.Fatal(word)
	}
	holder := PortHolder(port)
	if !strings.HasPrefix(holder, filepath.Base(os.Args[0])) ||
		!strings.HasSuffix(holder, "(pid "+strconv.Itoa(cmd.Process.Pid)+")") {
		t.Errorf("the holder is %q, want this test binary with pid %d", holder, cmd.Process.Pid)
	}
	for _, port := range []int{-1, 0, 65536, 1 << 20} {
		if holder := PortHolder(port); holder != "" {
			t.Errorf("port %d is held by %q", port, holder)
		}
	}
}

func TestProcessInWords(t *testing.T) {
	tests := []struct {
		command []string
		want    string
	}{
		{nil, "pid 7"},
		{[]string{""}, "pid 7"},
		{[]string{"/usr/bin/node", "server.js", "--token", "x"}, "node server.js (pid 7)"},
		{[]string{"python3", "-m", "http.server"}, "python3 (pid 7)"},
		{[]string{"app", "KEY=abc"}, "app (pid 7)"},
		{[]string{"app", "postgres://me:pw@host"}, "app (pid 7)"},
		{[]string{"app", strings.Repeat("x", 81)}, "app (pid 7)"},
		{[]string{`C:\Program Files\nodejs\node.exe`}, "node.exe (pid 7)"},
		{[]string{"a\x1b[31m\nb\u202e"}, "a?[31m?b? (pid 7)"},
		{[]string{strings.Repeat("é", 200)}, strings.Repeat("é", 50) + "… (pid 7)"},
	}
	for _, test := range tests {
		if got := process(7, test.command); got != test.want {
			t.Errorf("%q: %q, want %q", test.command, got, test.want)
		}
	}
}

func TestParseLsof(t *testing.T) {
	for answer, want := range map[string]string{
		"":                              "",
		"p12\ncnode\n":                  "node (pid 12)",
		"p12\ncnode\nf3\np13\ncother\n": "node (pid 12)",
		"p12\n":                         "pid 12",
		"cnode\n":                       "",
		"pxx\ncnode\n":                  "",
	} {
		if got := parseLsof(answer); got != want {
			t.Errorf("%q: %q, want %q", answer, got, want)
		}
	}
}
