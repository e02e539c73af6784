package backend

import (
	"strings"
	"testing"

	"go.uber.org/goleak"

	"clb/app/config"
	"clb/app/config/configtest"
	"clb/app/control"
	"clb/proxy/secret"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// environ are the variables of a program in a folder of its own, with upstream hosts where nobody listens.
func environ(t *testing.T) []string {
	t.Helper()
	return configtest.Environ(t, configtest.Nowhere, 0)
}

// atHome are variables with a home of their own, in which no Claude Code and no desktop is.
func atHome(t *testing.T, upstream string, port int) []string {
	t.Helper()
	return append(configtest.Environ(t, upstream, port), "HOME="+t.TempDir(), "USERPROFILE="+t.TempDir())
}

func load(t *testing.T, environ []string) config.Loaded {
	t.Helper()
	loaded, err := Load(environ)
	if err != nil {
		t.Fatal(err)
	}
	return loaded
}

// connect opens the data folder as a command does.
func connect(t *testing.T, environ []string) *Backend {
	t.Helper()
	api, closeIt, err := Connect(t.Context(), environ)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := closeIt(); err != nil {
			t.Error(err)
		}
	})
	return api.(*Backend)
}

func keyOf(name string) secret.Text {
	return secret.New("sk-ant-api03-" + strings.Repeat(name, 20))
}

func aKey(name string) control.NewAccount {
	return control.NewAccount{Name: name, Secret: keyOf(name)}
}
