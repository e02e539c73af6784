package backend

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"testing"

	"clb/app/config/configtest"
	"clb/app/control"
	"clb/app/desktop"
	"clb/proxy/anthropictest"
)

// Who comes back from the browser is asked of every sign-in, be it of the running program or of a command on the data
// folder.
func TestSignInIsForTheOwnUserOnly(t *testing.T) {
	fake := anthropictest.Run(t, anthropictest.Config{Direct: true})
	d := connect(t, configtest.Environ(t, fake.URL, 0))
	if (d.signIns.peer != nil) != desktop.PeerSupported {
		t.Error("nobody asks who comes back")
	}
	d.signIns.peer = func(net.Conn) error { return errors.New("uid 1234") }
	if err := d.AcceptTerms(t.Context()); err != nil {
		t.Fatal(err)
	}
	s, err := d.StartSignIn(t.Context(), control.NewSignIn{Name: "one", Mode: "max"})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.CancelSignIn(context.WithoutCancel(t.Context()), s.ID) }()
	at, err := url.Parse(s.Address)
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, at.Query().Get("redirect_uri"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if answer, err := http.DefaultClient.Do(r); err == nil {
		_ = answer.Body.Close()
		t.Errorf("another user gets %d", answer.StatusCode)
	}
}
