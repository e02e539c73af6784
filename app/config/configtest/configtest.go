// Package configtest makes environments in which a program under test finds nothing of this machine's own.
package configtest

import (
	"fmt"
	"net"
	"path/filepath"
	"testing"

	"clb/app/buildinfo"
)

// Environ are the environment variables of a program in a folder of its own, on that port (0: any free one), with that
// address for all hosts of Anthropic. Its secrets are in an encrypted file.
func Environ(t testing.TB, upstream string, port int) []string {
	t.Helper()
	const env = buildinfo.Env
	return []string{env + "HOME=" + filepath.Join(t.TempDir(), "home"), env + "KEYCHAIN=file",
		fmt.Sprintf("PORT=%d", port), env + "API_URL=" + upstream, env + "CLAUDE_URL=" + upstream,
		env + "PLATFORM_URL=" + upstream}
}

// Nowhere is an upstream at which nothing listens.
const Nowhere = "http://127.0.0.1:1"

// FreePort is a port that nothing listens on.
func FreePort(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port
}
