package autostart

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"clb/app/buildinfo"
)

// New is the entry of our own program: with its tray, or as a service without one.
func New(program string, service bool) Entry {
	if service {
		return Entry{Program: program, Args: []string{"serve"}, Service: true}
	}
	return Entry{Program: program, Args: []string{"tray"}}
}

// ThisProgram is the path of the running program, by the name that will stand longest: where a link in PATH leads to
// it, that link, since a package may put each version into a folder of its own.
func ThisProgram() (string, error) {
	own, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("finding the path of this program: %w", err)
	}
	if link, err := exec.LookPath(buildinfo.Binary); err == nil && filepath.IsAbs(link) && sameFile(link, own) {
		return link, nil
	}
	return own, nil
}

// sameFile reports whether two paths lead to one file.
func sameFile(a, b string) bool {
	first, errA := os.Stat(a)
	second, errB := os.Stat(b)
	return errA == nil && errB == nil && os.SameFile(first, second)
}

// temporaryFolders are the folders that a system (runtime.GOOS) empties sooner or later.
func temporaryFolders(goos, temp string, env func(string) string) []string {
	folders := []string{temp}
	switch goos {
	case "windows":
		folders = append(folders, env("TEMP"), env("TMP"))
		if local := env("LOCALAPPDATA"); local != "" {
			folders = append(folders, local+`\Temp`)
		}
	case "darwin":
		folders = append(folders, "/tmp", "/private/tmp", "/var/tmp", "/private/var/tmp", "/var/folders",
			"/private/var/folders")
	default:
		folders = append(folders, "/tmp", "/var/tmp", "/dev/shm")
	}
	return folders
}

// isTemporary reports whether a program will be gone: it is in one of the folders, in Go's own build folder, or where
// macOS puts a program that was started from its download.
func isTemporary(goos, program string, folders []string) bool {
	path := folded(goos, program)
	for _, folder := range folders {
		folder = strings.TrimSuffix(folded(goos, folder), "/")
		if folder != "" && strings.HasPrefix(path, folder+"/") {
			return true
		}
	}
	for _, part := range strings.Split(path, "/") {
		if strings.HasPrefix(part, "go-build") || goos == "darwin" && part == "apptranslocation" {
			return true
		}
	}
	return false
}

// samePath reports whether two paths are one by the rules of a system (runtime.GOOS).
func samePath(goos, a, b string) bool { return folded(goos, a) == folded(goos, b) }

// folded is a path in the form in which the paths of a system can be compared.
func folded(goos, path string) string {
	switch goos {
	case "windows":
		return strings.ToLower(strings.ReplaceAll(path, `\`, "/"))
	case "darwin":
		return strings.ToLower(path)
	default:
		return path
	}
}

// agentDisabled reads launchd's list of what is switched off: `"label" => disabled`, and `=> true` before macOS 13.
func agentDisabled(list, label string) bool {
	for line := range strings.Lines(list) {
		name, state, found := strings.Cut(strings.TrimSpace(line), " => ")
		if found && name == `"`+label+`"` {
			return state == "disabled" || state == "true"
		}
	}
	return false
}
