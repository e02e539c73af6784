//go:build darwin || windows

package autostart

import (
	"errors"
	"fmt"

	"clb/app/buildinfo"
)

// errNoService is for systems without systemd.
var errNoService = fmt.Errorf("only systemd on Linux starts %s as a service: %w", buildinfo.Name, errors.ErrUnsupported)
