package desktop

import (
	"slices"
	"testing"
)

func TestMemory(t *testing.T) {
	if n := Memory(); n < 64<<20 {
		t.Errorf("%d bytes", n)
	}
	for own, want := range map[string]string{
		"0::/user.slice/a.scope\n": "/sys/fs/cgroup/user.slice/memory.max", "0::/": "/sys/fs/cgroup/memory.max",
		"0::/../../x":   "/sys/fs/cgroup/x/memory.max",
		"4:memory:/x\n": "/sys/fs/cgroup/memory/memory.limit_in_bytes",
	} {
		if files := limitFiles(own); !slices.Contains(files, want) || len(files) > 4 {
			t.Errorf("%q: %q", own, files)
		}
	}
}
