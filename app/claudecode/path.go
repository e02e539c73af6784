package claudecode

import (
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
