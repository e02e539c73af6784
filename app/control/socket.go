package control

import (
	"errors"
	"io/fs"
	"runtime"
	"syscall"
)

// IsPrivate reports whether only its owner can reach into a folder. Windows keeps no such bits; the folder there lies
// in the user's own profile.
func IsPrivate(dir fs.FileInfo) bool {
	return runtime.GOOS == "windows" || dir.Mode().Perm()&0o077 == 0
}

// NobodyListens reports whether a dial failed because there is no listener, and not for another reason.
func NobodyListens(err error) bool {
	const windowsRefused = syscall.Errno(10061) // WSAECONNREFUSED; on other systems no error has this number
	return errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, windowsRefused) || errors.Is(err, fs.ErrNotExist)
}
