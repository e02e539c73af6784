package conncheck

import (
	"strings"
	"testing"

	"clb/proxy/anthropictest"
	"clb/proxy/secret"
)

// TestAgainstTheFake: the fake Anthropic, which holds every request to the rules of the wire, finds nothing wrong.
func TestAgainstTheFake(t *testing.T) {
	fake := anthropictest.New(anthropictest.Config{})
	if err := fake.Start(); err != nil {
		t.Fatal(err)
	}
	defer fake.Close()
	a := fake.AddAccount(anthropictest.Account{})
	for what, c := range map[string]Config{
		"nobody": {}, "a login": {Login: secret.New(a.AccessToken())}, "a key": {Key: secret.New(a.APIKey())},
		"a stranger": {Login: secret.New("sk-ant-oat01-" + canary)},
	} {
		c.API = address(t, fake.URL)
		got := names(check(t, c))
		if want := map[string]string{"nobody": "dns tcp http", "a login": "dns tcp http credential",
			"a key":      "dns tcp http credential",
			"a stranger": "dns tcp http [credential: the login is not accepted (status 401)]"}[what]; got != want {
			t.Errorf("%s: %s", what, got)
		}
	}
	for _, r := range fake.Requests() {
		if r.Method != "GET" || strings.HasPrefix(r.Path, "/v1/messages") {
			t.Errorf("the test asked for %s %s", r.Method, r.Path)
		}
	}
	if v := fake.Violations(); len(v) > 0 {
		t.Error(v)
	}
}
