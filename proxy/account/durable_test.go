package account

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"
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
		refused := lease(t, p, Want{})
		healed := make(chan bool, 1)
		go func() {
			ok, err := refused.Heal(t.Context())
			healed <- ok && err == nil
		}()
		<-keeping
		if got := bearer(lease(t, p, Want{})); got != "Bearer a0" {
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
