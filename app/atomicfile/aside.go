package atomicfile

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// SetAside renames a damaged file, so that a new one can be begun, and returns its new name: that of the file,
// ".damaged-" and the time. It is empty where there is no file.
func SetAside(path string) (string, error) {
	stamp := time.Now().UTC().Format("20060102-150405")
	for n := 1; ; n++ {
		name := fmt.Sprintf("%s.damaged-%s", path, stamp)
		if n > 1 {
			name = fmt.Sprintf("%s-%d", name, n)
		}
		if _, err := os.Lstat(name); err == nil {
			continue // never over another one
		}
		err := os.Rename(path, name)
		if errors.Is(err, fs.ErrNotExist) {
			return "", nil
		}
		if err != nil {
			return "", fmt.Errorf("setting a damaged file aside: %w", err)
		}
		SyncFolder(filepath.Dir(path))
		return name, nil
	}
}

// IsBlank says whether a file holds nothing, or nothing but zero bytes and white space: what a power cut can leave of
// one.
func IsBlank(content []byte) bool { return len(bytes.Trim(content, "\x00 \t\r\n\ufeff")) == 0 }
