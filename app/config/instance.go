package config

import (
	"encoding/json"
	"fmt"
	"time"

	"clb/app/atomicfile"
)

// Instance is what the running program says about itself in Paths.Instance, so that others find it whatever their own
// environment is. Whether it still runs, only the lock knows: the file outlives a crash.
type Instance struct {
	PID     int    `json:"pid"`
	Version string `json:"version"`
	// Socket is the control socket it listens on.
	Socket string `json:"socket"`
	// Address is where it serves: "http://localhost:8080".
	Address string    `json:"address"`
	Started time.Time `json:"started"`
}

// WriteInstance replaces the file at path (0600). Only the holder of the lock calls it.
func WriteInstance(path string, i Instance) error {
	text, err := json.Marshal(i)
	if err != nil {
		return fmt.Errorf("writing the instance file: %w", err)
	}
	if err := atomicfile.WriteFile(path, append(text, '\n'), 0o600); err != nil {
		return fmt.Errorf("writing the instance file: %w", err)
	}
	return nil
}

// ReadInstance reads the file at path; the error wraps fs.ErrNotExist where nothing has run there.
func ReadInstance(path string) (Instance, error) {
	var i Instance
	text, err := atomicfile.Read(path, longestFile)
	if err != nil {
		return i, fmt.Errorf("reading the instance file: %w", err)
	}
	if err := json.Unmarshal(text, &i); err != nil {
		return Instance{}, fmt.Errorf("reading the instance file: %w", err)
	}
	return i, nil
}

// RunningSocket is where the running program listens: what it wrote down, or what this environment says.
func (p Paths) RunningSocket() string {
	if i, err := ReadInstance(p.Instance); err == nil && i.Socket != "" {
		return i.Socket
	}
	return p.Socket
}
