package doctor

import (
	"fmt"

	"golang.org/x/sys/windows"
)

// FreeSpace is how many bytes this user can still write to the disk of a folder.
func FreeSpace(folder string) (int64, error) {
	path, err := windows.UTF16PtrFromString(folder)
	if err != nil {
		return 0, fmt.Errorf("asking for the free space: %w", err)
	}
	var free uint64
	if err := windows.GetDiskFreeSpaceEx(path, &free, nil, nil); err != nil {
		return 0, fmt.Errorf("asking for the free space of %s: %w", folder, err)
	}
	return int64(free), nil
}

// isOwn is for systems whose folders have modes.
func isOwn(string) bool { return false }
