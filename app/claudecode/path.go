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
// (os.LookupEnv): .credentials.json in CLAUDE_CONFIG_DIR, else in .claude in the user's home. On macOS it keeps the login in
// the keychain, and in this file only where that cannot be written: a missing file there means little.
func CredentialsPath(env func(string) (string, bool), goos string) (string, error) {
	const name = ".credentials.json"
	separator, variable := "/", "HOME"
	if goos == "windows" {
		separator, variable = `\`, "USERPROFILE"
	}
	if folder, _ := env(ConfigVariable); folder != "" {
		return under(folder, separator, name), nil
	}
	home, _ := env(variable)
	if home == "" {
		return "", errors.New("finding Claude Code's login: " + variable + " is not set; name the file")
	}
	return under(home, separator, ".claude"+separator+name), nil
}

func under(folder, separator, name string) string {
	return strings.TrimRight(folder, "/"+separator) + separator + name
}

// KeychainItem is under which service and account macOS keeps the login of the Claude Code with that environment. A folder
// of its own has a login of its own, whose service ends in the start of that folder's SHA-256 (seen, not documented).
func KeychainItem(env func(string) (string, bool)) (service, account string) {
	service = "Claude Code-credentials"
	if folder, _ := env(ConfigVariable); folder != "" {
		sum := sha256.Sum256([]byte(folder))
		service += "-" + hex.EncodeToString(sum[:4])
	}
	account, _ = env("USER")
	return service, account
}
