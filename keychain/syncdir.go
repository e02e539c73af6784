//go:build !windows

package keychain

import (
	"errors"
	"os"
)

// syncDir brings a rename to the disk.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
