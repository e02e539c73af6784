package backend

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clb/app/config"
	"clb/app/control"
	"clb/proxy/account"
	"clb/proxy/secret"
)

// A backup's rules are about its own accounts, whatever they are called where it comes to.
func TestRoutingOfABackupFollowsNames(t *testing.T) {
	ctx, pass := t.Context(), secret.New("a long enough passphrase")
	from, to := connect(t, environ(t)), connect(t, environ(t))
	add := func(api control.API, name, key string) {
		t.Helper()
		if _, err := api.AddAccount(ctx,
			control.NewAccount{Name: name, Secret: secret.New("sk-ant-api03-" + key)}); err != nil {
			t.Fatal(err)
		}
	}
	add(from, "work", "a")
	add(from, "home", "b")
	add(from, "third", "c")
	add(to, "Work", "other")  // another login of that name
	add(to, "privately", "b") // the same login under another name
	for _, err := range []error{
		from.SetRouting(ctx,
			control.RoutingChange{Strategy: new("drain"),
				Routes: &[]string{"*opus*: WORK, third", "*haiku*: not home"}}),
		from.SetMode(ctx, control.ModeChange{Mode: "only", Account: "home"}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	sealed, err := from.Export(ctx, pass)
	if err != nil {
		t.Fatal(err)
	}
	did, err := to.ImportBackup(ctx, sealed, pass)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"work: added as work 2", "home: this login is here already, as privately", "third: added",
		"mode: only privately"}
	if got := slices.DeleteFunc(slices.Clone(did),
		func(line string) bool { return strings.HasPrefix(line, "settings: restored") }); !cmp.Equal(want, got) ||
		len(did) != 5 {
		t.Errorf("%q", did)
	}
	s, err := to.Status(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if r := s.Routing; r.Strategy != "drain" || r.Mode != "only" || r.Account != "privately" ||
		!slices.Equal(r.Routes, []string{"*opus*: work 2, third", "*haiku*: not privately"}) {
		t.Errorf("%+v", r)
	}
	text, err := os.ReadFile(to.Paths.Settings)
	if file, bad := config.Parse("f", text); err != nil || bad != nil ||
		!slices.Equal(file.Routing.Texts(), s.Routing.Routes) {
		t.Errorf("%v %v\n%s", err, bad, text)
	}
	// The mode that is set here goes before that of a backup.
	if err := to.SetMode(ctx, control.ModeChange{Mode: "prefer", Account: "third"}); err != nil {
		t.Fatal(err)
	}
	if _, err := to.ImportBackup(ctx, sealed, pass); err != nil {
		t.Fatal(err)
	}
	if s, err := to.Status(ctx); err != nil || s.Routing.Mode != "prefer" || s.Routing.Account != "third" ||
		len(s.Accounts) != 4 {
		t.Errorf("%v %+v", err, s.Routing)
	}
}

// A key goes to no address that its owner could not have given.
func TestABackupWithAStrangeServiceChangesNothing(t *testing.T) {
	api, pass := connect(t, environ(t)), secret.New("p")
	key, err := account.Credential{Kind: account.KindEndpoint, Access: secret.New("k")}.Encode()
	if err != nil {
		t.Fatal(err)
	}
	other, err := account.Credential{Kind: account.KindKey, Access: secret.New("sk-ant-api03-k")}.Encode()
	if err != nil {
		t.Fatal(err)
	}
	models := []account.ModelName{{Pattern: "*"}}
	for what, a := range map[string]backupAccount{
		"no address": {account.Account{Name: "x", Kind: account.KindEndpoint}, key},
		"over http": {account.Account{Name: "x", Kind: account.KindEndpoint,
			Endpoint: &account.Endpoint{URL: "http://example.com", Models: models}}, key},
		"no models": {account.Account{Name: "x", Kind: account.KindEndpoint,
			Endpoint: &account.Endpoint{URL: "https://example.com"}}, key},
		"Anthropic's key for it": {account.Account{Name: "x", Kind: account.KindKey,
			Endpoint: &account.Endpoint{URL: "https://example.com", Models: models}}, other},
	} {
		sealed, err := backup{Version: backupVersion, Settings: "{}", Accounts: []backupAccount{a}}.seal(pass)
		if err != nil {
			t.Fatal(err)
		}
		_, err = api.ImportBackup(t.Context(), sealed, pass)
		if err == nil || err.Error() != "the backup is damaged: nothing was changed" {
			t.Errorf("%s: %v", what, err)
		}
	}
	if s, err := api.Status(t.Context()); err != nil || len(s.Accounts) != 0 {
		t.Errorf("%v %+v", err, s.Accounts)
	}
}

// What version 1 of the program wrote is read as it was.
func TestABackupOfVersion1IsRead(t *testing.T) {
	api, pass := connect(t, environ(t)), secret.New("p")
	text, err := account.Credential{Kind: account.KindKey, Access: secret.New("sk-ant-api03-k")}.Encode()
	if err != nil {
		t.Fatal(err)
	}
	var old backup
	if err := json.Unmarshal(
		[]byte(`{"version":1,"settings":"{}","accounts":[{"name":"old","kind":"api-key","enabled":true}]}`),
		&old); err != nil {
		t.Fatal(err)
	}
	old.Accounts[0].Credential = text
	sealed, err := old.seal(pass)
	if err != nil {
		t.Fatal(err)
	}
	if did, err := api.ImportBackup(t.Context(), sealed, pass); err != nil || did[0] != "old: added" {
		t.Errorf("%v %q", err, did)
	}
}

// A backup comes in whole, be it a second time, where its names are taken, or with names of before the rule for names.
func TestABackupComesInWholeWhateverItsNames(t *testing.T) {
	ctx, pass := t.Context(), secret.New("p")
	long := strings.Repeat("ÿ", 64)
	accounts := []backupAccount{}
	for i, name := range []string{long, long[:2*63], "..", "Account", "last"} {
		text, err := account.Credential{Kind: account.KindKey,
			Access: secret.New("sk-ant-api03-" + strings.Repeat("k", i+1))}.Encode()
		if err != nil {
			t.Fatal(err)
		}
		accounts = append(accounts,
			backupAccount{account.Account{Name: name, Kind: account.KindKey, Enabled: true}, text})
	}
	sealed, err := backup{Version: backupVersion, Settings: `{"routing":{"routes":["*: not ..","x*: last"]}}`,
		Accounts: accounts}.seal(pass)
	if err != nil {
		t.Fatal(err)
	}
	for what, taken := range map[string][]string{"nothing is there": nil,
		"names are taken": {long, long[:2*62] + " 2", "account", "Account 2", "last"}} {
		api := connect(t, environ(t))
		for i, name := range taken {
			if _, err := api.AddAccount(ctx,
				control.NewAccount{Name: name, Secret: secret.New(fmt.Sprint("sk-ant-api03-other", i))}); err != nil {
				t.Fatal(err)
			}
		}
		for range 2 {
			did, err := api.ImportBackup(ctx, sealed, pass)
			s, statusErr := api.Status(ctx)
			if err != nil || statusErr != nil || len(s.Accounts) != len(taken)+len(accounts) {
				t.Errorf("%s: %v %q, and there are %d accounts", what, err, did, len(s.Accounts))
			}
			for _, a := range s.Accounts {
				if err := account.CheckName(a.Name); err != nil {
					t.Errorf("%s: %q: %v", what, a.Name, err)
				}
			}
			if got := strings.Join(s.Routing.Routes, "; "); strings.Contains(got, "..") ||
				!strings.Contains(got, "not account") {
				t.Errorf("%s: the routes are %s", what, got)
			}
		}
	}
}

// An account whose login has been renewed since the backup is here already: what the backup has of it may be spent.
func TestABackupOfAnAccountThatIsHereAddsNothing(t *testing.T) {
	ctx, pass := t.Context(), secret.New("p")
	api := connect(t, environ(t))
	if _, err := api.AddAccount(ctx, aKey("one")); err != nil {
		t.Fatal(err)
	}
	sealed, err := api.Export(ctx, pass)
	if err != nil {
		t.Fatal(err)
	}
	if err := api.pool.Replace(ctx, "one",
		account.Credential{Kind: account.KindKey, Access: secret.New("sk-ant-api03-newer")},
		account.Identity{}); err != nil {
		t.Fatal(err)
	}
	did, err := api.ImportBackup(ctx, sealed, pass)
	if err != nil || did[0] != "one: this login is here already, as one" {
		t.Errorf("%v %q", err, did)
	}
	c, err := api.pool.Credential("one")
	if err != nil || c.Access.Reveal() != "sk-ant-api03-newer" {
		t.Errorf("%v", err)
	}
}
