package desktop

import (
	"os"
	"path"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// Memory is how many bytes this machine has, or the container that we are in; 0: not known.
func Memory() uint64 {
	var info unix.Sysinfo_t
	if unix.Sysinfo(&info) != nil {
		return 0
	}
	all := uint64(info.Totalram) * uint64(info.Unit)
	own, _ := os.ReadFile("/proc/self/cgroup")
	for _, file := range limitFiles(string(own)) {
		text, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		if limit, err := strconv.ParseUint(strings.TrimSpace(string(text)), 10, 64); err == nil && limit > 0 {
			all = min(all, limit) // where there is no limit the file says "max", or more than any machine has
		}
	}
	return all
}

// limitFiles are where the limits of our control group may stand, and of all above it.
func limitFiles(own string) []string {
	files := []string{"/sys/fs/cgroup/memory/memory.limit_in_bytes"} // version 1, as a container sees it
	for line := range strings.Lines(own) {
		group, ok := strings.CutPrefix(strings.TrimSpace(line), "0::")
		for group = path.Clean("/" + group); ok; group = path.Dir(group) {
			files = append(files, path.Join("/sys/fs/cgroup", group, "memory.max"))
			ok = group != "/"
		}
	}
	return files
}
