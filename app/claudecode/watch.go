package claudecode

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/fsnotify/fsnotify"

	"clb/app/atomicfile"
)

// Watch calls changed each time the content of a settings file has become another, be it that the file came or went,
// until ctx ends; that is no error. It costs nothing while nothing happens in the file's folder. Changed is called from
// Watch's own goroutine; while it runs, further changes wait and are then one.
func Watch(ctx context.Context, settings string, changed func()) error {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return fmt.Errorf("watching Claude Code's settings: %w", err)
	}
	defer watcher.Close()
	last := fingerprint(settings)
	for {
		// Folders come and go, and links turn elsewhere: what is watched is found again each time. A change between the
		// last look and the new watch is seen by the next look.
		if err := watchFolders(watcher, settings); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("watching Claude Code's settings: %w", err)
		}
		if now := fingerprint(settings); now != last {
			last = now
			changed()
			continue
		}
		if !awaitEvent(ctx, watcher, settings) {
			return nil
		}
	}
}

// awaitEvent waits until something has happened to the file or to a folder that it is in; false: ctx has ended.
func awaitEvent(ctx context.Context, watcher *fsnotify.Watcher, settings string) bool {
	file, _ := atomicfile.Followed(settings)
	for {
		select {
		case event := <-watcher.Events:
			if leadsTo(event.Name, settings) || leadsTo(event.Name, file) {
				return true
			}
		case <-watcher.Errors: // such as too many events at once
			return true
		case <-ctx.Done():
			return false
		}
	}
}

// leadsTo reports whether a path is the file's or that of a folder above it.
func leadsTo(path, file string) bool {
	return file == path ||
		strings.HasPrefix(file, strings.TrimSuffix(path, string(filepath.Separator))+string(filepath.Separator))
}

// fingerprint is another one for every other content.
func fingerprint(settings string) string {
	found, err := read(settings)
	switch {
	case err != nil:
		return err.Error()
	case found.absent:
		return ""
	}
	return sumOf(found.text)
}

// watchFolders watches where the file is named and where it lies, or the nearest folders above that are there.
func watchFolders(watcher *fsnotify.Watcher, settings string) error {
	want := []string{nearestFolder(filepath.Dir(settings))}
	if file, err := atomicfile.Followed(settings); err == nil {
		want = append(want, nearestFolder(filepath.Dir(file)))
	}
	for _, path := range watcher.WatchList() {
		if !slices.Contains(want, path) {
			_ = watcher.Remove(path) // which fails where the folder itself has gone
		}
	}
	for _, path := range want {
		if err := watcher.Add(path); err != nil {
			return err
		}
	}
	return nil
}

func nearestFolder(path string) string {
	for {
		if info, err := os.Stat(path); err == nil && info.IsDir() || filepath.Dir(path) == path {
			return path
		}
		path = filepath.Dir(path)
	}
}
