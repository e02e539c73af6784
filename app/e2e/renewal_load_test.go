//go:build e2e

package e2e

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"clb/app/control"
	"clb/keychain"
	"clb/proxy/anthropictest"
)

const (
	// talkers is how many conversations go on at once.
	talkers = 6
	// recorded is the age at which an answer must be in the history: the group commit, and what a machine adds that is
	// not busy.
	recorded = 300 * time.Millisecond
)

// answer is one that a client got completely, and when.
type answer struct {
	id  string // the upstream's, which the history has too
	got time.Time
}

// load is conversations that go on until the program is gone.
type load struct {
	p   *program
	all sync.WaitGroup

	mu   sync.Mutex // guards got
	got  []answer
	hold chan struct{} // closed at the first answer
	once sync.Once
}

// talk starts the conversations of a round.
func (p *program) talk(round int) *load {
	l := &load{p: p, hold: make(chan struct{})}
	for n := range talkers {
		l.all.Go(func() {
			for more := true; more; {
				more = l.say(fmt.Sprintf("round %d, talker %d", round, n))
			}
		})
	}
	return l
}

// say asks once and reports whether the program was still there to answer.
func (l *load) say(conversation string) bool {
	r, err := http.NewRequest(http.MethodPost, l.p.url("/v1/messages"), strings.NewReader(prompt))
	if err != nil {
		l.p.t.Error(err)
		return false
	}
	r.Header.Set("Anthropic-Version", "2023-06-01")
	r.Header.Set("X-Claude-Code-Session-Id", conversation)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return false
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return false // broken off, and not ended as if it were whole
	}
	if response.StatusCode != http.StatusOK || !strings.Contains(string(body), "message_stop") {
		l.p.t.Errorf("%s: %d %s", conversation, response.StatusCode, body)
		return false
	}
	l.mu.Lock()
	l.got = append(l.got, answer{response.Header.Get("Request-Id"), time.Now()})
	l.mu.Unlock()
	l.once.Do(func() { close(l.hold) })
	return true
}

// history is every row that there is, by the upstream's number.
func (p *program) history() map[string]control.Request {
	p.t.Helper()
	rows, ids := map[string]control.Request{}, map[string]bool{}
	for cursor := ""; ; {
		var page control.RequestsPage
		p.get("/api/requests?limit=1000&cursor="+cursor, &page)
		for _, r := range page.Requests {
			if ids[r.ID] {
				p.t.Errorf("two rows have the number %s", r.ID)
			}
			ids[r.ID] = true
			if r.Outcome == "complete" && r.UpstreamID != "" {
				rows[r.UpstreamID] = r
			}
		}
		if cursor = page.Next; cursor == "" {
			return rows
		}
	}
}

// killing is what a test of kills at random moments goes by.
type killing struct {
	*program
	front    *front
	accounts []*anthropictest.Account
	vault    func(*testing.T, string) keychain.Vault

	kept, lost, answers, due int
}

// round lets the program work, kills it at some moment, starts it again and checks what it kept. Every login is at its
// end when the round begins, so that the first requests renew them all.
func (k *killing) round(n int) {
	k.t.Helper()
	for _, a := range k.accounts {
		a.Expire()
	}
	k.fake.Forget()
	l := k.talk(n)
	due := k.dueAfter()
	moment := time.Duration(rand.Int64N(int64(150 * time.Millisecond)))
	if n%6 == 0 { // long enough for the history to be written
		moment += due + 100*time.Millisecond
	}
	time.Sleep(moment) // the moment is what is random here
	killed := time.Now()
	k.kill()
	l.all.Wait()
	http.DefaultClient.CloseIdleConnections()
	k.front.settle(k.t)
	lost := k.losses()
	k.hasNoToken()
	k.start()
	k.remembers(l.got, killed, due)
	for _, a := range lost {
		k.toldLost(a.Name)
		k.signInAgain(a)
	}
	k.served(fmt.Sprintf("after round %d", n))
	if got := k.fake.RefreshReuses(); got != k.lost {
		k.t.Fatalf("round %d: spent refresh tokens were tried %d times, %d answers were lost", n, got, k.lost)
	}
}

// losses are the accounts whose newest pair a killed program has not kept. None of those may have been in use.
func (k *killing) losses() (lost []*anthropictest.Account) {
	k.t.Helper()
	newest := k.newest(k.vault)
	for _, a := range k.accounts {
		if newest[a.Name] == a.RefreshToken() {
			k.kept++
			continue
		}
		k.unusedPair(a)
		lost = append(lost, a)
	}
	k.lost += len(lost)
	return lost
}

// dueAfter is the age at which an answer must be in the history on this machine as it is now: the program's way there
// is to get a turn, and to have something written to the disk.
func (k *killing) dueAfter() time.Duration {
	k.t.Helper()
	began := time.Now()
	k.stats()
	file, err := os.Create(filepath.Join(k.t.TempDir(), "some"))
	if err == nil {
		_, err = file.Write(make([]byte, 64<<10))
		err = errors.Join(err, file.Sync(), file.Close())
	}
	if err != nil {
		k.t.Fatal(err)
	}
	return recorded + 10*time.Since(began)
}

// remembers checks that every answer that was at least so old at the kill is in the history.
func (k *killing) remembers(got []answer, killed time.Time, due time.Duration) {
	k.t.Helper()
	rows := k.history()
	for _, a := range got {
		k.answers++
		if killed.Sub(a.got) < due {
			continue
		}
		k.due++
		if _, ok := rows[a.id]; !ok {
			k.t.Errorf("an answer that was complete %v before the kill is not in the history", killed.Sub(a.got))
		}
	}
}

// end checks that all logins still work, and says what happened.
func (k *killing) end(began time.Time) {
	k.t.Helper()
	for _, a := range k.accounts {
		before := a.Renewals()
		a.Expire()
		k.alone(a.Name, func() { k.served("the end of " + a.Name) })
		if got := k.account(a.Name); a.Renewals() != before+1 || got.State != "ready" {
			k.t.Errorf("at the end the login of %s does not work: %+v", a.Name, got)
		}
	}
	if k.fake.RefreshReuses() != k.lost || k.answers == 0 {
		k.t.Errorf("%d reuses, %d lost, %d answers", k.fake.RefreshReuses(), k.lost, k.answers)
	}
	k.t.Logf("%d renewals, %d logins kept, %d lost between exchange and journal, %d answers (%d old enough to be in "+
		"the history), %v",
		k.fake.Renewals(), k.kept, k.lost, k.answers, k.due, time.Since(began).Round(time.Millisecond))
}

// quickHistory makes the group commit short, so that answers of a short run are due in the history.
func (p *program) quickHistory() {
	p.t.Helper()
	p.must("", "list")
	file := filepath.Join(p.home, "clb", "settings.jsonc")
	text, err := os.ReadFile(file)
	if err != nil {
		p.t.Fatal(err)
	}
	quick := strings.Replace(string(text), `"commit_milliseconds": 250`, `"commit_milliseconds": 50`, 1)
	if quick == string(text) {
		p.t.Fatalf("the settings have no group commit of 250 ms: %s", text)
	}
	if err := os.WriteFile(file, []byte(quick), 0o600); err != nil {
		p.t.Fatal(err)
	}
}

// renewing are the fake's settings under which logins are renewed all the time: a token is taken for ended 30 s before
// it is, so that this one serves for a few seconds.
func renewing() anthropictest.Config {
	return anthropictest.Config{TokenLife: 34 * time.Second, RevokeFamilyOnReuse: true, Pace: 2 * time.Millisecond}
}

// TestRenewalKilledUnderLoad kills the program at random moments while several conversations go on and all logins are
// renewed at once.
func TestRenewalKilledUnderLoad(t *testing.T) {
	rounds := 100
	if testing.Short() {
		rounds = 10
	}
	p := newProgram(t, renewing())
	k := &killing{program: p, front: newFront(p), vault: fileVault}
	p.quickHistory()
	k.accounts = p.addAccounts("one", "two", "three")
	began := time.Now()
	p.start()
	for n := range rounds {
		if k.round(n); t.Failed() {
			break
		}
	}
	k.end(began)
	if !testing.Short() && k.due == 0 {
		t.Error("no answer was old enough: the history was not looked at")
	}
}
