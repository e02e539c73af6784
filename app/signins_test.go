package app

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"clb/app/control"
	"clb/app/status"
	"clb/proxy/anthropictest"
	"clb/proxy/secret"
)

// signInOptions are those of a program whose Anthropic is the fake.
func signInOptions(t *testing.T, fake *anthropictest.Fake) Options {
	o := options(t)
	o.Environ = append(o.Environ, "CLB_API_URL="+fake.URL, "CLB_CLAUDE_URL="+fake.URL, "CLB_PLATFORM_URL="+fake.URL)
	return o
}

// whole is all that can be asked.
type whole interface {
	control.API
	control.Accounts
	control.SignIns
	control.AccountTransfer
}

// visit opens an address as a browser does, and returns the page that it ends on.
func visit(t *testing.T, address string) string {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	page, _ := io.ReadAll(response.Body)
	return string(page)
}

// ended waits for a sign-in's end.
func ended(t *testing.T, api whole, id string) control.SignIn {
	t.Helper()
	for deadline := time.Now().Add(45 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if s, err := api.SignIn(t.Context(), id); err != nil || s.Stage == "done" || s.Stage == "failed" {
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
	}
	t.Fatal("the sign-in does not end")
	return control.SignIn{}
}

// signInTo signs in, as the visitor that the fake takes the browser for.
func signInTo(t *testing.T, api whole, n control.NewSignIn) control.SignIn {
	t.Helper()
	s, err := api.StartSignIn(t.Context(), n)
	if err != nil {
		t.Fatal(err)
	}
	visit(t, s.Address)
	return ended(t, api, s.ID)
}

func TestSignIns(t *testing.T) {
	fake := anthropictest.Run(t, anthropictest.Config{Direct: true})
	me := fake.AddAccount(anthropictest.Account{Name: "me", Email: "me@example.com", Organization: "Mine"})
	other := fake.AddAccount(anthropictest.Account{Name: "other", Email: "me@example.com", Organization: "Theirs"})
	o := signInOptions(t, fake)
	for name, api := range map[string]whole{"the running program": start(t, o).(whole),
		"the data folder": connect(t, signInOptions(t, fake)).(whole)} {
		t.Run(name, func(t *testing.T) {
			fake.SignInAs(me)
			if _, err := api.StartSignIn(t.Context(), control.NewSignIn{Name: "one", Mode: "max"}); err == nil ||
				!strings.Contains(err.Error(), "notice") {
				t.Fatalf("before the notice: %v", err)
			}
			if err := api.AcceptTerms(t.Context()); err != nil {
				t.Fatal(err)
			}
			if s := signInTo(t, api, control.NewSignIn{Name: "one", Mode: "max"}); s.Stage != "done" ||
				s.Account != "one" || s.Outcome != "added" {
				t.Fatalf("%+v", s)
			}
			one := accountOf(t, api, "one")
			if one.Email != "me@example.com" || one.Organization != "Mine" || one.Plan == "" || one.Kind != "oauth" ||
				one.State != status.Ready || !one.Token.Renewable || one.Token.NextRenewal.IsZero() {
				t.Errorf("%+v", one)
			}
			// The same login under another name is the same account; another organization under the same e-mail is
			// another.
			if s := signInTo(t, api, control.NewSignIn{Name: "two", Mode: "max"}); s.Account != "one" ||
				!strings.Contains(s.Outcome, "already") {
				t.Errorf("%+v", s)
			}
			fake.SignInAs(other)
			if s := signInTo(t, api, control.NewSignIn{Name: "one", Again: true}); s.Stage != "failed" ||
				!strings.Contains(s.Problem, "me@example.com in Theirs") {
				t.Errorf("%+v", s)
			}
			if s := signInTo(t, api, control.NewSignIn{Name: "two", Mode: "max"}); s.Account != "two" ||
				s.Outcome != "added" {
				t.Errorf("%+v", s)
			}
			// The Console gives a key.
			if s := signInTo(t, api, control.NewSignIn{Name: "key", Mode: "console"}); s.Account != "key" ||
				accountOf(t, api, "key").Kind != "api-key" {
				t.Errorf("%+v", s)
			}
			pasted(t, api, fake, me)
			if snapshot, err := api.Status(t.Context()); err != nil || len(snapshot.Accounts) != 3 ||
				len(snapshot.SignIns) != 0 {
				t.Errorf("%v %+v", err, snapshot)
			}
		})
	}
}

// pasted signs in again by the code that another browser shows.
func pasted(t *testing.T, api whole, fake *anthropictest.Fake, me *anthropictest.Account) {
	t.Helper()
	fake.SignInAs(me)
	s, err := api.StartSignIn(t.Context(), control.NewSignIn{Name: "one", Again: true})
	if err != nil {
		t.Fatal(err)
	}
	_, code, found := strings.Cut(visit(t, s.PasteAddress), `id="code"`)
	code, _, _ = strings.Cut(code[strings.Index(code, ">")+1:], "<")
	if !found || !strings.Contains(code, "#") {
		t.Fatalf("no code on the page: %q", code)
	}
	if _, err := api.PasteSignIn(t.Context(), s.ID, secret.New(code)); err != nil {
		t.Fatal(err)
	}
	if s := ended(t, api, s.ID); s.Stage != "done" || s.Outcome != "signed in again" {
		t.Errorf("%+v", s)
	}
}

func accountOf(t *testing.T, api control.API, name string) status.Account {
	t.Helper()
	snapshot, err := api.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range snapshot.Accounts {
		if a.Name == name {
			return a
		}
	}
	t.Fatalf("no account %s", name)
	return status.Account{}
}

func TestImportProvesTheLogin(t *testing.T) {
	fake := anthropictest.Run(t, anthropictest.Config{Direct: true})
	me := fake.AddAccount(anthropictest.Account{Name: "me", Email: "me@example.com"})
	api := connect(t, signInOptions(t, fake)).(whole)
	file := secret.New(string(me.CredentialsFile()))
	shown, err := api.AddAccount(context.WithoutCancel(t.Context()), control.NewAccount{Name: "one", Import: file})
	if err != nil || shown.Email != "me@example.com" || fake.Renewals() != 1 || shown.Token.RenewedAt.IsZero() {
		t.Fatalf("%v %+v", err, shown)
	}
	// The file holds a token that is spent by now.
	if _, err := api.AddAccount(t.Context(), control.NewAccount{Name: "two", Import: file}); err == nil ||
		!strings.Contains(err.Error(), "has ended") {
		t.Errorf("%v", err)
	}
	me.SignIn()
	_, err = api.AddAccount(t.Context(),
		control.NewAccount{Name: "two", Import: secret.New(string(me.CredentialsFile()))})
	if err == nil || !strings.Contains(err.Error(), "already, as one") {
		t.Errorf("%v", err)
	}
	if snapshot, err := api.Status(t.Context()); err != nil || len(snapshot.Accounts) != 1 {
		t.Errorf("%v %+v", err, snapshot.Accounts)
	}
}
