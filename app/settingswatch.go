package app

import (
	"context"
	"path/filepath"
	"slices"
	"time"

	"github.com/fsnotify/fsnotify"
)

const (
	// settleTime is how long the settings file must be left alone before it is read: editors write it in several steps.
	settleTime = 100 * time.Millisecond
	// lookAgain is how often it is read where the system does not tell of changes.
	lookAgain = time.Minute
)

// watchSettings takes over what somebody writes into the settings file or the price file, until ctx ends.
func (p *program) watchSettings(ctx context.Context) {
	files, folders := watchedPaths(p.backend.Paths.Settings, p.backend.Paths.Prices)
	watcher, err := fsnotify.NewWatcher()
	if err == nil {
		defer func() { _ = watcher.Close() }()
		for _, folder := range folders {
			if err == nil {
				err = watcher.Add(folder)
			}
		}
	}
	if err != nil {
		p.logger.Warn("settings file not watched, polling instead", "error", err)
		p.pollSettings(ctx)
		return
	}
	p.backend.ReloadSettings(ctx) // since they were read at the start
	var due <-chan time.Time
	for {
		select {
		case e := <-watcher.Events:
			if slices.Contains(files, filepath.Clean(e.Name)) && e.Op != fsnotify.Chmod {
				due = time.After(settleTime)
			}
		case err := <-watcher.Errors: // some events are lost
			p.logger.Debug("watching the settings file failed", "error", err)
			due = time.After(settleTime)
		case <-due:
			due = nil
			p.backend.ReloadSettings(ctx)
		case <-ctx.Done():
			return
		}
	}
}

// watchedPaths are the files and, where one is a link, what it points at, with their folders. A folder is watched
// rather than the file, since most editors put another file in its place.
func watchedPaths(paths ...string) (files, folders []string) {
	for _, path := range paths {
		files = append(files, filepath.Clean(path))
		if target, err := filepath.EvalSymlinks(path); err == nil && !slices.Contains(files, target) {
			files = append(files, target)
		}
	}
	for _, file := range files {
		if folder := filepath.Dir(file); !slices.Contains(folders, folder) {
			folders = append(folders, folder)
		}
	}
	return files, folders
}

// pollSettings reads the settings file time and again.
func (p *program) pollSettings(ctx context.Context) {
	ticker := time.NewTicker(lookAgain)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			p.backend.ReloadSettings(ctx)
		case <-ctx.Done():
			return
		}
	}
}
