package backend

import (
	"strings"
	"testing"

	"clb/app/config/configtest"
	"clb/app/control"
	fake "clb/proxy/anthropictest"
	"clb/proxy/secret"
)

// steps are those of a connection test, "name" where one went well and "name: what" where it did not.
func steps(t *testing.T, api control.API) string {
	t.Helper()
	found, err := api.(control.ConnectionTests).TestConnection(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, s := range found {
		if s.OK {
			all = append(all, s.Name)
		} else {
			all = append(all, s.Name+": "+s.Detail)
		}
	}
	return strings.Join(all, " ")
}

func TestConnectionIsTestedWithAnAccount(t *testing.T) {
	f := fake.Run(t, fake.Config{})
	api := connect(t, configtest.Environ(t, f.URL, 0))
	if got := steps(t, api); got != "dns tcp http" {
		t.Errorf("without an account: %s", got)
	}
	other := control.NewEndpoint{URL: f.URL, Models: []string{"*"}}
	if _, err := api.AddAccount(t.Context(),
		control.NewAccount{Name: "other", Mode: "endpoint", Endpoint: &other,
			Secret: secret.New("sk-of-another-service")}); err != nil {
		t.Fatal(err)
	}
	if got := steps(t, api); got != "dns tcp http" {
		t.Errorf("with another service alone: %s", got)
	}
	account := f.AddAccount(fake.Account{})
	for name, text := range map[string]string{"login": account.SetupToken(),
		"key": f.AddAccount(fake.Account{}).APIKey()} {
		if _, err := api.AddAccount(t.Context(), control.NewAccount{Name: name, Secret: secret.New(text)}); err != nil {
			t.Fatal(err)
		}
		if got := steps(t, api); got != "dns tcp http credential" {
			t.Errorf("with a %s: %s", name, got)
		}
		if err := api.SetEnabled(t.Context(), name, false); err != nil {
			t.Fatal(err)
		}
		if got := steps(t, api); got != "dns tcp http" {
			t.Errorf("with a %s that is off: %s", name, got)
		}
	}
	for _, r := range f.RequestsTo(fake.PathModels) {
		if strings.Contains(r.Header.Get("X-Api-Key")+r.Header.Get("Authorization"), "another-service") {
			t.Error("the key of another service went to Anthropic")
		}
	}
}

func TestAConnectionThatFailsSaysWhatToDo(t *testing.T) {
	api := connect(t, environ(t)) // nobody listens there
	if got := steps(t, api); !strings.HasPrefix(got,
		"dns tcp: 127.0.0.1 refuses connections; check the network connection") {
		t.Error(got)
	}
	f := fake.Run(t, fake.Config{})
	o := configtest.Environ(t, f.URL, 0)
	api = connect(t, o)
	if _, err := api.AddAccount(t.Context(),
		control.NewAccount{Name: "one", Secret: secret.New("sk-ant-api03-" + strings.Repeat("0", 60))}); err != nil {
		t.Fatal(err)
	}
	if got := steps(t, api); !strings.Contains(got,
		"credential: the key is not accepted (status 401); replace the key") {
		t.Error(got)
	}
}
