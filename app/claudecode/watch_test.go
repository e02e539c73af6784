package claudecode

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"go.uber.org/goleak"

	"clb/app/atomicfile"
)

func TestWatch(t *testing.T) {
	defer goleak.VerifyNone(t)
	dir := t.TempDir()
	settings := filepath.Join(dir, ".claude", "settings.json")
	target := filepath.Join(dir, "dotfiles", "claude.json")
	ctx, cancel := context.WithCancel(t.Context())
	seen, ended := make(chan string, 100), make(chan error, 1)
	go func() { ended <- Watch(ctx, settings, func() { seen <- fingerprint(settings) }) }()
	// The first call can come before the watch has begun: then there is no change to see. So the file is written until
	// one is seen.
	deadline := time.After(45 * time.Second)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for begun := false; !begun; {
		put(t, settings, time.Now().String(), 0o600)
		select {
		case <-seen:
			begun = true
		case <-tick.C:
		case <-deadline:
			t.Fatal("the file that came was not seen")
		}
	}
	await := func(what string, do func() error) {
		t.Helper()
		if err := do(); err != nil {
			t.Fatal(err)
		}
		want := fingerprint(settings)
		for {
			select {
			case got := <-seen:
				if got == want {
					return
				}
			case err := <-ended:
				t.Fatalf("%s: the watch ended: %v", what, err)
			case <-deadline:
				t.Fatalf("%s was not seen", what)
			}
		}
	}
	await("a replacement", func() error { return atomicfile.WriteFile(settings, []byte("one"), 0o600) })
	await("the folder's end", func() error { return os.RemoveAll(filepath.Dir(settings)) })
	await("its return", func() error {
		return errors.Join(os.Mkdir(filepath.Dir(settings), 0o700),
			atomicfile.WriteFile(settings, []byte("two"), 0o600))
	})
	put(t, target, "three", 0o600)
	await("a link", func() error { return errors.Join(os.Remove(settings), os.Symlink(target, settings)) })
	await("a change behind the link", func() error { return atomicfile.WriteFile(target, []byte("four"), 0o600) })
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
