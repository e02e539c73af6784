package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"time"

	"clb/app/atomicfile"
	"clb/proxy/secret"
)

// Loaded is everything that the settings file and the environment say.
type Loaded struct {
	Settings Settings
	Paths    Paths
	// Passphrase is CLB_KEYCHAIN_PASSPHRASE, zero where it is not set.
	Passphrase secret.Text
	// Proxy is CLB_PROXY, zero where it is not set.
	Proxy secret.Text
	// Created says that there was no settings file, so this is the first start in this place.
	Created bool
	// Warnings are what the user should know, in words.
	Warnings []string
	// Reread reads the settings file once more, under the same environment. A mistake in it is an *Error; a file that
	// is gone is one that wraps fs.ErrNotExist.
	Reread func() (Settings, error)
	// UpdateFile changes the settings file in one step, and returns what it then has: a crash leaves the old file or
	// the new one. It is read once: change says what to set, given what it has. An error changes nothing; a mistake in
	// the file, or of a change, is an *Error.
	UpdateFile func(change func(Settings) ([]Change, error)) (Settings, error)
}

// ThisMachine reads what decides about the places of this process.
func ThisMachine() Machine {
	return Machine{Environment: Environment{Pairs: os.Environ(), GOOS: runtime.GOOS}, UID: os.Getuid(),
		Temp: os.TempDir()}
}

// Load makes the folders and, where there is none, the settings file, and reads file and environment. Folder makes one
// folder and says whether it is the user's alone (desktop.PrivateFolder). Mistakes of the user are *Error.
func Load(m Machine, folder func(path string) (warning string, err error)) (Loaded, error) {
	paths, err := PathsOf(m)
	if err != nil {
		return Loaded{}, err
	}
	warnings, err := m.unknownVariables()
	if err != nil {
		return Loaded{}, err
	}
	for _, path := range paths.Folders() {
		warning, err := folder(path)
		if err != nil {
			return Loaded{}, err
		}
		if warning != "" {
			warnings = append(warnings, warning)
		}
	}
	text, created, err := readOrCreate(paths.Settings)
	if err == nil && atomicfile.IsBlank(text) {
		var warning string
		if text, warning, err = beginAnew(paths.Settings); warning != "" {
			created, warnings = true, append(warnings, warning)
		}
	}
	if err != nil {
		return Loaded{}, err
	}
	proxy, err := m.proxy()
	if err != nil {
		return Loaded{}, err
	}
	settings, err := settle(m.Environment, paths.Settings, text)
	later := m.settingsOnly()
	return Loaded{Proxy: proxy, Settings: settings, Paths: paths, Passphrase: m.passphrase(), Created: created,
		Warnings: warnings, Reread: later.rereader(paths.Settings), UpdateFile: later.updater(paths.Settings)}, err
}

// rereader reads a settings file under an environment, each time it is called.
func (e Environment) rereader(path string) func() (Settings, error) {
	return func() (Settings, error) {
		text, err := ReadFile(path)
		if err != nil {
			return Settings{}, fmt.Errorf("reading the settings: %w", err)
		}
		return settle(e, path, text)
	}
}

// settle puts defaults, file and environment together.
func settle(e Environment, name string, text []byte) (Settings, error) {
	s := Default()
	from, err := parseInto(&s, name, text)
	if err != nil {
		return Settings{}, err
	}
	if err := e.overlay(&s, from); err != nil {
		return Settings{}, err
	}
	return s, s.checkTogether(from)
}

// updater is Loaded.UpdateFile.
func (e Environment) updater(path string) func(func(Settings) ([]Change, error)) (Settings, error) {
	return func(change func(Settings) ([]Change, error)) (Settings, error) {
		text, _, err := readOrCreate(path)
		if err != nil {
			return Settings{}, err
		}
		now, err := settle(e, path, text)
		if err != nil {
			return Settings{}, err
		}
		changes, err := change(now)
		if err != nil || len(changes) == 0 {
			return now, err
		}
		edited, err := edit(path, text, changes)
		if err != nil {
			return Settings{}, err
		}
		then, err := settle(e, path, edited)
		if err != nil {
			return Settings{}, withoutPlace(err)
		}
		return then, Replace(path, edited)
	}
}

// longestFile bounds a settings file, in bytes.
const longestFile = 4 << 20

// ReadFile reads a settings file.
func ReadFile(path string) ([]byte, error) { return atomicfile.Read(path, longestFile) }

// editorTime is how long an editor may take to fill a file that it has emptied.
const editorTime = 200 * time.Millisecond

// beginAnew sets an emptied settings file aside, as a power cut leaves one, and makes a fresh one. Where the file is
// filled again meanwhile, it counts, and there is no warning.
func beginAnew(path string) (text []byte, warning string, err error) {
	time.Sleep(editorTime)
	if text, _, err = readOrCreate(path); err != nil || !atomicfile.IsBlank(text) {
		return text, "", err
	}
	aside, err := atomicfile.SetAside(path)
	if err != nil {
		return nil, "", err
	}
	if text, _, err = readOrCreate(path); err != nil {
		return nil, "", err
	}
	return text, fmt.Sprintf("The settings file was empty, and is begun anew: every setting is its default until it "+
		"is set again. The old file is %s.", aside), nil
}

// readOrCreate reads the settings file, or makes the first one.
func readOrCreate(path string) (text []byte, created bool, err error) {
	text, err = ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		text, created = NewFile(), true
		err = atomicfile.WriteFile(path, text, 0o600)
	}
	if err != nil {
		return nil, false, fmt.Errorf("reading the settings: %w", err)
	}
	return text, created, nil
}

// Replace puts another text in the place of the settings file, in one step. It does not look at the text: see Parse.
func Replace(path string, text []byte) error {
	if err := atomicfile.WriteFile(path, text, 0o600); err != nil {
		return fmt.Errorf("writing the settings file: %w", err)
	}
	return nil
}

// WithoutFile are the settings where the settings file can't be used: those of a fresh file, and what the environment
// sets on top of them. A variable that is wrong is an *Error; the settings are then those of a fresh file alone.
func WithoutFile(e Environment) (Settings, error) {
	s, err := settle(e, "", NewFile())
	if err != nil {
		return Default(), err
	}
	return s, nil
}
