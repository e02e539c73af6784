// Package notify decides what is worth a notification on the desktop, and has it shown.
//
// Its rule: each event is shown once. Evaluate is a function of values: the old State, the new snapshot and the time
// give the notifications and the next State. A State is bounded by the accounts that there are and is kept over a
// restart.
//
//	what                        shown when                            shown again when
//	an account must sign in     it has been so for 5 seconds          it has been signed in for a minute in between
//	all accounts are limited    it has been so for 3 seconds          one was back for half an hour, or another end
//	the first is back           it has stayed for 10 seconds          all have been limited again, and that was shown
//	the keychain is locked      it has been so for 15 seconds         it has worked for a minute, or a new login
//	a window at 80 % or 95 %    at once                               the window has been reset
//
// The short waits are for flaps: a keychain that is unlocked while the program starts, a limit that a probe finds
// again. What the user does not want shown is remembered all the same, so that switching a kind on does not show what
// is old.
package notify

import (
	"slices"
	"strconv"
	"time"

	"clb/app/desktop/notification"
	"clb/app/format"
	"clb/app/status"
)

// Enabled says which kinds of notifications the user wants.
type Enabled struct {
	// SignIn: an account takes no requests until the user signs in again, or gives a new key.
	SignIn bool
	// AllLimited: every account is limited, until when. Back: the first of them is back.
	AllLimited, Back bool
	// Keychain: the keychain is locked, or does not answer.
	Keychain bool
	// PortTaken: the program could not start since another one holds its port.
	PortTaken bool
	// Window80 and Window95: an account has used so much, in per cent, of one of its windows.
	Window80, Window95 bool
}

// Default is what a fresh installation tells.
func Default() Enabled {
	return Enabled{SignIn: true, AllLimited: true, Back: true, Keychain: true, PortTaken: true}
}

// How long an event must last before it is shown, and must be over before it counts as new.
const (
	settleSignIn   = 5 * time.Second
	settleLimited  = 3 * time.Second
	settleBack     = 10 * time.Second
	settleKeychain = 15 * time.Second
	// over is how long an account must be signed in, or the keychain work, until the next time is another one.
	over = time.Minute
	// newLogin is how long after it was shown a start of the program takes a locked keychain for a new event.
	newLogin = time.Hour
	// sameExhaustion is how long after an exhaustion another one that ends at about the same time, by as much, is still
	// the same: a limit whose end is not known well is tried, and found again.
	sameExhaustion = 30 * time.Minute
	// oldNews is how long after the announced end it is still worth saying that an account is back.
	oldNews = 12 * time.Hour
)

// Evaluate compares the snapshot with what is known. It returns what is known from now on, what is to be shown, in that
// order, and when to look again although nothing has changed; zero: never. Times of day are in now's time zone,
// and now has no monotonic part (Round(0)), since the state outlives the process.
func Evaluate(known State, s status.Snapshot, w Enabled, now time.Time) (State, []notification.Notification,
	time.Time) {
	l := evaluation{state: known.clone(), snapshot: s, enabled: w, now: now}
	l.names()
	l.keychain()
	l.signIns()
	l.exhaustions()
	l.windows()
	l.state.prune()
	return l.state, l.notes, l.again
}

// evaluation is one look at a snapshot.
type evaluation struct {
	state    State
	snapshot status.Snapshot
	enabled  Enabled
	now      time.Time

	notes []notification.Notification
	again time.Time
}

// later asks for another look, at the soonest of all moments that were asked for.
func (l *evaluation) later(at time.Time) {
	if l.again.IsZero() || at.Before(l.again) {
		l.again = at
	}
}

// notify adds a notification whose click opens that part of the page.
func (l *evaluation) notify(wanted bool, slot, part, title, text string) {
	if !wanted {
		return
	}
	l.notes = append(l.notes, notification.Notification{Title: format.Cut(title, longestTitle),
		Text: format.Cut(text, longestText), Slot: slot,
		Page: l.snapshot.Address + "/dashboard" + part, Button: "Open the dashboard"})
}

// names forgets the accounts that are gone. Where one name alone has become another it is the same account, renamed.
func (l *evaluation) names() {
	var now []string
	for _, a := range l.snapshot.Accounts {
		now = append(now, a.Name)
	}
	if from, to, renamed := renamed(l.state.Names, now); renamed {
		l.state.rename(from, to)
	}
	l.state.Names = now
	l.state.keep(now)
}

// renamed finds the one name that is another in a list of as many.
func renamed(before, now []string) (from, to string, found bool) {
	if len(before) != len(now) {
		return "", "", false
	}
	for i := range before {
		if before[i] == now[i] {
			continue
		}
		if found {
			return "", "", false
		}
		from, to, found = before[i], now[i], true
	}
	return from, to, found && !slices.Contains(now, from) && !slices.Contains(before, to)
}

// keychain tells that secrets can't be read or written.
func (l *evaluation) keychain() {
	episode := l.state.Keychain
	if !episode.Told.IsZero() && l.snapshot.StartedAt.Sub(episode.Told) > newLogin {
		episode = Episode{}
	}
	var waiting []string
	for _, a := range l.snapshot.Accounts {
		if a.Enabled && (a.State == status.Locked || a.Token.State == "unsaved") {
			waiting = append(waiting, a.Name)
		}
	}
	episode, due := l.follow(episode, len(waiting) > 0, settleKeychain)
	l.state.Keychain = episode
	if due {
		l.notify(l.enabled.Keychain, "keychain", "", "The keychain is locked or does not answer", keychainText(waiting))
	}
}

// signIns tells which accounts need the user.
func (l *evaluation) signIns() {
	var due []status.Account
	for _, a := range l.snapshot.Accounts {
		asks := a.Enabled && a.State == status.SignedOut
		if !asks && !slices.Contains([]status.State{status.Ready, status.Limited, status.Resting}, a.State) {
			continue // switched off, or its secret can't be read: that says nothing about its login
		}
		episode, isDue := l.follow(l.state.SignIns[a.Name], asks, settleSignIn)
		if isDue {
			due = append(due, a)
		}
		put(&l.state.SignIns, a.Name, episode)
	}
	switch len(due) {
	case 0:
	case 1:
		title, text := signInWords(due[0], l.serving())
		l.notify(l.enabled.SignIn, "sign-in "+due[0].Name, "#/accounts", title, text)
	default:
		l.notify(l.enabled.SignIn, "sign-in", "#/accounts", strconv.Itoa(len(due))+" accounts need you",
			names(due)+" take no requests until they are signed in again, or have a new key.")
	}
}

// serving reports whether any account takes requests now.
func (l *evaluation) serving() bool {
	return slices.ContainsFunc(l.snapshot.Accounts,
		func(a status.Account) bool { return a.Enabled && a.State == status.Ready })
}

// follow is what becomes of an episode at this look, and whether it is to be shown now.
func (l *evaluation) follow(s Episode, there bool, settle time.Duration) (Episode, bool) {
	if !there {
		return s.off(l.now), false
	}
	s = s.on(l.now)
	switch due := s.Since.Add(settle); {
	case !s.Told.IsZero():
		return s, false
	case l.now.Before(due):
		l.later(due)
		return s, false
	}
	s.Told = l.now
	return s, true
}
