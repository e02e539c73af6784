//go:build e2e

package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"clb/proxy/anthropictest"
)

func TestChildrenInheritNoSecret(t *testing.T) {
	p := newProgram(t, anthropictest.Config{})
	seen := filepath.Join(p.home, "environ")
	bin := filepath.Join(p.home, "bin")
	if err := os.MkdirAll(bin, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(bin, "xdg-open"),
		[]byte("#!/bin/sh\nenv > "+seen+".part && mv "+seen+".part "+seen+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	p.env = append(p.env, "PATH="+bin+":/usr/bin:/bin", "DISPLAY=:99", "CLB_KEYCHAIN_PASSPHRASE=canary of the keychain",
		"CLB_BACKUP_PASSPHRASE=canary of the backup")
	p.start()
	p.must("")
	var environ []byte
	p.await("the opening of the dashboard", func() bool { environ, _ = os.ReadFile(seen); return len(environ) > 0 })
	if strings.Contains(string(environ), "canary") || !strings.Contains(string(environ), "DISPLAY=:99") {
		t.Errorf("the browser got %s", environ)
	}
}
