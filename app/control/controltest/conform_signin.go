package controltest

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"clb/app/control"
	"clb/proxy/secret"
)

func signInsAreCancelled(t *testing.T, api control.API) {
	ctx := t.Context()
	all := withAccounts(t, api, "one")
	if err := all.AcceptTerms(ctx); err != nil {
		t.Fatal(err)
	}
	first, err := all.StartSignIn(ctx, control.NewSignIn{Name: "new", Mode: "max"})
	if err != nil {
		t.Fatal(err)
	}
	second, err := all.StartSignIn(ctx, control.NewSignIn{Name: "other", Mode: "console"})
	if err != nil {
		t.Fatal(err)
	}
	if first.ID == second.ID || first.Name != "new" || first.Mode != "max" || first.Stage != "waiting" ||
		!isAddress(first.Address) || !isAddress(first.PasteAddress) ||
		first.PasteAddress == second.PasteAddress || time.Until(first.Ends) < 5*time.Minute {
		t.Errorf("begun: %+v\nand %+v", first, second)
	}
	for _, text := range []string{"", "nonsense", "code#of another", "https://example.com/callback?code=a&state=b"} {
		_, err := all.PasteSignIn(ctx, first.ID, secret.New(text))
		wantMistake(t, "pasting "+text, err, control.Invalid)
	}
	if now, err := all.SignIn(ctx, first.ID); err != nil || now.Stage != "waiting" ||
		now.PasteAddress != first.PasteAddress {
		t.Errorf("after wrong pastes: %+v, %v", now, err)
	}
	if got := underWay(t, api); got != "new other" {
		t.Errorf("under way: %q", got)
	}
	if err := all.CancelSignIn(ctx, first.ID); err != nil {
		t.Fatal(err)
	}
	ended := untilEnded(t, all, first.ID)
	if ended.Stage != "failed" || ended.Problem == "" || ended.Account != "" {
		t.Errorf("cancelled: %+v", ended)
	}
	if now, err := all.SignIn(ctx, second.ID); err != nil || now.Stage != "waiting" {
		t.Errorf("the other: %+v, %v", now, err)
	}
	if err := all.CancelSignIn(ctx, first.ID); err != nil {
		t.Errorf("cancelling what has ended: %v", err)
	}
	if err := all.CancelSignIn(ctx, second.ID); err != nil {
		t.Fatal(err)
	}
	untilEnded(t, all, second.ID)
	if got := states(t, api); len(got) != 1 {
		t.Errorf("the accounts are %q", got)
	}
}

func signInMistakes(t *testing.T, api control.API) {
	ctx := t.Context()
	all := withAccounts(t, api, "one")
	if err := all.AcceptTerms(ctx); err != nil {
		t.Fatal(err)
	}
	start := func(n control.NewSignIn) error { _, err := all.StartSignIn(ctx, n); return err }
	wantMistake(t, "a taken name", start(control.NewSignIn{Name: "ONE", Mode: "max"}), control.Taken)
	wantMistake(t, "an empty name", start(control.NewSignIn{Mode: "max"}), control.Invalid)
	wantMistake(t, "no mode", start(control.NewSignIn{Name: "new"}), control.Invalid)
	wantMistake(t, "an unknown mode", start(control.NewSignIn{Name: "new", Mode: "free"}), control.Invalid)
	wantMistake(t, "nobody again", start(control.NewSignIn{Name: "nobody", Again: true}), control.Unknown)
	for _, id := range []string{"", ".", "nothing", "../status"} {
		_, err := all.SignIn(ctx, id)
		wantMistake(t, "asking for no sign-in", err, control.Unknown)
		_, err = all.PasteSignIn(ctx, id, secret.New("a#b"))
		wantMistake(t, "pasting to no sign-in", err, control.Unknown)
		wantMistake(t, "cancelling no sign-in", all.CancelSignIn(ctx, id), control.Unknown)
	}
	if got := underWay(t, api); got != "" {
		t.Errorf("under way: %q", got)
	}
}

func isAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Host != "" && strings.HasPrefix(u.Scheme, "http")
}

// underWay lists the names of the sign-ins that the snapshot shows as waiting.
func underWay(t *testing.T, api control.API) string {
	t.Helper()
	s, err := api.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, i := range s.SignIns {
		if i.Stage == "waiting" {
			names = append(names, i.Name)
		}
	}
	return strings.Join(names, " ")
}

// untilEnded waits until a sign-in has ended.
func untilEnded(t *testing.T, api control.SignIns, id string) control.SignIn {
	t.Helper()
	for deadline := time.Now().Add(45 * time.Second); ; {
		now, err := api.SignIn(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if now.Stage == "done" || now.Stage == "failed" || time.Now().After(deadline) {
			return now
		}
		<-time.After(10 * time.Millisecond) // nobody tells: it is to be asked for
	}
}
