package app

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"clb/app/control"
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

// TestTheRunningProgramTestsItsConnection: by the settings that hold at that moment.
func TestTheRunningProgramTestsItsConnection(t *testing.T) {
	l := newLive(t, `{}`)
	if got := steps(t, l.api); got != "dns tcp http credential" {
		t.Error(got)
	}
	if _, err := l.api.(control.Settings).ChangeSettings(t.Context(),
		map[string]string{"network.proxy": "http://127.0.0.1:1"}); err != nil {
		t.Fatal(err)
	}
	if got := steps(t, l.api); got != "dns tcp http credential" { // what is on this machine needs no proxy
		t.Error(got)
	}
	_, err := l.api.(control.HealthChecks).FixHealth(t.Context(), "no such thing")
	if input := new(control.InputError); !errors.As(err, &input) || input.Kind != control.Unknown {
		t.Error(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, l.address+"/api/doctor", nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := l.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	if _ = answer.Body.Close(); answer.StatusCode != http.StatusForbidden {
		t.Errorf("anybody on the machine is told: %d", answer.StatusCode)
	}
}
