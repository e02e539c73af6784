// Package buildinfo holds what the program is called. Every name that a person or another program sees (title, binary,
// folders, keychain service, header prefix, environment variables) is built from these constants, so that renaming the
// product is one edit.
package buildinfo

// Names of the product.
const (
	// Name is the title that people read.
	Name = "Claude Load Balancer"
	// Binary is the command, and the prefix of files, folders and the keychain service.
	Binary = "clb"
	// ID is the reverse-domain style identifier that desktops ask for.
	ID = "io.github.clb"
	// Env is the prefix of the environment variables that are ours: CLB_HOME and so on.
	Env = "CLB_"
	// Header is the prefix of the HTTP headers that are ours. They never reach Anthropic.
	Header = "X-Clb-"
)

// Version is set by the linker (-X clb/app/buildinfo.Version=...).
var Version = "dev"
