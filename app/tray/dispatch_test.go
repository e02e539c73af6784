package tray

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"clb/app/status"
)

func TestClicksOnAccounts(t *testing.T) {
	stand(t, picture, func(r *rig) {
		for range 101 {
			r.clickBelow("home", "Enabled")
		}
		r.settle()
		r.mu.Lock()
		n := len(r.asked)
		r.asked = nil
		r.mu.Unlock()
		if n != 101 {
			t.Errorf("101 clicks did %d switches", n)
		}
		if l := r.lines()[r.slot("home", "Enabled")]; l.item.Checked {
			t.Errorf("it reads %+v", l)
		}
		r.slot("home", "home — off")
	})
}

func TestErrorsAreShownForAWhile(t *testing.T) {
	out := func() status.Snapshot {
		a := account("home", status.SignedOut)
		a.Kind = "oauth"
		return running(a)
	}
	for line, want := range map[string]string{
		"Enabled":          "switching home off: the disk is full",
		"Yes, remove home": "removing home: the disk is full",
		"Sign in again…":   "signing in to home again: the disk is full",
	} {
		stand(t, out, func(r *rig) {
			r.refuse = errors.New("the disk\nis full")
			r.clickBelow("home", line)
			r.settle()
			if got := r.headline(); got != want {
				t.Errorf("it says %q, want %q", got, want)
			}
			time.Sleep(messageTime)
			synctest.Wait()
			if got := r.headline(); !strings.HasPrefix(got, "Running") {
				t.Errorf("it still says %q", got)
			}
		})
	}
}

func TestClickOnAnAccountThatIsGone(t *testing.T) {
	for line, says := range map[string]string{"Enabled": "the account home is no longer there",
		"Yes, remove home": "Running on :8080 · 128 requests today"} {
		stand(t, picture, func(r *rig) {
			r.board.Publish(r.board.Snapshot()) // painted at once: the next painting is a pace away
			synctest.Wait()
			s := r.board.Snapshot()
			s.Accounts = s.Accounts[:1]
			r.board.Publish(s)
			r.clickBelow("home", line) // the line still stands
			r.settle()
			r.expect()
			if got := r.headline(); got != says {
				t.Errorf("it says %q", got)
			}
		})
	}
}

func TestRemove(t *testing.T) {
	stand(t, picture, func(r *rig) {
		for _, line := range []string{"home — ready", "Remove"} { // only ask
			r.clickBelow("home", line)
		}
		r.settle()
		r.expect()
		yes := r.slot("home", "Yes, remove home and its login (its history stays)")
		for range 2 { // twice, by a nervous hand; the second may find the line gone already
			r.clicks[yes] <- struct{}{}
		}
		r.settle()
		r.expect("home removed")
		if got := r.headline(); !strings.HasPrefix(got, "Running") {
			t.Errorf("it says %q", got)
		}
	})
}

// TestAClickThatComesTooLateRemovesNobodyElse: the account above goes, and the next moves up under the pointer.
func TestAClickThatComesTooLateRemovesNobodyElse(t *testing.T) {
	stand(t, picture, func(r *rig) {
		r.settle()
		yes := r.slot("work_1 & co", "Yes")
		s := r.board.Snapshot()
		s.Accounts = s.Accounts[1:]
		r.board.Publish(s)
		synctest.Wait()
		if r.slot("home", "Yes") != yes {
			t.Fatal("home has not moved up")
		}
		time.Sleep(stableFor - time.Millisecond)
		r.clicks[yes] <- struct{}{}
		r.settle()
		r.expect()
		if got := r.headline(); !strings.Contains(got, "Nothing was removed") {
			t.Errorf("it says %q", got)
		}
		time.Sleep(stableFor)
		r.clicks[yes] <- struct{}{}
		r.settle()
		r.expect("home removed")
	})
}

func TestVerbsRunOnceAtATime(t *testing.T) {
	stand(t, picture, func(r *rig) {
		r.hold = make(chan struct{})
		for range 3 {
			r.click("Open dashboard")
		}
		r.clickBelow("home", "Enabled") // goes on beside it
		synctest.Wait()
		r.expect2("dashboard", "home off")
		close(r.hold)
		synctest.Wait()
		r.click("API key…")
		synctest.Wait()
		r.expect("add key")
		r.click("Open dashboard")
		synctest.Wait()
		r.expect("dashboard")
	})
}
