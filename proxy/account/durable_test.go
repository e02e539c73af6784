package account

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"clb/proxy/secret"
)

// While the vault takes a new pair in, nobody is served with it: a crash then would leave it used and not kept.
func TestNoPairIsUsedBeforeItIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v, i := &vault{}, newIssuer()
		keeping, kept := make(chan struct{}), make(chan struct{})
		v.onSet = func(n int) (bool, error) {
			if n == 2 { // the renewal's; the first is that of Add
				close(keeping)
				<-kept
			}
			return true, nil
		}
		p := newPool(t, v, i, login(time.Hour))
		refused := lease(t, p, LeaseRequest{})
		healed := make(chan bool, 1)
		go func() {
			ok, err := refused.Reauthenticate(t.Context())
			healed <- ok && err == nil
		}()
		<-keeping
		if got := bearer(lease(t, p, LeaseRequest{})); got != "Bearer a0" {
			t.Errorf("a request goes out with %q while the vault has not got it", got)
		}
		synctest.Wait()
		if len(healed) != 0 {
			t.Error("who waits for the renewal goes on before the vault has the pair")
		}
		close(kept)
		if !<-healed || bearer(refused) != "Bearer a1" {
			t.Errorf("after the renewal: %q", bearer(refused))
		}
	})
}

// bearer is the credential that the lease puts into a request.
func bearer(l *Lease) string {
	h := http.Header{}
	l.Authorize(h)
	return h.Get("Authorization")
}

// What the vault holds of an account is enough to find it again, with its name and group, and to send a key where it
// belongs.
func TestRecover(t *testing.T) {
	for what, c := range map[string]struct {
		account    Account
		credential Credential
	}{
		"key": {Account{Name: "work", Group: "team", Priority: 3, Email: "me@example.com", UserUUID: "u",
			OrganizationUUID: "o"}, key("1")},
		"login": {Account{Name: "语言"}, login(time.Hour)},
		"endpoint": {Account{Name: "other",
			Endpoint: &Endpoint{URL: "https://models.example.com", Models: []ModelName{{Pattern: "*"}}}},
			Credential{Kind: KindEndpoint, Access: secret.New("k")}},
	} {
		v := &vault{secrets: map[string]string{}}
		p := newPool(t, v, nil)
		added, err := p.Add(t.Context(), c.account, c.credential)
		if err != nil {
			t.Fatal(what, err)
		}
		got, err := Recover(added.ID, v.secrets[added.ID])
		added.AddedAt = time.Time{}
		if diff := cmp.Diff(added, got); err != nil || diff != "" {
			t.Errorf("%s: %v %s", what, err, diff)
		}
	}
	long := Account{Name: "long",
		Endpoint: &Endpoint{URL: "https://models.example.com/" + strings.Repeat("x", longestLabel)}}
	text, err := Credential{Kind: KindEndpoint, Access: secret.New("k")}.encodeFor(&long)
	if err != nil || len(text) > longestLabel {
		t.Errorf("a long label: %v, %d bytes", err, len(text))
	}
	plain, err := key("1").Encode()
	if err != nil {
		t.Fatal(err)
	}
	if got, err := Recover("acc_1", plain); err != nil || got.Name != "" || got.ID != "acc_1" || got.Kind != KindKey {
		t.Errorf("a secret of an earlier version: %v %+v", err, got)
	}
	for _, text := range []string{"", "{}", text, `{"kind":"wild","access":"x"}`} {
		if got, err := Recover("acc_1", text); err == nil {
			t.Errorf("%s is %+v", text, got)
		}
	}
}
