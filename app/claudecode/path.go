package claudecode

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
)

// ConfigVariable is Claude Code's variable for the folder of its files.
const ConfigVariable = "CLAUDE_CONFIG_DIR"

// CredentialsPath is where Claude Code keeps its login on that operating system (runtime.GOOS) with that environment
// (os.LookupEnv): .credentials.json in CLAUDE_CONFIG_DIR, else in .claude in the user's home. On macOS it keeps the
// login in the keychain, and in this file only where that cannot be written: a missing file there means little.
func CredentialsPath(env func(string) (string, bool), goos string) (string, error) {
	return inConfig(env, goos, ".credentials.json", "inspection Claude Code's login")
}

// SettingsPath is where Claude Code keeps the settings of its user, under the same rules.
func SettingsPath(env func(string) (string, bool), goos string) (string, error) {
	return inConfig(env, goos, "settings.json", "inspection Claude Code's settings")
}

// inConfig is a file in the folder of Claude Code's files.
func inConfig(env func(string) (string, bool), goos, name, doing string) (string, error) {
	separator := separatorOf(goos)
	if folder, _ := env(ConfigVariable); folder != "" {
		return under(folder, separator, name), nil
	}
	home, err := homeOf(env, goos, doing)
	if err != nil {
		return "", err
	}
	return under(home, separator, ".claude"+separator+name), nil
}

// statePath is the file in which Claude Code keeps who is signed in, among much else. It is beside .claude, not in
// it.
func statePath(env func(string) (string, bool), goos string) (string, error) {
	if folder, _ := env(ConfigVariable); folder != "" {
		return under(folder, separatorOf(goos), ".claude.json"), nil
	}
	home, err := homeOf(env, goos, "inspection Claude Code's state")
	if err != nil {
		return "", err
	}
	return under(home, separatorOf(goos), ".claude.json"), nil
}

func homeOf(env func(string) (string, bool), goos, doing string) (string, error) {
	variable := "HOME"
	if goos == "windows" {
		variable = "USERPROFILE"
	}
	home, _ := env(variable)
	if home == "" {
		return "", errors.New(doing + ": " + variable + " is not set; name the file")
	}
	return home, nil
}

func separatorOf(goos string) string {
	if goos == "windows" {
		return `\`
	}
	return "/"
}

// managedFolder is where an organization puts the settings that go before all others.
func managedFolder(goos string) string {
	switch goos {
	case "windows":
		return `C:\Program Files\ClaudeCode`
	case "darwin":
		return "/Library/Application Support/ClaudeCode"
	default:
		return "/etc/claude-code"
	}
}

func under(folder, separator, name string) string {
	return strings.TrimRight(folder, "/"+separator) + separator + name
}

// KeychainItem is under which service and account macOS keeps the login of the Claude Code with that environment. A
// folder of its own has a login of its own, whose service ends in the start of that folder's SHA-256 (seen, not
// documented).
func KeychainItem(env func(string) (string, bool)) (service, account string) {
	service = "Claude Code-credentials"
	if folder, _ := env(ConfigVariable); folder != "" {
		sum := sha256.Sum256([]byte(folder))
		service += "-" + hex.EncodeToString(sum[:4])
	}
	account, _ = env("USER")
	return service, account
}
