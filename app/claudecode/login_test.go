package claudecode

import (
	"path/filepath"
	"testing"
	"time"
)

func TestHasLogin(t *testing.T) {
	now := time.UnixMilli(1785518400000)
	file := func(login string) map[string]string { return map[string]string{".claude/.credentials.json": login} }
	state := func(text string) map[string]string { return map[string]string{".claude.json": text} }
	tests := []struct {
		name, goos string
		files      map[string]string
		want       bool
	}{
		{"nothing", "linux", nil, false},
		{"a login", "linux", file(`{"claudeAiOauth":{` + inner + `}}`), true},
		{"an old token that renews", "linux", file(`{"accessToken":"a","refreshToken":"r","expiresAt":1000000000000}`),
			true},
		{"a dead one", "linux", file(`{"accessToken":"a","refreshToken":"r","refreshTokenExpiresAt":1000000000000}`),
			false},
		{"an old token that does not", "linux", file(`{"accessToken":"a","expiresAt":1000000000000}`), false},
		{"a fresh token that does not", "linux", file(`{"accessToken":"a","expiresAt":1999999999999}`), true},
		{"only MCP", "linux", file(`{"mcpOAuth":{}}`), false},
		{"damaged", "linux", file(`{`), false},
		{"a key of the Console", "linux", state(`{"primaryApiKey":"k"}`), true},
		{"an empty key", "linux", state(`{"primaryApiKey":""}`), false},
		{"a name that is left", "linux", state(`{"oauthAccount":{"emailAddress":"a@b"}}`), false},
		{"a name on macOS", "darwin", state(`{"oauthAccount":{"emailAddress":"a@b"}}`), true},
		{"no name on macOS", "darwin", state(`{"oauthAccount":null,"projects":{}}`), false},
	}
	for _, test := range tests {
		for _, ownFolder := range []bool{false, true} {
			home := t.TempDir()
			env := map[string]string{"HOME": home}
			for name, text := range test.files {
				if ownFolder {
					name = filepath.Base(name)
				}
				put(t, filepath.Join(home, name), text, 0o600)
			}
			if ownFolder {
				env[ConfigVariable] = home
			}
			if got := HasLogin(func(name string) (string, bool) { v, ok := env[name]; return v, ok }, test.goos,
				now); got != test.want {
				t.Errorf("%s, own folder %v: %v", test.name, ownFolder, got)
			}
		}
	}
}

func TestReadLayers(t *testing.T) {
	home := t.TempDir()
	env := func(name string) (string, bool) { return map[string]string{"HOME": home}[name], name == "HOME" }
	put(t, filepath.Join(home, ".claude", "settings.json"), "{}", 0o600)
	put(t, filepath.Join(home, "work", ".claude", "settings.json"), "[]", 0o600)
	put(t, filepath.Join(home, "work", ".claude", "settings.local.json"), "", 0o600)
	var got []Source
	for _, f := range ReadSources(env, "linux", filepath.Join(home, "work")) {
		if f.Layer != Managed { // which this machine may have
			got = append(got, f.Layer)
		}
	}
	if len(got) != 3 || got[0] != User || got[1] != Project || got[2] != Local {
		t.Errorf("%v", got)
	}
	// At home the project's file is the user's own.
	if at := ReadSources(env, "linux", home); len(at) == 0 || at[0].Layer != User || len(at) > 1 &&
		at[1].Layer == Project {
		t.Errorf("%+v", at)
	}
}
