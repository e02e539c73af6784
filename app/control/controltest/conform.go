package controltest

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"clb/app/control"
	"clb/app/status"
	"clb/proxy/secret"
)

// Conform runs what every control.API must do. open returns one without accounts and without history, fresh for each
// call.
func Conform(t *testing.T, open func(*testing.T) control.API) {
	t.Run("an account lives and is removed", func(t *testing.T) { accountLives(t, open(t)) })
	t.Run("mistakes about accounts", func(t *testing.T) { accountMistakes(t, open(t)) })
	t.Run("names know no case", func(t *testing.T) { namesKnowNoCase(t, open(t)) })
	t.Run("an empty history", func(t *testing.T) { emptyHistory(t, open(t)) })
	t.Run("totals and history are cleared", func(t *testing.T) { cleared(t, open(t)) })
	t.Run("settings are kept", func(t *testing.T) { settingsAreKept(t, open(t)) })
	t.Run("mistakes about settings", func(t *testing.T) { settingsMistakes(t, open(t)) })
	t.Run("terms are accepted once", func(t *testing.T) { termsAreAcceptedOnce(t, open(t)) })
	t.Run("sign-ins are cancelled", func(t *testing.T) { signInsAreCancelled(t, open(t)) })
	t.Run("mistakes about sign-ins", func(t *testing.T) { signInMistakes(t, open(t)) })
	t.Run("backups move accounts", func(t *testing.T) { backupsMove(t, open) })
	t.Run("routing is set", func(t *testing.T) { routingIsSet(t, open(t)) })
	t.Run("no route is lost", func(t *testing.T) { noRouteIsLost(t, open(t)) })
	t.Run("mistakes about routing", func(t *testing.T) { routingMistakes(t, open(t)) })
	t.Run("modes are set", func(t *testing.T) { modesAreSet(t, open(t)) })
	t.Run("modes end", func(t *testing.T) { modesEnd(t, open(t)) })
	t.Run("routing follows names", func(t *testing.T) { routingFollowsNames(t, open(t)) })
	t.Run("groups are shown", func(t *testing.T) { groupsAreShown(t, open(t)) })
	t.Run("endpoints are added", func(t *testing.T) { endpointsAreAdded(t, open(t)) })
	t.Run("endpoints move with a backup", func(t *testing.T) { endpointsMove(t, open) })
	t.Run("an empty history answers", func(t *testing.T) { nothingToTell(t, open(t)) })
	t.Run("mistakes about the history", func(t *testing.T) { historyMistakes(t, open(t)) })
	t.Run("requests that there are not", func(t *testing.T) { unknownRequests(t, open(t)) })
}

const aKey = "sk-ant-api03-conform-0000000000000000000000000000"

func accountLives(t *testing.T, api control.API) {
	ctx := t.Context()
	account, err := api.AddAccount(ctx, control.NewAccount{Name: "one", Secret: secret.New(aKey)})
	if err != nil {
		t.Fatalf("adding: %v", err)
	}
	if account.Name != "one" || account.Mode != "console" || account.Kind != "api-key" || !account.Enabled ||
		account.State != status.Ready {
		t.Errorf("added account is %+v", account)
	}
	if got := states(t, api); !slices.Equal(got, []string{"one ready"}) {
		t.Errorf("after adding: %q", got)
	}
	for _, enabled := range []bool{false, false, true} {
		if err := api.SetEnabled(ctx, "one", enabled); err != nil {
			t.Fatalf("switching to %v: %v", enabled, err)
		}
		want := map[bool]string{true: "one ready", false: "one off"}[enabled]
		if got := states(t, api); !slices.Equal(got, []string{want}) {
			t.Errorf("after switching to %v: %q", enabled, got)
		}
	}
	if err := api.ClearLimit(ctx, "one"); err != nil {
		t.Errorf("clearing the limit of an account that has none: %v", err)
	}
	if err := api.RemoveAccount(ctx, "one"); err != nil {
		t.Fatalf("removing: %v", err)
	}
	if got := states(t, api); len(got) != 0 {
		t.Errorf("after removing: %q", got)
	}
}

func accountMistakes(t *testing.T, api control.API) {
	ctx := t.Context()
	if _, err := api.AddAccount(ctx, control.NewAccount{Name: "one", Secret: secret.New(aKey)}); err != nil {
		t.Fatal(err)
	}
	add := func(n control.NewAccount) error { _, err := api.AddAccount(ctx, n); return err }
	for _, c := range []struct {
		what string
		err  error
		kind control.InputKind
	}{
		{"a taken name", add(control.NewAccount{Name: "one", Secret: secret.New(aKey + "2")}), control.Taken},
		{"an empty name", add(control.NewAccount{Secret: secret.New(aKey)}), control.Invalid},
		{"an unknown mode", add(control.NewAccount{Name: "two", Mode: "free", Secret: secret.New(aKey)}),
			control.Invalid},
		{"no secret", add(control.NewAccount{Name: "two"}), control.Invalid},
		{"removing nobody", api.RemoveAccount(ctx, "nobody"), control.Unknown},
		{"removing no name", api.RemoveAccount(ctx, ""), control.Unknown},
		{"removing a path", api.RemoveAccount(ctx, "../one"), control.Unknown},
		{"switching nobody", api.SetEnabled(ctx, "nobody", true), control.Unknown},
		{"clearing nobody's limit", api.ClearLimit(ctx, "nobody/..?#"), control.Unknown},
	} {
		var input *control.InputError
		if !errors.As(c.err, &input) || input.Kind != c.kind || input.Text == "" {
			t.Errorf("%s: got %#v, want an InputError of kind %q", c.what, c.err, c.kind)
		}
		if c.err != nil && strings.Contains(c.err.Error(), aKey) {
			t.Errorf("%s: the error shows the secret", c.what)
		}
	}
	if got := states(t, api); !slices.Equal(got, []string{"one ready"}) {
		t.Errorf("the mistakes have changed the accounts to %q", got)
	}
}

func namesKnowNoCase(t *testing.T, api control.API) {
	ctx := t.Context()
	if _, err := api.AddAccount(ctx, control.NewAccount{Name: "Work", Secret: secret.New(aKey)}); err != nil {
		t.Fatal(err)
	}
	if err := api.SetEnabled(ctx, "wORK", false); err != nil {
		t.Errorf("switching by another case: %v", err)
	}
	if got := states(t, api); !slices.Equal(got, []string{"Work off"}) {
		t.Errorf("got %q", got)
	}
}

func emptyHistory(t *testing.T, api control.API) {
	page, err := api.Requests(t.Context(), control.RequestsQuery{})
	if err != nil || len(page.Requests) != 0 || page.Next != "" {
		t.Errorf("got %+v, %v", page, err)
	}
	for _, q := range []control.RequestsQuery{{Limit: -1}, {Limit: control.MaxLimit + 1}, {Cursor: "not a cursor"}} {
		var input *control.InputError
		if _, err := api.Requests(t.Context(), q); !errors.As(err, &input) || input.Kind != control.Invalid {
			t.Errorf("%+v: got %v, want an InputError", q, err)
		}
	}
}

func cleared(t *testing.T, api control.API) {
	if err := api.ResetStats(t.Context()); err != nil {
		t.Errorf("resetting: %v", err)
	}
	if err := api.ClearHistory(t.Context()); err != nil {
		t.Errorf("clearing: %v", err)
	}
	s, err := api.Status(t.Context())
	if err != nil || s.Stats.TotalRequests != 0 || s.Stats.SuccessRate != 1 {
		t.Errorf("got %+v, %v", s.Stats, err)
	}
}

// states lists the accounts as "name state".
func states(t *testing.T, api control.API) []string {
	t.Helper()
	s, err := api.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, a := range s.Accounts {
		list = append(list, a.Name+" "+string(a.State))
	}
	return list
}
