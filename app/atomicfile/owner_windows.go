package atomicfile

import (
	"io/fs"
	"os"
)

// keepOwner does nothing: a file gets its owner from its folder.
func keepOwner(*os.File, fs.FileInfo) error { return nil }
