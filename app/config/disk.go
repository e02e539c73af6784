package config

import (
	"fmt"

	"clb/app/atomicfile"
)

// Replace puts another text in the place of the settings file, in one step. It does not look at the text: see Parse.
func Replace(path string, text []byte) error {
	if err := atomicfile.WriteFile(path, text, 0o600); err != nil {
		return fmt.Errorf("writing the settings file: %w", err)
	}
	return nil
}
