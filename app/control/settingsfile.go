package control

import (
	"context"
	"maps"
	"net/http"
	"slices"

	"clb/app/config"
)

// Settings is the settings file.
type Settings interface {
	// SettingsFile is every setting in the order of the file, as the file has it now. A file that can't be read is an
	// *InputError that says where it is wrong.
	SettingsFile(context.Context) (SettingsFile, error)
	// ChangeSettings sets settings in the file, by name, all or none, and leaves every other byte as it is. Values are
	// texts as Setting.Value is, without quotes; a list has an entry a line. A setting that there is not, or that does
	// not take its value, is an *InputError that names it.
	ChangeSettings(ctx context.Context, changes map[string]string) (SettingsFile, error)
}

// SettingsFile is what the settings file has.
type SettingsFile struct {
	// Path is where it lies.
	Path     string    `json:"path"`
	Settings []Setting `json:"settings"`
	// Restart names those that have changed since the program started and that it does not follow.
	Restart []string `json:"restart"`
}

// Setting is one key of the settings file.
type Setting struct {
	// Name is where it stands, "retry.count". Doc says what it does, with its unit; Takes what is allowed.
	Name  string `json:"name"`
	Doc   string `json:"doc"`
	Takes string `json:"takes"`
	// Default and Value are as the file has them: texts in quotes, lists in brackets.
	Default string `json:"default"`
	Value   string `json:"value"`
	// Variable is the environment variable that goes before the file, empty where there is none. Live says that a
	// change holds at once.
	Variable string `json:"variable"`
	Live     bool   `json:"live"`
}

// SettingsFileOf is a settings file as this API shows it; running are the settings that the program started with.
func SettingsFileOf(path string, running, file config.Settings) SettingsFile {
	f := SettingsFile{Path: path, Restart: config.NeedRestart(running, file)}
	values := config.Literals(file)
	for _, k := range config.Keys() {
		f.Settings = append(f.Settings,
			Setting{Name: k.Name, Doc: k.Doc, Takes: k.Takes, Default: k.Default, Value: values[k.Name],
				Variable: k.Variable, Live: k.Live})
	}
	return f
}

// Changes are the changes of ChangeSettings as the settings file takes them, in the order of the file; a name that
// there is not comes last.
func Changes(changes map[string]string) []config.Change {
	left := maps.Clone(changes)
	var all []config.Change
	for _, k := range config.Keys() {
		if value, set := left[k.Name]; set {
			all = append(all, config.Change{Key: k.Name, Value: value})
			delete(left, k.Name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(left)) {
		all = append(all, config.Change{Key: name, Value: left[name]})
	}
	return all
}

// settingsBody is what PATCH /api/settings takes.
type settingsBody struct {
	Changes map[string]string `json:"changes"`
}

func (s *server) settingsFile(w http.ResponseWriter, r *http.Request) error {
	if s.File == nil {
		return refuse(http.StatusNotImplemented, "this program has no settings file")
	}
	now, err := s.File.SettingsFile(r.Context())
	return tell(w, now.tidy(), err)
}

func (s *server) changeSettings(w http.ResponseWriter, r *http.Request) error {
	if s.File == nil {
		return refuse(http.StatusNotImplemented, "this program has no settings file")
	}
	var body settingsBody
	if err := readBody(w, r, &body, "changes"); err != nil {
		return err
	}
	if len(body.Changes) == 0 {
		return invalid("changes is missing: it takes names of settings with their values as texts")
	}
	now, err := s.File.ChangeSettings(r.Context(), body.Changes)
	return tell(w, now.tidy(), err)
}

func (f SettingsFile) tidy() SettingsFile {
	f.Settings, f.Restart = list(f.Settings), list(f.Restart)
	return f
}

var _ Settings = (*Client)(nil)

// SettingsFile is every setting as the file has it now.
func (c *Client) SettingsFile(ctx context.Context) (SettingsFile, error) {
	var now SettingsFile
	err := c.call(ctx, http.MethodGet, "/api/settings", nil, &now)
	return now, err
}

// ChangeSettings sets settings in the file.
func (c *Client) ChangeSettings(ctx context.Context, changes map[string]string) (SettingsFile, error) {
	var now SettingsFile
	err := c.call(ctx, http.MethodPatch, "/api/settings", settingsBody{changes}, &now)
	return now, err
}
