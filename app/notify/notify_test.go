package notify

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clb/app/desktop/notification"
	"clb/app/status"
)

// noon is a Monday.
var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.FixedZone("", 3600))

func everything() Enabled { return Enabled{true, true, true, true, true, true, true} }

// story is a program that runs: what is known, and the accounts at a time.
type story struct {
	t      *testing.T
	memory State
	wanted Enabled
	now    time.Time
	s      status.Snapshot
	again  time.Time
}

func newStory(t *testing.T, accounts ...status.Account) *story {
	return &story{t: t, wanted: everything(), now: noon,
		s: status.Snapshot{StartedAt: noon, Address: "http://localhost:8080", Accounts: accounts}}
}

// look is one look, with the state as it is after a restart.
func (st *story) look() []notification.Notification {
	st.t.Helper()
	text, err := json.Marshal(st.memory)
	if err != nil {
		st.t.Fatal(err)
	}
	var read State
	if err := json.Unmarshal(text, &read); err != nil {
		st.t.Fatal(err)
	}
	var notes []notification.Notification
	st.memory, notes, st.again = Evaluate(read, st.s, st.wanted, st.now)
	if !st.again.IsZero() && !st.again.After(st.now) {
		st.t.Fatalf("at %v it wants to look again at %v", st.now, st.again)
	}
	return notes
}

// passes lets time pass with all the looks that are due in it, and expects the titles.
func (st *story) passes(d time.Duration, titles ...string) []notification.Notification {
	st.t.Helper()
	var got []string
	var all []notification.Notification
	end := st.now.Add(d)
	for {
		for _, n := range st.look() {
			got, all = append(got, n.Title), append(all, n)
		}
		if st.again.IsZero() || st.again.After(end) {
			break
		}
		st.now = st.again
	}
	st.now = end
	if diff := cmp.Diff(titles, got); diff != "" {
		st.t.Errorf("until %s: %s", end.Format("Mon 15:04:05"), diff)
	}
	return all
}

func (st *story) set(i int, state status.State, until time.Time) {
	st.s.Accounts[i].State, st.s.Accounts[i].Until = state, until
}

func acct(name string, state status.State) status.Account {
	return status.Account{Name: name, Enabled: true, State: state, Kind: "oauth"}
}

func TestSignIn(t *testing.T) {
	st := newStory(t, acct("work", status.Ready), acct("home", status.Ready))
	st.passes(time.Hour)
	st.set(0, status.SignedOut, time.Time{})
	st.s.Accounts[0].Reason = "its login has ended"
	st.passes(4 * time.Second)
	want := notification.Notification{Title: "“work” needs sign-in",
		Text: "Its login has ended. Requests go to your other accounts meanwhile.", Slot: "sign-in work",
		Page: "http://localhost:8080/dashboard#/accounts", Button: "Open the dashboard"}
	if diff := cmp.Diff([]notification.Notification{want}, st.passes(time.Hour, "“work” needs sign-in")); diff != "" {
		t.Error(diff)
	}
	// flaps
	for _, state := range []status.State{status.Ready, status.SignedOut, status.Off, status.SignedOut, status.Locked,
		status.SignedOut, status.Paused} {
		st.set(0, state, time.Time{})
		st.passes(10 * time.Second)
	}
	st.s.StartedAt = st.now
	st.set(0, status.SignedOut, time.Time{})
	st.passes(24 * time.Hour) // a restart
	st.set(0, status.Ready, time.Time{})
	st.passes(time.Second)
	st.now = st.now.Add(time.Minute)
	st.set(0, status.SignedOut, time.Time{})
	st.passes(time.Minute, "“work” needs sign-in")
	st.s.Accounts[0].Name = "office"
	st.passes(time.Minute) // renamed
	st.set(1, status.SignedOut, time.Time{})
	st.s.Accounts[1].Enabled = false
	st.passes(time.Minute)
	st.s.Accounts[1].Enabled = true
	st.s.Accounts[1].Kind = "api-key"
	st.passes(time.Minute, "“home” needs a new key")
	st.s.Accounts = nil
	st.passes(time.Minute)
	if diff := cmp.Diff(State{}, st.memory); diff != "" {
		t.Errorf("of accounts that are gone it knows: %s", diff)
	}
}

func TestManySignInsAreOneNotification(t *testing.T) {
	for n, want := range map[int]string{
		2: "a and b take no requests until they are signed in again, or have a new key.",
		3: "a, b and c take no requests until they are signed in again, or have a new key.",
		5: "a, b and 3 more take no requests until they are signed in again, or have a new key.",
	} {
		st := newStory(t)
		for i := range n {
			st.s.Accounts = append(st.s.Accounts, acct(string(rune('a'+i)), status.SignedOut))
		}
		if notes := st.passes(time.Hour, string(rune('0'+n))+" accounts need you"); notes[0].Text != want {
			t.Errorf("%d: %s", n, notes[0].Text)
		}
	}
}

func TestKeychain(t *testing.T) {
	st := newStory(t, acct("work", status.Locked), acct("home", status.Ready))
	st.passes(14 * time.Second) // a desktop that unlocks it late
	st.set(0, status.Ready, time.Time{})
	st.passes(time.Minute)
	st.set(0, status.Locked, time.Time{})
	notes := st.passes(time.Hour, "The keychain is locked or does not answer")
	if notes[0].Text != "Unlock it: work waits for it." {
		t.Error(notes[0].Text)
	}
	st.s.Accounts[1].Token.State = "unsaved"
	st.passes(time.Hour)
	st.s.StartedAt = st.now.Add(-time.Hour - time.Minute)
	st.passes(time.Hour) // restarted soon after it was told
	st.s.StartedAt = st.now
	st.passes(time.Hour, "The keychain is locked or does not answer") // a new login
	st.s.Accounts[1].Token.State = "valid"
	st.set(0, status.Ready, time.Time{})
	st.passes(30 * time.Second)
	st.set(0, status.Locked, time.Time{})
	st.passes(time.Hour)
}

func TestShortage(t *testing.T) {
	st := newStory(t, acct("work", status.Ready), acct("home", status.Ready), acct("old", status.SignedOut))
	st.passes(time.Hour, "“old” needs sign-in")
	end := st.now.Add(2 * time.Hour)
	st.set(0, status.Limited, end.Add(20*time.Hour))
	st.passes(time.Hour)
	st.set(1, status.Limited, end)
	notes := st.passes(59*time.Minute, "All accounts at limit until 15:00")
	if notes[0].Text != "First reset: home." {
		t.Error(notes[0].Text)
	}
	notes = st.passes(5*time.Minute, "home is back") // the snapshot itself is old
	if notes[0].Slot != "limits " || notes[0].Text != "Requests go through again." {
		t.Errorf("%+v", notes)
	}
	st.set(1, status.Limited, st.now.Add(5*time.Minute)) // the limit was not over: it is tried every five minutes
	for range 5 {
		st.passes(5 * time.Minute)
		st.set(1, status.Limited, st.now.Add(5*time.Minute))
	}
	st.set(1, status.Ready, time.Time{})
	st.passes(time.Hour)
	st.set(1, status.Limited, end.Add(5*time.Hour))
	st.passes(5*time.Second, "All accounts at limit until 20:00")
	st.set(2, status.Ready, time.Time{}) // signed in
	st.passes(24 * time.Hour)
	st.set(1, status.Ready, time.Time{})
	st.passes(time.Minute)
	if len(st.memory.Exhaustions) > 0 {
		t.Errorf("it knows still: %+v", st.memory.Exhaustions)
	}
}

func TestShortageFlaps(t *testing.T) {
	st := newStory(t, acct("work", status.Limited))
	st.s.Accounts[0].Until = noon.Add(26 * time.Hour)
	st.passes(2 * time.Second)
	st.set(0, status.Ready, time.Time{})
	st.passes(time.Second)
	st.set(0, status.Limited, noon.Add(26*time.Hour))
	st.s.Routing.HoldMinutes = 1
	notes := st.passes(time.Minute, "work at limit until Tue 14:00")
	if notes[0].Text != "Until then requests wait for up to 1 minute, and are then refused." {
		t.Error(notes[0].Text)
	}
	for _, state := range []status.State{status.Ready, status.Limited, status.Ready, status.Limited, status.Resting,
		status.Ready, status.Resting, status.Ready, status.Limited, status.Off, status.Limited, status.Locked,
		status.Limited} {
		st.set(0, state, noon.Add(26*time.Hour))
		st.passes(8 * time.Second)
	}
	st.s.Accounts[0].Name = "office"
	st.s.Routing.Mode = "bypass"
	st.set(0, status.Ready, time.Time{})
	st.passes(time.Minute)
	st.s.Routing.Mode = ""
	st.passes(time.Minute, "office is back")
	st.set(0, status.Limited, noon.Add(26*time.Hour))
	st.passes(time.Minute)
	st.now = st.now.Add(48 * time.Hour) // asleep
	st.passes(time.Minute)
	st.set(0, status.Limited, st.now.Add(time.Hour))
	st.passes(time.Minute, "office at limit until 13:06")
	st.now = st.now.Add(48 * time.Hour)
	st.passes(time.Minute) // nobody needs to hear that any more
}

func TestGroupsAndModes(t *testing.T) {
	st := newStory(t, acct("a", status.Limited), acct("b", status.Limited), acct("c", status.Ready),
		acct("d", status.Ready))
	st.s.Accounts[0].Group, st.s.Accounts[1].Group = "Red", "red"
	notes := st.passes(time.Minute, "All accounts of the group red at limit")
	if notes[0].Text != "Requests are refused until one is back." {
		t.Error(notes[0].Text)
	}
	st.set(2, status.Limited, noon.Add(time.Hour))
	st.s.Routing.Mode, st.s.Routing.Account = "only", "C"
	notes = st.passes(time.Minute, "c at limit until 13:00")
	if notes[0].Text != "It is the only account that is to be used. Requests are refused until then." {
		t.Error(notes[0].Text)
	}
	st.s.Routing.Mode = "auto"
	st.passes(time.Minute)
	st.set(1, status.Ready, time.Time{})
	st.passes(time.Minute, "b is back")
}

func TestUnwantedIsRemembered(t *testing.T) {
	st := newStory(t, acct("work", status.SignedOut), acct("home", status.Limited), acct("third", status.Locked))
	st.wanted = Enabled{}
	st.passes(time.Hour)
	st.wanted = everything()
	st.passes(time.Hour)
	st.set(1, status.Ready, time.Time{})
	st.passes(time.Hour, "home is back")
}
