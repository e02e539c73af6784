package backend

import (
	"cmp"
	"os"
	"slices"
	"strings"
	"testing"

	"clb/app/config"
	"clb/app/control"
	"clb/app/doctor"
	"clb/app/status"
	"clb/proxy/account"
	"clb/proxy/secret"
)

// folder is a data folder with the accounts one, in a group, and two, an endpoint, that no program has open.
func folder(t *testing.T) ([]string, config.Paths) {
	t.Helper()
	o := environ(t)
	api, closeIt, err := Connect(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	group := "team"
	for _, n := range []control.NewAccount{{Name: "one", Secret: secret.New("sk-ant-api03-one")},
		{Name: "two", Mode: "endpoint", Secret: secret.New("key"),
			Endpoint: &control.NewEndpoint{URL: "https://models.example.com", Models: []string{"*"}}}} {
		if _, err := api.AddAccount(t.Context(), n); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := api.Change(t.Context(), "one", control.Change{Group: &group}); err != nil {
		t.Fatal(err)
	}
	if err := closeIt(); err != nil {
		t.Fatal(err)
	}
	return o, load(t, o).Paths
}

// opened is what a command sees of the folder.
func opened(t *testing.T, o []string) status.Snapshot {
	t.Helper()
	api, closeIt, err := Connect(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	snapshot, err := api.Status(t.Context())
	if err = cmp.Or(err, closeIt()); err != nil {
		t.Fatal(err)
	}
	return snapshot
}

func empty(t *testing.T, path string) {
	t.Helper()
	if err := os.Truncate(path, 0); err != nil {
		t.Fatal(err)
	}
}

func tellsOf(s status.Snapshot, words ...string) bool {
	return slices.ContainsFunc(s.Warnings, func(w string) bool {
		return !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(w, word) })
	})
}

// A data file that a power cut has emptied, or that is gone: the accounts come from what the keychain holds.
func TestAccountsComeBackFromTheKeychain(t *testing.T) {
	for what, harm := range map[string]func(t *testing.T, path string){"emptied": empty,
		"gone": func(t *testing.T, path string) {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		}} {
		t.Run(what, func(t *testing.T) {
			o, paths := folder(t)
			harm(t, paths.Data)
			for range 2 { // and at each start after it
				snapshot := opened(t, o)
				slices.SortFunc(snapshot.Accounts,
					func(a, b status.Account) int { return strings.Compare(a.Name, b.Name) })
				if len(snapshot.Accounts) != 2 || snapshot.Accounts[0].Name != "one" ||
					snapshot.Accounts[1].Endpoint != "https://models.example.com" || snapshot.AccountsLost != "" {
					t.Fatalf("%+v %q", snapshot.Accounts, snapshot.AccountsLost)
				}
				for _, a := range snapshot.Accounts {
					if a.State != status.Ready {
						t.Errorf("%s is %s", a.Name, a.State)
					}
				}
			}
		})
	}
}

// An account that was added after the copy was made which takes the place of a damaged file.
func TestAccountsThatACopyLacksComeFromTheKeychain(t *testing.T) {
	o, paths := folder(t)
	content, err := os.ReadFile(paths.Data)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(paths.Data+".copy-20261130-120000", content, 0o600); err != nil {
		t.Fatal(err)
	}
	api, closeIt, err := Connect(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	_, err = api.AddAccount(t.Context(), control.NewAccount{Name: "three", Secret: secret.New("sk-ant-api03-three")})
	if err := cmp.Or(err, closeIt()); err != nil {
		t.Fatal(err)
	}
	empty(t, paths.Data)
	s := opened(t, o)
	names := map[string]string{}
	for _, a := range s.Accounts {
		names[a.Name] = a.Group
	}
	if len(names) != 3 || names["one"] != "team" || !tellsOf(s, "come from the keychain", "three") ||
		!tellsOf(s, "history was damaged", "has taken its place") {
		t.Errorf("%v %q", names, s.Warnings)
	}
}

// Where the secrets tell of no account either, they are lost, and nothing says that there were none; until one is
// added.
func TestLostAccountsAreToldOf(t *testing.T) {
	o, paths := folder(t)
	empty(t, paths.Data)
	empty(t, paths.Secrets)
	first := opened(t, o)
	if !tellsOf(first, "keychain file was damaged", paths.Secrets+".damaged-") ||
		!tellsOf(first, "history was damaged", paths.Data+".damaged-") {
		t.Errorf("%q", first.Warnings)
	}
	again := opened(t, o)
	for _, s := range []status.Snapshot{first, again} {
		if len(s.Accounts) != 0 || !strings.Contains(s.AccountsLost, "clb add NAME") ||
			!tellsOf(s, "accounts are lost") {
			t.Fatalf("%+v %q", s.Accounts, s.AccountsLost)
		}
	}
	if c := examine(t, o)[doctor.NameDatabase]; c.Verdict == doctor.OK || !strings.Contains(c.Reason, ".damaged-") {
		t.Errorf("%+v", c)
	}
	api := connect(t, o)
	if _, err := api.AddAccount(t.Context(),
		control.NewAccount{Name: "one", Secret: secret.New("sk-ant-api03-one")}); err != nil {
		t.Fatal(err)
	}
	if s, err := api.Status(t.Context()); err != nil || s.AccountsLost != "" {
		t.Errorf("%v %q", err, s.AccountsLost)
	}
}

// A folder where nothing has run yet has lost nothing.
func TestNothingIsLostAtTheFirstStart(t *testing.T) {
	o := environ(t)
	for range 2 {
		if s := opened(t, o); s.AccountsLost != "" || tellsOf(s, "history") {
			t.Errorf("%q %q", s.AccountsLost, s.Warnings)
		}
	}
}

// An emptied journal is seen by the doctor, and set aside by the next start; nothing else is lost.
func TestEmptyJournalIsSetAside(t *testing.T) {
	o, paths := folder(t)
	if c := examine(t, o)[doctor.NameKeychain]; c.Verdict == doctor.Warning && strings.Contains(c.Reason, "journal") {
		t.Errorf("a journal that is whole: %+v", c)
	}
	empty(t, paths.Journal)
	if c := examine(t, o)[doctor.NameKeychain]; c.Verdict != doctor.Warning || !strings.Contains(c.Reason, "journal") {
		t.Errorf("an empty journal, while no program runs: %+v", c)
	}
	if s := opened(t, o); len(s.Accounts) != 2 || s.Accounts[0].State != status.Ready ||
		!tellsOf(s, "journal", paths.Journal+".damaged-") {
		t.Errorf("%+v %q", s.Accounts, s.Warnings)
	}
}

func TestFreeName(t *testing.T) {
	taken := []account.Account{{Name: "Work"}, {Name: "recovered"}}
	for name, want := range map[string]string{"home": "home", "work": "work 2", "": "recovered 2",
		"..": "recovered 2"} {
		if got := freeName(name, taken); got != want {
			t.Errorf("%q: %q", name, got)
		}
	}
}

// An emptied settings file is set aside for a fresh one, and the doctor tells of it, as of the files of the keychain.
func TestEmptySettingsAreBegunAnew(t *testing.T) {
	for what, content := range map[string]string{"no byte": "", "zero bytes": strings.Repeat("\x00", 100),
		"white space": " \n"} {
		o, paths := folder(t)
		if err := os.WriteFile(paths.Settings, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		empty(t, paths.Journal)
		if s := opened(t, o); len(s.Accounts) != 2 ||
			!tellsOf(s, "settings file was empty", paths.Settings+".damaged-") {
			t.Errorf("%s: %+v %q", what, s.Accounts, s.Warnings)
		}
		checks := examine(t, o)
		for name, path := range map[string]string{doctor.NameSettings: paths.Settings,
			doctor.NameKeychain: paths.Journal} {
			if c := checks[name]; c.Verdict != doctor.Warning || !strings.Contains(c.Reason, path+".damaged-") {
				t.Errorf("%s: %s: %+v", what, name, c)
			}
		}
	}
}
