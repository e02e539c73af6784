//go:build e2e

package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"clb/app/config"
	"clb/app/control"
	"clb/app/control/client"
	"clb/app/status"
	"clb/app/store"
	"clb/keychain"
	"clb/proxy/anthropictest"
	"clb/proxy/secret"
)

// The tests of renewals that are cut off share a rule: what a killed program has kept is read from copies of its files,
// by other means than its own start, before it starts again. An account is lost where that is not the newest pair which
// the fake gave out, and the only moment when it may be is the one between the fake's exchange and the journal.

// front serves the fake, and knows when all that a dead program has sent is dealt with.
type front struct {
	server *httptest.Server
	mu     sync.Mutex // guards open
	open   int
	closed chan struct{} // holds a value while a connection has ended that nobody has looked at
}

// newFront puts a front between the program and its fake.
func newFront(p *program) *front {
	f := &front{closed: make(chan struct{}, 1)}
	f.server = httptest.NewUnstartedServer(p.fake)
	counted := f.server.Config.ConnState
	f.server.Config.ConnState = func(c net.Conn, state http.ConnState) {
		f.count(state)
		if counted != nil {
			counted(c, state)
		}
	}
	f.server.Start()
	p.t.Cleanup(f.server.Close)
	p.env = append(p.env, "GORACE=halt_on_error=1 atexit_sleep_ms=0") // else each end takes a second
	for _, name := range []string{"CLB_API_URL", "CLB_CLAUDE_URL", "CLB_PLATFORM_URL"} {
		p.env = append(p.env, name+"="+f.server.URL)
	}
	return f
}

func (f *front) count(state http.ConnState) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch state {
	case http.StateNew:
		f.open++
	case http.StateClosed, http.StateHijacked:
		f.open--
		select {
		case f.closed <- struct{}{}:
		default:
		}
	}
}

// settle returns when nothing of a dead program is under way: a connection of our own is accepted after all of its, and
// each of its ends when its last request is dealt with.
func (f *front) settle(t *testing.T) {
	t.Helper()
	own := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := own.Get(f.server.URL + anthropictest.PathHello)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	deadline := time.After(45 * time.Second)
	for {
		f.mu.Lock()
		open := f.open
		f.mu.Unlock()
		if open == 0 {
			return
		}
		select {
		case <-f.closed:
		case <-deadline:
			t.Fatalf("%d connections of a dead program are still open", open)
		}
	}
}

// fileVault opens the vault of a copied data folder.
func fileVault(t *testing.T, folder string) keychain.Vault {
	t.Helper()
	v, err := keychain.File(filepath.Join(folder, "secrets.age"),
		keychain.KeyFile(filepath.Join(folder, "secrets.key")))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// newest is the refresh token of each account as the disk has it: that of the journal, else that of the vault.
func (p *program) newest(vault func(*testing.T, string) keychain.Vault) map[string]string {
	p.t.Helper()
	folder := p.t.TempDir()
	for _, name := range []string{"clb.db", "secrets.age", "secrets.key", "renewals.age"} {
		data, err := os.ReadFile(filepath.Join(p.home, "clb", name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(folder, name), data, 0o600)
		}
		if err != nil {
			p.t.Fatal(err)
		}
	}
	history, err := store.Open(store.Config{Path: filepath.Join(folder, "clb.db")})
	if err != nil {
		p.t.Fatal(err)
	}
	saved, err := history.Load()
	if err = errors.Join(err, history.Close(p.t.Context())); err != nil {
		p.t.Fatal(err)
	}
	journal, err := keychain.Journaled(p.t.Context(), vault(p.t, folder), filepath.Join(folder, "renewals.age"))
	if err != nil || journal.Trouble() != nil {
		p.t.Fatal(err, journal.Trouble())
	}
	tokens := map[string]string{}
	for _, a := range saved.Accounts {
		text, err := journal.Get(p.t.Context(), a.ID)
		if err != nil {
			p.t.Fatalf("the secret of %s: %v", a.Name, err)
		}
		var login struct{ Refresh string }
		if err := json.Unmarshal([]byte(text), &login); err != nil || login.Refresh == "" {
			p.t.Fatalf("the secret of %s can't be read: %v", a.Name, err)
		}
		tokens[a.Name] = login.Refresh
	}
	return tokens
}

// served asks for an answer, which must come whole.
func (p *program) served(conversation string) {
	p.t.Helper()
	code, body, err := p.ask(p.t.Context(), conversation)
	if err != nil || code != http.StatusOK || !strings.Contains(body, "message_stop") {
		p.t.Fatalf("%d %v %s; the program says: %s", code, err, body, p.out)
	}
}

// hasNoToken looks for tokens in plain text in every file of the program.
func (p *program) hasNoToken() {
	p.t.Helper()
	err := filepath.WalkDir(filepath.Join(p.home, "clb"), func(name string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(name)
		if bytes.Contains(text, []byte("sk-ant-")) {
			p.t.Errorf("a token is in %s", entry.Name())
		}
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
}

// toldLost checks that an account whose new pair was lost says so, and what to do; a request is what finds it out.
func (p *program) toldLost(name string) {
	p.t.Helper()
	p.alone(name, func() { _, _, _ = p.ask(p.t.Context(), "finding out about "+name) })
	a := p.account(name)
	if a.State != status.SignedOut || !strings.Contains(a.Reason, "sign in again") ||
		!strings.Contains(a.Reason, "lost") {
		p.t.Errorf("the answer to a renewal of %s was lost, and it says: %s, %q", name, a.State, a.Reason)
	}
}

// client talks to the running program as a command does.
func (p *program) client() *client.Client {
	p.t.Helper()
	running, err := config.ReadInstance(filepath.Join(p.home, "clb", "instance.json"))
	if err != nil {
		p.t.Fatal(err)
	}
	client, err := client.Dial(p.t.Context(), running.Socket)
	if err != nil {
		p.t.Fatal(err)
	}
	return client
}

// alone does something while that account is the only one that is switched on.
func (p *program) alone(name string, do func()) {
	p.t.Helper()
	client := p.client()
	defer func() { _ = client.Close() }()
	others := func(enabled bool) {
		for _, a := range p.fake.Accounts() {
			if a.Name == name {
				continue
			}
			if err := client.SetEnabled(p.t.Context(), a.Name, enabled); err != nil {
				p.t.Error(err)
			}
		}
	}
	others(false)
	defer others(true)
	do()
}

// unusedPair checks that the pair which was lost has never been used: durable first, in use later.
func (p *program) unusedPair(a *anthropictest.Account) {
	p.t.Helper()
	bearer := "Bearer " + a.AccessToken()
	if slices.ContainsFunc(p.fake.Requests(),
		func(r anthropictest.Request) bool { return r.Header.Get("Authorization") == bearer }) {
		p.t.Errorf("the new token of %s was in use before it was durable", a.Name)
	}
}

// lostForGood checks that a lost pair is told, that one try found it out, and that no later start makes another.
func (p *program) lostForGood(a *anthropictest.Account) {
	p.t.Helper()
	p.unusedPair(a)
	p.toldLost(a.Name)
	p.stop()
	p.start()
	_, _, _ = p.ask(p.t.Context(), "after another restart")
	p.toldLost(a.Name)
	if got := p.fake.RefreshReuses(); got != 1 {
		p.t.Errorf("a spent refresh token was tried %d times, want once", got)
	}
	p.hasNoToken()
	p.signInAgain(a)
	p.served("signed in again")
}

// signInAgain brings a lost account back as its user does.
func (p *program) signInAgain(a *anthropictest.Account) {
	p.t.Helper()
	a.SignIn()
	client := p.client()
	defer func() { _ = client.Close() }()
	err := client.RemoveAccount(p.t.Context(), a.Name)
	if err == nil {
		_, err = client.AddAccount(p.t.Context(),
			control.NewAccount{Name: a.Name, Mode: "max", Import: secret.New(string(a.CredentialsFile()))})
	}
	if err != nil {
		p.t.Fatal(err)
	}
}

// killAtEndpoint starts the program, lets a request renew, and kills it when the endpoint has the renewal.
func (p *program) killAtEndpoint(f *front) {
	p.t.Helper()
	p.start()
	ended := p.asking(p.t.Context())
	ctx, cancel := context.WithTimeout(p.t.Context(), 45*time.Second)
	defer cancel()
	if err := p.fake.Await(ctx,
		func(seen []anthropictest.Request) bool { return tokenRequests(seen) == 1 }); err != nil {
		p.t.Fatal(err)
	}
	p.kill()
	<-ended
	f.settle(p.t)
}
