// Command openapi writes the OpenAPI document of the local API: what control's table of endpoints, its types and their
// comments say.
package main

import (
	"fmt"
	"os"
	"path/filepath"
)

// root is the program's own module, seen from this one.
const root = "../.."

func main() {
	if err := write(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func write() error {
	text, err := document(root)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(root, "app/control/server/openapi.gen.yaml"), text, 0o644)
}
