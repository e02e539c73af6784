package app

import (
	"runtime/debug"
	"sync"
	"time"
)

const (
	// gcPercent lets the small heap of this program grow to a few times what lives in it before it is collected: at the
	// default the collector would run at every two hundred requests.
	gcPercent = 300
	// memoryLimit is where the collector begins to work harder than that, in bytes: many huge prompts at once.
	memoryLimit = 300 << 20
	// memorySlack is what there may be at least beside what large requests hold.
	memorySlack = 128 << 20
	// trimWait is how long memory that was given back may be taken again before the system gets it.
	trimWait = time.Second
)

// memory follows what large requests hold. No collector can give that back while they run, so the limit moves with it;
// and when they are done the system has it again at once, since such a crowd is rare.
type memory struct {
	mu       sync.Mutex // guards the rest
	bytes    int64
	trimming bool
}

// held is for proxy.Config.
func (m *memory) held(bytes int64) {
	debug.SetMemoryLimit(max(memoryLimit, memorySlack+bytes))
	m.mu.Lock()
	defer m.mu.Unlock()
	if bytes < m.bytes && !m.trimming {
		m.trimming = true
		time.AfterFunc(trimWait, m.trim)
	}
	m.bytes = bytes
}

func (m *memory) trim() {
	m.mu.Lock()
	m.trimming = false
	m.mu.Unlock()
	debug.FreeOSMemory()
}
