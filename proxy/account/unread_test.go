package account

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"clb/proxy/oauth"
	"clb/proxy/secret"
)

// TestAnUnreadAnswerIsKept: a renewal's answer that holds no token for this version of the program is in the vault,
// over a login that has ended and a restart, until a version can read it.
func TestAnUnreadAnswerIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const answer = "\x00a coding of tomorrow\xff"
		v, i := &vault{}, newIssuer()
		i.fails = []error{&oauth.RetryError{Status: 200, Reason: "no token", Lost: true, Answer: secret.New(answer)},
			&oauth.DeadError{Code: "invalid_grant"}}
		p := newPool(t, v, i, login(-time.Minute))
		id := p.entries[0].ID
		for range 2 {
			if err := p.Renew(t.Context(), "a"); err == nil {
				t.Fatal("an answer without a token is a renewal")
			}
			stored, err := DecodeCredential(v.secrets[id])
			if err != nil || stored.Unread.Reveal() != answer || strings.Contains(v.secrets[id], "tomorrow") {
				t.Fatalf("%v: %s", err, v.secrets[id])
			}
		}
		if p.List()[0].Reason == "" {
			t.Error("nobody is told that the login has ended")
		}
		i.reads = map[string]oauth.Token{answer: {Access: secret.New("a9"), Refresh: secret.New("r9"),
			ExpiresAt: time.Now().Add(time.Minute)}}
		after := restarted(p, v, i)
		if l := lease(t, after, LeaseRequest{}); l.access.Reveal() != "a9" {
			t.Errorf("it serves with %s", l.access.Reveal())
		}
		stored, err := DecodeCredential(v.secrets[id])
		if err != nil || stored.Refresh.Reveal() != "r9" || !stored.Unread.IsZero() {
			t.Errorf("%v: %s", err, v.secrets[id])
		}
		if renewed, reused := i.counts(); renewed != 0 || reused != 0 {
			t.Errorf("%d renewals, %d reuses", renewed, reused)
		}
	})
}
