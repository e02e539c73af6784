package desktop

import (
	"fmt"
	"os"
)

// PrivateFolder makes the folder (0700, its missing parents too) and says whether it is the user's alone. It is an
// error when the folder, or a symbolic link in its place, belongs to another user, or when others can write in it:
// anyone who can do that can replace our files and listen on our socket. The folders on the way to it must be the
// user's or root's, and no one else's to write in, unless they are sticky. That others can merely enter it is a warning
// in words, since the files inside are 0600. It never changes a folder that it finds.
func PrivateFolder(path string) (warning string, err error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return "", fmt.Errorf("making the folder: %w", err)
	}
	return checkFolder(path)
}

// ParentError says what is wrong with a folder on the way to the one that was looked at.
type ParentError struct{ Text string }

func (e *ParentError) Error() string { return e.Text }
